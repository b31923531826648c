"""A lesson: a step under each `##`, a section or a question."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from safe4me.lessons.drawings import parse_drawing
from safe4me.lessons.kinds import asks, parse_question
from safe4me.lessons.markup.blocks import RULE, Line, Passage, by_heading
from safe4me.lessons.markup.faults import Malformed, read_each
from safe4me.lessons.markup.fences import Fence, take_fences
from safe4me.lessons.markup.render import plain, to_html, to_inline_html
from safe4me.lessons.model import Lesson
from safe4me.lessons.parsing.front_matter import FrontMatter
from safe4me.lessons.parsing.page_fields import PART_FIELDS, read_page
from safe4me.lessons.parsing.pages import to_prose
from safe4me.lessons.steps import Section, Step

MOST_STEPS = 20
_DRAWINGS = ("draw", "try")
_FENCES = "draw try simpler"


def parse_lesson(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Lesson:
    """A lesson. Raises Malformed."""
    front.allow(f"{PART_FIELDS} next_question")
    above, *found = by_heading(line for line in lines if not RULE.match(line.text))
    if to_prose(above.lines):
        line = next(line.number for line in above.lines if not line.blank)
        raise Malformed(line, "Put these words into a step: what a lesson talks about is its content_note:")
    if len(found) > MOST_STEPS:
        raise Malformed(1, f"Split this lesson: it has more than {MOST_STEPS} steps.")
    return Lesson(
        page=read_page(path, text, front),
        steps=tuple(read_each(_step, found)),
        next_question=front.text("next_question", ""),
        booster=front.text("kind", "lesson") == "booster",
    )


def _step(passage: Passage) -> Step:
    lines, fences = take_fences(passage.lines, _FENCES)
    eyebrow, attributes = passage.attributes.without("eyebrow")
    recalls, attributes = attributes.without("from")
    relief = "relief" in attributes.flags
    attributes = replace(attributes, flags=attributes.flags - {"relief"})
    passage = replace(passage, lines=lines, attributes=attributes)
    drawing = _only([fence for fence in fences if fence.kind in _DRAWINGS])
    simpler = _only([fence for fence in fences if fence.kind not in _DRAWINGS])
    return Step(
        body=parse_question(passage) if asks(passage) else _section(passage),
        eyebrow=eyebrow,
        drawing=parse_drawing(drawing.lines) if drawing else None,
        simpler=to_html(simpler.lines[1:] if simpler else ()),
        recalls=recalls,
        relief=relief,
    )


def _section(passage: Passage) -> Section:
    passage.attributes.allow(passage.line, keys="eyebrow ages")
    heading = to_inline_html(passage.heading, passage.line)
    return Section(
        id=passage.attributes.id or _named_after(plain(heading)),
        heading=heading,
        html=to_prose(passage.lines),
        line=passage.line,
    )


def _named_after(heading: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", heading.lower())) or "step"


def _only(fences: Sequence[Fence]) -> Fence | None:
    if len(fences) > 1:
        raise Malformed(fences[1].line, "A step has one drawing at most, and one ```simpler: take this out.")
    return fences[0] if fences else None
