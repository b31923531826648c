"""What a plan uses of what can still be counted of each class this year, so that nobody is surprised."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.content.measures import measure_of
from safe4me.content.model.library import Library
from safe4me.db.assignments import Assignment, LessonPlace
from safe4me.db.budget import budget_entries_of, epsilon_of
from safe4me.db.schools import SchoolClass
from safe4me.schools.assigning import DraftLesson
from safe4me.schools.next_to_ask import asked_of
from safe4me.schools.practice import is_small, practised
from safe4me.statistics.ballot import Measure


@dataclass(frozen=True, slots=True)
class PlannedSpending:
    """The privacy budget, in ε, that one class has taken in the school year once its plan is done."""

    school_class: SchoolClass
    epsilon: float


def spending(
    session: Session, planned: Mapping[SchoolClass, Collection[str]], library: Library, epsilon: float
) -> list[PlannedSpending]:
    """What each class has taken when its rooms measure all of its `planned` items, as often as they may.

    What it has taken by now is in it, planned or not; what it can only practise takes nothing more, and that
    is all of it for a small class. Raises LedgerDamaged.
    """
    taken = budget_entries_of(session, [own.id for own in planned])
    closed = practised(session, list(planned), [measure_of(activity) for activity in library.activities()])
    in_order = sorted(planned.items(), key=lambda item: (item[0].year_group, item[0].name))
    return [
        PlannedSpending(own, epsilon_of(taken[own.id]) + _to_come(own, measures, over, epsilon))
        for own, items in in_order
        for measures in [_measures(library, items, own.year_group)]
        for over in [{entry.activity for entry in taken[own.id]} | closed[own.id]]
    ]


def beyond(
    session: Session, drafted: Sequence[DraftLesson], library: Library, epsilon: float, most: float
) -> list[SchoolClass]:
    """The classes of a draft whose plan uses more than can be counted: their last lessons are practice."""
    planned: dict[SchoolClass, set[str]] = {each.school_class: set() for each in drafted}
    by_id = {each.id: each for each in planned}
    rows = select(Assignment.class_id, Assignment.item).where(
        Assignment.class_id.in_(by_id), Assignment.place == LessonPlace.CLASS, Assignment.skipped.is_(None)
    )
    for class_id, item in session.execute(rows):
        planned[by_id[class_id]].add(item)
    for each in drafted:
        planned[each.school_class].add(each.item)
    return [each.school_class for each in spending(session, planned, library, epsilon) if each.epsilon > most]


def _measures(library: Library, items: Collection[str], year_group: int) -> list[Measure]:
    """What these items measure, each activity once."""
    parts = [part for item in items for part in asked_of(library, item, year_group)]
    return list({part.id: measure_of(part) for part in parts}.values())


def _to_come(
    school_class: SchoolClass, measures: Sequence[Measure], over: Collection[str], epsilon: float
) -> float:
    """What these take that are not `over`: of those of which a class has one a year, the dearest."""
    if is_small(school_class):
        return 0
    left = [measure for measure in measures if measure.activity not in over]
    costs = [(each.one_a_year, each.cost(epsilon) * each.times(school_class.year_group)) for each in left]
    return sum(cost for one, cost in costs if not one) + max((cost for one, cost in costs if one), default=0)
