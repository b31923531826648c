"""What makes a measured question fit to be counted: few, of few kinds, with a name."""

from collections.abc import Callable, Iterator

from safe4me.content.markup.errors import ContentFault, Fault
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Document, Library, Quiz, Scenario
from safe4me.content.model.records import LONGEST_SHORT
from safe4me.content.questions.base import Question
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.content.questions.number import NumberQuestion
from safe4me.lessons.fit.fragments import questions

MOST_MEASURED = 2
MOST_OF_A_SURVEY = 6
FORK_CHOICES = (3, 4)
LONGEST_FOUND = 100


def measured_questions(document: Document) -> tuple[ChoiceQuestion, ...]:
    """The measured questions of a document, wherever they stand."""
    return tuple(q for q in questions(document) if isinstance(q, ChoiceQuestion) and q.measured)


def in_a_quiz_only(document: Document) -> Iterator[Fault]:
    """A measured question outside a quiz and a case."""
    if not isinstance(document, Quiz | Case):
        for question in measured_questions(document):
            yield (
                question.line,
                "Only a quiz measures: take out .measured, or move this to a file with kind: quiz.",
            )


def at_most_a_few(document: Document) -> Iterator[Fault]:
    """More measured questions than a quiz or a survey may have."""
    most = MOST_OF_A_SURVEY if isinstance(document, Quiz) and document.survey else MOST_MEASURED
    for question in measured_questions(document)[most:]:
        yield question.line, f"{most} questions at most are measured here: take out .measured."


def forms_ask_the_same(library: Library) -> Iterator[ContentFault]:
    """A form of a survey that asks something else than the first; only people and places may differ."""
    quizzes = (part for module in library.modules for part in module.taught if isinstance(part, Quiz))
    firsts = {quiz.id: quiz for quiz in library.activities() if isinstance(quiz, Quiz)}
    for quiz in quizzes:
        path = f"{quiz.page.language}/{quiz.page.path}"
        first = firsts[quiz.id]
        if quiz.form_of and quiz is first:
            words = f"“{quiz.form_of}” is no page of this module: write form_of: survey"
            yield ContentFault(path, 1, words)
        elif list(map(_asks, quiz.questions)) != list(map(_asks, first.questions)):
            words = f"Ask what {first.page.path} asks: only the words below a question may differ."
            yield ContentFault(path, 1, words)


def _asks(question: Question) -> tuple[object, ...]:
    found = question.found if isinstance(question, ChoiceQuestion) else ""
    return question.id, question.text, question.shape(), tuple(question.labels()), question.short, found


def forks(document: Document) -> Iterator[Fault]:
    """A fork with too few or too many choices, with no safer one or too many, or where the story begins."""
    if not isinstance(document, Scenario) or (fork := document.fork) is None:
        return
    if len(fork.choices) not in FORK_CHOICES:
        yield fork.line, "A fork has three choices or four."
    if not 1 <= len(fork.safer_choices) <= len(fork.choices) / 2:
        message = "At a fork, mark as safer one choice, and half of them at most: - [text](#id){.safer}"
        yield fork.line, message
    if fork is document.scenes[0]:
        yield fork.line, "A fork is not the first scene: nobody knows the people yet. Measure a later one."


def one_guess(document: Document) -> Iterator[Fault]:
    """A guess at what others said outside a quiz, or a second one in it."""
    guesses = [q for q in questions(document) if isinstance(q, NumberQuestion) and q.of]
    for guess in guesses[1:] if isinstance(document, Quiz) else guesses:
        yield guess.line, "Each quiz asks for one guess at what others said: take this question out."


def guesses_lead_somewhere(library: Library) -> Iterator[ContentFault]:
    """A guess `of` a question that its module does not measure, or that has no safer answer."""
    for module in library.modules:
        for quiz in (part for part in module.parts if isinstance(part, Quiz)):
            found = module.measured(quiz.guess.of) if quiz.guess else None
            if quiz.guess and not (found and found[1].safer):
                words = f"of={quiz.guess.of} must name what its module measures, with a safer answer."
                yield ContentFault(f"{quiz.page.language}/{quiz.page.path}", quiz.guess.line, words)


def short_names_in_a_quiz_only(document: Document) -> Iterator[Fault]:
    """A short name where there is neither a tile nor a figure."""
    for question in questions(document):
        if question.short and not isinstance(document, Quiz | Case):
            yield question.line, "Only a question of a quiz has short=: take it out."


def short_names(document: Document) -> Iterator[Fault]:
    """A question of a quiz or a fork without a short name, or with a long one or another's."""
    seen: set[str] = set()
    for line, name, example in _named(document):
        if not name:
            yield line, f"Give this a short name, for its tile and for staff: {example}"
        elif len(name) > LONGEST_SHORT:
            yield line, f"Shorten “{name}”: a short name has {LONGEST_SHORT} characters at most."
        elif name.casefold() in seen:
            yield line, f"The short name “{name}” stands twice here: give this one another."
        seen.add(name.casefold())


def _named(document: Document) -> Iterator[tuple[int, str, str]]:
    """What is called by a short name, on its tile or by staff: line, name, and how to give one."""
    for question in document.questions if isinstance(document, Quiz) else measured_questions(document):
        if question.judged or question.measured:
            yield question.line, question.short, f'{{#{question.id} short="Passing a picture on"}}'
    fork = document.fork if isinstance(document, Scenario) else None
    if fork:
        yield fork.line, fork.title, f'## {fork.id} {{title="Jay offers to send it"}}'


def what_was_found(document: Document) -> Iterator[Fault]:
    """What has safer answers, and no words for a sentence about them, or too many."""
    for line, found, example in _found_of(document):
        if not found:
            yield line, f"Say what the safer answer says, as a sentence goes on: {example}"
        elif len(found) > LONGEST_FOUND or found.endswith("."):
            yield line, f"Write found= without a full stop, in {LONGEST_FOUND} characters at most."


def _found_of(document: Document) -> Iterator[tuple[int, str, str]]:
    for question in measured_questions(document):
        if question.safer:
            yield question.line, question.found, 'found="said that the picture law runs to 18"'
    fork = document.fork if isinstance(document, Scenario) else None
    if fork:
        yield fork.line, fork.found, 'found="were to refuse the picture, or to warn a friend"'


CHECKS: tuple[Callable[[Document], Iterator[Fault]], ...] = (
    in_a_quiz_only,
    at_most_a_few,
    forks,
    one_guess,
    short_names_in_a_quiz_only,
    short_names,
    what_was_found,
)
