"""Whether a translation means the same where its text cannot show it: right answers, ways on, who speaks.

Whatever its text shows is compared segment by segment, in safe4me.content.translation_check.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from safe4me.content.drawings.interactive import Touchable
from safe4me.content.markup.errors import ContentError, Fault
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Lesson, Scenario
from safe4me.content.model.library import Document, Library
from safe4me.content.model.stories import Beat, Scene
from safe4me.editorial.checks.walk import questions


class _Part(NamedTuple):
    """A part of a page: the shape that a translation of it shares, and what to say where it does not."""

    id: str
    shape: tuple[object, ...]
    cure: str
    line: int


def check_translation(original: Library, translation: Library) -> list[ContentError]:
    """The parts of a translation's pages that mean something else. It does not tell what texts show."""
    originals = {document.page.path: document for document in original.documents()}
    return [
        ContentError(f"{document.page.language}/{document.page.path}", *fault)
        for document in translation.documents()
        if document.page.path in originals
        for fault in _compare(originals[document.page.path], document)
    ]


def _compare(original: Document, document: Document) -> Iterator[Fault]:
    for ours, theirs in zip(_parts(original), _parts(document), strict=False):
        if ours.id != theirs.id:
            yield theirs.line, f"Here the original has “{ours.id}”: keep all ids, in their order."
            return
        if ours.shape != theirs.shape:
            yield theirs.line, f"“{theirs.id}” {theirs.cure}"


def _parts(document: Document) -> Iterator[_Part]:
    for question in questions(document):
        cure = "has another kind, other options or other right answers in the original: keep them."
        yield _Part(question.id, question.shape(), cure, question.line)
    if isinstance(document, Lesson):
        yield from _drawings(document)
    if isinstance(document, Scenario):
        cure = "leads elsewhere than in the original: keep ids, choices, marks, replies and who speaks."
        yield from (_Part(scene.id, _turn(scene), cure, scene.line) for scene in document.scenes)
    if isinstance(document, Case):
        yield from _evidence(document)


def _drawings(lesson: Lesson) -> Iterator[_Part]:
    for step in lesson.steps:
        if isinstance(step.drawing, Touchable):
            cure = "has another drawing to touch in the original: change its words only."
            yield _Part(step.id, step.drawing.shape(), cure, step.line)


def _turn(scene: Scene) -> tuple[object, ...]:
    ways = tuple((choice.to, choice.do, choice.safer, len(choice.reply)) for choice in scene.choices)
    shape = (scene.spoken, scene.back, scene.end, scene.help, scene.safer, scene.goes_on, scene.adults_act)
    return (*shape, _who_speaks(scene.beats), ways)


def _evidence(case: Case) -> Iterator[_Part]:
    for stage in case.stages:
        shape = tuple((each.kind, _who_speaks(each.beats)) for each in stage.evidence)
        cure = "has other evidence in the original: keep its cards, and who speaks."
        yield _Part(stage.kind, shape, cure, stage.line)


def _who_speaks(beats: Iterable[Beat]) -> tuple[object, ...]:
    """Whether each beat is told, said or typed."""
    return tuple(beat.kind for beat in beats)
