"""Setting a year group up at once: how many pupils it has, and one grouping with its classes.

What a lead writes down is what there is then: sizes change, retired classes come back, new ones are made. A
class that is left out stays as it is. One transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from safe4me.csv_rows import Row, RowProblem, RowsRefused
from safe4me.db import audit
from safe4me.db.accounts import Account, Actor, colleague_named
from safe4me.db.base import Refused
from safe4me.db.budget import has_measured
from safe4me.db.schools import School, SchoolClass, YearKey, school_locked
from safe4me.schools import class_teachers, classes, people, permissions
from safe4me.schools.class_files import FileColumn
from safe4me.schools.class_imports import SameClassTwice, whole_number
from safe4me.schools.classes import LONGEST_CLASS_NAME, YEAR_GROUPS, ClassExists, HasMeasured, classes_by_name
from safe4me.schools.text import checked_name, folded
from safe4me.schools.year_groups import must_fit, pupils_by_year, say_pupils, standing_classes
from safe4me.statistics.periods import school_year, years_planned

NAME, SIZE, EMAIL = "name", "size", "teacher email"
CELLS = (NAME, SIZE, EMAIL)


class GroupingExists(Refused):
    """The year group has another grouping of that name."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """A year group as it stands: its pupils, 0 before anybody adds its classes, and those by grouping."""

    year: YearKey
    pupils: int
    groupings: dict[str, list[SchoolClass]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a lead writes down: of a grouping that there is (`old`), or of a new one where that is None.

    It is about this school year, unless another is named.
    """

    pupils: int
    old: str | None
    grouping: str
    rows: Sequence[Row]
    year: int | None = None


def year_groups_of(
    session: Session, account: Account, school: School, now: datetime, year: int | None = None
) -> list[Grouped]:
    """Every year group of a school as it stands, this school year or the one named. Raises NotFound."""
    permissions.require(permissions.manages(account, school))
    year = school_year(now.date()) if year is None else year
    said = pupils_by_year(session, school.id, year)
    years = [YearKey(school.id, year, number) for number in YEAR_GROUPS]
    return [Grouped(year, said.get(year.number, 0), _grouped(session, year)) for year in years]


def _grouped(session: Session, year: YearKey) -> dict[str, list[SchoolClass]]:
    found: dict[str, list[SchoolClass]] = {}
    for each in standing_classes(session, year):
        found.setdefault(each.grouping, []).append(each)
    return found


def set_up(session: Session, actor: Actor, school: School, number: int, wish: Wish, now: datetime) -> None:
    """Make a year group what a lead writes down.

    Raises NotFound unless the actor manages the school and the year is planned, and Refused: InvalidNumber,
    InvalidName, GroupingExists, TooManyPupils, and RowsRefused with every row that is not right.
    """
    permissions.require(permissions.manages(actor, school) and number in YEAR_GROUPS)
    of = school_year(now.date()) if wish.year is None else wish.year
    permissions.require(of in years_planned(now.date()))
    grouping = checked_name(wish.grouping, LONGEST_CLASS_NAME, shortest=0)
    year = YearKey(school.id, of, number)
    with school_locked(session, school.id):
        _name_grouping(session, year, wish.old, grouping)
        say_pupils(session, actor, year, wish.pupils, now)
        _Taker(session, actor, year, grouping, now).take(wish.rows)
        must_fit(session, year)
        audit.add_entry(session, actor, f"year {number}: grouped as “{grouping}”", now, school_id=school.id)


def _name_grouping(session: Session, year: YearKey, old: str | None, new: str) -> None:
    """Give a grouping its new name, and all classes that were ever in it; or see that a name is free."""
    known = classes_by_name(session, year.school_id, year.school_year).values()
    of_year = [each for each in known if each.year_group == year.number]
    if folded(new) in {folded(each.grouping) for each in of_year if each.grouping != old}:
        raise GroupingExists
    for each in of_year:
        if each.grouping == old:
            each.grouping = new
    session.flush()


@dataclass(frozen=True, slots=True)
class _Taker:
    """Takes the rows of one grouping: all of them, or none."""

    session: Session
    actor: Actor
    year: YearKey
    grouping: str
    now: datetime

    def take(self, rows: Sequence[Row]) -> None:
        """Raises RowsRefused."""
        seen: dict[str, int] = {}
        problems = []
        for row in rows:
            try:
                self._take_one(row, seen)
            except Refused as reason:
                problems.append(RowProblem(row.number, reason))
        if problems:
            raise RowsRefused(problems)

    def _take_one(self, row: Row, seen: dict[str, int]) -> None:
        """Make or change the class of a row, and give it to the teacher whose email stands there."""
        size = whole_number(row.cells[SIZE], FileColumn.SIZE)
        name = classes.checked(row.cells[NAME], self.year.number, size)
        if folded(name) in seen:
            raise SameClassTwice(seen[folded(name)])
        seen[folded(name)] = row.number
        found = self._class(name, size)
        if row.cells[EMAIL]:
            email = people.checked_email(row.cells[EMAIL])
            to = colleague_named(self.session, self.year.school_id, email)
            class_teachers.hand_over(self.session, self.actor, found, to, self.now)

    def _class(self, name: str, size: int) -> SchoolClass:
        known = classes_by_name(self.session, self.year.school_id, self.year.school_year)
        found = known.get((self.year.number, folded(name)))
        if found is not None and found.grouping != self.grouping:
            self._move(found)
        if found is None or found.retired:
            return classes.make_class(
                self.session, self.actor, self.year, name, size, self.now, self.grouping
            )
        if found.size != size:
            classes.set_size(self.session, self.actor, found, size, self.now)
        return found

    def _move(self, retired: SchoolClass) -> None:
        """Take a retired class that has measured nothing out of its old grouping."""
        if not retired.retired:
            raise ClassExists
        if has_measured(self.session, retired.id):
            raise HasMeasured
        retired.grouping = self.grouping
