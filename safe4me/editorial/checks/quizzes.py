"""Whether habits and random clicks lead nowhere: True half the time, right options spread and no longer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import ceil, floor

from safe4me.content.markup.errors import ContentError, Fault
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Lesson, Module, Quiz, Scenario
from safe4me.content.model.library import Document, Library
from safe4me.content.model.quiz_ends import is_longest, place_of_right, places, quiz_by_chance, truth
from safe4me.content.model.records import LONGEST_SHORT
from safe4me.content.model.story_graph import percent
from safe4me.content.page import Page
from safe4me.content.questions.base import Question
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.content.questions.number import NumberQuestion
from safe4me.editorial.checks.teaching import all_is_whole, is_whole
from safe4me.editorial.checks.walk import questions
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

    def fault(self, words: str) -> ContentError:
        """What to do about it, and where."""
        return ContentError(f"{self.page.language}/{self.page.path}", self.question.line, words)


def items_of(*modules: Module) -> tuple[Asked, ...]:
    """Every question of lessons, quizzes and boosters of a band; first what is measured, and may not move."""
    parts = chain.from_iterable(module.taught for module in modules)
    found = [Asked(part.page, each) for part in parts if part.page.bands for each in questions(part)]
    return tuple(sorted(found, key=lambda asked: not asked.question.measured))


def true_is_right_half_the_time(library: Library) -> Iterator[ContentError]:
    """A module, or the site, in which whoever always says True, or always False, gets far."""
    for module in _whole(library):
        items = _true_or_false(items_of(module))
        odd = len(items) % 2
        yield from _turned(items, (len(items) - odd) // 2, (len(items) + odd) // 2, "this module")
    items = _true_or_false(_of_the_site(library))
    if len(items) >= FEWEST_TO_SHARE:
        yield from _turned(items, *bounds(len(items), TRUE_SHARE, OF_TRUE), "the site")


def right_options_are_spread(library: Library) -> Iterator[ContentError]:
    """A module, or the site, in which whoever always picks one place gets far."""
    for module in _whole(library):
        yield from _spread(items_of(module), OF_PLACES_IN_A_MODULE, "this module")
    yield from _spread(_of_the_site(library), OF_PLACES, "the site")


def length_tells_nothing(library: Library) -> Iterator[ContentError]:
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


GUESSING_CHECKS = (true_is_right_half_the_time, right_options_are_spread, length_tells_nothing)


def _whole(library: Library) -> Iterator[Module]:
    """The modules written whole; a translation keeps the right options of the original."""
    yield from filter(is_whole, library.modules if library.language == "en" else ())


def _of_the_site(library: Library) -> tuple[Asked, ...]:
    """All questions of a band, once every module is written whole."""
    return items_of(*library.modules) if all_is_whole(library) else ()


def _true_or_false(items: Sequence[Asked]) -> tuple[Asked, ...]:
    return tuple(asked for asked in items if truth(asked.question) is not None)


def _turned(items: Sequence[Asked], least: int, most: int, where: str) -> Iterator[ContentError]:
    """Which question to turn round when True is right in fewer than `least`, or in more than `most`."""
    true = [asked for asked in items if truth(asked.question)]
    if not least <= len(true) <= most:
        often = [asked for asked in items if truth(asked.question) is (len(true) > most)]
        told = f"True is right in {len(true)} of {len(items)} questions of true or false in {where}"
        yield often[-1].fault(
            f"{told}: make it {_range(least, most)}. Turn this one round, its claim and its answers."
        )


def _spread(items: Sequence[Asked], tolerance: Fraction, where: str) -> Iterator[ContentError]:
    for of, often in places(asked.question for asked in items).items():
        least, most = bounds(often.total(), Fraction(1, of), tolerance)
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


def bounds(number: int, share: Fraction, tolerance: Fraction) -> tuple[int, int]:
    """The fewest and the most of a number that are its share, within the tolerance, rounded outwards."""
    return max(0, floor(number * (share - tolerance))), ceil(number * (share + tolerance))


def _range(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} to {most}"


def _shorten(often: str) -> str:
    return f"The right option is the longest {often}: shorten it here, or tell more in a wrong one."


MOST_MEASURED = 2
MOST_OF_A_SURVEY = 6
FORK_CHOICES = (3, 4)
LONGEST_FOUND = 100


def measured_questions(document: Document) -> tuple[ChoiceQuestion, ...]:
    """The measured questions of a document, wherever they stand."""
    return tuple(q for q in questions(document) if isinstance(q, ChoiceQuestion) and q.measured)


def in_a_quiz_only(document: Document) -> Iterator[Fault]:
    """A measured question outside a quiz and a case."""
    if not isinstance(document, Quiz | Case):
        for question in measured_questions(document):
            yield (
                question.line,
                "Only a quiz measures: take out .measured, or move this to a file with kind: quiz.",
            )


def at_most_a_few(document: Document) -> Iterator[Fault]:
    """More measured questions than a quiz or a survey may have."""
    most = MOST_OF_A_SURVEY if isinstance(document, Quiz) and document.survey else MOST_MEASURED
    for question in measured_questions(document)[most:]:
        yield question.line, f"{most} questions at most are measured here: take out .measured."


def forms_ask_the_same(library: Library) -> Iterator[ContentError]:
    """A form of a survey that asks something else than the first; only people and places may differ."""
    quizzes = (part for module in library.modules for part in module.taught if isinstance(part, Quiz))
    firsts = {quiz.id: quiz for quiz in library.activities() if isinstance(quiz, Quiz)}
    for quiz in quizzes:
        path = f"{quiz.page.language}/{quiz.page.path}"
        first = firsts[quiz.id]
        if quiz.form_of and quiz is first:
            words = f"“{quiz.form_of}” is no page of this module: write form_of: survey"
            yield ContentError(path, 1, words)
        elif list(map(_asks, quiz.questions)) != list(map(_asks, first.questions)):
            words = f"Ask what {first.page.path} asks: only the words below a question may differ."
            yield ContentError(path, 1, words)


def _asks(question: Question) -> tuple[object, ...]:
    found = question.found if isinstance(question, ChoiceQuestion) else ""
    return question.id, question.text, question.shape(), tuple(question.labels()), question.short, found


def forks(document: Document) -> Iterator[Fault]:
    """A fork with too few or too many choices, with no safer one or too many, or where the story begins."""
    if not isinstance(document, Scenario) or (fork := document.fork) is None:
        return
    if len(fork.choices) not in FORK_CHOICES:
        yield fork.line, "A fork has three choices or four."
    if not 1 <= len(fork.safer_choices) <= len(fork.choices) / 2:
        message = "At a fork, mark as safer one choice, and half of them at most: - [text](#id){.safer}"
        yield fork.line, message
    if fork is document.scenes[0]:
        yield fork.line, "A fork is not the first scene: nobody knows the people yet. Measure a later one."


def one_guess(document: Document) -> Iterator[Fault]:
    """A guess at what others said outside a quiz, or a second one in it."""
    guesses = [q for q in questions(document) if isinstance(q, NumberQuestion) and q.of]
    for guess in guesses[1:] if isinstance(document, Quiz) else guesses:
        yield guess.line, "Each quiz asks for one guess at what others said: take this question out."


def guesses_lead_somewhere(library: Library) -> Iterator[ContentError]:
    """A guess `of` a question that its module does not measure, or that has no safer answer."""
    for module in library.modules:
        for quiz in (part for part in module.parts if isinstance(part, Quiz)):
            found = module.measured(quiz.guess.of) if quiz.guess else None
            if quiz.guess and not (found and found[1].safer):
                words = f"of={quiz.guess.of} must name what its module measures, with a safer answer."
                yield ContentError(f"{quiz.page.language}/{quiz.page.path}", quiz.guess.line, words)


def short_names_in_a_quiz_only(document: Document) -> Iterator[Fault]:
    """A short name where there is neither a tile nor a figure."""
    for question in questions(document):
        if question.short and not isinstance(document, Quiz | Case):
            yield question.line, "Only a question of a quiz has short=: take it out."


def short_names(document: Document) -> Iterator[Fault]:
    """A question of a quiz or a fork without a short name, or with a long one or another's."""
    seen: set[str] = set()
    for line, name, example in _named(document):
        if not name:
            yield line, f"Give this a short name, for its tile and for staff: {example}"
        elif len(name) > LONGEST_SHORT:
            yield line, f"Shorten “{name}”: a short name has {LONGEST_SHORT} characters at most."
        elif name.casefold() in seen:
            yield line, f"The short name “{name}” stands twice here: give this one another."
        seen.add(name.casefold())


def _named(document: Document) -> Iterator[tuple[int, str, str]]:
    """What is called by a short name, on its tile or by staff: line, name, and how to give one."""
    for question in document.questions if isinstance(document, Quiz) else measured_questions(document):
        if question.judged or question.measured:
            yield question.line, question.short, f'{{#{question.id} short="Passing a picture on"}}'
    fork = document.fork if isinstance(document, Scenario) else None
    if fork:
        yield fork.line, fork.title, f'## {fork.id} {{title="Jay offers to send it"}}'


def what_was_found(document: Document) -> Iterator[Fault]:
    """What has safer answers, and no words for a sentence about them, or too many."""
    for line, found, example in _found_of(document):
        if not found:
            yield line, f"Say what the safer answer says, as a sentence goes on: {example}"
        elif len(found) > LONGEST_FOUND or found.endswith("."):
            yield line, f"Write found= without a full stop, in {LONGEST_FOUND} characters at most."


def _found_of(document: Document) -> Iterator[tuple[int, str, str]]:
    for question in measured_questions(document):
        if question.safer:
            yield question.line, question.found, 'found="said that the picture law runs to 18"'
    fork = document.fork if isinstance(document, Scenario) else None
    if fork:
        yield fork.line, fork.found, 'found="were to refuse the picture, or to warn a friend"'


MEASURED_CHECKS: tuple[Callable[[Document], Iterator[Fault]], ...] = (
    in_a_quiz_only,
    at_most_a_few,
    forks,
    one_guess,
    short_names_in_a_quiz_only,
    short_names,
    what_was_found,
)
