"""Classes from a spreadsheet: looked at first, then made, all of them or none."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from safe4me.csv_rows import Row, RowProblem, RowsRefused
from safe4me.db import audit
from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import Refused
from safe4me.db.schools import Area, School, SchoolClass, YearKey, areas_locked, school_locked
from safe4me.db.security_events import Event
from safe4me.db.security_log import note_event
from safe4me.schools import areas as areas_and_schools
from safe4me.schools import classes, people, permissions
from safe4me.schools.areas import LONGEST_SCHOOL_NAME
from safe4me.schools.classes import ClassExists, classes_by_name, must_not_shrink, new_class
from safe4me.schools.people import EmailTaken
from safe4me.schools.permissions import checked_name, folded
from safe4me.schools.year_groups import (
    must_fit,
    only_grouping,
    pupils_by_year,
    say_pupils,
    start_with_year_group,
)
from safe4me.statistics.periods import school_year

NAME, YEAR_GROUP, SIZE = CLASS_HEADINGS = ("name", "year group", "size")
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
    permissions.require(permissions.manages(account, school))
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
            _make_classes(session, account, school, each, now)
        for number in {each.year_group for each in wanted}:
            must_fit(session, YearKey(school.id, school_year(now.date()), number))
        # each class is in the list of changes; the file is one event
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


def _make_classes(
    session: Session, account: Account, school: School, wanted: NewClass, now: datetime
) -> None:
    year = YearKey(school.id, school_year(now.date()), wanted.year_group)
    school_class = wanted.old or new_class(year, wanted.name, wanted.size, only_grouping(session, year))
    must_not_shrink(session, school_class, wanted.size)
    school_class.size = wanted.size
    school_class.retired = False
    session.add(school_class)
    session.flush()
    start_with_year_group(session, school_class)
    what = f"{school_class.label}: imported with size {wanted.size}"
    audit.add_entry(session, account, what, now, school_id=school.id)


AREA, SCHOOL, EMAIL, LEAD_NAME = SCHOOL_HEADINGS = ("area", "school", "lead email", "lead name")


class UnknownArea(Refused):
    """An area that is not one of the coordinator's."""


class SchoolExists(Refused):
    """The school is there already, and the row has nothing else to add."""


class SameEmailTwice(Refused):
    """Two rows have one email."""

    def __init__(self, other_row: int) -> None:
        self.other_row = other_row


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a row asks for: a school, unless there is an `old` one, and a lead, unless `email` is empty."""

    row: int
    area: Area
    school: str
    old: School | None
    email: str
    name: str

    @property
    def key(self) -> tuple[int, str]:
        """What rows of the same school share."""
        return self.area.id, folded(self.school)


def planned_schools(session: Session, account: Account, rows: Sequence[Row]) -> list[Wanted]:
    """The schools and leads of `rows`; nothing is written.

    Several rows may name one school, each with another lead. Raises RowsRefused with every row that is not
    right: in another area, without anything new, or with an email of somebody whom lists show to `account`.
    An email that has an account elsewhere is taken as any other: that makes a namesake.
    """
    areas = {folded(area.name): area for area in permissions.own_areas(account).values()}
    known = {area.id: areas_and_schools.schools_by_name(session, area.id) for area in areas.values()}
    read: list[Wanted] = []
    wanted: list[Wanted] = []
    problems: list[RowProblem] = []
    for row in rows:
        try:
            read.append(_wanted(row, areas, known))
        except Refused as reason:
            problems.append(RowProblem(row.number, reason))
    listed = people.emails_listed(session, account, [each.email for each in read])
    for each in read:
        try:
            _must_be_new(each, wanted, listed)
            wanted.append(each)
        except Refused as reason:
            problems.append(RowProblem(each.row, reason))
    if problems:
        raise RowsRefused(sorted(problems, key=lambda problem: problem.row))
    return wanted


def import_schools(session: Session, account: Account, rows: Sequence[Row], now: datetime) -> list[Account]:
    """Make the schools, and the leads' accounts, which are returned; all in one transaction.

    Raises RowsRefused, and EmailTaken when somebody was invited at the same moment.
    """
    with areas_locked(session):
        leads = _make_schools(session, account, planned_schools(session, account, rows), now)
        note_event(session, Event.IMPORT, now, actor=account, subject="schools")
    return leads


def _wanted(row: Row, areas: dict[str, Area], known: dict[int, dict[str, School]]) -> Wanted:
    area = areas.get(folded(row.cells[AREA]))
    if area is None:
        raise UnknownArea
    school = checked_name(row.cells[SCHOOL], LONGEST_SCHOOL_NAME)
    email = people.checked_email(row.cells[EMAIL]) if row.cells[EMAIL] else ""
    name = checked_name(row.cells[LEAD_NAME], people.LONGEST_NAME, shortest=0)
    return Wanted(row.number, area, school, known[area.id].get(folded(school)), email, name)


def _must_be_new(each: Wanted, before: Sequence[Wanted], listed: set[str]) -> None:
    if each.email in listed:
        raise EmailTaken
    same = next((other for other in before if each.email and other.email == each.email), None)
    if same:
        raise SameEmailTwice(same.row)
    there = each.old is not None or any(other.key == each.key for other in before)
    if there and not each.email:
        raise SchoolExists


def _make_schools(
    session: Session, account: Account, wanted: Sequence[Wanted], now: datetime
) -> list[Account]:
    made: dict[tuple[int, str], School] = {}
    leads = []
    for each in wanted:
        if each.key not in made:
            made[each.key] = each.old or areas_and_schools.make(session, account, each.area, each.school, now)
        if each.email:
            whom = people.NewPerson(RoleName.LEAD, each.email, each.name, made[each.key])
            leads.append(people.add(session, account, whom, now))
    return leads
