"""What anyone may read: what pupils said, beside what they expected most to say. Over areas alone."""

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
from safe4me.results.tallies import Named, Tallies, tallies_of
from safe4me.statistics.figures import Column, Figure, Reason, Suppressed, Tally, area_figures
from safe4me.statistics.norms import Norm, norm, without_lone_blank
from safe4me.statistics.periods import half_term, last_public_day
from safe4me.storage.places import Area, School
from safe4me.storage.rooms import Phase
from safe4me.storage.sealed import SchoolTotal

PHASES = (Phase.ONCE, Phase.BEFORE)


@dataclass(frozen=True, slots=True)
class AreaNorm:
    """What stands of one area."""

    name: str
    norm: Norm


@dataclass(frozen=True, slots=True)
class QuestionNorm:
    """One question and the poll about it: what stands of all areas together, and of areas by name.

    `intro` is what stands beneath the question where it is asked. `together` is None where nothing stands;
    then no area does.
    """

    question: AskedQuestion
    intro: Html
    poll: AskedQuestion
    together: Norm | None
    areas: tuple[AreaNorm, ...]


def norms(session: Session, library: Library, day: date) -> tuple[QuestionNorm, ...]:
    """What is public on `day` of every measured question that a measured poll is `of`, as they are taught.

    Half-terms up to `last_public_day(day)`. Phases: once and before, of which a class has one, so each class
    is counted once an activity, and as it was before its lessons where that was asked.
    """
    latest, schools = half_term(last_public_day(day)), _schools_by_area(session)
    quizzes = [activity for activity in library.activities() if isinstance(activity, Quiz)]
    found = ((quiz, pairs) for quiz in quizzes if (pairs := tuple(_pairs(library, quiz))))
    return tuple(
        question for quiz, pairs in found for question in _questions(session, quiz, pairs, schools, latest)
    )


def _pairs(library: Library, quiz: Quiz) -> Iterator[tuple[AskedQuestion, AskedQuestion]]:
    """Each measured question that has safer options, with the measured poll that is of it."""
    measured = {question.id: question for question in asked(library, quiz)}
    for poll in measured.values():
        question = measured.get(poll.of or "")
        if question and question.safer:
            yield question, poll


def _schools_by_area(session: Session) -> dict[str, frozenset[int]]:
    """The areas that have schools, by name, and the ids of those."""
    found: dict[str, set[int]] = {}
    rows = select(Area.name, School.id).join(School).order_by(Area.name)
    for name, school in session.execute(rows):
        found.setdefault(name, set()).add(school)
    return {name: frozenset(ids) for name, ids in found.items()}


def _questions(
    session: Session,
    quiz: Quiz,
    pairs: Sequence[tuple[AskedQuestion, AskedQuestion]],
    schools: dict[str, frozenset[int]],
    latest: str,
) -> Iterator[QuestionNorm]:
    wanted = and_(
        SchoolTotal.activity == quiz.id,
        SchoolTotal.phase.in_(PHASES),
        SchoolTotal.half_term <= latest,  # they sort as time goes
    )
    tallies, epsilon = tallies_of(session, wanted, [question for pair in pairs for question in pair])
    everywhere = frozenset[int]().union(*schools.values())
    for question, poll in pairs:
        together = _norm(question, poll, tallies, epsilon, everywhere)
        each = [_norm(question, poll, tallies, epsilon, ids) for ids in schools.values()]
        yield QuestionNorm(
            question, _intro(quiz, question), poll, together, tuple(_areas(schools, each)) if together else ()
        )


def _intro(quiz: Quiz, question: AskedQuestion) -> Html:
    return next(one.intro for one in quiz.measured if one.id == question.id)


def _areas(schools: dict[str, frozenset[int]], each: Sequence[Norm | None]) -> Iterator[AreaNorm]:
    """Those that stand. An only area is all areas together, and is not told twice."""
    for name, found in zip(schools, without_lone_blank(each), strict=True):
        if found and len(schools) > 1:
            yield AreaNorm(name, found)


def _norm(
    question: AskedQuestion, poll: AskedQuestion, tallies: Tallies, epsilon: float, schools: frozenset[int]
) -> Norm | None:
    said, expected = (_figure(tallies[one.id], question.safer, epsilon, schools) for one in (question, poll))
    return norm(said, expected)


def _figure(tallies: dict[Named, Tally], safer: Column, epsilon: float, schools: frozenset[int]) -> Figure:
    """The figure of the options `safer` over those of the schools that sealed anything."""
    sealed = [tally for (_, school), tally in tallies.items() if school in schools and tally.seals]
    if not sealed:
        return Suppressed(Reason.TOO_FEW_SCHOOLS)
    return area_figures(reduce(add, sealed), len(sealed), [safer], epsilon)[0]
