"""A door into help: fields for what to do, then what people fear, each under a heading of its own."""

from collections.abc import Iterable, Iterator

from safe4me.lessons.doors import Act, Door, Fear, HelpStep, Way
from safe4me.lessons.markup.blocks import HEADING, Line
from safe4me.lessons.markup.faults import Malformed, read_each
from safe4me.lessons.markup.render import to_html, to_inline_html
from safe4me.lessons.parsing.front_matter import FrontMatter
from safe4me.lessons.parsing.page_fields import ENDED_FIELDS, read_page
from safe4me.lessons.records import WAYS

FIELDS = f"{ENDED_FIELDS} warm simpler dont act quiet steps say note"
_LEVEL = "##"


def parse_door(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Door:
    """A door into help. Raises Malformed."""
    front.allow(FIELDS)
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


def _fear(fold: tuple[Line, list[Line]]) -> Fear:
    heading, body = fold
    found = HEADING.match(heading.text)
    if not found or found[1] != _LEVEL or not found[2]:
        raise Malformed(heading.number, "Write what somebody fears as a heading ## of its own.")
    return Fear(to_inline_html(found[2], heading.number), to_html(body))
