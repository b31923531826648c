"""How long a page takes one pupil, alone and on one way through, beside what it says of itself.

A plan of a guide has other minutes: those of a class, with time to settle and to talk.
"""

from collections.abc import Iterator
from statistics import fmean

from safe4me.content.drawings.interactive import Touchable
from safe4me.content.markup.errors import ContentFault, Fault
from safe4me.content.model.cases import CUTS_OF_CASES, Case
from safe4me.content.model.core import Block, Document, Lesson, Library, Part, Quiz, Scenario
from safe4me.content.model.stories import Choice, Scene
from safe4me.content.model.story_graph import on_average
from safe4me.content.page import Page
from safe4me.content.questions.base import Question
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.lessons.fit.banned_words import line_of
from safe4me.lessons.fit.fragments import blocks, count_words, questions
from safe4me.lessons.fit.of_bands import is_whole
from safe4me.lessons.fit.of_cases import minutes_of_case

WORDS_A_MINUTE = 180
MINUTES_AN_ITEM = 0.25
TOLERANCE = 0.25  # of what a page says


def minutes_of(part: Part) -> float:
    """What it takes to read a part and to do what it asks: of a story, a middle way through."""
    if isinstance(part, Case):
        return minutes_of_case(part, max(CUTS_OF_CASES))
    if isinstance(part, Scenario):
        return on_average(part, _of_scene, _of_choice)
    words = len(part.page.content_note.split()) + sum(map(_words_of, blocks(part)))
    items = len(questions(part))
    for step in part.steps if isinstance(part, Lesson) else ():
        if isinstance(step.drawing, Touchable):
            words += len(" ".join(step.drawing.replies).split())
            items += 1
    return words / WORDS_A_MINUTE + items * MINUTES_AN_ITEM


def parts_say_how_long_they_take(document: Document) -> Iterator[Fault]:
    """A lesson, a booster, a quiz or a story of a band that takes longer than it says, or less long."""
    if isinstance(document, Lesson | Quiz | Scenario) and document.page.bands:
        yield from _untrue(document.page, minutes_of(document))


def modules_say_how_long_they_take(library: Library) -> Iterator[ContentFault]:
    """A module whose parts together take longer than it says, or less long."""
    for module in filter(is_whole, library.modules):
        path = f"{module.page.language}/{module.page.path}"
        faults = _untrue(module.page, sum(map(minutes_of, module.parts)))
        yield from (ContentFault(path, *fault) for fault in faults)


def _untrue(page: Page, taken: float) -> Iterator[Fault]:
    said, whole = page.minutes, max(1, round(taken))
    if said and said != whole and abs(taken - said) > TOLERANCE * said:
        told = f"{WORDS_A_MINUTE} words a minute and 15 seconds for each thing to do"
        message = f"At {told} this takes one pupil {taken:.1f} minutes, not {said}: write minutes: {whole}"
        yield line_of("minutes:", page.source), message


def _words_of(block: Block) -> float:
    """The words of a piece of a page, with one reply to a question."""
    if not isinstance(block, Question):
        return count_words(block)
    return count_words(block.html, block.intro, *block.labels()) + _words_replied(block)


def _words_replied(question: Question) -> float:
    """The words of a middle reply; where several options are picked, of a reply to each that is right."""
    if question.several and isinstance(question, ChoiceQuestion):
        return sum(count_words(option.feedback) for option in question.options if option.safer)
    replies = [count_words(reply) for reply in question.replies() if reply]
    return fmean(replies) if replies else 0.0


def _of_scene(scene: Scene) -> float:
    told = (*(beat.html for beat in scene.beats), *(choice.html for choice in scene.choices))
    return count_words(*told) / WORDS_A_MINUTE + (MINUTES_AN_ITEM if scene.choices else 0)


def _of_choice(choice: Choice) -> float:
    return count_words(*(beat.html for beat in choice.reply)) / WORDS_A_MINUTE
