"""An incident guide: under each `##` a question with rules, signs to tick, and answers that lead on.

## Is anyone in danger? {#danger short="Danger now"}
- Call 999. {mark=V2}
- [ ] An adult is involved {mark=V .refer}
  > An adult is involved.
- [Yes](#safe){.refer}
  > Someone was in danger.
- [Nobody was told](#safe){enough-for=manage}
"""

import re
from collections.abc import Iterable, Sequence

from safe4me.lessons.flows import Backing, Flow, FlowAnswer, FlowStep, Handling, Rule, Sign
from safe4me.lessons.markup.attributes import Attributes, check_id, split_attributes
from safe4me.lessons.markup.blocks import Line, Passage, by_heading
from safe4me.lessons.markup.faults import Malformed, read_each
from safe4me.lessons.markup.render import plain, to_html, to_inline_html
from safe4me.lessons.parsing.front_matter import FrontMatter
from safe4me.lessons.parsing.page_fields import ENDED_FIELDS, read_page
from safe4me.lessons.parsing.pages import to_prose

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
