"""The files of decision tables: a head as of a page, then rows and notes; and the files of flows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from safe4me.content.markup.blocks import Attributes, Line, Passage, by_heading, check_id, split_attributes
from safe4me.content.markup.errors import Malformed, read_each
from safe4me.content.markup.render import plain, to_html, to_inline_html
from safe4me.content.model.decision_tables import (
    DONT_KNOW,
    DecisionTable,
    LawNote,
    LawRow,
    Note_co,
    Row_co,
    TableRecord,
    TableSchema,
    When,
)
from safe4me.content.model.flows import Backing, Flow, FlowAnswer, FlowStep, Handling, Rule, Sign
from safe4me.content.parsing.front_matter import END_OF_HEAD, FrontMatter, read_file, read_records
from safe4me.content.parsing.lessons import to_prose
from safe4me.content.parsing.page_head import ENDED_FIELDS, read_page
from safe4me.content.parsing.records import names_of, read_record

HEAD_FIELDS = "title summary reviewed review_due needs_review related"


def parse_table(schema: TableSchema[Row_co, Note_co], path: str, text: str) -> DecisionTable[Row_co, Note_co]:
    """The table of a schema. Raises Malformed with every record that cannot be read."""
    head, end, body = text.partition(END_OF_HEAD)
    front, _ = read_file(head + end)
    records = read_records("\n" * (head + end).count("\n") + body)
    own_sources = [] if "sources" in names_of(schema.row) else ["sources"]
    front.allow(" ".join((HEAD_FIELDS, *own_sources, *schema.head)))
    read = read_each(partial(_record, schema), records)
    page = read_page(path, text, front)
    return DecisionTable(
        schema,
        replace(page, sources=page.sources or _sources_of(read)),
        {name: front.text(name) for name in schema.head},
        rows=tuple(each for each in read if isinstance(each, schema.row)),
        notes=tuple(each for each in read if isinstance(each, schema.note)),
    )


def _sources_of(records: Iterable[TableRecord]) -> tuple[str, ...]:
    each_with_sources = (each for each in records if isinstance(each, LawRow | LawNote))
    return tuple(dict.fromkeys(source for each in each_with_sources for source in each.sources))


def _record(schema: TableSchema[Row_co, Note_co], given: FrontMatter) -> Row_co | Note_co:
    kind: type[Row_co] | type[Note_co] = schema.note if "note" in given.fields else schema.row
    given.allow(" ".join(dict.fromkeys(("id", *schema.questions, *names_of(kind)))))
    own = {name: value for name, value in given.fields.items() if name not in schema.questions}
    return read_record(kind, replace(given, fields=own), when=_when(given, schema.questions))


def _when(given: FrontMatter, questions: When) -> When:
    return {name: _answers(given, name, known) for name, known in questions.items() if name in given.fields}


def _answers(given: FrontMatter, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    known = tuple(answer for answer in known if answer != DONT_KNOW)  # read as no
    answers = tuple(given.text(name, "").split())
    if not answers or not set(answers) <= set(known):
        raise Malformed(given.line(name), f"Write after {name}: some of these words: {' '.join(known)}.")
    return answers


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
