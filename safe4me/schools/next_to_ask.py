"""What a class is asked next of an item: before the lessons, after them, or once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from safe4me.content.measures import measure_of
from safe4me.content.model.core import Activity, Lesson, Module
from safe4me.content.model.library import Library
from safe4me.db import budget
from safe4me.db.rooms import Phase
from safe4me.db.schools import SchoolClass
from safe4me.schools.budgets import Due
from safe4me.schools.practice import practised


@dataclass(frozen=True, slots=True)
class Ask:
    """What a room would be opened for: ids of activities, in one phase. Nothing, where all is practice."""

    activities: tuple[str, ...] = ()
    phase: Phase = Phase.ONCE


@dataclass(frozen=True, slots=True)
class SoFar:
    """How far classes are, by their ids.

    The phases taken of each activity, what is practice only, and what is due of the anchor of its year.
    """

    taken: Mapping[int, Mapping[str, Mapping[Phase, bool]]]
    practice: Mapping[int, frozenset[str]]
    due: Mapping[int, Due]


def so_far(
    session: Session, classes: Sequence[SchoolClass], library: Library, due: Mapping[int, Due]
) -> SoFar:
    """How far classes are, by as many queries as for one of them; `due` is of `anchors_due`."""
    measures = [measure_of(activity) for activity in library.activities()]
    taken = budget.phases_taken_by(session, [each.id for each in classes])
    return SoFar(taken, practised(session, classes, measures), due)


def next_to_ask(
    so_far: SoFar, school_class: SchoolClass, library: Library, item: str, cut: int | None = None
) -> Ask:
    """What a class is asked next of a module or of one activity.

    An anchor's one question comes first, alone, and then its quiz after the lessons; a survey's two times
    likewise; of anything else all that is asked once and still counts. With a `cut` only what the plan of so
    many minutes leads to counts.
    """
    parts = asked_of(library, item, school_class.year_group)
    module = module_of(library, item)
    if cut and module:
        parts = [part for part in parts if part in module.played_in(cut)]
    due = so_far.due.get(school_class.id)
    if due and due.quiz in parts:
        return Ask((due.quiz.id,), due.phase)
    return fitting(parts, so_far.taken[school_class.id], so_far.practice[school_class.id])


def asked_of(library: Library, item: str, year_group: int) -> list[Activity]:
    """The activities of an item that are measured in a year group; none of an item that there is not."""
    module = module_of(library, item)
    parts = [part for part in module.parts if not isinstance(part, Lesson)] if module else []
    return [
        part
        for part in parts
        if item in (part.id, module.id if module else item)
        and part.page.is_for(year_group)
        and measure_of(part).questions
    ]


def fitting(
    parts: Sequence[Activity], taken: Mapping[str, Mapping[Phase, bool]], closed: Collection[str]
) -> Ask:
    """What of these activities a class may still be asked at once; `closed` are practice only."""
    own = [part for part in parts if part.id not in closed]
    if any(measure_of(part).one_a_year for part in own):
        own = own[:1]
    survey = any(getattr(part, "survey", False) for part in own)
    for phase in (Phase.BEFORE if survey else Phase.ONCE, Phase.AFTER):
        found = tuple(part.id for part in own if budget.may_measure(phase, taken.get(part.id, {})))
        if found:
            return Ask(found, phase)
    return Ask()


def module_of(library: Library, item: str) -> Module | None:
    """The module that an item is, or is of; None where there is none."""
    return next((each for each in library.modules if each.id == item.partition("/")[0]), None)
