"""What makes a measured question fit to be counted: few, of few kinds, and with a way not to say."""

from collections.abc import Callable, Iterator

from safe4me.lessons.fit.banned_words import is_not_said
from safe4me.lessons.fit.fragments import questions
from safe4me.lessons.markup.faults import Fault
from safe4me.lessons.model import ChoiceQuestion, Document, Kind, Quiz, Scenario

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


def one_answer_each(document: Document) -> Iterator[Fault]:
    """A measured question with several right answers, which a ballot cannot hold."""
    for question in measured_questions(document):
        if question.kind is Kind.MULTIPLE:
            yield question.line, "A question with [ ] cannot be measured: use ( ), or take out .measured."


def a_way_not_to_say(document: Document) -> Iterator[Fault]:
    """A measured poll or scale whose last option is not a way not to say."""
    for question in measured_questions(document):
        if question.kind in {Kind.SCALE, Kind.POLL} and not is_not_said(question.options[-1].text):
            yield question.line, "Let nobody be made to tell: make the last option “Rather not say”."


def something_safer(document: Document) -> Iterator[Fault]:
    """A measured scale, or a measured scenario, without a safer end."""
    for question in measured_questions(document):
        if question.kind is Kind.SCALE and not question.safer:
            yield question.line, "Mark the safer end of this scale with {.safer}."
    if isinstance(document, Scenario) and document.measured:
        if not any(scene.safer for scene in document.endings):
            yield 1, "Mark the safer endings with .safer: ## its-id {.end .help .safer}"
        if len(document.endings) < FEWEST_ENDINGS:
            yield 1, f"A measured scenario has {FEWEST_ENDINGS} endings or more."


def polls_ask_about_something(document: Document) -> Iterator[Fault]:
    """A poll whose `of=` is no question with as many options on its page."""
    options = {q.id: len(q.options) for q in questions(document) if isinstance(q, ChoiceQuestion)}
    for question in questions(document):
        if (
            isinstance(question, ChoiceQuestion)
            and question.of
            and options.get(question.of) != len(question.options)
        ):
            yield question.line, f"of={question.of} must name a question on this page with the same options."


CHECKS: tuple[Callable[[Document], Iterator[Fault]], ...] = (
    in_a_quiz_only,
    at_most_three,
    one_answer_each,
    a_way_not_to_say,
    something_safer,
    polls_ask_about_something,
)
