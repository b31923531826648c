"""The registry of misconceptions: a short name for each that an option may name."""

from safe4me.lessons.markup.attributes import check_id
from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.parsing.front_matter import FrontMatter
from safe4me.lessons.parsing.registers import read_register
from safe4me.lessons.records import LONGEST_SHORT, Misconception

FIELDS = "id short belief reply lesson"


def parse_misconceptions(text: str) -> tuple[Misconception, ...]:
    """The misconceptions of a YAML list. Raises Malformed with every record that cannot be read."""
    return read_register(
        text,
        _misconception,
        same=Misconception.same,
        twice=lambda misconception: f"“{misconception.id}” has the id or short name of another.",
    )


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
