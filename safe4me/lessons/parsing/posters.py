"""A page of posters: `##` is the line of one, with an id; below it some words, and a drawing."""

from collections.abc import Iterable

from safe4me.lessons.drawings import parse_drawing
from safe4me.lessons.drawings.drawing import Drawing
from safe4me.lessons.markup.blocks import Line, Passage, by_heading
from safe4me.lessons.markup.faults import Malformed, read_each
from safe4me.lessons.markup.fences import Fence, take_fences
from safe4me.lessons.markup.render import to_html, to_inline_html
from safe4me.lessons.parsing.front_matter import FrontMatter
from safe4me.lessons.parsing.page_fields import PAGE_FIELDS, read_page
from safe4me.lessons.posters import Poster, Posters

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
