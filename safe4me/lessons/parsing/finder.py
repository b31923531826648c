"""The finder’s file: a head as of a page, then a list of its rows and notes."""

from safe4me.lessons.finder import ASKS, Finder, FinderNote, FinderRow, TurnTo
from safe4me.lessons.markup.attributes import check_id
from safe4me.lessons.markup.faults import Malformed, read_each
from safe4me.lessons.parsing.front_matter import FrontMatter
from safe4me.lessons.parsing.page_fields import read_page
from safe4me.lessons.parsing.tables import read_doors, read_table, read_when

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
