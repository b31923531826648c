"""A case: a `##` begins each stage, a `###` a card of evidence, the choice, the twist or a question in it.

## What do we know? {#find-out}
### Kofi’s form tutor {.told}
“Two people have told me.”
### Which two first? {.pick}
- Ask Kofi what he wants
  > A good place to start. …
- Look at the picture {.look}
  > No. …
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from safe4me.content.drawings import parse_drawing
from safe4me.content.drawings.svg import Drawing
from safe4me.content.markup.blocks import (
    HEADING,
    RULE,
    Attributes,
    Entry,
    Fence,
    Line,
    Passage,
    by_heading,
    check_id,
    read_entries,
    split_attributes,
    take_fences,
)
from safe4me.content.markup.errors import Malformed, read_each
from safe4me.content.markup.render import plain, to_html, to_inline_html
from safe4me.content.model.cases import (
    Aside,
    Card,
    CardPick,
    Case,
    CaseStep,
    Evidence,
    EvidenceKind,
    Refusal,
    StageKind,
)
from safe4me.content.model.stories import Beat, Person
from safe4me.content.page import Html
from safe4me.content.parsing.beats import People, read_body
from safe4me.content.parsing.front_matter import FrontMatter
from safe4me.content.parsing.lessons import to_prose
from safe4me.content.parsing.page_head import PART_FIELDS, read_page
from safe4me.content.questions import parse_question
from safe4me.content.questions.sorting import Order

PIECE_LEVEL = 3
_CARD = re.compile(r"\s{0,3}- (?P<text>.+)$")
_FENCES = "draw leader simpler"
_EVIDENCE = {kind.value: kind for kind in EvidenceKind}
_REFUSALS = {refusal.value: refusal for refusal in Refusal}
_ASIDES = ("twist", "officers")
_PIECES = (*_EVIDENCE, "pick", *_ASIDES)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands under a `###`; a question has an id, anything else one flag of _PIECES."""

    kind: str
    passage: Passage


def parse_case(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Case:
    """The case of a file whose front matter has `case:`; its id is its folder and stem. Raises Malformed."""
    front.allow(f"{PART_FIELDS} case about")
    name = check_id(front.text("case"), front.line("case"))
    page = read_page(path, text, front)
    if name != page.stem:
        raise Malformed(front.line("case"), f"Call the case as its file is called: case: {page.stem}")
    people: People = {person.name: Person(person.name, me=False) for person in page.people}
    about = front.text("about")
    if about not in people:
        raise Malformed(front.line("about"), f"Name under people: whom it is about, {about[:40]}.")
    above, *found = by_heading(line for line in lines if not RULE.match(line.text))
    if first := next((line for line in above.lines if not line.blank), None):
        raise Malformed(first.number, "Put these words into a stage: ## What happened? {#call}")
    stages = tuple(read_each(lambda passage: _stage(passage, people), found))
    return Case(f"{path.split('/', maxsplit=1)[0]}/{page.stem}", page, stages, about)


def _stage(passage: Passage, people: People) -> CaseStep:
    when, attributes = passage.attributes.without("when")
    passage = replace(passage, attributes=attributes)
    kind = _kind_of(passage)
    told, fences = take_fences(passage.lines, _FENCES)
    of_leader = _only(fences, "leader")
    drawing = _only(fences, "draw")
    head, pieces = _pieces(replace(passage, lines=told))
    stage = CaseStep(
        kind=kind,
        heading=to_inline_html(passage.heading, passage.line),
        html=Html("") if kind == StageKind.KEEP_SAFE else to_prose(head.lines),
        evidence=(),
        line=passage.line,
        notes=to_html(of_leader.lines[1:]) if of_leader else Html(""),
        when=when,
        drawing=_drawing(drawing),
        order=_order(head) if kind == StageKind.KEEP_SAFE else None,
    )
    for piece in pieces:
        stage = _with_piece(stage, piece, people)
    simpler = _only(fences, "simpler")
    return _with_simpler(stage, passage, simpler, people) if simpler else stage


def _with_simpler(stage: CaseStep, passage: Passage, fence: Fence, people: People) -> CaseStep:
    """A stage with all of it in simpler words: first its heading, then the rest as it stands there."""
    first = next((line for line in fence.lines[1:] if not line.blank), None)
    if not first:
        raise Malformed(fence.line, "Say all of this stage in simpler words: its heading in the first line.")
    lines = tuple(line for line in fence.lines if line.number > first.number)
    simpler = _stage(replace(passage, heading=first.text, lines=lines), people)
    if simpler.plan != stage.plan:
        cure = "keep its cards, who speaks, and its questions, in their order"
        raise Malformed(fence.line, f"These simpler words are of another stage: {cure}.")
    asked = tuple(replace(q, simpler=easy) for q, easy in zip(stage.asked, simpler.asked, strict=True))
    order = stage.order and replace(stage.order, simpler=simpler.order)
    return replace(stage, simpler=simpler, asked=asked, order=order)


def _kind_of(passage: Passage) -> StageKind:
    known = ", ".join(f"#{kind}" for kind in StageKind)
    if passage.attributes.id not in list(StageKind):
        raise Malformed(passage.line, f"Say which stage this is, in its braces: one of {known}.")
    kind = StageKind(passage.attributes.id)
    passage.attributes.allow(passage.line, flags="order" if kind == StageKind.KEEP_SAFE else "")
    if not passage.heading:
        raise Malformed(passage.line, f"Give this stage a heading: ## What do we know? {{#{kind}}}")
    return kind


def _order(passage: Passage) -> Order:
    order = parse_question(passage) if "order" in passage.attributes.flags else None
    if not isinstance(order, Order):
        raise Malformed(
            passage.line, "Keep safe is put in order: ## What comes first? {#keep-safe .order}, then 1. 2. 3."
        )
    return order


def _pieces(stage: Passage) -> tuple[Passage, tuple[_Piece, ...]]:
    """What stands in a stage above its first `###`; and the pieces under each."""
    above: list[Line] = []
    found: list[tuple[Passage, list[Line]]] = []
    for line in stage.lines:
        heading = HEADING.match(line.text)
        if heading and len(heading[1]) == PIECE_LEVEL:
            text, attributes = split_attributes(heading[2] or "", line.number)
            found.append((Passage(PIECE_LEVEL, text, attributes, line.number, ()), []))
        else:
            (found[-1][1] if found else above).append(line)
    pieces = read_each(lambda each: _piece(replace(each[0], lines=tuple(each[1]))), found)
    return replace(stage, lines=tuple(above)), tuple(pieces)


def _piece(passage: Passage) -> _Piece:
    flags = passage.attributes.flags
    kind = "question" if passage.attributes.id else next((each for each in _PIECES if each in flags), "")
    if not kind or not passage.heading:
        known = ", ".join(f".{each}" for each in _PIECES)
        raise Malformed(
            passage.line, f"Say what this is, in its braces: one of {known}; a question has an id."
        )
    if kind != "question":
        passage.attributes.allow(passage.line, flags=kind)
    return _Piece(kind, passage)


def _with_piece(stage: CaseStep, piece: _Piece, people: People) -> CaseStep:
    passage, kind = piece.passage, piece.kind
    if kind in _EVIDENCE:
        return replace(stage, evidence=(*stage.evidence, _evidence(passage, _EVIDENCE[kind], people)))
    if kind == "question":
        return replace(stage, asked=(*stage.asked, parse_question(passage)))
    if stage.pick if kind == "pick" else stage.twist if kind == "twist" else stage.weighed:
        raise Malformed(passage.line, f"A stage has one .{kind}: take this one out.")
    if kind == "pick":
        return replace(stage, pick=_pick(passage))
    aside = Aside(to_inline_html(passage.heading, passage.line), to_prose(passage.lines), passage.line)
    return replace(stage, twist=aside) if kind == "twist" else replace(stage, weighed=aside)


def _evidence(passage: Passage, kind: EvidenceKind, people: People) -> Evidence:
    html, beats = Html(""), tuple[Beat, ...]()
    if kind == EvidenceKind.CHAT:
        beats, choices = read_body(passage.lines, people, spoken=False)
        if choices:
            raise Malformed(
                choices[0].line, "A chat is read, not chosen from: write **Name:** what they typed."
            )
    else:
        html = to_prose(passage.lines)
    return Evidence(kind, plain(to_inline_html(passage.heading, passage.line)), html, beats, passage.line)


def _pick(passage: Passage) -> CardPick:
    listing = read_entries(passage.lines, _CARD, feedback=True)
    stray = next((line for line in (*listing.intro, *listing.rest) if not line.blank), None)
    if stray:
        raise Malformed(
            stray.number, "Under .pick stand cards only: - What it says, then > the reply below it."
        )
    return CardPick(
        to_inline_html(passage.heading, passage.line),
        tuple(read_each(_card, listing.entries)),
        passage.line,
    )


def _card(entry: Entry) -> Card:
    text, attributes = split_attributes(entry.text, entry.line)
    attributes.allow(entry.line, flags=" ".join(_REFUSALS))
    if attributes.id or len(attributes.flags) > 1 or not text:
        raise Malformed(
            entry.line, "A card is its text, then {.not-evidence} or {.look} where it is refused."
        )
    html = to_inline_html(text, entry.line)
    reply = to_html(entry.feedback) if entry.feedback else Html("")
    return Card(plain(html), html, reply, _refusal(attributes), entry.line)


def _refusal(attributes: Attributes) -> Refusal | None:
    return next((_REFUSALS[flag] for flag in attributes.flags), None)


def _drawing(fence: Fence | None) -> Drawing | None:
    drawing = parse_drawing(fence.lines) if fence else None
    return drawing if isinstance(drawing, Drawing) else None


def _only(fences: Sequence[Fence], kind: str) -> Fence | None:
    found = [fence for fence in fences if fence.kind == kind]
    if len(found) > 1:
        raise Malformed(found[1].line, f"A stage has one ```{kind} at most: put the two together.")
    return found[0] if found else None
