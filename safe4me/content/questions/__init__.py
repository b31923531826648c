"""The kinds of question: a class each, which reads, checks, marks, locks and compares its questions itself.

A new kind is a class here, a template in `templates/questions`, and its behaviour in `static/question`.
"""

from dataclasses import replace

from safe4me.content.markup.blocks import Passage
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
    return kind.parse(replace(passage, attributes=attributes))


def asks(passage: Passage) -> bool:
    """Whether a passage is a question: it names a kind, or has ( ) or [ ] options."""
    return bool(NAMED.keys() & passage.attributes.flags) or any(
        BOX.match(line.text) for line in passage.lines
    )


def _boxed(passage: Passage) -> type[Question]:
    boxes = (BOX.match(line.text) for line in passage.lines)
    return BOXED[next((box["open"] for box in boxes if box), "(")]
