"""Whether what a quiz measures is taught: by a step for the youngest, in every plan that has the quiz."""

from collections.abc import Iterator

from safe4me.content.markup.errors import ContentFault
from safe4me.content.model.addresses import address, follow
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Lesson, Library, Module, Quiz
from safe4me.content.model.guides import Guide, GuidePart
from safe4me.content.model.quiz_ends import step_at
from safe4me.content.page import Page
from safe4me.content.parsing.guides import CUTS
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.lessons.fit.fragments import links_in

EXAMPLE = "the-order#what-first"


def what_is_measured_is_taught(library: Library) -> Iterator[ContentFault]:
    """A measured question of a quiz of a band that no step teaches, or a plan that asks it untaught."""
    for module in library.modules:
        for quiz in module.parts:
            if isinstance(quiz, Quiz) and quiz.page.bands:
                for question in quiz.measured:
                    yield from _untaught(module, quiz, question)


def what_is_asked_elsewhere_is_taught(library: Library) -> Iterator[ContentFault]:
    """A measured question of a survey or a case that names a step which no module has."""
    for module in library.modules:
        for part in module.taught:
            if isinstance(part, Case) or (isinstance(part, Quiz) and part.survey):
                for question in part.measured:
                    if question.taught and not step_at(library, question.taught):
                        message = f"“{question.taught}” is no step: write taught=threats/{EXAMPLE}"
                        yield _fault(part.page, question.line, message)


def _untaught(module: Module, quiz: Quiz, question: ChoiceQuestion) -> Iterator[ContentFault]:
    lesson = _teaching(module, question.taught)
    if not question.taught:
        message = f"Say which step teaches “{question.id}”, in its braces: taught={_example(module)}"
        yield _fault(quiz.page, question.line, message)
    elif lesson is None:
        message = f"“{question.taught}” is no step of this module’s lessons: write taught={_example(module)}"
        yield _fault(quiz.page, question.line, message)
    elif "A" not in lesson.page.bands:
        message = f"“{lesson.page.title}” is for 14 to 16s alone: name a step of a lesson of band A or A+B."
        yield _fault(quiz.page, question.line, message)
    elif module.guide:
        yield from _plans_without(module.guide, quiz, lesson, question)


def _plans_without(
    guide: Guide, quiz: Quiz, lesson: Lesson, question: ChoiceQuestion
) -> Iterator[ContentFault]:
    for cut in CUTS:
        asking = next((part for part in guide.plan(cut) if _leads(guide, part, quiz.page)), None)
        if asking and not any(_leads(guide, part, lesson.page) for part in guide.plan(cut)):
            message = (
                f"The plan of {cut} minutes measures “{question.id}” and does not teach it: in a part with "
                f"cuts={cut}, link ../../{address(lesson.page.path)} (“{lesson.page.title}”)."
            )
            yield _fault(guide.page, asking.line, message)


def _leads(guide: Guide, part: GuidePart, page: Page) -> bool:
    """Whether a part of the plan links a page."""
    told = (part.script, *(text for screen in part.screens for text in (screen.html, screen.notes)))
    here = address(guide.page.path)
    return any(follow(here, link)[0] == address(page.path) for text in told for link in links_in(text))


def _teaching(module: Module, taught: str) -> Lesson | None:
    """The lesson with the step that `taught` names (`the-order#what-first`)."""
    stem, _, step = taught.partition("#")
    for part in module.parts:
        if isinstance(part, Lesson) and part.page.stem == stem:
            return part if any(found.id == step for found in part.steps) else None
    return None


def _example(module: Module) -> str:
    """A step that could be named: the first of the module's first lesson for the youngest."""
    lessons = (part for part in module.parts if isinstance(part, Lesson) and "A" in part.page.bands)
    return next((f"{each.page.stem}#{each.steps[0].id}" for each in lessons if each.steps), EXAMPLE)


def _fault(page: Page, line: int, message: str) -> ContentFault:
    return ContentFault(f"{page.language}/{page.path}", line, message)
