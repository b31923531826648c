"""What makes the registry of misconceptions fit: each that a quiz names leads to the step that answers it."""

from collections.abc import Iterator

from safe4me.lessons.markup.faults import ContentFault
from safe4me.lessons.model import Library, Quiz
from safe4me.lessons.parsing.library import MISCONCEPTIONS
from safe4me.lessons.quiz_ends import answer_to, judged


def lessons_lead_somewhere(library: Library) -> Iterator[ContentFault]:
    """A misconception whose lesson is no step of a lesson."""
    for known in library.misconceptions:
        if known.lesson and not answer_to(library, known):
            words = f"“{known.lesson}” is no step of a lesson: write lesson: law/passing-it-on#whose-say"
            yield ContentFault(f"{known.language}/{MISCONCEPTIONS}", known.line, words)


def quizzes_lead_to_lessons(library: Library) -> Iterator[ContentFault]:
    """An answer of a quiz with a misconception that no lesson answers."""
    for quiz in (activity for activity in library.activities() if isinstance(activity, Quiz)):
        for question in judged(quiz):
            for line, name in question.misconceptions():
                known = library.misconception(name)
                if known and not known.lesson:
                    words = f"Say in {MISCONCEPTIONS} which step answers “{name}”: lesson: module/lesson#step"
                    yield ContentFault(f"{quiz.page.language}/{quiz.page.path}", line, words)


CHECKS = (lessons_lead_somewhere, quizzes_lead_to_lessons)
