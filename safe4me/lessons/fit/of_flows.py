"""What makes an incident guide whole: each way ends, handled in one of three ways, with reasons, and told."""

from collections.abc import Callable, Iterator

from safe4me.content.markup.errors import Fault
from safe4me.content.markup.render import plain
from safe4me.content.model.core import Document
from safe4me.content.model.flows import Flow, FlowStep, Handling
from safe4me.lessons.fit.fragments import sentences
from safe4me.lessons.fit.reading import grade, readable

HARDEST_FLOW = 9.0
LONGEST_REASON = 90  # characters: a record has a line or two for each
_State = tuple[str, Handling | None, bool]  # a step, the strongest asked for on the way to it, whether told


def answers_lead_on(flow: Flow) -> Iterator[Fault]:
    """An answer that leads nowhere, or back; a step that nothing leads to, or that leads nowhere itself."""
    known = {step.id: step for step in flow.steps}
    reached = _reached(flow, known)
    for step in flow.steps:
        if step.end == bool(step.answers):
            yield step.line, f"“{step.id}” has answers, or is the last step and marked .end: one of the two."
        if step.id not in reached:
            yield step.line, f"Nothing leads to “{step.id}”: add an answer - [text](#{step.id}), or cut it."
        for answer in step.answers:
            if answer.to not in known:
                yield answer.line, f"“#{answer.to}” leads nowhere: write that step, or name another."
            elif known[answer.to].line <= step.line:
                yield answer.line, f"“#{answer.to}” leads back: an answer leads to a step further down."


def ways_are_handled(flow: Flow) -> Iterator[Fault]:
    """A way to an end on which no answer says how the incident is handled."""
    for end in {step.line for step, strongest, _ in _ends(flow) if strongest is None}:
        yield end, "A way ends here and nothing on it says .refer, .advice or .manage: mark an answer."


def it_is_told(flow: Flow) -> Iterator[Fault]:
    """A way that asks for more than the school itself, and not who was told; or a step that can't say so."""
    for step in flow.steps:
        enough = {answer.enough_for for answer in step.answers}
        if step.asks_who_was_told and (None in enough or max(Handling) not in enough):
            yield step.line, "Say enough-for= of each answer here, and =refer of one at least."
        if step.asks_who_was_told and len({answer.to for answer in step.answers}) > 1:
            yield step.line, "Let all answers with enough-for= lead to one step: they may be asked for again."
    for end in {step.line for step, strongest, told in _ends(flow) if _must_be_told(strongest) and not told}:
        yield (
            end,
            "A way ends here that says .refer or .advice, and nobody is told: write enough-for= answers.",
        )


def _must_be_told(handling: Handling | None) -> bool:
    return handling is not None and handling > min(Handling)


def _ends(flow: Flow) -> list[tuple[FlowStep, Handling | None, bool]]:
    """The last step of each way, the strongest handling asked for on it, and whether it asks who was told."""
    known = {step.id: step for step in flow.steps}
    states: set[_State] = set()
    coming: list[_State] = [(flow.steps[0].id, None, False)]
    while coming:
        state = coming.pop()
        name, so_far, told = state
        if state in states or name not in known:
            continue
        states.add(state)
        for answer in known[name].answers:
            asked, _ = known[name].asks_for(answer)
            strongest = max(filter(None, (so_far, asked)), default=None)
            coming.append((answer.to, strongest, told or known[name].asks_who_was_told))
    return [(known[name], strongest, told) for name, strongest, told in states if known[name].end]


def all_has_a_reason(flow: Flow) -> Iterator[Fault]:
    """A handling without a reason, or with one too long for the record; a reason for no handling."""
    for step in flow.steps:
        for each in step.may_be_said:
            if bool(each.handling) != bool(each.reason):
                yield (
                    each.line,
                    "What is .refer, .advice or .manage says why, under it, after >; nothing else does.",
                )
            if len(each.reason) > LONGEST_REASON:
                yield each.line, f"Shorten this reason to {LONGEST_REASON} characters, for the record."


def signs_go_together(flow: Flow) -> Iterator[Fault]:
    """Signs that are handled in different ways, or without an answer for some and one for none."""
    for step in flow.steps:
        if step.signs and (len({sign.handling for sign in step.signs}) > 1 or not step.signs[0].handling):
            yield step.line, "Mark all signs of a step alike: .refer, .advice or .manage."
        if step.signs and (len(step.answers) != 2 or step.answers[0].handling):
            yield step.line, "Under signs stand two answers: one for some (its signs say how), one for none."


def what_waits_is_listed(flow: Flow) -> Iterator[Fault]:
    """A line marked U that `needs_review` does not list, so that nobody would check it before launch."""
    listed = {text.casefold() for text in flow.page.needs_review}
    for each in flow.unverified:
        if plain(each.html).casefold() not in listed:
            yield each.line, f"List this line under needs_review:, word for word: {plain(each.html)}"


def read_in_a_hurry(flow: Flow) -> Iterator[Fault]:
    """A guide that is hard to take in while something happens."""
    found = grade(readable(sentences(flow))) if flow.page.language == "en" else 0.0
    if found > HARDEST_FLOW:
        yield 1, f"Hard to read (grade {found:.1f}, at most {HARDEST_FLOW:.0f}): write shorter sentences."


FLOW_CHECKS: tuple[Callable[[Flow], Iterator[Fault]], ...] = (
    answers_lead_on,
    ways_are_handled,
    all_has_a_reason,
    signs_go_together,
    it_is_told,
    what_waits_is_listed,
    read_in_a_hurry,
)


def check_flow(document: Document) -> Iterator[Fault]:
    """The faults of an incident guide; none in any other document."""
    if isinstance(document, Flow):
        for each in FLOW_CHECKS:
            yield from each(document)


def _reached(flow: Flow, known: dict[str, FlowStep]) -> set[str]:
    reached: set[str] = set()
    coming = [flow.steps[0].id]
    while coming:
        name = coming.pop()
        if name in known and name not in reached:
            reached.add(name)
            coming += [answer.to for answer in known[name].answers]
    return reached
