"""Classes from a file: looked at first, beside what is there; then made, all of them or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy.orm import Session

from safe4me.csv_rows import InvalidRow, cell_problem
from safe4me.db import audit
from safe4me.db.accounts import Account, colleague_named
from safe4me.db.base import Refused
from safe4me.db.schools import School, SchoolClass, YearKey, school_locked
from safe4me.db.security_events import Event
from safe4me.db.security_log import note_event
from safe4me.schools import class_teachers, classes, people, permissions
from safe4me.schools.class_files import ClassFile, ClassRow, FileColumn
from safe4me.schools.classes import (
    LONGEST_CLASS_NAME,
    YEAR_GROUPS,
    InvalidYearGroup,
    classes_by_name,
    must_not_shrink,
    new_class,
)
from safe4me.schools.next_year import moved_up, year_to_prepare
from safe4me.schools.text import checked_name, folded
from safe4me.schools.year_groups import (
    must_fit,
    only_grouping,
    pupils_by_year,
    say_pupils,
    start_with_year_group,
)
from safe4me.statistics.periods import school_year, years_planned

LONGEST_NUMBER = 4  # digits
T = TypeVar("T")
EXAMPLES = {FileColumn.YEAR: 9, FileColumn.SIZE: 28}


class SameClassTwice(Refused):
    """Two rows are one class."""

    def __init__(self, other_row: int) -> None:
        self.other_row = other_row


class NotANumber(Refused):
    """A cell that should hold a whole number; `example` is one that it could hold."""

    def __init__(self, heading: str, example: int) -> None:
        self.heading = heading
        self.example = example


class CellsRefused(Exception):
    """Cells that are not right; no class is made before they are."""

    def __init__(self, problems: Sequence["CellProblem"]) -> None:
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with one cell of one row: the reason is the exception that it would raise alone."""

    row: ClassRow
    column: FileColumn
    reason: Exception


class ClassStanding(StrEnum):
    """How a class of a file stands to what is there."""

    NEW = "new"
    BACK = "back"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class WantedClass:
    """A class that a row asks for; `old` is there already, or was and comes back.

    `given` are teachers who have it from then on; `to_invite` the addresses of those without an account here.
    """

    row: int
    name: str
    year_group: int
    size: int
    old: SchoolClass | None
    given: tuple[Account, ...] = ()
    to_invite: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[int, str]:
        """What no two classes of a school and school year share."""
        return self.year_group, folded(self.name)

    @property
    def standing(self) -> ClassStanding:
        """How it stands to what is there."""
        if self.old is None:
            return ClassStanding.NEW
        if self.old.retired:
            return ClassStanding.BACK
        return ClassStanding.CHANGED if self.given or self.old.size != self.size else ClassStanding.SAME


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file would do: `missing` are classes of its year groups that it does not name, which stay."""

    year: int
    wanted: tuple[WantedClass, ...]
    problems: tuple[CellProblem, ...]
    missing: tuple[SchoolClass, ...]

    @property
    def to_invite(self) -> dict[str, list[WantedClass]]:
        """Who has no account at the school yet, each with the classes that are theirs."""
        found: dict[str, list[WantedClass]] = {}
        for each in self.wanted:
            for email in each.to_invite:
                found.setdefault(email, []).append(each)
        return found


def planned_classes(
    session: Session,
    account: Account,
    school: School,
    file: ClassFile,
    now: datetime,
    year: int | None = None,
) -> ImportPlan:
    """What the classes of a file would change in a school year, this one unless named; nothing is written.

    Raises NotFound unless the account manages the school and the year is planned.
    """
    year = school_year(now.date()) if year is None else year
    permissions.require(permissions.manages(account, school) and year in years_planned(now.date()))
    return _Reader(session, school, year, now).plan(file.rows)


def sums_to_confirm(session: Session, school: School, plan: ImportPlan) -> dict[int, int]:
    """For each year group that has no number of pupils yet, how many its first classes have together."""
    said = pupils_by_year(session, school.id, plan.year)
    sums: dict[int, int] = {}
    for each in sorted(plan.wanted, key=lambda each: each.year_group):
        if each.year_group not in said:
            sums[each.year_group] = sums.get(each.year_group, 0) + each.size
    return sums


def import_classes(
    session: Session,
    account: Account,
    school: School,
    file: ClassFile,
    now: datetime,
    pupils: Mapping[int, int] = MappingProxyType({}),
    year: int | None = None,
) -> ImportPlan:
    """Make and change the classes of a file, all in one transaction; safe to repeat.

    `pupils` are those of year groups without classes. Raises what `planned_classes` raises, CellsRefused,
    InvalidNumber, TooManyPupils, PupilsNotSaid and LedgerDamaged.
    """
    with school_locked(session, school.id):
        plan = planned_classes(session, account, school, file, now, year)
        if plan.problems:
            raise CellsRefused(plan.problems)
        for number in sums_to_confirm(session, school, plan).keys() & pupils.keys():
            say_pupils(session, account, YearKey(school.id, plan.year, number), pupils[number], now)
        for each in plan.wanted:
            _make_class(session, account, school, plan.year, each, now)
        for number in {each.year_group for each in plan.wanted}:
            must_fit(session, YearKey(school.id, plan.year, number))
        # each class is in the list of changes; the file is one event
        note_event(session, Event.IMPORT, now, actor=account, subject="classes")
    return plan


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads rows beside what a school has in a school year."""

    session: Session
    school: School
    year: int
    now: datetime

    def plan(self, rows: Sequence[ClassRow]) -> ImportPlan:
        known = classes_by_name(self.session, self.school.id, self.year)
        wanted: dict[tuple[int, str], WantedClass] = {}
        problems: list[CellProblem] = []
        for row in rows:
            found = self._class(row, known, problems)
            if found is None:
                continue
            if found.key in wanted:
                problems.append(CellProblem(row, FileColumn.NAME, SameClassTwice(wanted[found.key].row)))
            wanted.setdefault(found.key, found)
        years = {each.year_group for each in wanted.values()}
        missing = [
            each
            for key, each in sorted(known.items())
            if not each.retired and each.year_group in years and key not in wanted
        ]
        return ImportPlan(self.year, tuple(wanted.values()), tuple(problems), tuple(missing))

    def _class(
        self, row: ClassRow, known: Mapping[tuple[int, str], SchoolClass], problems: list[CellProblem]
    ) -> WantedClass | None:
        """The class of a row; None where a cell is not right, which is added to the problems."""
        before = len(problems)

        def held(column: FileColumn, check: Callable[[], T], instead: T) -> T:
            try:
                return check()
            except (Refused, InvalidRow) as reason:
                problems.append(CellProblem(row, column, reason))
                return instead

        name = held(FileColumn.NAME, lambda: _name(row), "")
        year_group = held(FileColumn.YEAR, lambda: _year_group(row), 0)
        size = held(FileColumn.SIZE, lambda: classes.checked_size(whole_number(row.size, FileColumn.SIZE)), 0)
        emails = held(FileColumn.TEACHER, lambda: [*map(people.checked_email, row.teachers)], list[str]())
        old = known.get((year_group, folded(name)))
        if year_group and old is None:
            held(FileColumn.YEAR, lambda: self._must_have_one_grouping(year_group), None)
        if old is not None and size:
            held(FileColumn.SIZE, lambda: must_not_shrink(self.session, old, size), None)
        if len(problems) > before:
            return None
        return WantedClass(row.number, name, year_group, size, old, *self._teachers(old, emails))

    def _must_have_one_grouping(self, year_group: int) -> None:
        only_grouping(self.session, YearKey(self.school.id, self.year, year_group))

    def _teachers(
        self, old: SchoolClass | None, emails: Sequence[str]
    ) -> tuple[tuple[Account, ...], tuple[str, ...]]:
        """Who comes to have a class, and who has no account here; who has left is neither."""
        held = class_teachers.teachers_of(self.session, [old], self.now)[old.id] if old else []
        have = {each.account_id for each in held if each.until is None}
        found = {email: colleague_named(self.session, self.school.id, email) for email in emails}
        given = [
            each
            for each in found.values()
            if each and each.id not in have and permissions.works_at(each, self.school)
        ]
        return tuple(given), tuple(email for email, account in found.items() if account is None)


def _name(row: ClassRow) -> str:
    problem = cell_problem(row.name)
    if problem:
        raise problem
    return checked_name(row.name, LONGEST_CLASS_NAME)


def _year_group(row: ClassRow) -> int:
    year_group = whole_number(row.year, FileColumn.YEAR)
    if year_group not in YEAR_GROUPS:
        raise InvalidYearGroup(YEAR_GROUPS[0], YEAR_GROUPS[-1])
    return year_group


def whole_number(cell: str, column: FileColumn) -> int:
    """The number in a cell. Raises NotANumber."""
    if not (cell.isascii() and cell.isdigit() and len(cell) <= LONGEST_NUMBER):
        raise NotANumber(column, EXAMPLES[column])
    return int(cell)


def _make_class(
    session: Session, account: Account, school: School, year: int, wanted: WantedClass, now: datetime
) -> None:
    """Make or change one class, and give it to its teachers."""
    if wanted.standing is ClassStanding.SAME:
        return
    key = YearKey(school.id, year, wanted.year_group)
    school_class = wanted.old or new_class(key, wanted.name, wanted.size, only_grouping(session, key))
    if wanted.old is None and year == year_to_prepare(now):
        school_class.came_from_id = _came_from(session, key, wanted.name)
    if wanted.standing is not ClassStanding.CHANGED or school_class.size != wanted.size:
        school_class.size, school_class.retired = wanted.size, False
        session.add(school_class)
        session.flush()
        start_with_year_group(session, school_class)
        what = f"{school_class.label}: imported with size {wanted.size}"
        audit.add_entry(session, account, what, now, school_id=school.id)
    for teacher in wanted.given:
        class_teachers.hand_over(session, account, school_class, teacher, now)


def _came_from(session: Session, key: YearKey, name: str) -> int | None:
    """This year's class that has such a name when it moves up; None for one that is new."""
    now = classes_by_name(session, key.school_id, key.school_year - 1).values()
    found = (
        each
        for each in now
        if not each.retired
        and each.year_group == key.number - 1
        and folded(moved_up(each.name, each.year_group)) == folded(name)
    )
    return next((each.id for each in found), None)
