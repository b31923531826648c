"""Marks answers as the page's script does, for pupils without script. Nothing here is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from safe4me.lessons.model import ChoiceQuestion, Item, Kind, Question, SortingQuestion

MARKED_KINDS = frozenset({Kind.SINGLE, Kind.MULTIPLE})
LONGEST_POSITION = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What a pupil chose (option positions) or placed (item position → place); empty when nothing."""

    chosen: frozenset[int] = frozenset()
    placed: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mark:
    """An answer beside what is right. `right` is None when nothing is right or wrong, or not answered.

    A sorting question is answered once every item has a place.
    """

    answered: bool
    right: bool | None
    chosen: frozenset[int] = frozenset()
    placed: Mapping[int, int] = field(default_factory=dict)


def read_answers(question: Question, fields: Mapping[str, Sequence[str]]) -> Answer:
    """The answer to `question` among a form's fields: `answers.<id>`, or `answers.<id>.<item position>`.

    What names no option, item or place is passed over; two answers to a question with one are none.
    """
    name = f"answers.{question.id}"
    if isinstance(question, ChoiceQuestion):
        return Answer(chosen=_chosen(question, fields.get(name, ())))
    if isinstance(question, SortingQuestion):
        places = {item.position: _place(question, item, fields) for item in question.items}
        return Answer(placed={item: place for item, place in places.items() if place})
    return Answer()


def mark(question: Question, answer: Answer) -> Mark:
    """The mark of an answer to a question."""
    if isinstance(question, ChoiceQuestion):
        answered = bool(answer.chosen)
        right = answer.chosen == question.safer if answered and question.kind in MARKED_KINDS else None
    elif isinstance(question, SortingQuestion):
        answered = len(answer.placed) == len(question.items)
        right = all(answer.placed[i.position] == i.place for i in question.items) if answered else None
    else:
        answered, right = False, None
    return Mark(answered, right, answer.chosen, answer.placed)


def _chosen(question: ChoiceQuestion, values: Sequence[str]) -> frozenset[int]:
    chosen = frozenset(p for p in map(_position, values) if 1 <= p <= len(question.options))
    return chosen if question.kind is Kind.MULTIPLE or len(chosen) == 1 else frozenset()


def _place(question: SortingQuestion, item: Item, fields: Mapping[str, Sequence[str]]) -> int:
    values = fields.get(f"answers.{question.id}.{item.position}", ())
    place = _position(values[0]) if len(values) == 1 else 0
    return place if place <= len(question.places) else 0


def _position(text: str) -> int:
    fits = text.isascii() and text.isdigit() and len(text) <= LONGEST_POSITION
    return int(text) if fits else 0
