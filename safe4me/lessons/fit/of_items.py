"""What the items of a lesson are for: one takes a fear away, one calls an earlier lesson back to mind."""

from collections.abc import Iterator

from safe4me.lessons.markup.faults import ContentFault, Fault
from safe4me.lessons.model import Document, Lesson, Library


def one_is_a_relief(document: Document) -> Iterator[Fault]:
    """A lesson of a band in which every answer that sounds careful is right; a relief that judges nothing."""
    if not isinstance(document, Lesson):
        return
    reliefs = [step for step in document.steps if step.relief]
    if document.page.bands and not reliefs:
        yield 1, "Mark one question {.relief}: its answer that sounds most careful is wrong, and says why."
    for step in reliefs:
        if not (step.question and step.question.judged):
            yield step.line, "Only a question with a right answer can be .relief: take it out here."


def recalled_lessons_come_earlier(library: Library) -> Iterator[ContentFault]:
    """A step from= what is no lesson of another module, and none that comes before it in its own."""
    lessons = [(m.id, part) for m in library.modules for part in m.parts if isinstance(part, Lesson)]
    names = [f"{module}/{lesson.page.stem}" for module, lesson in lessons]
    for n, (module, lesson) in enumerate(lessons):
        earlier = {*names[:n], *(name for name in names if not name.startswith(f"{module}/"))}
        for step in lesson.steps:
            if step.recalls and step.recalls not in earlier:
                message = f"“{step.recalls}” is no earlier lesson: write from=law/passing-it-on or its like."
                yield ContentFault(f"{lesson.page.language}/{lesson.page.path}", step.line, message)
