"""The casting ledger: who is who, one name each."""

from safe4me.lessons.cast import KINDS, TRAITS, YOUNG, Member
from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.parsing.front_matter import FrontMatter
from safe4me.lessons.parsing.registers import read_register


def parse_casting(text: str) -> tuple[Member, ...]:
    """The cast of a YAML list, `- Hana: girl, 13, east-asian` each.

    Raises Malformed with every record that cannot be read.
    """
    return read_register(
        text,
        _member,
        same=lambda one, other: one.name == other.name,
        twice=lambda member: f"“{member.name}” stands here twice: one name is one person.",
    )


def _member(fields: FrontMatter) -> Member:
    line = fields.first_line
    if len(fields.fields) != 1:
        raise Malformed(line, "Write each person as one line: - Hana: girl, 13, east-asian")
    name = next(iter(fields.fields))
    kind, *others = (word.strip() for word in fields.text(name).split(","))
    ages = [int(word) for word in others if word.isascii() and word.isdigit()]
    traits = tuple(word for word in others if not word.isdigit())
    if kind not in KINDS:
        raise Malformed(line, f"“{kind[:40]}” is no kind: write one of {', '.join(KINDS)}.")
    if unknown := [trait for trait in traits if trait not in TRAITS]:
        raise Malformed(line, f"“{unknown[0][:40]}” is no trait: write of {', '.join(TRAITS)}.")
    if len(ages) != (kind in YOUNG):
        raise Malformed(line, "Who is young has one age, who is grown has none: - Hana: girl, 13")
    return Member(name, kind, next(iter(ages), None), traits, line=line)
