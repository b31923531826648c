"""What makes a measured question fit to be counted: few, of few kinds, with a name."""

from collections.abc import Callable, Iterator

from safe4me.lessons.fit.fragments import questions
from safe4me.lessons.kinds.choice import ChoiceQuestion, Poll
from safe4me.lessons.markup.faults import Fault
from safe4me.lessons.model import Document, Quiz, Scenario
from safe4me.lessons.records import LONGEST_SHORT

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


def short_names(document: Document) -> Iterator[Fault]:
    """A measured question or an ending without a name for staff, or with a long one or another's."""
    seen: set[str] = set()
    for line, name, example in _named(document):
        if not name:
            yield line, f"Give this a short name, by which staff know it: {example}"
        elif len(name) > LONGEST_SHORT:
            yield line, f"Shorten “{name}”: a short name has {LONGEST_SHORT} characters at most."
        elif name.casefold() in seen:
            yield line, f"The short name “{name}” stands twice here: give this one another."
        seen.add(name.casefold())


def _named(document: Document) -> Iterator[tuple[int, str, str]]:
    """What staff pages call by a short name: line, name, and how to give one."""
    for question in measured_questions(document):
        yield question.line, question.short, f'{{#{question.id} .measured short="Passing a picture on"}}'
    if isinstance(document, Scenario):
        for scene in document.endings:
            yield scene.line, scene.title, f'## {scene.id} {{.end .help title="You told someone"}}'


CHECKS: tuple[Callable[[Document], Iterator[Fault]], ...] = (
    in_a_quiz_only,
    at_most_three,
    safer_endings,
    polls_ask_about_something,
    short_names,
)
