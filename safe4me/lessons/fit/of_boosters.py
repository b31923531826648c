"""What makes a booster one: five questions that are judged, and one line to say aloud."""

from collections.abc import Iterator

from safe4me.content.markup.errors import Fault
from safe4me.content.model.core import Document, Lesson
from safe4me.content.questions.base import ReflectQuestion

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
