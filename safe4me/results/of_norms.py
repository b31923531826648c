"""What anyone may read: what pupils said to the questions that quizzes ask to guess. Over areas alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from safe4me.lessons.model import Library, Quiz
from safe4me.lessons.page import Html
from safe4me.results.asked import AskedQuestion, asked
from safe4me.results.tallies import Named, tallies_of
from safe4me.statistics.figures import Column, Figure, Reason, Released, Suppressed, Tally, area_figures
from safe4me.statistics.norms import norm, without_lone_blank
from safe4me.statistics.periods import half_term, last_public_day
from safe4me.storage.places import Area, School
from safe4me.storage.rooms import Phase
from safe4me.storage.sealed import SchoolTotal

PHASES = (Phase.ONCE, Phase.BEFORE)


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


def norms(session: Session, library: Library, day: date) -> tuple[QuestionNorm, ...]:
    """What is public on `day` of every measured question that a guess is `of`, as they are taught.

    Half-terms up to `last_public_day(day)`. Phases: once and before, of which a class has one, so each class
    is counted once an activity, and as it was before its lessons where that was asked.
    """
    latest, schools = half_term(last_public_day(day)), _schools_by_area(session)
    return tuple(
        _norm(session, quiz, question, schools, latest) for quiz, question in dict.fromkeys(_guessed(library))
    )


def _guessed(library: Library) -> Iterator[tuple[Quiz, AskedQuestion]]:
    """Each measured question with safer options that a guess is of, and its quiz."""
    for module in library.modules:
        guesses = [part.guess for part in module.parts if isinstance(part, Quiz) and part.guess]
        for guess in guesses:
            found = module.measured(guess.of)
            if found and found[1].safer:
                quiz, measured = found
                yield quiz, next(one for one in asked(library, quiz) if one.id == measured.id)


def _schools_by_area(session: Session) -> dict[str, frozenset[int]]:
    """The areas that have schools, by name, and the ids of those."""
    found: dict[str, set[int]] = {}
    rows = select(Area.name, School.id).join(School).order_by(Area.name)
    for name, school in session.execute(rows):
        found.setdefault(name, set()).add(school)
    return {name: frozenset(ids) for name, ids in found.items()}


def _norm(
    session: Session,
    quiz: Quiz,
    question: AskedQuestion,
    schools: dict[str, frozenset[int]],
    latest: str,
) -> QuestionNorm:
    wanted = and_(
        SchoolTotal.activity == quiz.id,
        SchoolTotal.phase.in_(PHASES),
        SchoolTotal.half_term <= latest,  # they sort as time goes
    )
    tallies, epsilon = tallies_of(session, wanted, [question])

    def of(ids: frozenset[int]) -> Released | None:
        return norm(_figure(tallies[question.id], question.safer, epsilon, ids))

    together = of(frozenset[int]().union(*schools.values()))
    areas = tuple(_areas(schools, [of(ids) for ids in schools.values()])) if together else ()
    return QuestionNorm(f"{quiz.id}/{question.id}", question, _intro(quiz, question), together, areas)


def _intro(quiz: Quiz, question: AskedQuestion) -> Html:
    return next(one.intro for one in quiz.measured if one.id == question.id)


def _areas(schools: dict[str, frozenset[int]], each: Sequence[Released | None]) -> Iterator[AreaNorm]:
    """Those that stand. An only area is all areas together, and is not told twice."""
    for name, found in zip(schools, without_lone_blank(each), strict=True):
        if found and len(schools) > 1:
            yield AreaNorm(name, found)


def _figure(tallies: dict[Named, Tally], safer: Column, epsilon: float, schools: frozenset[int]) -> Figure:
    """The figure of the options `safer` over those of the schools that sealed anything."""
    sealed = [tally for (_, school), tally in tallies.items() if school in schools and tally.seals]
    if not sealed:
        return Suppressed(Reason.TOO_FEW_SCHOOLS)
    return area_figures(reduce(add, sealed), len(sealed), [safer], epsilon)[0]
