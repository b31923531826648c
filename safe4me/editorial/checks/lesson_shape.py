"""What keeps lessons light and unlike one another: few words, something to touch, no habit of asking."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from safe4me.content.drawings.interactive import Touchable
from safe4me.content.drawings.whose_say import HelpOrder
from safe4me.content.markup.errors import ContentError, Fault
from safe4me.content.markup.render import plain
from safe4me.content.model.core import Lesson, Module
from safe4me.content.model.lessons import Section, Step
from safe4me.content.model.library import Library
from safe4me.content.page import Html
from safe4me.content.questions.base import ReflectQuestion
from safe4me.content.questions.choice import SingleChoice
from safe4me.editorial.checks.walk import count_words, readable

MOST_WORDS: Mapping[str, int] = {"question": 14, "lead-in": 20, "option": 9, "reply": 30}
MOST_WORDS_OF_A_BOOSTER: Mapping[str, int] = {"option": 15, "reply": 35}
SAID_ONCE = ("One limit:", "solicitor, who works for you and not for the police")
_BEGINNING = 5  # words of a long text, to find it by


def items_are_short(lesson: Lesson) -> Iterator[Fault]:
    """A question, a lead-in, an option or a reply of too many words."""
    most = MOST_WORDS_OF_A_BOOSTER if lesson.booster else MOST_WORDS
    for step in lesson.steps:
        for name, text in _items(step, lesson.prose):
            words = count_words(text)
            if words > most.get(name, words):
                found = " ".join(plain(text).split()[:_BEGINNING])
                yield (
                    step.line,
                    f"Shorten the {name} “{found} …”: it has {words} words, at most {most[name]}.",
                )


def _items(step: Step, in_prose: bool) -> Iterator[tuple[str, Html]]:
    """What is read of a step, by what it is. No replies: lines that others would say, and steps of help.

    What stands above a question in prose is no lead-in: it has a length of its own.
    """
    yield "question", step.heading
    question, drawing = step.question, step.drawing
    if question and not in_prose:
        yield "lead-in", question.intro
    if question and not isinstance(question, ReflectQuestion):
        yield from (("option", label) for label in question.labels())
        yield from (("reply", reply) for reply in question.replies())
    if isinstance(drawing, Touchable) and not isinstance(drawing, HelpOrder):
        yield from (("reply", Html(reply)) for reply in drawing.replies)


def pick_one_is_half_at_most(lesson: Lesson) -> Iterator[Fault]:
    """A lesson in which more than half of the steps pick one of several."""
    picked = [step for step in lesson.steps if isinstance(step.question, SingleChoice)]
    if not lesson.booster and 2 * len(picked) > len(lesson.steps):
        message = (
            f"{len(picked)} of {len(lesson.steps)} steps pick one: at most half. Ask one in another way."
        )
        yield picked[-1].line, message


def is_said_once(lesson: Lesson) -> Iterator[Fault]:
    """“One limit:”, or the line on a solicitor, twice."""
    told = [(step.line, readable(_texts(step))) for step in lesson.steps]
    for words in SAID_ONCE:
        places = [line for line, text in told for _ in range(text.count(words))]
        for line in places[1:]:
            yield line, f"Say “{words}” once a lesson, where it decides something: take it out here."


def _texts(step: Step) -> tuple[Html, ...]:
    body = step.body
    return (body.html,) if isinstance(body, Section) else (body.intro, *body.replies())


CHECKS: tuple[Callable[[Lesson], Iterator[Fault]], ...] = (
    items_are_short,
    pick_one_is_half_at_most,
    is_said_once,
)


def lessons_have_something_of_their_own(library: Library) -> Iterator[ContentError]:
    """A lesson of a band with nothing to touch, or with what another one has."""
    seen: dict[tuple[str, ...], str] = {}
    for lesson in chain(*map(_lessons, library.modules)):
        touched = [(step.line, step.drawing) for step in lesson.steps if isinstance(step.drawing, Touchable)]
        if not touched:
            yield _at(lesson, 1, "Give a step something to touch: a block ```try.")
        for line, drawing in touched:
            if (other := seen.setdefault(drawing.words, lesson.page.path)) != lesson.page.path:
                yield _at(lesson, line, f"{other} has the same to touch: give this one its own.")


def lessons_of_a_module_open_apart(library: Library) -> Iterator[ContentError]:
    """Two lessons of a module that open with the same kind of step."""
    for module in library.modules:
        seen: dict[str, str] = {}
        for lesson in _lessons(module):
            opening = _kind(lesson.steps[0]) if lesson.steps else ""
            if (other := seen.setdefault(opening, lesson.page.path)) != lesson.page.path:
                message = f"{other} opens with “{opening}”, too: open with another kind of step."
                yield _at(lesson, lesson.steps[0].line, message)


OF_A_LIBRARY = (lessons_have_something_of_their_own, lessons_of_a_module_open_apart)


def _lessons(module: Module) -> list[Lesson]:
    """Those of a module that is written to its end: its guide comes last."""
    lessons = [part for part in module.parts if isinstance(part, Lesson) and part.page.bands]
    return lessons if module.guide else []


def _kind(step: Step) -> str:
    if step.question:
        return step.question.kind
    return step.drawing.kind if step.drawing else ""


def _at(lesson: Lesson, line: int, cure: str) -> ContentError:
    return ContentError(f"{lesson.page.language}/{lesson.page.path}", line, cure)
