"""The end of a quiz: what somebody knows, and the step of a lesson that answers what they don't know yet."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, prod

from safe4me.content.model.core import Lesson, Module, Quiz
from safe4me.content.model.lessons import Step
from safe4me.content.model.library import Library
from safe4me.content.model.records import Misconception
from safe4me.content.questions.base import Mark, Question
from safe4me.content.questions.choice import ChoiceQuestion, Option, SingleChoice
from safe4me.content.questions.number import NumberQuestion
from safe4me.content.questions.sorting import SortingQuestion


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


TRUE_OR_FALSE = {"true", "false"}
Places = dict[int, Counter[int]]  # how many options → which of them is right → how often


def truth(question: Question) -> bool | None:
    """Whether True is right, of a question that asks true or false; None of any other."""
    if not isinstance(question, SingleChoice):
        return None
    words = {_first_word(option): option.safer for option in _apart_from_unsure(question)}
    return words["true"] if words.keys() == TRUE_OR_FALSE else None


def place_of_right(question: Question) -> tuple[int, int] | None:
    """The place of the right option, and how many there are, “Not sure” apart.

    None where a place says nothing: for other kinds, and for true or false.
    """
    if not isinstance(question, SingleChoice) or truth(question) is not None:
        return None
    options = _apart_from_unsure(question)
    right = [n for n, option in enumerate(options, start=1) if option.safer]
    return (right[0], len(options)) if len(right) == 1 and len(options) > 1 else None


def is_longest(question: Question) -> bool:
    """Whether the right option of a single choice is longer than each other, true or false apart."""
    if not isinstance(question, SingleChoice) or not place_of_right(question):
        return False
    longest, *others = sorted(_apart_from_unsure(question), key=lambda each: len(each.text), reverse=True)
    return longest.safer and len(longest.text) > len(others[0].text)


def places(questions: Iterable[Question]) -> Places:
    """How often the right option stands in each place, among questions with equally many options."""
    found: Places = {}
    for at, of in filter(None, map(place_of_right, questions)):
        found.setdefault(of, Counter(dict.fromkeys(range(1, of + 1), 0)))[at] += 1
    return dict(sorted(found.items()))


def by_chance(question: Question) -> Fraction:
    """How likely somebody is to answer it right who clicks at random; 1 where nothing is wrong."""
    if isinstance(question, SortingQuestion):
        items, ways = len(question.items), len(question.places)
        return Fraction(1, factorial(items) if items == ways else ways**items)
    if isinstance(question, NumberQuestion) and question.right:
        return Fraction(len(question.right), question.most - question.least + 1)
    if isinstance(question, ChoiceQuestion) and question.judged:
        several = 2 ** len(question.options) - 1
        return Fraction(1, several) if question.several else Fraction(1, len(question.options))
    return Fraction(1)


def quiz_by_chance(quiz: Quiz) -> Fraction:
    """How likely somebody is to know a whole quiz who clicks at random."""
    return prod(map(by_chance, judged(quiz)), start=Fraction(1))


def _apart_from_unsure(question: SingleChoice) -> tuple[Option, ...]:
    return tuple(option for option in question.options if not option.unsure)


def _first_word(option: Option) -> str:
    return option.text.casefold().split(maxsplit=1)[0].strip(".,:;!") if option.text.split() else ""
