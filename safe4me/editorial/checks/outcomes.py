"""Quizzes against their guide and each other: all outcomes asked, nothing shared, no tone always right."""

import re
from collections.abc import Iterator
from fractions import Fraction

from safe4me.content.markup.errors import ContentError
from safe4me.content.model.core import Module, Quiz
from safe4me.content.model.library import Library
from safe4me.content.model.quiz_ends import is_longest, judged, place_of_right, places
from safe4me.content.page import BANDS
from safe4me.content.questions.base import Question
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.editorial.checks.quizzes import Asked
from safe4me.editorial.checks.teaching import all_is_whole

OLDER = BANDS[1:]  # the bands of a quiz that is for 14 to 16s alone
MOST_LONGEST_A_QUIZ = 2
MOST_TELLING = Fraction(1, 3)
FEWEST_ABSOLUTE = 2
TELLING = re.compile(r"\b(?:tell|tells|telling|told|adult)\b", re.IGNORECASE)
ABSOLUTE = re.compile(r"\b(?:always|never)\b", re.IGNORECASE)


def outcomes_are_asked(library: Library) -> Iterator[ContentError]:
    """An outcome of a guide that no question of its module's quizzes asks about, or a number without one."""
    for module in library.modules if all_is_whole(library) else ():
        outcomes = module.guide.outcomes if module.guide else ()
        asked = [Asked(quiz.page, each) for quiz in _quizzes(module) for each in quiz.questions]
        for each in asked:
            if each.question.outcome > len(outcomes):
                yield each.fault(
                    f"The guide has {len(outcomes)} outcomes: write one of their numbers, outcome=1."
                )
        numbers = {each.question.outcome for each in asked}
        for number, outcome in enumerate(outcomes if asked else (), start=1):
            if number not in numbers:
                message = f"No question of the quizzes asks about “{outcome}” Write outcome={number} at one."
                yield asked[-1].fault(message)


def twins_share_nothing(library: Library) -> Iterator[ContentError]:
    """A quiz for 14 to 16s with somebody, a question or a right option of the quiz for the younger ones."""
    for module in library.modules:
        for quiz in filter(_is_older, _quizzes(module)):
            for twin in (each for each in _quizzes(module) if not _is_older(each)):
                for person in {each.name for each in quiz.page.people} & {
                    each.name for each in twin.page.people
                }:
                    yield _fault(quiz, f"{person} is in {twin.page.path} too: take somebody else.")
                keys = {key for question in twin.questions for key in _key(question)}
                texts = {question.text.casefold() for question in twin.questions}
                for question in quiz.questions:
                    if question.text.casefold() in texts or keys.intersection(_key(question)):
                        message = f"{twin.page.path} asks this, or has this right option: write another here."
                        yield Asked(quiz.page, question).fault(message)


def length_tells_nothing_there(library: Library) -> Iterator[ContentError]:
    """A quiz for 14 to 16s in which the right option is the longest of more than two questions."""
    for module in library.modules:
        for quiz in filter(_is_older, _quizzes(module)):
            longest = [question for question in quiz.questions if is_longest(question)]
            if len(longest) > MOST_LONGEST_A_QUIZ:
                message = (
                    f"The right option is the longest in {len(longest)} questions of this quiz, at most "
                    f"{MOST_LONGEST_A_QUIZ}: shorten it here, or tell more in a wrong one."
                )
                yield Asked(quiz.page, longest[-1]).fault(message)


def places_are_equal(library: Library) -> Iterator[ContentError]:
    """The quizzes for 14 to 16s, in which the right option stands more often in one place than in another."""
    asked = _of_the_older(library)
    for of, often in places(each.question for each in asked).items():
        full, bare = max(often, key=lambda at: often[at]), min(often, key=lambda at: often[at])
        if often[full] - often[bare] > 1:
            there = [each for each in asked if place_of_right(each.question) == (full, of)]
            message = (
                f"In the quizzes for 14 to 16s the right option of {of} stands in place {full} in "
                f"{often[full]}, in place {bare} in {often[bare]}: move it to place {bare} here."
            )
            yield there[-1].fault(message)


def telling_is_seldom_the_answer(library: Library) -> Iterator[ContentError]:
    """The quizzes for 14 to 16s, in which whoever picks “tell” gets far without having read."""
    asked = [each for each in _of_the_older(library) if _key(each.question)]
    telling = [each for each in asked if any(map(TELLING.search, _key(each.question)))]
    if len(telling) > MOST_TELLING * len(asked):
        told = f"Telling is right in {len(telling)} of {len(asked)} questions of the quizzes for 14 to 16s"
        yield telling[-1].fault(f"{told}, at most a third: ask for something else here.")


def absolutes_are_right_sometimes(library: Library) -> Iterator[ContentError]:
    """The quizzes for 14 to 16s, in which “always” and “never” are a sign of a wrong option."""
    asked = [each for each in _of_the_older(library) if _key(each.question)]
    absolute = [each for each in asked if any(map(ABSOLUTE.search, _key(each.question)))]
    if asked and len(absolute) < FEWEST_ABSOLUTE:
        told = f"“Always” or “never” is right in {len(absolute)} questions of the quizzes for 14 to 16s"
        yield asked[-1].fault(f"{told}, and should be in {FEWEST_ABSOLUTE}: make it right in another.")


OUTCOME_CHECKS = (
    outcomes_are_asked,
    twins_share_nothing,
    length_tells_nothing_there,
    places_are_equal,
    telling_is_seldom_the_answer,
    absolutes_are_right_sometimes,
)


def _quizzes(module: Module) -> Iterator[Quiz]:
    return (part for part in module.parts if isinstance(part, Quiz) and not part.survey)


def _is_older(quiz: Quiz) -> bool:
    return quiz.page.bands == OLDER


def _of_the_older(library: Library) -> list[Asked]:
    """The questions of all quizzes for 14 to 16s that have a right answer, once every module is whole."""
    modules = library.modules if all_is_whole(library) else ()
    quizzes = (quiz for module in modules for quiz in filter(_is_older, _quizzes(module)))
    return [Asked(quiz.page, each) for quiz in quizzes for each in judged(quiz)]


def _key(question: Question) -> tuple[str, ...]:
    """The words of its right options, true or false among them; none of a question that is sorted."""
    options = question.options if isinstance(question, ChoiceQuestion) and question.judged else ()
    return tuple(option.text.casefold() for option in options if option.safer)


def _fault(quiz: Quiz, message: str) -> ContentError:
    return ContentError(f"{quiz.page.language}/{quiz.page.path}", 1, message)
