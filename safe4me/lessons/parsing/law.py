"""The law table’s file: a head as of a page, then a list of its rows and notes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from safe4me.lessons.law_table import INPUTS, LawNote, LawRow, LawTable
from safe4me.lessons.markup.attributes import check_id
from safe4me.lessons.markup.faults import Malformed, read_each
from safe4me.lessons.parsing.front_matter import FrontMatter
from safe4me.lessons.parsing.page_fields import read_page
from safe4me.lessons.parsing.tables import read_doors, read_table, read_when

HEAD_FIELDS = "title summary reviewed review_due needs_review related rights unanswered"
NOTE_FIELDS = f"id {' '.join(INPUTS)} nation note sources"
ROW_FIELDS = f"id {' '.join(INPUTS)} asks protects doors covers called usually harm sources staff staff_only"
MARKS = ("V", "V2", "U")  # of the fact sheet: read at its source, read second-hand, not verified


def parse_law(path: str, text: str) -> LawTable:
    """The law table. Raises Malformed with every record that cannot be read."""
    front, records = read_table(text)
    front.allow(HEAD_FIELDS)
    read = read_each(_record_of_law, records)
    page = read_page(path, text, front)
    return LawTable(
        page=replace(page, sources=_all_sources(read)),
        rights=front.text("rights"),
        unanswered=front.text("unanswered"),
        rows=tuple(each for each in read if isinstance(each, LawRow)),
        notes=tuple(each for each in read if isinstance(each, LawNote)),
    )


def _all_sources(records: Sequence[LawRow | LawNote]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for each in records for source in each.sources))


def _record_of_law(fields: FrontMatter) -> LawRow | LawNote:
    return _law_note(fields) if "note" in fields.fields else _law_row(fields)


def _law_note(fields: FrontMatter) -> LawNote:
    fields.allow(NOTE_FIELDS)
    return LawNote(
        id=check_id(fields.text("id"), fields.first_line),
        when=read_when(fields, INPUTS),
        text=fields.text("note"),
        sources=_sources(fields),
        nation=fields.text("nation", ""),
        line=fields.first_line,
    )


def _law_row(fields: FrontMatter) -> LawRow:
    fields.allow(ROW_FIELDS)
    return LawRow(
        id=check_id(fields.text("id"), fields.first_line),
        when=read_when(fields, INPUTS),
        asks=fields.text("asks"),
        protects=fields.text("protects"),
        doors=read_doors(fields),
        covers=fields.text("covers"),
        called=fields.text("called"),
        usually=fields.text("usually"),
        harm=fields.text("harm"),
        sources=_sources(fields),
        staff=fields.text("staff", ""),
        staff_only=fields.text("staff_only", "false") == "true",
        line=fields.first_line,
    )


def _sources(fields: FrontMatter) -> Mapping[str, str]:
    given = fields.fields.get("sources")
    if not isinstance(given, dict) or not given or not set(given.values()) <= set(MARKS):
        mend = f"Say where it is from, with its mark ({', '.join(MARKS)}): sources: {{NSPCC: V}}"
        raise Malformed(fields.first_line, mend)
    return {str(source): str(mark) for source, mark in given.items()}
