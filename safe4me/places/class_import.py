"""Classes from a spreadsheet: looked at first, then made, all of them or none."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from safe4me.csv_rows import Row, RowProblem, RowsRefused
from safe4me.db import audit
from safe4me.db.accounts import Account
from safe4me.db.base import Refused
from safe4me.db.schools import School, SchoolClass, YearKey, school_locked
from safe4me.db.security_events import Event
from safe4me.db.security_log import note_event
from safe4me.places import classes, rules
from safe4me.places.classes import ClassExists, classes_by_name, new_class
from safe4me.places.shrinking import must_not_shrink
from safe4me.places.starting import start_with_year_group
from safe4me.places.written import folded
from safe4me.places.year_groups import must_fit, only_grouping, pupils_by_year, say_pupils
from safe4me.statistics.periods import school_year

NAME, YEAR_GROUP, SIZE = HEADINGS = ("name", "year group", "size")
EXAMPLES = {YEAR_GROUP: 9, SIZE: 28}


class SameClassTwice(Refused):
    """Two rows are one class."""

    def __init__(self, other_row: int) -> None:
        self.other_row = other_row


class NotANumber(Refused):
    """A cell that should hold a whole number; `example` is one that it could hold."""

    def __init__(self, heading: str, example: int) -> None:
        self.heading = heading
        self.example = example


@dataclass(frozen=True, slots=True)
class NewClass:
    """A class that a row asks for; `old` is the retired class that comes back instead of a new one."""

    row: int
    name: str
    year_group: int
    size: int
    old: SchoolClass | None

    @property
    def key(self) -> tuple[int, str]:
        """What no two classes of a school and school year share."""
        return self.year_group, folded(self.name)


def planned_classes(
    session: Session, account: Account, school: School, rows: Sequence[Row], now: datetime
) -> list[NewClass]:
    """The classes of `rows`; nothing is written.

    Raises NotFound unless the account manages the school, and RowsRefused with every row that is not right.
    """
    rules.must(rules.manages(account, school))
    year = school_year(now.date())
    known = classes_by_name(session, school.id, year)
    wanted, problems = _read(rows, known)
    if problems:
        raise RowsRefused(problems)
    return wanted


def sums_to_confirm(
    session: Session, school: School, wanted: Sequence[NewClass], now: datetime
) -> dict[int, int]:
    """For each year group that has no number of pupils yet, how many its first classes have together."""
    said = pupils_by_year(session, school.id, school_year(now.date()))
    sums: Counter[int] = Counter()
    for each in wanted:
        if each.year_group not in said:
            sums[each.year_group] += each.size
    return dict(sorted(sums.items()))


def import_classes(
    session: Session,
    account: Account,
    school: School,
    rows: Sequence[Row],
    now: datetime,
    pupils: Mapping[int, int] = MappingProxyType({}),
) -> list[NewClass]:
    """Make the classes of `rows`, all in one transaction; `pupils` are those of year groups without classes.

    Raises what `planned_classes` raises, ChooseGrouping, InOpenRoom, InvalidNumber, TooManyPupils,
    PupilsNotSaid and LedgerDamaged.
    """
    with school_locked(session, school.id):
        wanted = planned_classes(session, account, school, rows, now)
        for number in sums_to_confirm(session, school, wanted, now).keys() & pupils.keys():
            year = YearKey(school.id, school_year(now.date()), number)
            say_pupils(session, account, year, pupils[number], now)
        for each in wanted:
            _make(session, account, school, each, now)
        for number in {each.year_group for each in wanted}:
            must_fit(session, YearKey(school.id, school_year(now.date()), number))
        note_event(session, Event.IMPORT, now, actor=account, subject="classes")
    return wanted


def _read(
    rows: Sequence[Row], known: dict[tuple[int, str], SchoolClass]
) -> tuple[list[NewClass], list[RowProblem]]:
    wanted: dict[tuple[int, str], NewClass] = {}
    problems: list[RowProblem] = []
    for row in rows:
        try:
            each = _new_class(row, known)
            if each.key in wanted:
                raise SameClassTwice(wanted[each.key].row)
            wanted[each.key] = each
        except Refused as reason:
            problems.append(RowProblem(row.number, reason))
    return list(wanted.values()), problems


def _new_class(row: Row, known: dict[tuple[int, str], SchoolClass]) -> NewClass:
    year_group, size = whole_number(row, YEAR_GROUP), whole_number(row, SIZE)
    name = classes.checked(row.cells[NAME], year_group, size)
    old = known.get((year_group, folded(name)))
    if old is not None and not old.retired:
        raise ClassExists
    return NewClass(row.number, name, year_group, size, old)


def whole_number(row: Row, heading: str) -> int:
    """The number in a cell. Raises NotANumber."""
    cell = row.cells[heading]
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 4):
        raise NotANumber(heading, EXAMPLES[heading])
    return int(cell)


def _make(session: Session, account: Account, school: School, wanted: NewClass, now: datetime) -> None:
    year = YearKey(school.id, school_year(now.date()), wanted.year_group)
    school_class = wanted.old or new_class(year, wanted.name, wanted.size, only_grouping(session, year))
    must_not_shrink(session, school_class, wanted.size)
    school_class.size = wanted.size
    school_class.retired = False
    session.add(school_class)
    session.flush()
    start_with_year_group(session, school_class)
    what = f"{school_class.label}: imported with size {wanted.size}"
    audit.record(session, account, what, now, school_id=school.id)
