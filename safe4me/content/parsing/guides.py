"""A module's `teacher.md`: a plan whose parts carry minutes, and in them, as quotes, the screens of a class.

A part is a heading with an id: `## Ground rules {#rules minutes=3 cuts=20,40,60}`. Its text is what the
teacher says and does; a quote is one screen, and the text after it is for while that screen stands there.
"""

import re
from collections.abc import Iterable, Sequence

from safe4me.content.drawings import parse_drawing
from safe4me.content.drawings.svg import Drawing
from safe4me.content.markup.blocks import Fence, Line, Passage, by_heading, passages, take_fences, unquoted
from safe4me.content.markup.errors import Malformed, read_each
from safe4me.content.markup.render import plain, to_html, to_inline_html
from safe4me.content.model.addresses import CASES
from safe4me.content.model.cases import CUTS_OF_CASES
from safe4me.content.model.guides import RSHE, Guide, GuidePart, Poster, Posters, Screen
from safe4me.content.parsing.front_matter import FrontMatter
from safe4me.content.parsing.lessons import to_prose
from safe4me.content.parsing.page_head import ENDED_FIELDS, PAGE_FIELDS, read_cover, read_page

CUTS = (20, 40, 60)
CUTS_OF_BRIEFINGS = (20, 40, 50, 60)
_MINUTES = re.compile(r"[1-9][0-9]?")


def cuts_of(path: str) -> tuple[int, ...]:
    """How long the plans of a module's guide at this path are, in minutes."""
    return CUTS_OF_CASES if path.startswith(f"{CASES}/") else CUTS


def parse_guide(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Guide:
    """A teacher's guide. Raises Malformed."""
    front.allow(f"{ENDED_FIELDS} outcomes strands rshe")
    briefing = front.text("kind", "") == "briefing"
    lines, fences = take_fences(lines, "draw") if briefing else (lines, ())
    known = CUTS_OF_BRIEFINGS if briefing else cuts_of(path)
    intro, *rest = passages(lines)
    parts = [passage for passage in rest if passage.level or not _is_blank(passage)]
    if not parts or intro.level:
        raise Malformed(
            1, "Write an introduction, then each part of the plan under ## Its title {#its-id …}."
        )
    return Guide(
        page=read_page(path, text, front),
        outcomes=front.texts("outcomes"),
        strands=front.texts("strands"),
        intro=to_prose(intro.lines),
        parts=tuple(read_each(lambda passage: _part(passage, known), parts)),
        rshe=front.numbers("rshe", RSHE),
        cover=read_cover(fences),
    )


def _part(passage: Passage, known: Sequence[int]) -> GuidePart:
    attributes = passage.attributes
    attributes.allow(passage.line, keys="minutes cuts")
    if not attributes.id:
        raise Malformed(passage.line, "Put this text in a part of the plan: ## Its title {#its-id …}.")
    before, screens = _screens(passage.lines)
    return GuidePart(
        id=attributes.id,
        title=plain(to_inline_html(passage.heading, passage.line)),
        minutes=_minutes(attributes.values.get("minutes", ""), passage.line),
        cuts=_cuts(attributes.values.get("cuts", ""), known, passage.line),
        script=to_prose(before),
        screens=screens,
        line=passage.line,
    )


def _minutes(text: str, line: int) -> int:
    if not _MINUTES.fullmatch(text):
        raise Malformed(line, "Say how many minutes this part takes, 1 to 99: minutes=5.")
    return int(text)


def _cuts(text: str, known: Sequence[int], line: int) -> tuple[int, ...]:
    given = text.split(",") if text else []
    cuts = tuple(cut for cut in known if str(cut) in given)
    if len(cuts) != len(given) or not cuts:
        *others, last = map(str, known)
        plans, example = f"{', '.join(others)} and {last}", f"{others[-1]},{last}"
        message = f"Say in which plans this part stands, of {plans} minutes: cuts={example}."
        raise Malformed(line, message)
    return cuts


def _screens(lines: Sequence[Line]) -> tuple[list[Line], tuple[Screen, ...]]:
    """The lines before the first screen; and the screens, each with the lines up to the next one."""
    before: list[Line] = []
    screens: list[tuple[list[Line], list[Line]]] = []
    quoted = False
    for line in lines:
        starts = line.text.startswith(">") and not quoted
        quoted = line.text.startswith(">")
        if starts:
            screens.append(([], []))
        where = screens[-1][0 if quoted else 1] if screens else before
        where.append(line)
    return before, tuple(Screen(to_html(unquoted(seen)), to_prose(notes)) for seen, notes in screens)


def _is_blank(passage: Passage) -> bool:
    return all(line.blank for line in passage.lines)


_SHAPE = "wide"


def parse_posters(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Posters:
    """Posters to choose from. Raises Malformed."""
    front.allow(PAGE_FIELDS)
    page = read_page(path, text, front)
    if not page.help:
        raise Malformed(1, "Say whom a poster names: help: [childline, …]. The first stands on each.")
    intro, *found = by_heading(lines)
    if not found:
        raise Malformed(1, "Write each poster under its line: ## Its line {#its-id}")
    return Posters(page, to_html(intro.lines), tuple(read_each(_poster, found)))


def _poster(passage: Passage) -> Poster:
    passage.attributes.allow(passage.line)
    if not passage.attributes.id:
        raise Malformed(passage.line, "Give this poster an id that never changes: ## Its line {#its-id}")
    below, fences = take_fences(passage.lines, "draw")
    return Poster(
        id=passage.attributes.id,
        words=to_inline_html(passage.heading, passage.line),
        below=to_html(below),
        drawing=_drawing(fences, passage.line),
        line=passage.line,
    )


def _drawing(fences: tuple[Fence, ...], line: int) -> Drawing:
    found = [parse_drawing(fence.lines) for fence in fences]
    if len(found) != 1 or not isinstance(found[0], Drawing) or found[0].shape != _SHAPE:
        raise Malformed(line, f"A poster has one drawing: ```draw iris {_SHAPE}")
    if found[0].labels or found[0].back:
        raise Malformed(line, "The drawing of a poster has no names in it, and nothing behind it.")
    return found[0]
