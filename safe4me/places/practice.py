"""What a class does as practice only: a room of it would count nothing of that."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.statistics.ballot import Measure
from safe4me.storage.ledger import BudgetEntry
from safe4me.storage.places import SchoolClass, YearKey, year_key


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


def _measured_otherwise(session: Session, classes: Sequence[SchoolClass]) -> dict[int, frozenset[str]]:
    """What rooms of another grouping of each class's year group have reserved or spent."""
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
    return {
        each.id: frozenset(name for grouping, name in found[year_key(each)] if grouping != each.grouping)
        for each in classes
    }
