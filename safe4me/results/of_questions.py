"""What a coordinator sees of each question: every option, over all schools of their areas together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from safe4me.lessons.model import Library
from safe4me.results.asked import AskedQuestion, asked, asked_before
from safe4me.results.choosing import batched_of, chosen
from safe4me.results.of_change import MatchedSums, SchoolSums, SumKey, YearGroupChange, matched_sums
from safe4me.results.options import (
    MisconceptionResult,
    OptionResult,
    WorthAgain,
    misconception_results,
    option_results,
    worth_again_over_classes,
)
from safe4me.results.tallies import asked_in, batches_of, schools_in, summed
from safe4me.statistics.change import LEVEL_WHILE_IT_RUNS, Change
from safe4me.statistics.figures import Figure, Suppressed, Tally, each_option, figures_that_stand
from safe4me.storage.accounts import Account
from safe4me.storage.batches.batch import Batch, BatchCount
from safe4me.storage.batches.matched import MatchedBatch
from safe4me.storage.rooms import Phase


@dataclass(frozen=True, slots=True)
class PhaseFigures:
    """One question in one phase: a figure an option and a misconception, one for the safer options together.

    `safer` is None for a poll, `again` unless the question is to be taught again.
    """

    phase: Phase
    schools: int
    classes: int
    ballots: int
    options: tuple[OptionResult, ...]
    misconceptions: tuple[MisconceptionResult, ...]
    safer: Figure | None
    again: WorthAgain | None = None


@dataclass(frozen=True, slots=True)
class AreaQuestion:
    """One question in each phase that has a batch, and how the share of safer answers moved.

    The change is of the classes that answered both times: it is None for a poll, and while nothing was asked
    both before and after. Of one school it is that of its year groups too, where there are several.
    """

    question: AskedQuestion
    phases: tuple[PhaseFigures, ...]
    change: Change | Suppressed | None
    by_year: tuple[YearGroupChange, ...] = ()


@dataclass(frozen=True, slots=True)
class SealedQuestion:
    """What batches have of one question in one phase."""

    phase: Phase
    tally: Tally
    schools: int


def question_results(
    session: Session,
    library: Library,
    *,
    account: Account,
    area_ids: Collection[int],
    activity: str,
    half_term: str | None,
    year_group: int | None = None,
    level: float = LEVEL_WHILE_IT_RUNS,
) -> tuple[AreaQuestion, ...]:
    """The questions of one activity, in its order, over the schools of `area_ids`; polls and forks too.

    Without those that nobody was asked. A change says up or down at this `level` of its interval. Raises
    UnknownFilter, as `area_results` does.
    """
    found, wanted = chosen(session, library, account, area_ids, activity, half_term, year_group)
    both = batched_of(session, account, area_ids, activity, half_term, year_group, MatchedBatch)
    return _over_schools(session, wanted, matched_sums(session, both), level, activity, asked(library, found))


def past_results(
    session: Session,
    library: Library,
    *,
    account: Account,
    area_ids: Collection[int],
    module: str,
    half_term: str | None,
    year_group: int | None = None,
    level: float = LEVEL_WHILE_IT_RUNS,
) -> tuple[tuple[str, AreaQuestion], ...]:
    """The questions of a module that are asked no more, each with the last half-term in which it was.

    In the words of their day. Raises UnknownFilter, as `area_results` does.
    """
    found = []
    for past in (past for past in library.past if past.activity.startswith(f"{module}/")):
        question = asked_before(past)
        wanted = batched_of(session, account, area_ids, past.activity, half_term, year_group)
        measured = BatchCount.question == question.id, BatchCount.rev == question.rev
        until = session.scalar(select(func.max(Batch.period)).join(BatchCount).where(wanted, *measured))
        both = batched_of(session, account, area_ids, past.activity, half_term, year_group, MatchedBatch)
        matched = matched_sums(session, both)
        shown = _over_schools(session, wanted, matched, level, past.activity, [question])
        found += [(until or "", each) for each in shown]
    return tuple(found)


def _over_schools(
    session: Session,
    wanted: ColumnElement[bool],
    matched: Mapping[SumKey, MatchedSums],
    level: float,
    activity: str,
    questions: Sequence[AskedQuestion],
) -> tuple[AreaQuestion, ...]:
    sealed: dict[str, list[SealedQuestion]] = {question.id: [] for question in questions}
    for phase in Phase:
        batches = batches_of(session, and_(wanted, Batch.phase == phase))
        for question in questions:
            if found := asked_in(batches, question):
                sums = summed(found, question), schools_in(found)
                sealed[question.id].append(SealedQuestion(phase, *sums))
    return tuple(
        in_phases(
            question, sealed[question.id], matched.get(SumKey(activity, question.id, question.rev)), level
        )
        for question in questions
        if sealed[question.id]
    )


def in_phases(
    question: AskedQuestion,
    sealed: Sequence[SealedQuestion],
    matched: MatchedSums | SchoolSums | None,
    level: float | None,
) -> AreaQuestion:
    """The figures of a question that is in batches of these phases, each once; `matched` is of both.

    A change says up or down at this `level` of its interval.
    """
    twice = matched or {each.phase for each in sealed} >= {Phase.BEFORE, Phase.AFTER}
    change = (matched or MatchedSums()).change(question, level) if twice and question.safer else None
    by_year = matched.year_groups(question) if isinstance(matched, SchoolSums) else ()
    return AreaQuestion(question, tuple(_phase(question, each) for each in sealed), change, by_year)


def _phase(question: AskedQuestion, sealed: SealedQuestion) -> PhaseFigures:
    tally = sealed.tally
    figures_of = partial(figures_that_stand, tally)
    safer = figures_of([question.safer])[0] if question.safer else None
    return PhaseFigures(
        sealed.phase,
        sealed.schools,
        tally.seals,
        tally.ballots,
        option_results(question, figures_of(each_option(len(question.options)))),
        misconception_results(question, tally.ballots, figures_of),
        safer,
        worth_again_over_classes(question, tally, safer),
    )
