"""How often the pupils of a year group may be measured, whatever the classes they are put into.

A class belongs to one grouping of its year group: forms, sets. One grouping measures an activity in a year,
for others hold the same pupils. Whoever adds the first class says how many pupils there are, and from then on
the number follows no class. The classes of a grouping have at most 110% of it, and so have an activity's
ballots in a phase: those sealed, and those that open rooms may take. What is measured once counts in both
phases.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from safe4me.db import audit, budget
from safe4me.db.accounts import Actor
from safe4me.db.base import Refused
from safe4me.db.budget import BudgetEntry, epsilon_of
from safe4me.db.rooms import Phase
from safe4me.db.schools import MOST_PUPILS, SchoolClass, YearGroup, YearKey, year_key
from safe4me.privacy.guarantee import ballot_quota, places_for
from safe4me.schools.deliveries import InvalidNumber

MEASURED_IN = {
    Phase.ONCE: (Phase.BEFORE, Phase.AFTER),
    Phase.BEFORE: (Phase.BEFORE,),
    Phase.AFTER: (Phase.AFTER,),
}


class TooManyPupils(Refused):
    """The classes of a grouping would have more pupils than 110% of their year group."""

    def __init__(self, year_group: int, sizes: int, pupils: int) -> None:
        self.year_group = year_group
        self.sizes = sizes
        self.pupils = pupils


class PupilsNotSaid(Refused):
    """A year group was to have its first class, and nobody has said how many pupils it has."""

    def __init__(self, year_group: int) -> None:
        self.year_group = year_group


class OtherGrouping(Refused):
    """Classes of another grouping of the year group have measured an activity: the same pupils."""

    def __init__(self, year_group: int, grouping: str) -> None:
        self.year_group = year_group
        self.grouping = grouping


class YearGroupFull(Refused):
    """The rooms of a year group hold so many ballots of an activity that a class does not fit in any more."""

    def __init__(self, year_group: int, pupils: int) -> None:
        self.year_group = year_group
        self.pupils = pupils


@dataclass(frozen=True, slots=True)
class Held:
    """What a class holds of an activity in a phase: ballots that its room has, or may come to have."""

    class_id: int
    grouping: str
    phase: Phase
    ballots: int
    measured: bool


class ChooseGrouping(Refused):
    """A year group has several groupings, so somebody must say to which a new class belongs."""

    def __init__(self, year_group: int) -> None:
        self.year_group = year_group


def standing_classes(session: Session, year: YearKey) -> Sequence[SchoolClass]:
    """The classes of a year group, without retired ones, by name."""
    classes = select(SchoolClass).where(*_in(year), SchoolClass.retired.is_(False))
    return session.scalars(classes.order_by(SchoolClass.grouping, SchoolClass.name)).all()


def pupils_in(session: Session, year: YearKey) -> int:
    """How many pupils the year group has. Raises PupilsNotSaid."""
    said = session.get(YearGroup, (year.school_id, year.school_year, year.number))
    if said is None:
        raise PupilsNotSaid(year.number)
    return said.pupils


def pupils_by_year(session: Session, school_id: int, school_year: int) -> dict[int, int]:
    """The pupils of each year group of a school of which they were said."""
    said = select(YearGroup).where(YearGroup.school_id == school_id, YearGroup.school_year == school_year)
    return {each.number: each.pupils for each in session.scalars(said)}


def checked_pupils(pupils: int) -> int:
    """The number. Raises InvalidNumber for what no year group can have."""
    if not 1 <= pupils <= MOST_PUPILS:
        raise InvalidNumber(1, MOST_PUPILS)
    return pupils


def say_pupils(session: Session, actor: Actor, year: YearKey, pupils: int, now: datetime) -> None:
    """Keep how many pupils a year group has, on record; in the caller's `school_locked` transaction."""
    key = (year.school_id, year.school_year, year.number)
    said = session.get(YearGroup, key)
    if said is None:
        session.add(YearGroup(**asdict(year), pupils=checked_pupils(pupils)))
        what = f"year {year.number}: {pupils} pupils"
    elif said.pupils != pupils:
        what = f"year {year.number}: {said.pupils} pupils to {pupils}"
        said.pupils = checked_pupils(pupils)
    else:
        return
    session.flush()
    audit.add_entry(session, actor, what, now, school_id=year.school_id)


def only_grouping(session: Session, year: YearKey) -> str:
    """The grouping of a class that comes to a year group. Raises ChooseGrouping."""
    found = {each.grouping for each in standing_classes(session, year)}
    if len(found) > 1:
        raise ChooseGrouping(year.number)
    return found.pop() if found else ""


def must_fit(session: Session, year: YearKey) -> None:
    """Raise TooManyPupils for classes with more pupils than their year group, and PupilsNotSaid.

    In the caller's transaction.
    """
    pupils = pupils_in(session, year)
    sizes: dict[str, int] = defaultdict(int)
    for each in standing_classes(session, year):
        sizes[each.grouping] += each.size
    for of_grouping in sizes.values():
        if of_grouping > ballot_quota(pupils):
            raise TooManyPupils(year.number, of_grouping, pupils)


def ballots_for(
    session: Session,
    school_class: SchoolClass,
    activities: Iterable[str],
    phase: Phase,
    spare: int,
    but_room: int,
) -> int:
    """How many ballots of each activity a class may send in a phase: its size and up to `spare` more.

    In the caller's `school_locked` transaction. What it holds by the one room `but_room` is not counted.
    Raises OtherGrouping, YearGroupFull and PupilsNotSaid.
    """
    year = year_key(school_class)
    held = [_held(session, school_class, activity, but_room) for activity in activities]
    for of_activity in held:
        _must_be_one_grouping(school_class, of_activity)
    pupils = pupils_in(session, year)
    beside = [each for each in standing_classes(session, year) if _is_beside(school_class, each)]
    return min(
        _fitting(school_class, spare, pupils, beside, _measured_in(turn, of_activity))
        for of_activity in held
        for turn in MEASURED_IN[phase]
    )


def _must_be_one_grouping(school_class: SchoolClass, held: Sequence[Held]) -> None:
    for each in held:
        if each.measured and each.grouping != school_class.grouping:
            raise OtherGrouping(school_class.year_group, each.grouping)


def _is_beside(school_class: SchoolClass, other: SchoolClass) -> bool:
    return other.grouping == school_class.grouping and other.id != school_class.id


def _measured_in(turn: Phase, held: Sequence[Held]) -> list[Held]:
    return [each for each in held if each.phase in {Phase.ONCE, turn}]


def _fitting(
    school_class: SchoolClass, spare: int, pupils: int, beside: Sequence[SchoolClass], held: Sequence[Held]
) -> int:
    """How many ballots fit beside what is held, and beside the pupils of classes that are still to come."""
    have = {each.class_id for each in held}
    waiting = sum(each.size for each in beside if each.id not in have)
    taken = sum(each.ballots for each in held)
    fitting = places_for(school_class.size, spare, ballot_quota(pupils), taken, waiting)
    if fitting is None:
        raise YearGroupFull(school_class.year_group, pupils)
    return fitting


def _held(session: Session, school_class: SchoolClass, activity: str, but_room: int) -> list[Held]:
    """What a class's year group holds of an activity, but for what the class holds by one room."""
    other_room = BudgetEntry.room_id.is_distinct_from(but_room)
    entries = (
        select(
            BudgetEntry.class_id,
            SchoolClass.grouping,
            BudgetEntry.phase,
            BudgetEntry.ballots,
            BudgetEntry.room_id.is_not(None),  # what a class that came in mid-year has from others is without
        )
        .join(SchoolClass, SchoolClass.id == BudgetEntry.class_id)
        .where(*_in(year_key(school_class)), BudgetEntry.activity == activity)
        .where(or_(other_room, BudgetEntry.class_id != school_class.id))
    )
    return [Held(*row) for row in session.execute(entries)]


def _in(year: YearKey) -> tuple[ColumnElement[bool], ...]:
    return (
        SchoolClass.school_id == year.school_id,
        SchoolClass.school_year == year.school_year,
        SchoolClass.year_group == year.number,
    )


@dataclass(frozen=True, slots=True)
class Start:
    """The ε that a new class of a year group starts with, and ids of what is practice for it."""

    epsilon: float
    activities: tuple[str, ...]


def starts(session: Session, school_id: int, school_year: int) -> dict[int, Start]:
    """For each year group of a school that has measured something, what a new class of it starts with.

    Raises LedgerDamaged.
    """
    found = {}
    for year_group, entries in budget.entries_by_year_group(session, school_id, school_year).items():
        taken = _taken(entries)
        found[year_group] = Start(sum(taken.values()), tuple(taken))
    return found


def start_with_year_group(session: Session, school_class: SchoolClass) -> None:
    """Let a class that has measured nothing itself start with what its year group has by now; safe to repeat.

    Works in the caller's transaction, which must be `school_locked`. Raises LedgerDamaged.
    """
    if budget.has_measured(session, school_class.id):
        return
    budget.forget_start(session, school_class.id)
    of_school = budget.entries_by_year_group(session, school_class.school_id, school_class.school_year)
    taken = _taken(of_school.get(school_class.year_group, []))
    budget.write_start(session, school_class.id, taken)


def _taken(entries: Sequence[BudgetEntry]) -> Mapping[str, float]:
    """What a class starts with when its year group has these entries: activities in order, and the ε of each.

    Only those that cost something to whichever class has taken most have an ε; the others cost nothing more.
    """
    by_class: dict[int, list[BudgetEntry]] = {}
    for entry in entries:
        by_class.setdefault(entry.class_id, []).append(entry)
    most = max(by_class.values(), key=epsilon_of, default=[])
    return {
        name: epsilon_of(entry for entry in most if entry.activity == name)
        for name in sorted({entry.activity for entry in entries})
    }
