"""What a class does as practice only: a room of it would count nothing of that.

A small class does all of it as practice, unless small classes share a room. What an open room holds is not
done yet: thrown away, it may be done again.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.content.page import band_of
from safe4me.db.budget import BudgetEntry
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import SchoolClass, YearKey, year_key
from safe4me.statistics.ballot import Measure
from safe4me.statistics.figures import SMALLEST_ROOM_PUPILS


def is_small(school_class: SchoolClass) -> bool:
    """Whether a class has too few pupils for a room of its own."""
    return school_class.size < SMALLEST_ROOM_PUPILS


def all_small(session: Session, school_class: SchoolClass) -> bool:
    """Whether every class of its school is small, as at a special school."""
    of_school = select(SchoolClass.id).where(
        SchoolClass.school_id == school_class.school_id,
        SchoolClass.school_year == school_class.school_year,
        SchoolClass.retired.is_(False),
    )
    return session.scalar(of_school.where(SchoolClass.size >= SMALLEST_ROOM_PUPILS)) is None


def may_share(
    session: Session, school_class: SchoolClass, others: Sequence[SchoolClass]
) -> list[SchoolClass]:
    """Those of other classes of its school with which a class may share a room.

    They are of its year group; where all classes are small, of its band of ages. Such a room counts for the
    school and for no year group.
    """
    own_year = [each for each in others if year_key(each) == year_key(school_class)]
    if len(own_year) == len(others) or not all_small(session, school_class):
        return own_year
    band = band_of(school_class.year_group)
    of_school = school_class.school_id, school_class.school_year
    return [
        each
        for each in others
        if (each.school_id, each.school_year) == of_school and band_of(each.year_group) == band
    ]


def small_beside(
    session: Session, school_class: SchoolClass, own: Sequence[SchoolClass]
) -> list[SchoolClass]:
    """The small classes among a teacher's `own` that make a room with a small class, or none.

    They may share one, are of its grouping, and all of them together have pupils enough.
    """
    small = [
        each
        for each in own
        if each.id != school_class.id and is_small(each) and each.grouping == school_class.grouping
    ]
    others = may_share(session, school_class, small)
    together = school_class.size + sum(each.size for each in others)
    return others if together >= SMALLEST_ROOM_PUPILS else []


def open_now(session: Session, classes: Sequence[SchoolClass]) -> dict[int, dict[str, Room]]:
    """The open room that holds an activity, for each class that it holds it for, by their ids.

    It is a room of the class, or of another grouping of its year group: those are the same pupils.
    """
    holding = (
        select(BudgetEntry.activity, SchoolClass, Room)
        .join(SchoolClass, SchoolClass.id == BudgetEntry.class_id)
        .join(Room, Room.id == BudgetEntry.room_id)
        .where(SchoolClass.school_id.in_({each.school_id for each in classes}))
        .where(Room.state == RoomState.OPEN, BudgetEntry.spent.is_(False))
    )
    found: dict[int, dict[str, Room]] = {each.id: {} for each in classes}
    for activity, held, room in session.execute(holding.order_by(Room.id)).all():
        for each in classes:
            other = year_key(held) == year_key(each) and held.grouping != each.grouping
            if held.id == each.id or other:
                found[each.id][activity] = room
    return found


def practised(
    session: Session, classes: Sequence[SchoolClass], measures: Sequence[Measure]
) -> dict[int, frozenset[str]]:
    """The ids of activities that each class does as practice only, by the id of the class.

    What isn't for its year group, or of which it has taken another this year; what it started with, in
    mid-year; and what classes of another grouping have measured, for those are the same pupils.
    """
    taken, started = _taken_and_started(session, classes)
    otherwise = _measured_otherwise(session, classes)
    return {
        each.id: frozenset(m.activity for m in measures if _is_closed(m, each.year_group, taken[each.id]))
        | started[each.id]
        | otherwise[each.id]
        for each in classes
    }


def _is_closed(measure: Measure, year_group: int, taken: Collection[str]) -> bool:
    another = any(name.startswith(f"{measure.module}/") and name != measure.activity for name in taken)
    return year_group in measure.not_in or (measure.one_a_year and another)


def _taken_and_started(
    session: Session, classes: Sequence[SchoolClass]
) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """What each class has reserved or spent, and what of that it came with."""
    entries = select(BudgetEntry.class_id, BudgetEntry.activity, BudgetEntry.room_id)
    taken, started = defaultdict[int, set[str]](set), defaultdict[int, set[str]](set)
    for class_id, activity, room_id in session.execute(
        entries.where(BudgetEntry.class_id.in_([each.id for each in classes]))
    ):
        taken[class_id].add(activity)
        if room_id is None:
            started[class_id].add(activity)
    return taken, started


def groupings_asked(session: Session, classes: Sequence[SchoolClass]) -> dict[int, frozenset[str]]:
    """The groupings by which the year group of each class was asked anything this year, by the class's id."""
    measured = _measured(session, classes)
    return {each.id: frozenset(grouping for grouping, _ in measured[year_key(each)]) for each in classes}


def _measured_otherwise(session: Session, classes: Sequence[SchoolClass]) -> dict[int, frozenset[str]]:
    """What rooms of another grouping of each class's year group have reserved or spent."""
    measured = _measured(session, classes)
    return {
        each.id: frozenset(name for grouping, name in measured[year_key(each)] if grouping != each.grouping)
        for each in classes
    }


def _measured(session: Session, classes: Sequence[SchoolClass]) -> dict[YearKey, list[tuple[str, str]]]:
    """What rooms of each year group have reserved or spent, and by which grouping."""
    measured = (
        select(
            SchoolClass.school_id,
            SchoolClass.school_year,
            SchoolClass.year_group,
            SchoolClass.grouping,
            BudgetEntry.activity,
        )
        .join(BudgetEntry, BudgetEntry.class_id == SchoolClass.id)
        .where(SchoolClass.school_id.in_({each.school_id for each in classes}))
        .where(BudgetEntry.room_id.is_not(None))
        .distinct()
    )
    found = defaultdict[YearKey, list[tuple[str, str]]](list)
    for *year, grouping, activity in session.execute(measured):
        found[YearKey(*year)].append((grouping, activity))
    return found
