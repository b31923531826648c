"""What one class's closed room shows: its own teacher first, then, if the teacher wishes, the class."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from safe4me.content.model.core import Quiz
from safe4me.content.model.library import Library
from safe4me.db.budget import has_spent
from safe4me.db.released import Seal, is_sealed
from safe4me.db.rooms import Phase, Room, RoomState, Void
from safe4me.privacy.intervals import coverage_of_all
from safe4me.results.questions import (
    AskedQuestion,
    OptionResult,
    WorthAgain,
    asked,
    is_survey,
    option_results,
    worth_again,
)
from safe4me.settings import Settings
from safe4me.statistics.comparisons import is_worth_teaching_again
from safe4me.statistics.figures import (
    Figure,
    Reason,
    Released,
    Suppressed,
    Tally,
    each_option,
    figures_that_add_up,
    on_class_screen,
    reveal,
    shown_as,
)
from safe4me.statistics.norms import VerbalSummary, verbal_summary


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question: a figure an option, and one for the safer options together, as sealed.

    `safer` is None for a poll; `by_chance` as of the question asked. Under 15 ballots `brief` is all that is
    said. `all_hold` is how often, in percent, the intervals of all options hold at once, at least.
    """

    id: str
    text: str
    kind: str
    options: tuple[OptionResult, ...]
    safer: Figure | None
    by_chance: int | None
    brief: VerbalSummary | None = None
    again: WorthAgain | None = None
    all_hold: int = 0


@dataclass(frozen=True, slots=True)
class ActivityResult:
    """One activity of a room that is over; without ballots, or when it was `rewritten` since, no questions.

    Nor has a survey any: it was answered for `areas_only`, with so much noise that one class says little. Nor
    has what is voided; `void` says when and why. What was ended `unseen`, after a backup was put back, may
    have been sealed before, so it counts as measured. What is `kept_back` is for the teacher alone: an anchor
    that is asked again.
    """

    activity: str
    phase: Phase
    ballots: int
    questions: tuple[QuestionResult, ...]
    areas_only: bool = False
    void: Void | None = None
    unseen: bool = False
    kept_back: bool = False

    @property
    def measured(self) -> bool:
        """Whether the class has measured it: it was sealed, or may have been."""
        return self.ballots > 0 or self.unseen

    @property
    def rewritten(self) -> bool:
        """Whether it was sealed, and none of its questions is asked any more in the same words."""
        return self.ballots > 0 and not (self.questions or self.areas_only or self.void)


def has_results(session: Session, room: Room) -> bool:
    """Whether at least one activity of the room is sealed."""
    return is_sealed(session, room.id)


def room_results(
    session: Session, settings: Settings, library: Library, room: Room
) -> tuple[ActivityResult, ...]:
    """The figures of a room, an activity at a time; of one that is not closed, what was measured in it."""
    seals = select(Seal).where(Seal.room_id == room.id).options(selectinload(Seal.counts))
    found = {seal.activity: seal for seal in session.scalars(seals)}
    voids = {void.activity: void for void in session.scalars(select(Void).where(Void.room_id == room.id))}
    over = room.state is RoomState.CLOSED
    chosen = [chosen.activity for chosen in room.activities]
    unseen = {name for name in chosen if name not in found and has_spent(session, room.id, name)}
    shown = (
        _activity(settings, library, room.phase, name, found.get(name), voids.get(name))
        for name in chosen
        if over or name in found or name in unseen
    )
    return tuple(replace(each, unseen=each.activity in unseen) for each in shown)


def on_screen(results: Sequence[ActivityResult]) -> tuple[ActivityResult, ...]:
    """The same results as the class may see them, and as displayed: no number of safer options under 60%.

    And no word, where numbers are too few, but “most”; and nothing that is kept back.
    """
    return tuple(
        replace(result, questions=tuple(_question_on_screen(question) for question in result.questions))
        for result in as_displayed(results)
        if not result.kept_back
    )


def _activity(
    settings: Settings, library: Library, phase: Phase, name: str, seal: Seal | None, void: Void | None
) -> ActivityResult:
    activity = library.activity(name)
    if seal is None:
        return ActivityResult(name, phase, 0, ())
    if void is not None:
        return ActivityResult(name, phase, seal.ballots, (), void=void)
    if is_survey(activity):
        return ActivityResult(name, phase, seal.ballots, (), areas_only=True)
    kept_back = phase is Phase.BEFORE and isinstance(activity, Quiz) and bool(activity.anchor)
    questions = asked(library, activity) if activity else ()
    found = (_question(settings, question, seal) for question in questions)
    return ActivityResult(name, phase, seal.ballots, tuple(filter(None, found)), kept_back=kept_back)


def _question(settings: Settings, question: AskedQuestion, seal: Seal) -> QuestionResult | None:
    measured = (question.id, question.rev)
    counts = [cell.count for cell in seal.counts if (cell.question, cell.rev) == measured]
    if len(counts) != len(question.options):
        return None

    tally = Tally(tuple(counts), seal.ballots, 1, ((seal.epsilon, 1),))
    columns = [*each_option(len(counts)), *filter(None, [question.safer])]
    figures = reveal(counts, seal.ballots, seal.epsilon, settings.smallest_reveal_ballots, columns)
    safer = figures[-1] if question.safer else None
    return QuestionResult(
        question.id,
        question.text,
        question.kind,
        option_results(question, figures),
        safer,
        question.by_chance,
        brief=verbal_summary(tally, question.safer)
        if safer == Suppressed(Reason.TOO_FEW_FOR_NUMBERS)
        else None,
        again=worth_again(question, tally, safer, is_worth_teaching_again),
        all_hold=floor(100 * coverage_of_all(len(counts), seal.epsilon)),
    )


def _question_on_screen(question: QuestionResult) -> QuestionResult:
    most = question.brief if question.brief is VerbalSummary.MOST else None
    figures = [on_class_screen(option.figure, question.safer) for option in question.options]
    safer = question.safer and on_class_screen(question.safer, question.safer)
    return replace(_with_figures(question, figures, safer), brief=most)


def as_displayed(results: Sequence[ActivityResult]) -> tuple[ActivityResult, ...]:
    """The same results as they are displayed: the options of each question add up to its ballots.

    For one display of one class only: nothing may be summed from them.
    """
    return tuple(
        replace(result, questions=tuple(_question_that_adds_up(question) for question in result.questions))
        for result in results
    )


def _question_that_adds_up(question: QuestionResult) -> QuestionResult:
    figures = figures_that_add_up([option.figure for option in question.options])
    pairs = zip(question.options, figures, strict=True)
    right = sum(figure.count for option, figure in pairs if option.safer and isinstance(figure, Released))
    safer = question.safer
    return _with_figures(question, figures, shown_as(safer, right) if isinstance(safer, Released) else safer)


def _with_figures(
    question: QuestionResult, figures: Sequence[Figure], safer: Figure | None
) -> QuestionResult:
    pairs = zip(question.options, figures, strict=True)
    options = tuple(replace(option, figure=figure) for option, figure in pairs)
    return replace(question, options=options, safer=safer)
