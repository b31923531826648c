"""What a coordinator sees of each question: every option, over all schools of their areas together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from sqlalchemy import and_
from sqlalchemy.orm import Session

from safe4me.lessons.model import Library
from safe4me.results.asked import AskedQuestion, asked
from safe4me.results.choosing import chosen
from safe4me.results.options import (
    MisconceptionResult,
    OptionResult,
    misconception_results,
    option_results,
)
from safe4me.results.tallies import tallies_of
from safe4me.statistics.change import Change, area_change
from safe4me.statistics.figures import Column, Figure, Suppressed, Tally, area_figures, each_option
from safe4me.storage.accounts import Account
from safe4me.storage.rooms import Phase
from safe4me.storage.sealed import SchoolTotal


@dataclass(frozen=True, slots=True)
class PhaseFigures:
    """One question in one phase: a figure an option and a misconception, one for the safer options together.

    `safer` is None for a poll.
    """

    phase: Phase
    schools: int
    classes: int
    ballots: int
    options: tuple[OptionResult, ...]
    misconceptions: tuple[MisconceptionResult, ...]
    safer: Figure | None


@dataclass(frozen=True, slots=True)
class AreaQuestion:
    """One question in each phase that has been sealed, and how the share of safer answers moved.

    `change` is None for a poll, and unless both before and after have been sealed.
    """

    question: AskedQuestion
    phases: tuple[PhaseFigures, ...]
    change: Change | Suppressed | None


@dataclass(frozen=True, slots=True)
class SealedQuestion:
    """What schools have sealed of one question in one phase."""

    phase: Phase
    tally: Tally
    schools: int
    epsilon: float


def question_results(
    session: Session,
    library: Library,
    *,
    account: Account,
    area_ids: Collection[int],
    activity: str,
    half_term: str | None,
    year_group: int | None = None,
) -> tuple[AreaQuestion, ...]:
    """The questions of one activity, in its order, over the schools of `area_ids`; polls and forks too.

    Without those that nobody was asked. Raises UnknownFilter, as `area_results` does.
    """
    found, wanted = chosen(session, library, account, area_ids, activity, half_term, year_group)
    questions = asked(library, found)
    sealed: dict[str, list[SealedQuestion]] = {question.id: [] for question in questions}
    for phase in Phase:
        tallies, epsilon = tallies_of(session, and_(wanted, SchoolTotal.phase == phase), questions)
        for name, by_school in tallies.items():
            own = [tally for tally in by_school.values() if tally.seals]
            if own:
                sealed[name].append(SealedQuestion(phase, reduce(add, own), len(own), epsilon))
    return tuple(in_phases(question, sealed[question.id]) for question in questions if sealed[question.id])


def in_phases(question: AskedQuestion, sealed: Sequence[SealedQuestion]) -> AreaQuestion:
    """The figures of a question that has been sealed in these phases, each once."""
    by_phase = {each.phase: each for each in sealed}
    before, after = by_phase.get(Phase.BEFORE), by_phase.get(Phase.AFTER)
    change = _change(before, after, question.safer) if before and after and question.safer else None
    return AreaQuestion(question, tuple(_phase(question, each) for each in sealed), change)


def _change(before: SealedQuestion, after: SealedQuestion, safer: Column) -> Change | Suppressed:
    schools, epsilon = min(before.schools, after.schools), min(before.epsilon, after.epsilon)
    return area_change(before.tally, after.tally, schools, safer, epsilon)


def _phase(question: AskedQuestion, sealed: SealedQuestion) -> PhaseFigures:
    def figures_of(columns: Sequence[Column]) -> tuple[Figure, ...]:
        return area_figures(sealed.tally, sealed.schools, columns, sealed.epsilon)

    tally = sealed.tally
    return PhaseFigures(
        sealed.phase,
        sealed.schools,
        tally.seals,
        tally.ballots,
        option_results(question, figures_of(each_option(len(question.options)))),
        misconception_results(question, tally.ballots, figures_of),
        figures_of([question.safer])[0] if question.safer else None,
    )
