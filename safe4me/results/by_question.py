"""What a coordinator sees of each question: every option, over all schools of their areas together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from safe4me.content.model.library import Library
from safe4me.db.accounts import Account
from safe4me.db.batches import Batch, BatchCount
from safe4me.db.rooms import Phase
from safe4me.results.areas import Series, Sums, batches_of, by_series
from safe4me.results.change import MatchedSums, SumKey, YearGroupChange, matched_sums
from safe4me.results.questions import (
    AskedQuestion,
    MisconceptionResult,
    OptionResult,
    WorthAgain,
    asked_before,
    misconception_results,
    option_results,
    worth_again,
)
from safe4me.results.selection import Selection, areas_of, asked_today, chosen, filters
from safe4me.statistics.change import LEVEL_WHILE_IT_RUNS, Change
from safe4me.statistics.comparisons import is_ceiling_item, is_worth_teaching_many_again
from safe4me.statistics.figures import Figure, Suppressed, each_option, figures_that_stand


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
    change: Change | Suppressed | None = None
    by_year: tuple[YearGroupChange, ...] = ()


@dataclass(frozen=True, slots=True)
class EasyQuestion:
    """A question, of which activity and in which phase, and the figure of its safer answers."""

    activity: str
    question: AskedQuestion
    phase: Phase
    safer: Figure


def question_results(
    session: Session, library: Library, choice: Selection, activity: str, level: float = LEVEL_WHILE_IT_RUNS
) -> tuple[AreaQuestion, ...]:
    """The questions of one activity, in its order, over the schools of some areas; polls and forks too.

    Without those that nobody was asked. A change says up or down at this `level` of its interval. Raises
    UnknownFilter, as `area_results` does.
    """
    questions = asked_today(library, activity)
    wanted, both = chosen(session, choice, activity)
    return in_phases(
        activity, questions, by_series(batches_of(session, wanted)), matched_sums(session, both), level
    )


def easy_questions(session: Session, library: Library, account: Account) -> list[EasyQuestion]:
    """Those of every half-term together, in the order in which they are taught.

    Not after the lessons: there it is what they are for.
    """
    everywhere = Selection(account, [area.id for area in areas_of(account)])
    return [
        EasyQuestion(activity.id, each.question, figures.phase, figures.safer)
        for activity in filters(session, library, account).activities
        for each in question_results(session, library, everywhere, activity.id)
        for figures in each.phases
        if figures.phase is not Phase.AFTER and figures.safer is not None and is_ceiling_item(figures.safer)
    ]


def past_results(
    session: Session, library: Library, choice: Selection, module: str, level: float = LEVEL_WHILE_IT_RUNS
) -> tuple[tuple[str, AreaQuestion], ...]:
    """The questions of a module that are asked no more, each with the last half-term in which it was.

    In the words of their day. Raises UnknownFilter, as `area_results` does.
    """
    found = []
    for past in (past for past in library.past if past.activity.startswith(f"{module}/")):
        question = asked_before(past)
        wanted, both = chosen(session, choice, past.activity)
        measured = BatchCount.question == question.id, BatchCount.rev == question.rev
        until = session.scalar(select(func.max(Batch.period)).join(BatchCount).where(wanted, *measured))
        sums, matched = by_series(batches_of(session, wanted)), matched_sums(session, both)
        found += [(until or "", each) for each in in_phases(past.activity, [question], sums, matched, level)]
    return tuple(found)


def in_phases(
    activity: str,
    questions: Iterable[AskedQuestion],
    sums: Sums,
    matched: Mapping[SumKey, MatchedSums],
    level: float | None,
) -> tuple[AreaQuestion, ...]:
    """The figures of those questions of an activity that are in batches; `matched` is of both phases.

    A change says up or down at this `level` of its interval.
    """
    found = []
    for question in questions:
        phases = tuple(_phases(activity, question, sums))
        twice = matched.get(SumKey(activity, question.id, question.rev))
        if twice is None and {Phase.BEFORE, Phase.AFTER} <= {each.phase for each in phases}:
            twice = MatchedSums({})
        if phases and twice and question.safer:
            moved = twice.change(question, level), twice.year_groups(question)
            found.append(AreaQuestion(question, phases, *moved))
        elif phases:
            found.append(AreaQuestion(question, phases))
    return tuple(found)


def _phases(activity: str, question: AskedQuestion, sums: Sums) -> Iterator[PhaseFigures]:
    for phase in Phase:
        tally, schools = sums.get(Series(activity, phase, question.id, question.rev), (None, 0))
        if tally is None or len(tally.counts) != len(question.options):
            continue
        figures_of = partial(figures_that_stand, tally)
        safer = figures_of([question.safer])[0] if question.safer else None
        yield PhaseFigures(
            phase,
            schools,
            tally.seals,
            tally.ballots,
            option_results(question, figures_of(each_option(len(question.options)))),
            misconception_results(question, tally.ballots, figures_of),
            safer,
            worth_again(question, tally, safer, is_worth_teaching_many_again),
        )
