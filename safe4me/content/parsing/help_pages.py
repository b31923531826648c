"""A door into help: fields for what to do, then what people fear, each under a heading of its own."""

from collections.abc import Iterable, Iterator, Sequence

from safe4me.content.markup.blocks import HEADING, Attributes, Line, by_heading, split_attributes
from safe4me.content.markup.errors import Malformed, read_each
from safe4me.content.markup.render import to_html, to_inline_html
from safe4me.content.model.help_pages import Act, Chapter, Door, HelpStep, Leaflet, Matter, Way, Worry
from safe4me.content.model.records import WAYS
from safe4me.content.parsing.front_matter import FrontMatter
from safe4me.content.parsing.page_head import ENDED_FIELDS, read_page

HELP_PAGE_FIELDS = f"{ENDED_FIELDS} warm simpler dont act quiet steps say note"
_LEVEL = "##"


def parse_door(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Door:
    """A door into help. Raises Malformed."""
    front.allow(HELP_PAGE_FIELDS)
    return Door(
        page=read_page(path, text, front),
        warm=front.text("warm"),
        dont=front.texts("dont"),
        act=_act(front.part("act")),
        quiet=tuple(read_each(_quiet, front.parts("quiet"))),
        steps=tuple(read_each(_step, front.parts("steps"))),
        simpler=front.texts("simpler"),
        say=front.texts("say"),
        note=front.text("note", ""),
        fears=tuple(read_each(_fear, _folds(lines))),
    )


def _act(fields: FrontMatter) -> Act:
    fields.allow("service way words after")
    return Act(_way(fields), fields.text("words"), fields.text("after"))


def _quiet(fields: FrontMatter) -> Way:
    fields.allow("service way")
    return _way(fields)


def _way(fields: FrontMatter) -> Way:
    way = fields.text("way")
    if way not in WAYS:
        raise Malformed(fields.first_line, f"“{way[:60]}” is no way to reach somebody: {', '.join(WAYS)}.")
    return Way(fields.text("service"), way)


def _step(fields: FrontMatter) -> HelpStep:
    fields.allow("do say service")
    return HelpStep(fields.text("do"), fields.text("say", ""), fields.text("service", ""))


def _folds(lines: Iterable[Line]) -> Iterator[tuple[Line, list[Line]]]:
    """Each heading with the lines beneath it."""
    heading: Line | None = None
    body: list[Line] = []
    for line in lines:
        if HEADING.match(line.text):
            if heading:
                yield heading, body
            heading, body = line, []
        elif heading:
            body.append(line)
        elif not line.blank:
            raise Malformed(line.number, "Start with a heading ## of what somebody fears.")
    if heading:
        yield heading, body


def _fear(fold: tuple[Line, list[Line]]) -> Worry:
    heading, body = fold
    found = HEADING.match(heading.text)
    if not found or found[1] != _LEVEL or not found[2]:
        raise Malformed(heading.number, "Write what somebody fears as a heading ## of its own.")
    return Worry(to_inline_html(found[2], heading.number), to_html(body))


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
