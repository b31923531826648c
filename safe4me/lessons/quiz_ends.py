"""The end of a quiz: what somebody knows, and the step of a lesson that answers what they don't know yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from safe4me.lessons.kinds.choice import ChoiceQuestion
from safe4me.lessons.kinds.options import Option
from safe4me.lessons.kinds.question import Mark, Question
from safe4me.lessons.model import Lesson, Library, Module, Quiz
from safe4me.lessons.records import Misconception
from safe4me.lessons.steps import Step


@dataclass(frozen=True, slots=True)
class Answer:
    """A step that answers a misconception or says more, and where it stands."""

    module: Module
    lesson: Lesson
    step: Step


@dataclass(frozen=True, slots=True)
class Look:
    """What to look at again after a wrong answer to `question`: positions of options that need it."""

    question: Question
    positions: tuple[int, ...]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a quiz that was checked: judged questions known and missed, in the order of the page.

    `look` is the one thing to look at again, or None; `said` the wrong option that was picked there.
    """

    known: tuple[Question, ...]
    missed: tuple[Question, ...]
    look: Look | None = None
    said: Option | None = None


def judged(quiz: Quiz) -> tuple[Question, ...]:
    """The questions of a quiz that have a right answer; none where that is kept back."""
    if quiz.keeps_back:
        return ()
    return tuple(question for question in quiz.questions if question.judged and question.in_form)


def answer_to(library: Library, misconception: Misconception) -> Answer | None:
    """The step that a misconception names as its lesson; None when it names none that is there."""
    return step_at(library, misconception.lesson)


def step_at(library: Library, place: str) -> Answer | None:
    """The step of that name (`law/passing-it-on#whose-say`); None where there is none."""
    part_id, _, step_id = place.partition("#")
    for module in library.modules:
        for part in module.parts:
            if isinstance(part, Lesson) and f"{module.id}/{part.page.stem}" == part_id:
                found = next((step for step in part.steps if step.id == step_id), None)
                return Answer(module, part, found) if found else None
    return None


def looks(library: Library, question: Question) -> tuple[Look, ...]:
    """Where to look again after a wrong answer, a look a step; the first is also for all other answers."""
    found: dict[str, Look] = {}
    for position, name in _beliefs(question):
        misconception = library.misconception(name)
        answer = answer_to(library, misconception) if misconception else None
        if misconception and answer:
            earlier = found.get(misconception.lesson)
            positions = (*earlier.positions, position) if earlier else (position,)
            found[misconception.lesson] = Look(question, positions, answer)
    return tuple(found.values())


def outcome(library: Library, quiz: Quiz, marks: Mapping[str, Mark]) -> Outcome:
    """What became of a quiz that was answered whole."""
    asked = judged(quiz)
    known = tuple(question for question in asked if marks[question.id].right)
    missed = tuple(question for question in asked if not marks[question.id].right)
    for question in missed:
        if offered := looks(library, question):
            said = _wrong(question, marks[question.id])
            fits = (look for look in offered if said and said.position in look.positions)
            return Outcome(known, missed, next(fits, offered[0]), said)
    return Outcome(known, missed)


def _beliefs(question: Question) -> Iterator[tuple[int, str]]:
    """The misconceptions behind its options; those of another kind of question stand at position 0."""
    if isinstance(question, ChoiceQuestion):
        yield from ((each.position, each.misconception) for each in question.options if each.misconception)
    else:
        yield from ((0, name) for _, name in question.misconceptions())


def _wrong(question: Question, mark: Mark) -> Option | None:
    """The first wrong option that was picked."""
    options = question.options if isinstance(question, ChoiceQuestion) else ()
    return next((each for each in options if each.position in mark.given and not each.safer), None)
