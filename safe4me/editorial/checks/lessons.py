"""What makes a lesson one that pupils go on with: short steps, nearly all with something to do."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from statistics import fmean

from safe4me.content.drawings.interactive import Touchable
from safe4me.content.markup.errors import ContentError, Fault, line_of
from safe4me.content.model.cases import CUTS_OF_CASES, Case
from safe4me.content.model.core import Block, Lesson, Module, Part, Quiz, Scenario
from safe4me.content.model.lessons import Section, Step
from safe4me.content.model.library import Document, Library
from safe4me.content.model.progress import progress_steps
from safe4me.content.model.stories import Choice, Scene
from safe4me.content.model.story_graph import on_average
from safe4me.content.page import Page
from safe4me.content.questions.base import Question, ReflectQuestion
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.editorial.checks import lesson_shape, prose
from safe4me.editorial.checks.cases import minutes_of_case
from safe4me.editorial.checks.teaching import ROUTES, is_whole
from safe4me.editorial.checks.walk import blocks, count_words, questions

FEWEST_STEPS, MOST_STEPS = 4, 9
MOST_THAT_TELL = 2
WORDS_A_STEP = 60
WORDS_A_NOTE = 12
WORDS_OF_THE_IDEA = 14
WORDS_OF_THE_OUTCOME, WORDS_IN_PROSE = 12, 25  # short: the first step has to fit a phone below it
WORDS_BEFORE_ACTING = 40  # hint, label and the way to skip are 20 more


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


def says_its_idea_at_the_end(lesson: Lesson) -> Iterator[Fault]:
    """A lesson that ends without its idea in one short sentence; a booster has the ideas of others."""
    words = len(lesson.done.split())
    if words > WORDS_OF_THE_IDEA or not (words or lesson.booster):
        yield (
            line_of("done:", lesson.page.source),
            (
                f"Say the lesson’s idea in 1 to {WORDS_OF_THE_IDEA} words, for its end: "
                "done: Asking stops there."
            ),
        )


def says_what_comes_of_it(lesson: Lesson) -> Iterator[Fault]:
    """A lesson of a band that does not say at its top, in few words, what its reader can do afterwards."""
    most = WORDS_IN_PROSE if lesson.prose else WORDS_OF_THE_OUTCOME
    words, needs_none = len(lesson.outcome.split()), lesson.booster or not lesson.page.bands
    if words > most or not (words or needs_none):
        yield 1, f"Say what a reader can do afterwards, in {most} words: outcome: Say what …"


def steps_in_all(lesson: Lesson) -> Iterator[Fault]:
    """Too few or too many steps, or too many that only tell."""
    steps, telling = len(lesson.steps), sum(not step.has_action for step in lesson.steps)
    if not FEWEST_STEPS <= steps <= MOST_STEPS:
        yield 1, f"A lesson has {FEWEST_STEPS} to {MOST_STEPS} steps, not {steps}: join some, or split one."
    elif telling > MOST_THAT_TELL:
        yield 1, f"At most {MOST_THAT_TELL} steps only tell, not {telling}: ask what one of them tells."


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


def little_stands_before_the_first_action(lesson: Lesson) -> Iterator[Fault]:
    """Too much to read before there is something to do."""
    words, most = words_before_acting(lesson), WORDS_BEFORE_ACTING
    if words > most:
        yield 1, f"Shorten content_note: or the first step: {words} words before acting, at most {most}."


_OF_LESSONS: tuple[Callable[[Lesson], Iterator[Fault]], ...] = (
    says_what_it_talks_about,
    says_its_idea_at_the_end,
    says_what_comes_of_it,
    steps_in_all,
    begins_with_an_action,
    never_two_that_only_tell,
    has_a_drawing,
)
_OF_SHORT_LESSONS = (steps_are_short, little_stands_before_the_first_action)


def check_lesson(document: Document) -> Iterator[Fault]:
    """Every fault of a lesson; nothing of any other document."""
    if isinstance(document, Lesson):
        of_its_kind = prose.PROSE_CHECKS if document.prose else _OF_SHORT_LESSONS
        for each in (*_OF_LESSONS, *lesson_shape.CHECKS, *of_its_kind):
            yield from each(document)


FEWEST_ITEMS = 4
_OPENING = {route[0] for route in ROUTES}  # the modules with which a year begins


def one_is_a_relief(document: Document) -> Iterator[Fault]:
    """A lesson of a band in which every answer that sounds careful is right; a relief that judges nothing."""
    if not isinstance(document, Lesson):
        return
    reliefs = [step for step in document.steps if step.relief]
    if document.page.bands and not document.booster and not reliefs:
        yield 1, "Mark one question {.relief}: its answer that sounds most careful is wrong, and says why."
    for step in reliefs:
        if not (step.question and step.question.judged):
            yield step.line, "Only a question with a right answer can be .relief: take it out here."


def recalled_lessons_come_earlier(library: Library) -> Iterator[ContentError]:
    """A step from= what is no lesson of another module, and none that comes before it in its own."""
    lessons = [(m.id, part) for m in library.modules for part in m.taught if isinstance(part, Lesson)]
    names = [f"{module}/{lesson.page.stem}" for module, lesson in lessons]
    for n, (module, lesson) in enumerate(lessons):
        earlier = {*names[:n], *(name for name in names if not name.startswith(f"{module}/"))}
        for step in lesson.steps:
            if step.recalls and step.recalls not in earlier:
                message = f"“{step.recalls}” is no earlier lesson: write from=law/whose-say or its like."
                yield ContentError(f"{lesson.page.language}/{lesson.page.path}", step.line, message)


def lessons_have_their_items(library: Library) -> Iterator[ContentError]:
    """A lesson of a band with too little to do, or that calls no earlier lesson to mind, or several."""
    for module in library.modules:
        for lesson in (part for part in module.parts if isinstance(part, Lesson) and part.page.bands):
            path = f"{lesson.page.language}/{lesson.page.path}"
            if (acting := sum(step.has_action for step in lesson.steps)) < FEWEST_ITEMS:
                yield ContentError(path, 1, f"Give {FEWEST_ITEMS} steps something to do, not {acting}.")
            recalling = [step for step in lesson.steps if step.recalls and step.has_action]
            if not recalling and not _opens_a_year(module, lesson):
                message = "Call one earlier lesson to mind, in the braces of a question: from=module/lesson"
                yield ContentError(path, 1, message)
            for step in recalling[1:]:
                message = "One question a lesson calls an earlier one to mind: take from= out here."
                yield ContentError(path, step.line, message)


def _opens_a_year(module: Module, lesson: Lesson) -> bool:
    """Whether it is the first lesson of a year, which has none to call to mind."""
    return module.id in _OPENING and lesson is next(p for p in module.parts if isinstance(p, Lesson))


JUDGED = 5


def check_booster(document: Document) -> Iterator[Fault]:
    """A booster with other steps than its form has, or that names no help."""
    if not isinstance(document, Lesson) or not document.booster:
        return
    *asked, last = (step.question for step in document.steps) if document.steps else (None,)
    if len(asked) != JUDGED or not all(question and question.judged for question in asked):
        yield 1, f"A booster asks {JUDGED} questions with a right answer, and then for a line to say aloud."
    if not isinstance(last, ReflectQuestion):
        yield 1, "End a booster on a line to say aloud: ## What will you say? {#my-line .reflect}"
    if not document.page.help:
        yield 1, "Say whom to contact: help: [childline, …]."


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


def modules_say_how_long_they_take(library: Library) -> Iterator[ContentError]:
    """A module whose parts together take longer than it says, or less long."""
    for module in filter(is_whole, library.modules):
        path = f"{module.page.language}/{module.page.path}"
        faults = _untrue(module.page, sum(map(minutes_of, module.parts)))
        yield from (ContentError(path, *fault) for fault in faults)


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


MOST_STUDIED = 2  # of a module
FEWEST_STATIONS = 4  # three thirds, and an end


def few_pages_are_studied(library: Library) -> Iterator[ContentError]:
    """More pages of a module than may be, a page that is too short, or one of no topic."""
    for module in library.modules:
        studied = [part for part in module.taught if part.page.study]
        for part in studied[MOST_STUDIED:]:
            yield _at(
                part.page, f"At most {MOST_STUDIED} pages of a module are studied: take study: out here."
            )
        for part in studied:
            if not module.topic:
                yield _at(part.page, "Surveys and cases are not studied: take study: out.")
            if progress_steps(part) < FEWEST_STATIONS:
                yield _at(
                    part.page,
                    f"A page with fewer than {FEWEST_STATIONS} steps is not studied: take study: out.",
                )


def _at(page: Page, cure: str) -> ContentError:
    return ContentError(f"{page.language}/{page.path}", line_of("study:", page.source), cure)
