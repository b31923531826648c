"""What makes a lesson one that pupils go on with: short steps, nearly all with something to do."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from safe4me.content.markup.errors import Fault
from safe4me.content.markup.render import plain
from safe4me.content.model.core import Document, Lesson
from safe4me.content.model.lessons import Section, Step
from safe4me.lessons.fit.fragments import count_words

FEWEST_STEPS, MOST_STEPS = 6, 8
FEWEST_ACTIONS = 5
WORDS_A_STEP = 60
WORDS_AN_OPTION = 15
WORDS_A_REPLY = 35
WORDS_A_NOTE = 12
WORDS_BEFORE_ACTING = 40  # hint, label and the way to skip are 20 more
_BEGINNING = 5  # words of a long text, to find it by


def words_of(step: Step) -> int:
    """How many words a step has of its own: heading and text, without options, replies and drawing."""
    body = step.body
    return (
        count_words(body.heading, body.html)
        if isinstance(body, Section)
        else count_words(body.html, body.intro)
    )


def words_before_acting(lesson: Lesson) -> int:
    """How many words stand before the first thing to do, its own heading and text included."""
    first = next((n for n, step in enumerate(lesson.steps, start=1) if step.has_action), None)
    return len(lesson.page.content_note.split()) + sum(map(words_of, lesson.steps[:first]))


def says_what_it_talks_about(lesson: Lesson) -> Iterator[Fault]:
    """A lesson without the one line above its first step, or with a long one."""
    words = len(lesson.page.content_note.split())
    if not 0 < words <= WORDS_A_NOTE:
        yield 1, f"Say in 1 to {WORDS_A_NOTE} words what this lesson talks about: content_note: Talks about …"


def steps_in_all(lesson: Lesson) -> Iterator[Fault]:
    """Too few or too many steps, or too few with something to do."""
    steps, actions = len(lesson.steps), sum(step.has_action for step in lesson.steps)
    if not FEWEST_STEPS <= steps <= MOST_STEPS:
        yield 1, f"A lesson has {FEWEST_STEPS} to {MOST_STEPS} steps, not {steps}: join some, or split one."
    elif actions < FEWEST_ACTIONS:
        yield 1, f"Give {FEWEST_ACTIONS} steps something to do, not {actions}: ask what a section tells."


def begins_with_an_action(lesson: Lesson) -> Iterator[Fault]:
    """A first step that only tells."""
    for step in lesson.steps[:1]:
        if not step.has_action:
            yield step.line, "Begin with something to do: move a question or a ```try drawing up here."


def never_two_that_only_tell(lesson: Lesson) -> Iterator[Fault]:
    """Two steps in a row with nothing to do."""
    for before, step in pairwise(lesson.steps):
        if not before.has_action and not step.has_action:
            yield step.line, "The step before this one only tells, too: put something to do between them."


def has_a_drawing(lesson: Lesson) -> Iterator[Fault]:
    """A lesson of words alone."""
    if not any(step.drawing for step in lesson.steps):
        yield 1, "Give a step of this lesson a drawing: a block ```draw or ```try."


def steps_are_short(lesson: Lesson) -> Iterator[Fault]:
    """A step of too many words, or whose simpler words are too many."""
    for step in lesson.steps:
        words, simpler = words_of(step), count_words(step.simpler)
        if words > WORDS_A_STEP:
            yield step.line, f"Shorten this step, or split it: it has {words} words, at most {WORDS_A_STEP}."
        if simpler > WORDS_A_STEP:
            yield (
                step.line,
                f"Shorten the simpler words of this step: they are {simpler}, at most {WORDS_A_STEP}.",
            )


def answers_are_short(lesson: Lesson) -> Iterator[Fault]:
    """An option, or what is said to one, of too many words."""
    for question in lesson.questions:
        for name, most, texts in (
            ("option", WORDS_AN_OPTION, question.labels()),
            ("reply", WORDS_A_REPLY, question.replies()),
        ):
            for text in texts:
                words = count_words(text)
                if words > most:
                    found = " ".join(plain(text).split()[:_BEGINNING])
                    yield (
                        question.line,
                        f"Shorten the {name} “{found} …”: it has {words} words, at most {most}.",
                    )


def little_stands_before_the_first_action(lesson: Lesson) -> Iterator[Fault]:
    """Too much to read before there is something to do."""
    words, most = words_before_acting(lesson), WORDS_BEFORE_ACTING
    if words > most:
        yield 1, f"Shorten content_note: or the first step: {words} words before acting, at most {most}."


_OF_LESSONS: tuple[Callable[[Lesson], Iterator[Fault]], ...] = (
    says_what_it_talks_about,
    steps_in_all,
    begins_with_an_action,
    never_two_that_only_tell,
    has_a_drawing,
    steps_are_short,
    answers_are_short,
    little_stands_before_the_first_action,
)


def check_lesson(document: Document) -> Iterator[Fault]:
    """Every fault of a lesson; nothing of any other document."""
    if isinstance(document, Lesson):
        for each in _OF_LESSONS:
            yield from each(document)
