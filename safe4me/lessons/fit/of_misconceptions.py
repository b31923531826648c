"""What makes the registry of misconceptions fit: each belief is told, answered kindly, and by a step."""

from collections.abc import Iterator

from safe4me.content.markup.errors import ContentFault, Fault
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Document, Lesson, Library, Module, Quiz
from safe4me.content.model.quiz_ends import answer_to, judged
from safe4me.content.model.records import Misconception
from safe4me.content.parsing.library import MISCONCEPTIONS
from safe4me.content.questions.choice import SingleChoice
from safe4me.lessons.fit.fragments import questions
from safe4me.lessons.fit.of_bands import is_whole
from safe4me.lessons.fit.of_routes import all_is_whole

TOLD = {  # what the registry says of a belief → how to write it
    "belief": "belief: what somebody says who holds it",
    "reply": "reply: the kind answer, in one or two short sentences",
    "lesson": "lesson: the step that answers it, module/lesson#step",
}


def wrong_options_name_one(document: Document) -> Iterator[Fault]:
    """A wrong option on a page of a band that names no misconception: nobody would pick it."""
    if isinstance(document, Lesson | Quiz | Case) and document.page.bands:
        for question in questions(document):
            for option in question.options if isinstance(question, SingleChoice) else ():
                if not (option.safer or option.unsure or option.misconception):
                    belief = f"{{misconception=its-id}}, of {MISCONCEPTIONS}"
                    yield (
                        option.line,
                        f"Name the belief behind “{option.text}”, {belief}; one that fits none is no option.",
                    )


def lessons_lead_somewhere(library: Library) -> Iterator[ContentFault]:
    """A misconception whose lesson is no step of a lesson."""
    for known in library.misconceptions:
        if known.lesson and not answer_to(library, known):
            words = f"“{known.lesson}” is no step of a lesson: write lesson: law/whose-say#whose-say"
            yield _fault(known, words)


def quizzes_lead_to_lessons(library: Library) -> Iterator[ContentFault]:
    """An answer of a quiz with a misconception that no lesson answers."""
    for quiz in (activity for activity in library.activities() if isinstance(activity, Quiz)):
        for question in judged(quiz):
            for line, name in question.misconceptions():
                known = library.misconception(name)
                if known and not known.lesson:
                    words = f"Say in {MISCONCEPTIONS} which step answers “{name}”: lesson: module/lesson#step"
                    yield ContentFault(f"{quiz.page.language}/{quiz.page.path}", line, words)


def beliefs_are_told(library: Library) -> Iterator[ContentFault]:
    """A misconception that a module written whole names, without its belief, its reply or its lesson.

    Once every module is whole, one that any other names.
    """
    named: dict[str, str] = {}
    for module in library.modules:
        if is_whole(module) or all_is_whole(library):
            named |= dict.fromkeys(_named(module), module.id)
    for known in library.misconceptions:
        for field, how in TOLD.items() if known.id in named else ():
            if not getattr(known, field):
                yield _fault(known, f"“{known.id}” is named in “{named[known.id]}”: write {how}.")


def each_is_named(library: Library) -> Iterator[ContentFault]:
    """A misconception that nothing names, once every module is written whole."""
    named = {name for module in library.modules for name in _named(module)}
    for known in library.misconceptions if all_is_whole(library) else ():
        if known.id not in named:
            yield _fault(known, f"No option or guess names “{known.id}”: let one name it, or take it out.")


def _named(module: Module) -> Iterator[str]:
    for part in module.taught:
        for question in questions(part):
            yield from (name for _, name in question.misconceptions())


def _fault(known: Misconception, words: str) -> ContentFault:
    return ContentFault(f"{known.language}/{MISCONCEPTIONS}", known.line, words)


CHECKS = (lessons_lead_somewhere, quizzes_lead_to_lessons, beliefs_are_told, each_is_named)
