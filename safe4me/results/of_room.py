"""What one class's closed room shows: its own teacher first, then, if the teacher wishes, the class."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from safe4me.lessons.model import Library
from safe4me.results.asked import AskedQuestion, asked
from safe4me.results.options import (
    MisconceptionResult,
    OptionResult,
    misconception_results,
    option_results,
)
from safe4me.settings import Settings
from safe4me.statistics.figures import Column, Figure, each_option, on_class_screen, reveal
from safe4me.storage.rooms import Phase, Room, RoomState
from safe4me.storage.sealed import Seal, is_sealed


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question: a figure an option and a misconception, and one for the safer options together.

    `safer` is None for a poll; `by_chance` as of the question asked.
    """

    id: str
    text: str
    kind: str
    options: tuple[OptionResult, ...]
    safer: Figure | None
    misconceptions: tuple[MisconceptionResult, ...]
    by_chance: int | None


@dataclass(frozen=True, slots=True)
class ActivityResult:
    """One activity of a closed room; without ballots, or when it was rewritten since, no questions."""

    activity: str
    title: str
    phase: Phase
    ballots: int
    questions: tuple[QuestionResult, ...]


def has_results(session: Session, room: Room) -> bool:
    """Whether at least one activity of the room is sealed."""
    return is_sealed(session, room.id)


def room_results(
    session: Session, settings: Settings, library: Library, room: Room
) -> tuple[ActivityResult, ...]:
    """The figures of a room, an activity at a time: of an open room, those activities that are sealed."""
    seals = select(Seal).where(Seal.room_id == room.id).options(selectinload(Seal.counts))
    found = {seal.activity: seal for seal in session.scalars(seals)}
    over = room.state is RoomState.CLOSED
    chosen = [chosen.activity for chosen in room.activities if over or chosen.activity in found]
    return tuple(_activity(settings, library, room.phase, name, found.get(name)) for name in chosen)


def on_screen(results: Sequence[ActivityResult]) -> tuple[ActivityResult, ...]:
    """The same results as the class may see them: no number where fewer than 60% chose a safer option."""
    return tuple(
        replace(result, questions=tuple(_question_on_screen(question) for question in result.questions))
        for result in results
    )


def _activity(
    settings: Settings, library: Library, phase: Phase, name: str, seal: Seal | None
) -> ActivityResult:
    activity = library.activity(name)
    title = activity.page.title if activity else name
    if seal is None:
        return ActivityResult(name, title, phase, 0, ())
    questions = asked(library, activity) if activity else ()
    found = (_question(settings, question, seal) for question in questions)
    return ActivityResult(name, title, phase, seal.ballots, tuple(filter(None, found)))


def _question(settings: Settings, question: AskedQuestion, seal: Seal) -> QuestionResult | None:
    measured = (question.id, question.rev)
    counts = [cell.count for cell in seal.counts if (cell.question, cell.rev) == measured]
    if len(counts) != len(question.options):
        return None

    def figures_of(columns: Sequence[Column]) -> tuple[Figure, ...]:
        return reveal(counts, seal.ballots, seal.epsilon, settings.smallest_reveal_ballots, columns)

    figures = figures_of([*each_option(len(counts)), *filter(None, [question.safer])])
    options = option_results(question, figures)
    safer = figures[-1] if question.safer else None
    misconceptions = misconception_results(question, seal.ballots, figures_of)
    return QuestionResult(
        question.id, question.text, question.kind, options, safer, misconceptions, question.by_chance
    )


def _question_on_screen(question: QuestionResult) -> QuestionResult:
    def shown(figure: Figure) -> Figure:
        return on_class_screen(figure, question.safer)

    return replace(
        question,
        options=tuple(replace(option, figure=shown(option.figure)) for option in question.options),
        safer=question.safer and shown(question.safer),
        misconceptions=tuple(replace(each, figure=shown(each.figure)) for each in question.misconceptions),
    )
