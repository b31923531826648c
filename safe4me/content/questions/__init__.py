"""The kinds of question: a class each, which reads, checks, marks, locks and compares its questions itself.

A new kind is a class here, a template in `templates/questions`, and its behaviour in `static/question`.
"""

from collections.abc import Sequence
from dataclasses import replace

from safe4me.content.markup.blocks import STEP_LEVEL, Attributes, Fence, Passage, take_fences
from safe4me.content.markup.errors import Malformed
from safe4me.content.questions.base import Question, ReflectQuestion
from safe4me.content.questions.choice import BOX, MultipleChoice, Poll, Scale, SingleChoice
from safe4me.content.questions.number import NumberQuestion
from safe4me.content.questions.sorting import Groups, Match, Order

BOXED: dict[str, type[Question]] = {"(": SingleChoice, "[": MultipleChoice}  # by their options' boxes
NAMED: dict[str, type[Question]] = {  # by their class in the braces: {#id .scale}
    kind.kind: kind for kind in (Scale, Poll, Groups, Order, Match, NumberQuestion, ReflectQuestion)
}
KINDS = (*BOXED.values(), *NAMED.values())


def parse_question(passage: Passage) -> Question:
    """The question that a passage makes; its kind is a class in its braces, or shown by ( ) or [ ] options.

    Raises Malformed when the passage does not follow the form of its kind.
    """
    if not passage.attributes.id:
        raise Malformed(passage.line, "Give this question an id: ## The question? {#its-id}")
    if not passage.heading:
        raise Malformed(passage.line, "Write the question before its braces: ## The question? {#its-id}")
    names = [name for name in NAMED if name in passage.attributes.flags]
    if len(names) > 1:
        raise Malformed(passage.line, f"A question has one kind: choose one of .{', .'.join(names)}.")
    kind = NAMED[names[0]] if names else _boxed(passage)
    _, attributes = passage.attributes.without("ages")  # of whoever it is about: fit/of_bands has the rule
    lines, fences = take_fences(passage.lines, "simpler")
    asked = kind.parse(replace(passage, attributes=attributes, lines=lines))
    return replace(asked, simpler=_simpler(asked, attributes, fences)) if fences else asked


_ASKED_ONCE = frozenset({"short", "outcome", "baseline", "rev", "found", "taught"})


def _simpler(asked: Question, attributes: Attributes, fences: Sequence[Fence]) -> Question:
    """The same question in simpler words: its first line asks, the others are as in any question of its kind.

    Raises Malformed where it is not the same.
    """
    fence, *more = fences
    told = [line for line in fence.lines[1:] if not line.blank]
    if more or not told or not asked.in_form:
        where = more[0] if more else fence
        raise Malformed(
            where.line, "A question to be answered has one ```simpler: it asks in its first line."
        )
    values = {name: value for name, value in attributes.values.items() if name not in _ASKED_ONCE}
    kept = Attributes(attributes.id, attributes.flags - {"measured"}, values)
    first, lines = told[0], tuple(line for line in fence.lines if line.number > told[0].number)
    simpler = type(asked).parse(Passage(STEP_LEVEL, first.text, kept, first.number, lines))
    if simpler.plan() != asked.plan():
        cure = "keep its options and replies in their order, the same ones right, and the names of groups"
        raise Malformed(fence.line, f"These simpler words ask something else: {cure}.")
    return simpler


def asks(passage: Passage) -> bool:
    """Whether a passage is a question: it names a kind, or has ( ) or [ ] options."""
    return bool(NAMED.keys() & passage.attributes.flags) or any(
        BOX.match(line.text) for line in passage.lines
    )


def _boxed(passage: Passage) -> type[Question]:
    boxes = (BOX.match(line.text) for line in passage.lines)
    return BOXED[next((box["open"] for box in boxes if box), "(")]
