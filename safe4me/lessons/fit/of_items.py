"""What the items of a lesson are for: one takes a fear away, one calls an earlier lesson back to mind."""

from collections.abc import Iterator

from safe4me.content.markup.errors import ContentFault, Fault
from safe4me.content.model.core import Document, Lesson, Library, Module
from safe4me.lessons.fit.of_routes import ROUTES

FEWEST_ITEMS = 5
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


def recalled_lessons_come_earlier(library: Library) -> Iterator[ContentFault]:
    """A step from= what is no lesson of another module, and none that comes before it in its own."""
    lessons = [(m.id, part) for m in library.modules for part in m.taught if isinstance(part, Lesson)]
    names = [f"{module}/{lesson.page.stem}" for module, lesson in lessons]
    for n, (module, lesson) in enumerate(lessons):
        earlier = {*names[:n], *(name for name in names if not name.startswith(f"{module}/"))}
        for step in lesson.steps:
            if step.recalls and step.recalls not in earlier:
                message = f"“{step.recalls}” is no earlier lesson: write from=law/whose-say or its like."
                yield ContentFault(f"{lesson.page.language}/{lesson.page.path}", step.line, message)


def lessons_have_their_items(library: Library) -> Iterator[ContentFault]:
    """A lesson of a band with too few questions, or that calls no earlier lesson to mind, or several."""
    for module in library.modules:
        for lesson in (part for part in module.parts if isinstance(part, Lesson) and part.page.bands):
            path = f"{lesson.page.language}/{lesson.page.path}"
            if (asked := len(lesson.questions)) < FEWEST_ITEMS:
                yield ContentFault(path, 1, f"Ask {FEWEST_ITEMS} questions, the last included, not {asked}.")
            recalling = [step for step in lesson.steps if step.recalls and step.question]
            if not recalling and not _opens_a_year(module, lesson):
                message = "Call one earlier lesson to mind, in the braces of a question: from=module/lesson"
                yield ContentFault(path, 1, message)
            for step in recalling[1:]:
                message = "One question a lesson calls an earlier one to mind: take from= out here."
                yield ContentFault(path, step.line, message)


def _opens_a_year(module: Module, lesson: Lesson) -> bool:
    """Whether it is the first lesson of a year, which has none to call to mind."""
    return module.id in _OPENING and lesson is next(p for p in module.parts if isinstance(p, Lesson))
