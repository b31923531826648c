"""Preparing next year: this year's classes move up, from 1 June on; done twice it is done once.

What is saved are next year's classes themselves. Until 1 September they open no room, and all of it can be
changed. Figures stay with this year's class; `came_from_id` leads back to it.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from safe4me.content.model.library import Library
from safe4me.db import audit
from safe4me.db.accounts import Account, ClassTeacher
from safe4me.db.assignments import Assignment
from safe4me.db.base import Refused
from safe4me.db.schools import School, SchoolClass, YearKey, school_locked
from safe4me.schools import assigning, class_teachers, classes, permissions
from safe4me.schools.assigning import AssignRequest
from safe4me.schools.classes import LONGEST_CLASS_NAME, YEAR_GROUPS, new_class
from safe4me.schools.teaching_weeks import TeachingWeeks
from safe4me.schools.text import folded
from safe4me.schools.year_groups import must_fit, pupils_by_year, say_pupils
from safe4me.statistics.periods import years_planned

FIRST = YEAR_GROUPS[0]  # the year group that comes new


class SameNameTwice(Refused):
    """Two rows of one year group have the same name; `key` is that of the second."""

    def __init__(self, key: str) -> None:
        self.key = key


class Staying(StrEnum):
    """Whose classes they are next year: who has them now, who has that year group now, or nobody yet."""

    KEPT = "kept"
    FORM = "form"
    YEAR = "year"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class NextClass:
    """A row: a class of next year as it is `saved`, or as it is proposed before anybody saved its year group.

    `old` is this year's class. A row without a `name` is a class that is not there next year. `key` stays the
    same when it is saved, so that a form sent twice, or by two people, is about the same classes.
    """

    key: str
    year_group: int
    old: SchoolClass | None
    saved: SchoolClass | None
    name: str
    size: int | None
    grouping: str = ""


@dataclass(frozen=True, slots=True)
class RowWish:
    """What a row is to be; without a name its class is left out."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class NextYearWish:
    """What a lead writes down: rows by key, the pupils of year groups, and who has the classes."""

    rows: Mapping[str, RowWish]
    pupils: Mapping[int, int]
    staying: Staying


def moved_up(name: str, year_group: int) -> str:
    """The name of a class of that year group a year later: `8P` becomes `9P`; without the number it stays."""
    return re.sub(rf"(?<!\d){re.escape(str(year_group))}(?!\d)", str(year_group + 1), name, count=1)


def year_to_prepare(now: datetime) -> int | None:
    """The school year that can be prepared; None before 1 June, and from 1 September on."""
    _, *coming = years_planned(now.date())
    return coming[0] if coming else None


def rows_of(session: Session, school: School, year: int) -> list[NextClass]:
    """The rows of a school for the school year `year`, by year group and name."""
    every = select(SchoolClass).where(SchoolClass.school_id == school.id)
    now = every.where(SchoolClass.school_year == year - 1, SchoolClass.retired.is_(False))
    old = session.scalars(now.order_by(SchoolClass.name, SchoolClass.id)).all()
    saved = session.scalars(every.where(SchoolClass.school_year == year).order_by(SchoolClass.id)).all()
    found: list[NextClass] = []
    for number in YEAR_GROUPS:
        own = [each for each in saved if each.year_group == number]
        before = [each for each in old if each.year_group == number - (number != FIRST)]
        found += _new_rows(before, own) if number == FIRST else _moved_rows(number, before, own)
    return found


def _moved_rows(number: int, old: Sequence[SchoolClass], saved: Sequence[SchoolClass]) -> list[NextClass]:
    """The classes that move up to a year group; then those that it has beside them."""
    by_old = {each.came_from_id: each for each in saved if each.came_from_id}
    found = []
    for each in old:
        then = by_old.pop(each.id, None)
        if then or saved:
            found.append(_saved_row(f"up-{each.id}", number, each, then))
        else:
            name = moved_up(each.name, each.year_group)[:LONGEST_CLASS_NAME]
            found.append(NextClass(f"up-{each.id}", number, each, None, name, each.size, each.grouping))
    known = {each.saved.id for each in found if each.saved}
    beside = [each for each in saved if each.id not in known]
    return found + [_saved_row(f"own-{each.id}", number, None, each) for each in beside]


def _new_rows(old: Sequence[SchoolClass], saved: Sequence[SchoolClass]) -> list[NextClass]:
    """The new Year 7: as it is saved, else with the names and sizes of this year's."""
    if saved:
        return [_saved_row(f"new-{n}", FIRST, None, each) for n, each in enumerate(saved)]
    return [
        NextClass(f"new-{n}", FIRST, None, None, each.name, each.size, each.grouping)
        for n, each in enumerate(old)
    ]


def _saved_row(key: str, number: int, old: SchoolClass | None, saved: SchoolClass | None) -> NextClass:
    """A row of a year group that is saved: a class that is not there any more, or never was, has no name."""
    shown = saved or old
    name = saved.name if saved and not saved.retired else ""
    size, grouping = (shown.size, shown.grouping) if shown else (None, "")
    return NextClass(key, number, old, saved, name, size, grouping)


def same_names(rows: Sequence[NextClass], names: Mapping[str, str]) -> list[str]:
    """The keys of rows whose name an earlier row of the same year group has."""
    seen: set[tuple[int, str]] = set()
    twice = []
    for row in rows:
        name = row.year_group, folded(names.get(row.key, row.name))
        if name[1] and name in seen:
            twice.append(row.key)
        seen.add(name)
    return twice


def sums_of(rows: Sequence[NextClass]) -> dict[int, int]:
    """How many pupils the classes of each year group have together; of several groupings, the largest."""
    sums: dict[int, dict[str, int]] = {}
    for row in rows:
        if row.name and row.size:
            own = sums.setdefault(row.year_group, {})
            own[row.grouping] = own.get(row.grouping, 0) + row.size
    return {number: max(own.values()) for number, own in sums.items()}


def teachers_now(session: Session, school: School, year: int) -> dict[int, list[Account]]:
    """Who has each class of a school year for good, by its id: of those who still teach at the school.

    What is lent ends with its year.
    """
    held = select(ClassTeacher).join(ClassTeacher.school_class).where(ClassTeacher.until.is_(None))
    own = held.where(SchoolClass.school_id == school.id, SchoolClass.school_year == year)
    found: dict[int, list[Account]] = {}
    for each in session.scalars(own.join(ClassTeacher.account).order_by(Account.name, Account.email)):
        if permissions.works_at(each.account, school):
            found.setdefault(each.class_id, []).append(each.account)
    return found


def save_next_year(
    session: Session, account: Account, school: School, year: int, wish: NextYearWish, now: datetime
) -> None:
    """Make next year's classes what a lead writes down, in one transaction; safe to repeat.

    A row that is not in the wish stays as it is. Raises NotFound unless the account manages the school and
    the year can be prepared, InvalidName, InvalidSize, SameNameTwice, InvalidNumber and TooManyPupils.
    """
    permissions.require(permissions.manages(account, school) and year == year_to_prepare(now))
    with school_locked(session, school.id):
        rows = rows_of(session, school, year)
        for key in same_names(rows, {key: row.name for key, row in wish.rows.items()}):
            raise SameNameTwice(key)
        _Saver(session, account, school, year, wish, now).save(rows)


@dataclass(frozen=True, slots=True)
class _Saver:
    """Saves the rows of a school, in the caller's transaction."""

    session: Session
    account: Account
    school: School
    year: int
    wish: NextYearWish
    now: datetime

    def save(self, rows: Sequence[NextClass]) -> None:
        self._free_names([row for row in rows if row.key in self.wish.rows])
        for row in rows:
            if row.key in self.wish.rows:
                self._save_row(row, self.wish.rows[row.key])
        self.session.flush()
        after = rows_of(self.session, self.school, self.year)
        self._say_pupils(after)
        if self.wish.staying is not Staying.KEPT:
            self._give(after)

    def _free_names(self, rows: Sequence[NextClass]) -> None:
        """Take the names of saved classes that change, so that two may swap theirs."""
        for row in rows:
            if row.saved and folded(row.saved.name) != folded(self.wish.rows[row.key].name):
                wanted = {folded(self.wish.rows[each.key].name) for each in rows}
                if self.wish.rows[row.key].name or folded(row.saved.name) in wanted:
                    row.saved.name = f"~{row.saved.id}"
        self.session.flush()

    def _save_row(self, row: NextClass, wanted: RowWish) -> None:
        if not wanted.name:
            if row.saved and not row.saved.retired:
                row.saved.retired = True
                self._note(row.saved, "left out")
            return
        name = classes.checked(wanted.name, row.year_group, wanted.size)
        if row.saved is None:
            made = new_class(
                YearKey(self.school.id, self.year, row.year_group), name, wanted.size, row.grouping
            )
            made.came_from_id = row.old.id if row.old else None
            self.session.add(made)
            self.session.flush()
            self._note(made, f"prepared with size {made.size}")
        elif (row.name, row.size) != (name, wanted.size):
            row.saved.name, row.saved.size, row.saved.retired = name, wanted.size, False
            self._note(row.saved, f"prepared with size {wanted.size}")

    def _say_pupils(self, rows: Sequence[NextClass]) -> None:
        """Keep how many pupils each year group has: what is written down, was said before, or the sum.

        Raises InvalidNumber and TooManyPupils.
        """
        meant = sums_of(rows) | pupils_by_year(self.session, self.school.id, self.year) | {**self.wish.pupils}
        for number in sums_of(rows):
            key = YearKey(self.school.id, self.year, number)
            say_pupils(self.session, self.account, key, meant[number], self.now)
            must_fit(self.session, key)

    def _give(self, rows: Sequence[NextClass]) -> None:
        """Give each class to whom it is meant for, and take it back from all others."""
        have = teachers_now(self.session, self.school, self.year - 1)
        earlier = classes.classes_by_name(self.session, self.school.id, self.year - 1)
        for row in rows:
            source = row.old
            if self.wish.staying is Staying.YEAR:
                source = earlier.get((row.year_group, folded(row.name)))
            if row.name and row.saved and (row.old or self.wish.staying is Staying.YEAR):
                meant = have.get(source.id, []) if source else []
                self._hand_over(row.saved, [] if self.wish.staying is Staying.LATER else meant)

    def _hand_over(self, school_class: SchoolClass, to: Collection[Account]) -> None:
        class_teachers.take_back_all(self.session, self.account, school_class, self.now, but=to)
        for teacher in to:
            class_teachers.hand_over(self.session, self.account, school_class, teacher, self.now)

    def _note(self, school_class: SchoolClass, what: str) -> None:
        told = f"{school_class.label}: {what} for {self.year}"
        audit.add_entry(self.session, self.account, told, self.now, school_id=self.school.id)


@dataclass(frozen=True, slots=True)
class PlanToCopy:
    """How many lessons the plan of this year makes next year, in how many classes; items taught no more."""

    lessons: int
    classes: int
    gone: tuple[str, ...]


def plan_to_copy(
    session: Session, library: Library, school: School, rows: Sequence[NextClass], weeks: TeachingWeeks
) -> PlanToCopy:
    """What `copy_plan` would make of the rows, were nothing there yet; `weeks` are those of this year."""
    own = Counter(row.year_group for row in rows if row.name)
    had = assigning.had_in(session, school.id, weeks)
    known = {*assigning.assignable_items(library)}
    lessons = Counter(year for year, item, _ in had if item in known)
    return PlanToCopy(
        sum(own[year] * count for year, count in lessons.items()),
        sum(own[year] for year in lessons),
        tuple(dict.fromkeys(item for _, item, _ in had if item not in known)),
    )


def lessons_set(session: Session, school: School, year: int) -> int:
    """How many lessons are set for the classes that a school has in a school year."""
    rows = select(func.count(Assignment.id)).join(Assignment.school_class)
    own = SchoolClass.school_id == school.id, SchoolClass.school_year == year
    return session.scalar(rows.where(*own, SchoolClass.retired.is_(False))) or 0


def copy_plan(
    session: Session,
    library: Library,
    account: Account,
    rows: Sequence[NextClass],
    before: TeachingWeeks,
    weeks: TeachingWeeks,
    now: datetime,
) -> None:
    """Set for each year group what it had this year, in the same weeks of term; what is there stays.

    Raises NotFound for an account that may not assign, and TooManyLessons.
    """
    own = tuple(row.saved for row in rows if row.saved and not row.saved.retired)
    wish = AssignRequest(own, (), weeks.all[0])
    draft = assigning.copied(session, library, wish, before, weeks, now)
    with suppress(assigning.NothingNew, assigning.NothingPicked, assigning.NobodyPicked):
        assigning.assign(session, library, account, wish, draft, now)
