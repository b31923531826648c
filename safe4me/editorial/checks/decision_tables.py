"""Whether a decision table answers whatever is asked once, has no row too many, and leads where help is."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from safe4me.content.markup.errors import ContentError, Fault
from safe4me.content.markup.render import plain
from safe4me.content.model.addresses import address
from safe4me.content.model.decision_tables import (
    ADULT,
    FINDER,
    IN_DANGER,
    QUIETLY,
    DecisionTable,
    Finder,
    FinderNote,
    FinderRow,
    LawTable,
    Situation,
    TableNote,
    TableRecord,
    TableRow,
    is_meant,
    rows_for,
)
from safe4me.content.model.flows import Flow, FlowStep, Handling, steps_after
from safe4me.content.model.graph import reachable
from safe4me.content.model.library import Document, Library
from safe4me.content.model.records import Service
from safe4me.editorial.checks.sheet import CHECKED, SCREENSHOTS
from safe4me.editorial.checks.walk import grade, readable, sentences

_Table = DecisionTable[TableRow, TableNote]
_Answered = list[tuple[Situation, tuple[TableRow, ...]]]  # everything that may be asked, with the rows for it


def check_tables(library: Library) -> Iterator[ContentError]:
    """What is wrong with the law table and the finder, where the library has them."""
    if library.law:
        yield from _check(library, library.law, _of_law(library.law))
    if library.finder:
        yield from _check(library, library.finder, _of_finder(library, library.finder))


def _check(library: Library, table: _Table, own: Iterable[Fault]) -> Iterator[ContentError]:
    """What every table is checked for, and what is asked of this one alone."""
    for fault in (*_answers_each_once(table), *_doors_exist(library, table), *own):
        yield ContentError(f"{table.page.language}/{table.page.path}", *fault)


def _answers_each_once(table: _Table) -> Iterator[Fault]:
    """No row at all, a gap, an overlap, a row that is never asked for, or an id that stands twice."""
    answered = [(situation, rows_for(table, situation)) for situation in table.schema.situations()]
    if table.rows:
        yield from _gaps(table, (situation for situation, rows in answered if not rows))
    else:
        yield 1, "No row answers anything: write one. A note is only added to rows."
    yield from _overlaps(answered)
    used = {row.id for _, rows in answered for row in rows}
    for row in table.rows:
        if row.id not in used:
            yield row.line, f"“{row.id}” answers nothing that is ever asked: take it out."
    yield from _repeated(table.records)


def _gaps(table: _Table, unanswered: Iterable[Situation]) -> Iterator[Fault]:
    """Each told once, at the row that answers what is most like it."""
    gaps: dict[int, list[Situation]] = defaultdict(list)
    for situation in unanswered:
        gaps[max(table.rows, key=lambda row: _likeness(row, situation)).line].append(situation)
    for line, missed in gaps.items():
        more = f" ({len(missed)} like this)" if len(missed) > 1 else ""
        yield line, f"No row answers {_named(missed[0])}{more}: widen this one or write another."


def _likeness(row: TableRow, situation: Situation) -> tuple[bool, int]:
    """How much of a situation a row is about; what happens counts first."""
    about = [name for name in row.when if is_meant({name: row.when[name]}, situation)]
    return "what" in about, len(about) - len(row.when)


def _overlaps(answered: _Answered) -> Iterator[Fault]:
    """Each told once, at the later row."""
    twice: dict[tuple[int, int], str] = {}
    for situation, rows in answered:
        for other in rows[1:]:
            names = f"“{other.id}” and “{rows[0].id}” both answer {_named(situation)}"
            twice.setdefault((other.line, rows[0].line), names)
    for (line, _), names in twice.items():
        yield line, f"{names}: narrow one of them."


def _named(situation: Situation) -> str:
    return ", ".join(f"{name} {value}" for name, value in situation.items())


def _repeated(records: Iterable[TableRecord]) -> Iterator[Fault]:
    seen: set[str] = set()
    for each in records:
        if each.id in seen:
            yield each.line, f"“{each.id}” stands twice: give this one another id."
        seen.add(each.id)


def _doors_exist(library: Library, table: _Table) -> Iterator[Fault]:
    known = {door.page.stem for door in library.doors}
    for row in table.rows:
        for door in row.doors:
            if door not in known:
                yield row.line, f"“{door}” is no door: write a name of the folder doors."


FEWEST_FIRST, MOST_FIRST = 2, 3
FIRST_IN_DANGER = ("999", "childline")
BY_PHONE_ALONE = "999"  # from a mobile it needs no voice
GROWN_UP = frozenset({"18-or-over", ADULT})


def _of_finder(library: Library, finder: Finder) -> Iterator[Fault]:
    """Help that does not fit who asks for it, or danger without the first door first."""
    articles = {address(article.page.path) for article in library.pages}
    for row in finder.rows:
        yield from _danger(library, row)
        if row.read and row.read not in articles:
            yield row.line, f"“{row.read}” is no page for adults: write its address, as parents/blackmail/."
        if not FEWEST_FIRST <= len(row.first) <= MOST_FIRST:
            yield row.line, f"Name {FEWEST_FIRST} or {MOST_FIRST} services, not {len(row.first)}."
    for each in finder.records:
        yield from _services(library, each)


def _danger(library: Library, row: FinderRow) -> Iterator[Fault]:
    if not IN_DANGER & {*_answers(row, "what")} or not library.doors:
        return
    if row.doors[0] != (first := library.doors[0].page.stem):
        yield row.line, f"Somebody may be in danger: write {first} first under doors:."
    if next(iter(row.first)) not in FIRST_IN_DANGER:
        yield row.line, f"Somebody may be in danger: name {' or '.join(FIRST_IN_DANGER)} first."


def _services(library: Library, each: FinderRow | FinderNote) -> Iterator[Fault]:
    known = {service.id: service for service in library.services}
    for name in filter(None, each.first if isinstance(each, FinderRow) else [each.service]):
        if service := known.get(name):
            yield from ((each.line, f"“{name}” {cure}") for cure in _unfit(service, each))
        else:
            yield each.line, f"“{name}” isn’t a service that is offered: write an id of services.yaml."


def _unfit(service: Service, each: FinderRow | FinderNote) -> Iterator[str]:
    """Why a service should not stand in a row or a note, and what to do."""
    if service.adults_only and not {*_answers(each, "age")} <= GROWN_UP:
        yield "is for adults only: name it for 18-or-over and adult alone."
    if QUIETLY in _answers(each, "talk") and not _is_quiet(service):
        yield "can only be called: name another for who would rather not."
    if not service.cannot:
        yield "says nowhere where its help ends: write cannot: in services.yaml."


def _is_quiet(service: Service) -> bool:
    return bool(service.quiet_ways) or not service.ways or service.id == BY_PHONE_ALONE


def _answers(each: FinderRow | FinderNote, name: str) -> tuple[str, ...]:
    return each.when.get(name, FINDER.questions[name])


PERMITTED = f"{SCREENSHOTS} ({CHECKED})"
_OF_2026 = re.compile(r"\bnew law|\b2026\b", re.IGNORECASE)
_ACCUSES = re.compile(r"\b(?:offen[cd]|crim|legal|illegal|against the law|court|police)\w*", re.IGNORECASE)


def _of_law(law: LawTable) -> Iterator[Fault]:
    """Words that accuse before they protect, or that say more of the law of 2026 than they may."""
    for row in law.rows:
        if found := _ACCUSES.search(row.protects):
            yield row.line, f"Say first whom the law protects; “{found[0]}” comes later, under called:."
        for text in row.for_pupils:
            yield from _permitted(text, row.line)
    for each in law.notes:
        yield from _permitted(each.note, each.line)


def _permitted(text: str, line: int) -> Iterator[Fault]:
    if _OF_2026.search(text.replace(PERMITTED, "")):
        yield line, f"Of the law of 2026 say this, word for word, and nothing more: {PERMITTED}"


HARDEST_FLOW = 9.0
LONGEST_REASON = 90  # characters: a record has a line or two for each
_State = tuple[str, Handling | None, bool]  # a step, the strongest asked for on the way to it, whether told


def answers_lead_on(flow: Flow) -> Iterator[Fault]:
    """An answer that leads nowhere, or back; a step that nothing leads to, or that leads nowhere itself."""
    known = {step.id: step for step in flow.steps}
    reached = reachable(flow.steps[0].id, steps_after(flow))
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

    def onward(state: _State) -> list[_State]:
        name, so_far, told = state
        step, coming = known[name], []
        for answer in step.answers:
            if answer.to in known:
                strongest = max(filter(None, (so_far, step.asks_for(answer)[0])), default=None)
                coming.append((answer.to, strongest, told or step.asks_who_was_told))
        return coming

    start: _State = (flow.steps[0].id, None, False)
    ways = reachable(start, onward)
    return [(known[name], strongest, told) for name, strongest, told in ways if known[name].end]


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
