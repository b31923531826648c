"""Whether a decision table answers every way of asking once, and has no row too many."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from safe4me.content.markup.errors import Fault
from safe4me.content.model.decision_tables import Answering, DecisionTable, WayOfAsking, is_meant, rows_for


def answers_each_once(table: DecisionTable[Answering], situations: Iterable[WayOfAsking]) -> Iterator[Fault]:
    """No row at all, a gap, an overlap, a row that is never asked for, or an id that stands twice."""
    asked = tuple(situations)
    if table.rows:
        yield from _answered_once(table, asked)
    else:
        yield 1, "No row answers anything: write one. A note is only added to rows."
    yield from _never_asked_for(table, asked)
    yield from _repeated(table.records)


def _answered_once(table: DecisionTable[Answering], asked: Iterable[WayOfAsking]) -> Iterator[Fault]:
    """Gaps at the row that answers what is most like them, overlaps at the later row: each told once."""
    twice: dict[tuple[int, int], str] = {}
    gaps: dict[int, list[WayOfAsking]] = defaultdict(list)
    for situation in asked:
        found = rows_for(table, situation)
        if not found:
            gaps[max(table.rows, key=lambda row: _likeness(row, situation)).line].append(situation)
        for other in found[1:]:
            names = f"“{other.id}” and “{found[0].id}” both answer {_named(situation)}"
            twice.setdefault((other.line, found[0].line), names)
    for line, missed in gaps.items():
        more = f" ({len(missed)} like this)" if len(missed) > 1 else ""
        yield line, f"No row answers {_named(missed[0])}{more}: widen this one or write another."
    for (line, _), names in twice.items():
        yield line, f"{names}: narrow one of them."


def _likeness(row: Answering, situation: WayOfAsking) -> tuple[bool, int]:
    """How much of a situation a row is about; what happens counts first."""
    about = [name for name in row.when if is_meant({name: row.when[name]}, situation)]
    return "what" in about, len(about) - len(row.when)


def _never_asked_for(table: DecisionTable[Answering], asked: Iterable[WayOfAsking]) -> Iterator[Fault]:
    used = {row.id for situation in asked for row in rows_for(table, situation)}
    for row in table.rows:
        if row.id not in used:
            yield row.line, f"“{row.id}” answers nothing that is ever asked: take it out."


def _repeated(records: Iterable[Answering]) -> Iterator[Fault]:
    seen: set[str] = set()
    for each in records:
        if each.id in seen:
            yield each.line, f"“{each.id}” stands twice: give this one another id."
        seen.add(each.id)


def _named(situation: WayOfAsking) -> str:
    return ", ".join(f"{name} {value}" for name, value in situation._asdict().items())
