"""What anyone may read: what pupils said to the questions that quizzes ask to guess. Over areas alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from safe4me.content.model.core import Quiz
from safe4me.content.model.library import Library
from safe4me.content.page import Html
from safe4me.db.batches import Batch
from safe4me.db.rooms import Phase
from safe4me.db.schools import Area
from safe4me.results.areas import Batched, batches_of, schools_in, summed
from safe4me.results.questions import AskedQuestion, asked
from safe4me.statistics.figures import Released, figures_that_stand
from safe4me.statistics.norms import norm, without_lone_blank
from safe4me.statistics.periods import half_term, last_public_day

PHASES = (Phase.ONCE, Phase.BEFORE)
FEWEST_SCHOOLS = 3  # so that nobody reads one school's result under an area's name


@dataclass(frozen=True, slots=True)
class AreaNorm:
    """What stands of one area."""

    name: str
    said: Released


@dataclass(frozen=True, slots=True)
class QuestionNorm:
    """What stands of one question: of all areas together, and of areas by name.

    `id` is its quiz and its own (`law/quiz/pass-on`). `intro` is what stands beneath the question where it is
    asked. `together` is None where nothing stands; then no area does.
    """

    id: str
    question: AskedQuestion
    intro: Html
    together: Released | None
    areas: tuple[AreaNorm, ...]


def norms(session: Session, library: Library, today: date) -> tuple[QuestionNorm, ...]:
    """What is public of every measured question that a guess is `of`, as they are taught.

    Of half-terms that are over. Phases: once and before, of which a class has one, so each class is counted
    once an activity, and as it was before its lessons where that was asked.
    """
    areas = dict(session.execute(select(Area.id, Area.name)).all())
    over = Batch.period <= half_term(last_public_day(today))
    guessed = dict.fromkeys(_guessed(library))
    return tuple(_norm(session, each, areas, over) for each in guessed)


@dataclass(frozen=True, slots=True)
class _Guessed:
    """A measured question with safer options that a guess is of, and its quiz."""

    quiz: Quiz
    question: AskedQuestion
    about_fault: bool


def _guessed(library: Library) -> Iterator[_Guessed]:
    for module in library.modules:
        guesses = [part.guess for part in module.parts if isinstance(part, Quiz) and part.guess]
        for guess in guesses:
            found = module.measured(guess.of)
            if found and found[1].safer:
                quiz, measured = found
                question = next(one for one in asked(library, quiz) if one.id == measured.id)
                yield _Guessed(quiz, question, guess.about_fault)


def _norm(
    session: Session, guessed: _Guessed, areas: Mapping[int, str], over: ColumnElement[bool]
) -> QuestionNorm:
    quiz, question = guessed.quiz, guessed.question
    batches = batches_of(session, and_(over, Batch.activity == quiz.id, Batch.phase.in_(PHASES)))
    found = [batch for batch in batches if batch.of(question).seals]  # in the revision asked
    together = _said(found, guessed)
    by_area = {area: [batch for batch in found if batch.area == area] for area in {one.area for one in found}}
    each = tuple(_areas(guessed, {areas[area]: own for area, own in by_area.items()})) if together else ()
    intro = next(one.intro for one in quiz.measured if one.id == question.id)
    return QuestionNorm(f"{quiz.id}/{question.id}", question, intro, together, each)


def _areas(guessed: _Guessed, by_name: Mapping[str, Sequence[Batched]]) -> Iterator[AreaNorm]:
    """Those that stand, by name, of those that have a batch. An only area is all of them: not told twice."""
    names = sorted(by_name) if len(by_name) > 1 else []
    each = without_lone_blank([_said(by_name[name], guessed) for name in names])
    yield from (AreaNorm(name, said) for name, said in zip(names, each, strict=True) if said)


def _said(batches: Sequence[Batched], guessed: _Guessed) -> Released | None:
    """What may stand of the safer options over these batches, if anything."""
    if schools_in(batches) < FEWEST_SCHOOLS:
        return None
    figure = figures_that_stand(summed(batches, guessed.question), [guessed.question.safer])[0]
    return norm(figure, about_fault=guessed.about_fault)
