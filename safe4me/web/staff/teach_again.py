"""What to teach again: questions that surely more than one in ten did not get right, and the step for each.

Of many classes together, from the sums of batches: an area's, a school's, or a year group's. Pure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from safe4me.content.measure_lock import FORK
from safe4me.content.model.addresses import address
from safe4me.content.model.core import Activity
from safe4me.content.model.library import Library
from safe4me.content.model.quiz_ends import answer_to, step_at
from safe4me.content.page import Page
from safe4me.db.rooms import Phase
from safe4me.results import AreaQuestion, AskedQuestion, Overview, PhaseFigures, WorthAgain
from safe4me.statistics.figures import Released

LATEST_FIRST = (Phase.AFTER, Phase.ONCE, Phase.BEFORE)


def latest_of(shown: Overview) -> Iterator[tuple[Activity, AreaQuestion, PhaseFigures]]:
    """Each question that has safer answers, in the latest phase in which it was measured."""
    for each in shown.activities:
        for question in each.questions:
            if question.question.safer:
                by_phase = {found.phase: found for found in question.phases}
                latest = next(by_phase[phase] for phase in LATEST_FIRST if phase in by_phase)
                yield each.activity, question, latest


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a reader goes on: an address below the language's own, of a step or a story of a module."""

    address: str
    page: Page
    module: Page
    story: bool = False


@dataclass(frozen=True, slots=True)
class Leader:
    """The wrong answers with one belief behind them that clearly lead the others."""

    texts: tuple[str, ...]
    figure: Released


@dataclass(frozen=True, slots=True)
class TaughtAgain:
    """A question that surely more than a tenth did not get right; `leads` where one belief does."""

    question: AskedQuestion
    counts: PhaseFigures
    right: Released
    leads: Leader | None
    lead: Lead | None


def taught_again(
    library: Library, latest: Iterable[tuple[Activity, AreaQuestion, PhaseFigures]]
) -> list[TaughtAgain]:
    """What to teach again, the least right first; what was asked before the lessons is not taught again."""
    found = [
        TaughtAgain(
            each.question,
            phase,
            phase.safer,
            leader_of(phase),
            lead_of(library, activity, each.question, phase.again),
        )
        for activity, each, phase in latest
        if phase.again and phase.phase is not Phase.BEFORE and isinstance(phase.safer, Released)
    ]
    return sorted(found, key=lambda again: again.right.high / again.right.total)


def leader_of(phase: PhaseFigures) -> Leader | None:
    """The wrong answers that clearly lead, of a question that is to be taught again."""
    believed = phase.again.believed if phase.again else None
    for each in phase.misconceptions:
        if each.believed == believed and isinstance(each.figure, Released):
            return Leader(each.texts, each.figure)
    return None


def lead_of(
    library: Library, activity: Activity, asked: AskedQuestion, again: WorthAgain | None
) -> Lead | None:
    """The step that answers the belief, else the one that teaches the question; of a fork its story."""
    if asked.kind == FORK:
        module = next(module for module in library.modules if activity in module.parts)
        return Lead(address(activity.page.path), activity.page, module.page, story=True)
    believed = again.believed if again else None
    found = (answer_to(library, believed) if believed else None) or step_at(library, asked.taught)
    if found is None:
        return None
    place = f"{address(found.lesson.page.path)}#{found.step.id}"
    return Lead(place, found.lesson.page, found.module.page)
