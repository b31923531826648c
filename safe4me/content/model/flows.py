"""The shape of an incident guide: a flow of steps, each a question whose answer says what comes next.

Every way through it ends, and is handled in one of three ways: the strongest that its answers ask for. An
answer that says whom it was told stands only on ways for which that is enough: never “nobody” beside “refer”.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from safe4me.content.model.graph import Onward, graph_of, longest_path
from safe4me.content.page import Html, Page


class Handling(IntEnum):
    """How an incident is handled; the strongest that anything asks for counts."""

    MANAGE = 1
    ADVICE = 2
    REFER = 3


class Backing(StrEnum):
    """What a line rests on: its mark in the fact sheet."""

    READ = "V"
    SECOND_HAND = "V2"
    OF_2017 = "2017"
    OURS = "ours"
    UNVERIFIED = "U"


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of guidance, and what it rests on."""

    html: Html
    backing: Backing
    line: int


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that may be so, to be ticked. `reason` is what the record then says."""

    html: Html
    backing: Backing
    handling: Handling | None
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class FlowAnswer:
    """One answer to a step: where it leads, how it asks the incident to be handled, and why.

    One that says whom it was told is `enough_for` a handling, and for what asks for less.
    """

    html: Html
    to: str
    handling: Handling | None
    reason: str
    line: int
    enough_for: Handling | None = None


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One question. `short` names it in the record; the last step, `end`, asks nothing.

    Where it has `signs`, its first answer is for when any of them is ticked, its second for when none is.
    """

    id: str
    heading: Html
    short: str
    html: Html
    rules: tuple[Rule, ...]
    signs: tuple[Sign, ...]
    answers: tuple[FlowAnswer, ...]
    end: bool
    line: int

    @property
    def may_be_said(self) -> tuple[Sign | FlowAnswer, ...]:
        """Its signs and answers: whatever may stand in a record, with its reason."""
        return (*self.signs, *self.answers)

    @property
    def asks_who_was_told(self) -> bool:
        """Whether its answers say whom it was told."""
        return any(answer.enough_for for answer in self.answers)

    @property
    def backed(self) -> tuple[Rule | Sign, ...]:
        """Its rules and signs: whatever rests on something."""
        return (*self.rules, *self.signs)

    def asks_for(self, answer: FlowAnswer) -> tuple[Handling | None, tuple[str, ...]]:
        """How this answer asks the incident to be handled, and every reason that may stand behind it."""
        if self.signs and answer is self.answers[0]:
            return self.signs[0].handling, tuple(sign.reason for sign in self.signs)
        return answer.handling, (answer.reason,)


@dataclass(frozen=True, slots=True)
class Flow:
    """A guide through an incident; it starts at its first step."""

    page: Page
    intro: Html
    steps: tuple[FlowStep, ...]

    @property
    def unverified(self) -> tuple[Rule | Sign, ...]:
        """The lines that wait for a check, in the order of the page."""
        lines = (each for step in self.steps for each in step.backed)
        return tuple(each for each in lines if each.backing is Backing.UNVERIFIED)


TakenStep = tuple[FlowStep, FlowAnswer]


def ways_through(flow: Flow) -> Iterator[tuple[TakenStep, ...]]:
    """Every way from the first step to an end, told to enough. A flow that is fit to publish has no loop."""
    steps = {step.id: step for step in flow.steps}
    open_ways: list[tuple[FlowStep, tuple[TakenStep, ...]]] = [(flow.steps[0], ())]
    while open_ways:
        step, taken = open_ways.pop()
        if step.end and enough_is_told(taken):
            yield taken
        open_ways += [(steps[each.to], (*taken, (step, each))) for each in reversed(step.answers)]


def handled(taken: Iterable[TakenStep]) -> tuple[Handling, tuple[str, ...]] | None:
    """The strongest handling that the answers taken ask for, with the reasons; None where none asks."""
    asked = [step.asks_for(answer) for step, answer in taken]
    strongest = max((handling for handling, _ in asked if handling), default=None)
    if strongest is None:
        return None
    return strongest, tuple(why for handling, reasons in asked if handling is strongest for why in reasons)


def enough_is_told(taken: Iterable[TakenStep]) -> bool:
    """Whether each answer taken that says whom it was told is enough for the strongest handling asked for."""
    way = tuple(taken)
    outcome = handled(way)
    return all(outcome is None or (answer.enough_for or max(Handling)) >= outcome[0] for _, answer in way)


def most_steps(flow: Flow) -> Mapping[str, int]:
    """For each step, how many a way from it has at most, itself included."""
    onward = steps_after(flow)
    return {step.id: longest_path(step.id, onward) for step in flow.steps}


def steps_after(flow: Flow) -> Onward[str]:
    """From a step to the steps that its answers lead to, by their ids."""
    return graph_of({step.id: [answer.to for answer in step.answers] for step in flow.steps})
