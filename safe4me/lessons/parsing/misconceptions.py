"""The registry of misconceptions: a short name for each that an option may name."""

from safe4me.lessons.markup.attributes import check_id
from safe4me.lessons.markup.faults import Malformed, read_each
from safe4me.lessons.parsing.front_matter import FrontMatter, read_records
from safe4me.lessons.records import LONGEST_SHORT, Misconception

FIELDS = "id short belief reply lesson"


def parse_misconceptions(text: str) -> tuple[Misconception, ...]:
    """The misconceptions of a YAML list. Raises Malformed with every record that cannot be read."""
    records = read_records(text)
    found = tuple(read_each(_misconception, records))
    for position, (misconception, fields) in enumerate(zip(found, records, strict=True)):
        if any(misconception.same(earlier) for earlier in found[:position]):
            raise Malformed(fields.first_line, f"“{misconception.id}” has the id or short name of another.")
    return found


def _misconception(fields: FrontMatter) -> Misconception:
    fields.allow(FIELDS)
    short = fields.text("short")
    if len(short) > LONGEST_SHORT:
        raise Malformed(fields.first_line, f"Shorten the short name: {LONGEST_SHORT} characters at most.")
    return Misconception(
        check_id(fields.text("id"), fields.first_line),
        short,
        belief=fields.text("belief", ""),
        reply=fields.text("reply", ""),
        lesson=fields.text("lesson", ""),
        line=fields.first_line,
    )
