"""Whether habits and random clicks lead nowhere: True half the time, right options spread and no longer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import ceil, floor

from safe4me.content.markup.errors import ContentFault, Fault
from safe4me.content.model.core import Document, Lesson, Library, Module, Quiz
from safe4me.content.model.quiz_ends import is_longest, place_of_right, places, quiz_by_chance, truth
from safe4me.content.model.story_graph import percent
from safe4me.content.page import Page
from safe4me.content.questions.base import Question
from safe4me.lessons.fit.fragments import questions
from safe4me.lessons.fit.of_bands import is_whole
from safe4me.lessons.fit.of_routes import all_is_whole
from safe4me.rounding import with_one_decimal

MOST_LONGEST_A_LESSON = 2
MOST_LONGEST = Fraction(40, 100)  # over the site
MOST_BY_CHANCE = Fraction(2, 100)
FEWEST_TO_SHARE = 10  # questions of true or false
TRUE_SHARE = Fraction(1, 2)
OF_TRUE, OF_PLACES, OF_PLACES_IN_A_MODULE = Fraction(10, 100), Fraction(15, 100), Fraction(25, 100)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the page on which it stands."""

    page: Page
    question: Question

    def fault(self, words: str) -> ContentFault:
        """What to do about it, and where."""
        return ContentFault(f"{self.page.language}/{self.page.path}", self.question.line, words)


def items_of(*modules: Module) -> tuple[Asked, ...]:
    """Every question of lessons, quizzes and boosters of a band; first what is measured, and may not move."""
    parts = chain.from_iterable(module.taught for module in modules)
    found = [Asked(part.page, each) for part in parts if part.page.bands for each in questions(part)]
    return tuple(sorted(found, key=lambda asked: not asked.question.measured))


def true_is_right_half_the_time(library: Library) -> Iterator[ContentFault]:
    """A module, or the site, in which whoever always says True, or always False, gets far."""
    for module in _whole(library):
        items = _true_or_false(items_of(module))
        odd = len(items) % 2
        yield from _turned(items, (len(items) - odd) // 2, (len(items) + odd) // 2, "this module")
    items = _true_or_false(_of_the_site(library))
    if len(items) >= FEWEST_TO_SHARE:
        yield from _turned(items, *_bounds(len(items), TRUE_SHARE, OF_TRUE), "the site")


def right_options_are_spread(library: Library) -> Iterator[ContentFault]:
    """A module, or the site, in which whoever always picks one place gets far."""
    for module in _whole(library):
        yield from _spread(items_of(module), OF_PLACES_IN_A_MODULE, "this module")
    yield from _spread(_of_the_site(library), OF_PLACES, "the site")


def length_tells_nothing(library: Library) -> Iterator[ContentFault]:
    """A lesson, or the site, in which whoever picks the longest option gets far."""
    for module in library.modules:
        for lesson in (part for part in module.taught if isinstance(part, Lesson) and part.page.bands):
            longest = [question for question in lesson.questions if is_longest(question)]
            if (often := len(longest)) > MOST_LONGEST_A_LESSON:
                words = f"in {often} questions of this lesson, at most {MOST_LONGEST_A_LESSON}"
                yield Asked(lesson.page, longest[-1]).fault(_shorten(words))
    asked = [each for each in _of_the_site(library) if place_of_right(each.question)]
    longest_of_all = [each for each in asked if is_longest(each.question)]
    most = floor(MOST_LONGEST * len(asked))
    if len(longest_of_all) > most:
        words = f"in {len(longest_of_all)} of the site’s {len(asked)}, at most {most}"
        yield longest_of_all[-1].fault(_shorten(words))


def quizzes_are_not_guessed(document: Document) -> Iterator[Fault]:
    """A quiz that somebody gets right who clicks at random."""
    if isinstance(document, Quiz) and document.page.bands:
        likely = quiz_by_chance(document)
        if MOST_BY_CHANCE < likely < 1:
            share = f"{with_one_decimal(100 * likely)}%, at most {percent(MOST_BY_CHANCE)}"
            yield (
                1,
                f"Clicking at random gets this whole quiz right: {share}. Ask to sort or to order something.",
            )


CHECKS = (true_is_right_half_the_time, right_options_are_spread, length_tells_nothing)


def _whole(library: Library) -> Iterator[Module]:
    """The modules written whole; a translation keeps the right options of the original."""
    yield from filter(is_whole, library.modules if library.language == "en" else ())


def _of_the_site(library: Library) -> tuple[Asked, ...]:
    """All questions of a band, once every module is written whole."""
    return items_of(*library.modules) if all_is_whole(library) else ()


def _true_or_false(items: Sequence[Asked]) -> tuple[Asked, ...]:
    return tuple(asked for asked in items if truth(asked.question) is not None)


def _turned(items: Sequence[Asked], least: int, most: int, where: str) -> Iterator[ContentFault]:
    """Which question to turn round when True is right in fewer than `least`, or in more than `most`."""
    true = [asked for asked in items if truth(asked.question)]
    if not least <= len(true) <= most:
        often = [asked for asked in items if truth(asked.question) is (len(true) > most)]
        told = f"True is right in {len(true)} of {len(items)} questions of true or false in {where}"
        yield often[-1].fault(
            f"{told}: make it {_range(least, most)}. Turn this one round, its claim and its answers."
        )


def _spread(items: Sequence[Asked], tolerance: Fraction, where: str) -> Iterator[ContentFault]:
    for of, often in places(asked.question for asked in items).items():
        least, most = _bounds(often.total(), Fraction(1, of), tolerance)
        full = max(often, key=lambda at: often[at])
        bare = min(often, key=lambda at: often[at])
        if often[full] > most or often[bare] < least:
            told = (
                f"The right option of {often.total()} questions with {of} options in {where} stands in place "
            )
            move = [asked for asked in items if place_of_right(asked.question) == (full, of)]
            yield move[-1].fault(
                f"{told}{full} in {often[full]}, in place {bare} in {often[bare]}: "
                f"make it {_range(least, most)} each. Move it to place {bare} here."
            )


def _bounds(number: int, share: Fraction, tolerance: Fraction) -> tuple[int, int]:
    """The fewest and the most of a number that are its share, within the tolerance, rounded outwards."""
    return max(0, floor(number * (share - tolerance))), ceil(number * (share + tolerance))


def _range(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} to {most}"


def _shorten(often: str) -> str:
    return f"The right option is the longest {often}: shorten it here, or tell more in a wrong one."
