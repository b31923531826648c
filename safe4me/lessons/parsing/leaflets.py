"""A page beside the modules: `##` begins a chapter, `###` a matter, which names its step and its door."""

from collections.abc import Iterable, Iterator, Sequence

from safe4me.lessons.leaflets import Chapter, Leaflet, Matter
from safe4me.lessons.markup.attributes import Attributes, split_attributes
from safe4me.lessons.markup.blocks import HEADING, Line, by_heading
from safe4me.lessons.markup.faults import Malformed, read_each
from safe4me.lessons.markup.render import to_html, to_inline_html
from safe4me.lessons.parsing.front_matter import FrontMatter
from safe4me.lessons.parsing.page_fields import ENDED_FIELDS, read_page

_CHAPTER, _MATTER = "## ", "### "
_KINDS = ("questions", "lines", "steps", "model")


def parse_leaflet(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Leaflet:
    """A page of chapters and matters. Raises Malformed."""
    front.allow(f"{ENDED_FIELDS} service band people beside")
    kind = front.text("kind")
    if kind not in _KINDS:
        raise Malformed(front.line("kind"), "Write kind: questions, lines, steps or model.")
    above, *found = by_heading(lines)
    return Leaflet(
        page=read_page(path, text, front),
        intro=to_html(above.lines),
        chapters=tuple(
            read_each(lambda each: _chapter(each.heading, each.attributes, each.line, each.lines), found)
        ),
        kind=kind,
        service=front.text("service") if kind == "steps" else "",
        beside=front.text("beside", ""),
    )


def _chapter(heading: str, attributes: Attributes, number: int, lines: Sequence[Line]) -> Chapter:
    attributes.allow(number)
    intro, *found = _cut(lines)
    return Chapter(
        id=_id(attributes, number),
        heading=to_inline_html(heading, number),
        intro=to_html(intro),
        matters=tuple(read_each(_matter, found)),
        line=number,
    )


def _cut(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """What stands above the first `###`; then each `###` with what stands beneath it."""
    body: list[Line] = []
    for line in lines:
        if HEADING.match(line.text):
            yield body
            body = []
        body.append(line)
    yield body


def _matter(lines: Sequence[Line]) -> Matter:
    number, text = lines[0]
    if not text.startswith(_MATTER):
        raise Malformed(number, f"Start a chapter with {_CHAPTER}and a matter with {_MATTER}.")
    heading, attributes = split_attributes(text.removeprefix(_MATTER), number)
    attributes.allow(number, keys="step door")
    return Matter(
        id=_id(attributes, number),
        heading=to_inline_html(heading, number),
        html=to_html(lines[1:]),
        step=attributes.values.get("step", ""),
        door=attributes.values.get("door", ""),
        line=number,
    )


def _id(attributes: Attributes, number: int) -> str:
    if not attributes.id:
        raise Malformed(number, "Give this heading an id that never changes: {#its-id}")
    return attributes.id
