"""What the files of decision tables share: a head as of a page, then records that say what they are about."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from safe4me.content.markup.blocks import Attributes, Line, Passage, by_heading, check_id, split_attributes
from safe4me.content.markup.errors import Malformed, read_each
from safe4me.content.markup.render import plain, to_html, to_inline_html
from safe4me.content.model.decision_tables import (
    ASKS,
    INPUTS,
    Finder,
    FinderNote,
    FinderRow,
    LawNote,
    LawRow,
    LawTable,
    TurnTo,
    When,
)
from safe4me.content.model.flows import Backing, Flow, FlowAnswer, FlowStep, Handling, Rule, Sign
from safe4me.content.parsing.front_matter import END_OF_HEAD, FrontMatter, read_file, read_records
from safe4me.content.parsing.lessons import to_prose
from safe4me.content.parsing.page_head import ENDED_FIELDS, read_page


def read_table(text: str) -> tuple[FrontMatter, list[FrontMatter]]:
    """The head and the records of a table's file. Raises Malformed."""
    head, end, body = text.partition(END_OF_HEAD)
    front, _ = read_file(head + end)
    lines_above = "\n" * (head + end).count("\n")
    return front, read_records(lines_above + body)


def read_when(fields: FrontMatter, inputs: Mapping[str, tuple[str, ...]]) -> When:
    """What a record is about. Raises Malformed where an input has a word that is no answer to it."""
    return {name: _values(fields, name, known) for name, known in inputs.items() if name in fields.fields}


def _values(fields: FrontMatter, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    values = tuple(fields.text(name, "").split())
    if not values or not set(values) <= set(known):
        raise Malformed(fields.first_line, f"Write after {name}: some of these words: {' '.join(known)}.")
    return values


def read_doors(fields: FrontMatter) -> tuple[str, ...]:
    """The names of the doors that a row leads to. Raises Malformed where it leads to none."""
    if not (doors := tuple(fields.text("doors", "").split())):
        raise Malformed(fields.first_line, "Say where to go: doors: picture-out, or several names of doors.")
    return doors


FINDER_HEAD = "title summary reviewed review_due needs_review sources related elsewhere"
FINDER_NOTE = f"id {' '.join(ASKS)} note service"
FINDER_ROW = f"id {' '.join(ASKS)} doors first read"


def parse_finder(path: str, text: str) -> Finder:
    """The finder. Raises Malformed with every record that cannot be read."""
    front, records = read_table(text)
    front.allow(FINDER_HEAD)
    read = read_each(_record_of_finder, records)
    return Finder(
        page=read_page(path, text, front),
        elsewhere=front.text("elsewhere"),
        rows=tuple(each for each in read if isinstance(each, FinderRow)),
        notes=tuple(each for each in read if isinstance(each, FinderNote)),
    )


def _record_of_finder(fields: FrontMatter) -> FinderRow | FinderNote:
    return _finder_note(fields) if "note" in fields.fields else _finder_row(fields)


def _finder_note(fields: FrontMatter) -> FinderNote:
    fields.allow(FINDER_NOTE)
    return FinderNote(
        id=check_id(fields.text("id"), fields.first_line),
        when=read_when(fields, ASKS),
        text=fields.text("note"),
        service=fields.text("service", ""),
        line=fields.first_line,
    )


def _finder_row(fields: FrontMatter) -> FinderRow:
    fields.allow(FINDER_ROW)
    return FinderRow(
        id=check_id(fields.text("id"), fields.first_line),
        when=read_when(fields, ASKS),
        doors=read_doors(fields),
        first=_first(fields),
        read=fields.text("read", ""),
        line=fields.first_line,
    )


def _first(fields: FrontMatter) -> tuple[TurnTo, ...]:
    given = fields.fields.get("first")
    if not isinstance(given, dict) or not all(isinstance(why, str) and why for why in given.values()):
        mend = "Say whom to turn to, and why: under first: a line “childline: You can talk.” each."
        raise Malformed(fields.first_line, mend)
    return tuple(TurnTo(str(service), why) for service, why in given.items())


HEAD_FIELDS = "title summary reviewed review_due needs_review related rights unanswered"
NOTE_FIELDS = f"id {' '.join(INPUTS)} nation note sources"
ROW_FIELDS = f"id {' '.join(INPUTS)} asks protects doors covers called usually harm sources staff staff_only"
MARKS = ("V", "V2", "U")  # of the fact sheet: read at its source, read second-hand, not verified


def parse_law(path: str, text: str) -> LawTable:
    """The law table. Raises Malformed with every record that cannot be read."""
    front, records = read_table(text)
    front.allow(HEAD_FIELDS)
    read = read_each(_record_of_law, records)
    page = read_page(path, text, front)
    return LawTable(
        page=replace(page, sources=_all_sources(read)),
        rights=front.text("rights"),
        unanswered=front.text("unanswered"),
        rows=tuple(each for each in read if isinstance(each, LawRow)),
        notes=tuple(each for each in read if isinstance(each, LawNote)),
    )


def _all_sources(records: Sequence[LawRow | LawNote]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for each in records for source in each.sources))


def _record_of_law(fields: FrontMatter) -> LawRow | LawNote:
    return _law_note(fields) if "note" in fields.fields else _law_row(fields)


def _law_note(fields: FrontMatter) -> LawNote:
    fields.allow(NOTE_FIELDS)
    return LawNote(
        id=check_id(fields.text("id"), fields.first_line),
        when=read_when(fields, INPUTS),
        text=fields.text("note"),
        sources=_sources(fields),
        nation=fields.text("nation", ""),
        line=fields.first_line,
    )


def _law_row(fields: FrontMatter) -> LawRow:
    fields.allow(ROW_FIELDS)
    return LawRow(
        id=check_id(fields.text("id"), fields.first_line),
        when=read_when(fields, INPUTS),
        asks=fields.text("asks"),
        protects=fields.text("protects"),
        doors=read_doors(fields),
        covers=fields.text("covers"),
        called=fields.text("called"),
        usually=fields.text("usually"),
        harm=fields.text("harm"),
        sources=_sources(fields),
        staff=fields.text("staff", ""),
        staff_only=fields.text("staff_only", "false") == "true",
        line=fields.first_line,
    )


def _sources(fields: FrontMatter) -> Mapping[str, str]:
    given = fields.fields.get("sources")
    if not isinstance(given, dict) or not given or not set(given.values()) <= set(MARKS):
        mend = f"Say where it is from, with its mark ({', '.join(MARKS)}): sources: {{NSPCC: V}}"
        raise Malformed(fields.first_line, mend)
    return {str(source): str(mark) for source, mark in given.items()}


MOST_FLOW_STEPS = 20
ENOUGH_FOR = "enough-for"
_ANSWER = re.compile(r"- \[(?P<text>[^\]]{2,})\]\(#(?P<to>[^()]*)\)$")
_SIGN = re.compile(r"- \[ \] (?P<text>.+)$")
_RULE = re.compile(r"- (?P<text>.+)$")
_REASON = re.compile(r"\s*> ?(?P<text>.*)$")
_HANDLINGS = {each.name.lower(): each for each in Handling}

_Item = tuple[Line, list[str]]  # a line that begins an item, and the reason beneath it


def parse_flow(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Flow:
    """An incident guide. Raises Malformed."""
    front.allow(ENDED_FIELDS)
    above, *found = by_heading(lines)
    if not 1 < len(found) <= MOST_FLOW_STEPS:
        raise Malformed(1, f"Write 2 to {MOST_FLOW_STEPS} steps, each under ## A question? {{#its-id …}}.")
    return Flow(read_page(path, text, front), to_prose(above.lines), tuple(read_each(_step, found)))


def _step(passage: Passage) -> FlowStep:
    attributes = passage.attributes
    attributes.allow(passage.line, flags="end", keys="short")
    short = attributes.values.get("short", "")
    if not attributes.id or not short:
        example = '## A question? {#its-id short="In a few words"}'
        raise Malformed(passage.line, f"Give this step an id and a short name: {example}.")
    told, items = _items(passage.lines)
    answers = [item for item in items if _found(_ANSWER, item)]
    signs = [item for item in items if _found(_SIGN, item)]
    rules = [item for item in items if item not in (*answers, *signs)]
    return FlowStep(
        id=attributes.id,
        heading=to_inline_html(passage.heading, passage.line),
        short=plain(to_inline_html(short, passage.line)),
        html=to_html(told),
        rules=tuple(read_each(_rule, rules)),
        signs=tuple(read_each(_sign, signs)),
        answers=tuple(read_each(_answer, answers)),
        end="end" in attributes.flags,
        line=passage.line,
    )


def _items(lines: Sequence[Line]) -> tuple[list[Line], list[_Item]]:
    """The prose of a step; and its items, each with the lines of reason beneath it."""
    told: list[Line] = []
    items: list[_Item] = []
    for line in lines:
        reason = _REASON.match(line.text)
        if line.text.startswith("- "):
            items.append((line, []))
        elif reason and items:
            items[-1][1].append(reason["text"].strip())
        elif items and not line.blank:
            raise Malformed(
                line.number, "Write prose above the lists, one line an item, and a reason after >."
            )
        else:
            told.append(line)
    return told, items


def _found(kind: re.Pattern[str], item: _Item) -> re.Match[str] | None:
    return kind.match(split_attributes(item[0].text, item[0].number)[0])


def _read(kind: re.Pattern[str], item: _Item, flags: str, keys: str) -> tuple[re.Match[str], Attributes]:
    line, _ = item
    text, attributes = split_attributes(line.text, line.number)
    attributes.allow(line.number, flags, keys)
    found = kind.match(text)
    if not found or (attributes.id or len(attributes.flags) > 1):
        raise Malformed(
            line.number, "Write “- A rule. {mark=V}”, “- [ ] A sign {mark=V .refer}” or “- [Answer](#step)”."
        )
    return found, attributes


def _rule(item: _Item) -> Rule:
    found, attributes = _read(_RULE, item, "", "mark")
    line = item[0].number
    if item[1]:
        raise Malformed(line, "Only a sign or an answer has a reason: take out what stands after >.")
    return Rule(to_inline_html(found["text"], line), _backing(attributes, line), line)


def _sign(item: _Item) -> Sign:
    found, attributes = _read(_SIGN, item, " ".join(_HANDLINGS), "mark")
    line = item[0].number
    words = to_inline_html(found["text"], line)
    return Sign(words, _backing(attributes, line), _handling(attributes), _reason(item), line)


def _answer(item: _Item) -> FlowAnswer:
    found, attributes = _read(_ANSWER, item, " ".join(_HANDLINGS), ENOUGH_FOR)
    line = item[0].number
    return FlowAnswer(
        to_inline_html(found["text"], line),
        check_id(found["to"], line),
        _handling(attributes),
        _reason(item),
        line,
        _enough_for(attributes, line),
    )


def _backing(attributes: Attributes, line: int) -> Backing:
    mark = attributes.values.get("mark", "")
    if mark not in list(Backing):
        raise Malformed(line, f"Say what this rests on: mark= one of {', '.join(Backing)}.")
    return Backing(mark)


def _handling(attributes: Attributes) -> Handling | None:
    return next((_HANDLINGS[flag] for flag in attributes.flags), None)


def _enough_for(attributes: Attributes, line: int) -> Handling | None:
    name = attributes.values.get(ENOUGH_FOR)
    if name is not None and name not in _HANDLINGS:
        raise Malformed(line, f"Write {ENOUGH_FOR}= and one of {', '.join(_HANDLINGS)}.")
    return _HANDLINGS[name] if name else None


def _reason(item: _Item) -> str:
    line, reason = item
    return plain(to_inline_html(" ".join(reason), line.number)) if reason else ""
