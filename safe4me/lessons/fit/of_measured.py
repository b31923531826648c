"""What makes a measured question fit to be counted: few, of few kinds, and with a way not to say."""

from collections.abc import Callable, Iterator

from safe4me.lessons.fit.fragments import questions
from safe4me.lessons.kinds.choice import ChoiceQuestion, Poll
from safe4me.lessons.markup.faults import Fault
from safe4me.lessons.model import Document, Quiz, Scenario

MOST_MEASURED = 3
FEWEST_ENDINGS = 2


def measured_questions(document: Document) -> tuple[ChoiceQuestion, ...]:
    """The measured questions of a document, wherever they stand."""
    return tuple(q for q in questions(document) if isinstance(q, ChoiceQuestion) and q.measured)


def in_a_quiz_only(document: Document) -> Iterator[Fault]:
    """A measured question outside a quiz."""
    if not isinstance(document, Quiz):
        for question in measured_questions(document):
            yield (
                question.line,
                "Only a quiz measures: take out .measured, or move this to a file with kind: quiz.",
            )


def at_most_three(document: Document) -> Iterator[Fault]:
    """More measured questions than a quiz may have."""
    for question in measured_questions(document)[MOST_MEASURED:]:
        yield question.line, f"A quiz measures {MOST_MEASURED} questions at most: take out .measured here."


def safer_endings(document: Document) -> Iterator[Fault]:
    """A measured scenario without a safer ending, or with too few endings."""
    if isinstance(document, Scenario) and document.measured:
        if not any(scene.safer for scene in document.endings):
            yield 1, "Mark the safer endings with .safer: ## its-id {.end .help .safer}"
        if len(document.endings) < FEWEST_ENDINGS:
            yield 1, f"A measured scenario has {FEWEST_ENDINGS} endings or more."


def polls_ask_about_something(document: Document) -> Iterator[Fault]:
    """A poll whose `of=` is no question with as many options on its page."""
    options = {q.id: len(q.options) for q in questions(document) if isinstance(q, ChoiceQuestion)}
    for question in questions(document):
        if isinstance(question, Poll) and question.of and options.get(question.of) != len(question.options):
            yield question.line, f"of={question.of} must name a question on this page with the same options."


CHECKS: tuple[Callable[[Document], Iterator[Fault]], ...] = (
    in_a_quiz_only,
    at_most_three,
    safer_endings,
    polls_ask_about_something,
)
