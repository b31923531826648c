"""The glossary: words that a page may link to, and what each means."""

from safe4me.lessons.markup.attributes import check_id
from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.parsing.front_matter import FrontMatter
from safe4me.lessons.parsing.registers import read_register
from safe4me.lessons.records import Term

FIELDS = "id term meaning also everyday"
LONGEST_MEANING = 30  # words


def parse_glossary(text: str) -> tuple[Term, ...]:
    """The terms of a YAML list. Raises Malformed with every record that cannot be read."""
    return read_register(
        text,
        _term,
        same=lambda one, other: one.id == other.id,
        twice=lambda term: f"“{term.id}” stands twice: give this word another id.",
    )


def _term(fields: FrontMatter) -> Term:
    fields.allow(FIELDS)
    meaning = fields.text("meaning")
    if len(meaning.split()) > LONGEST_MEANING:
        raise Malformed(fields.first_line, f"Shorten the meaning: {LONGEST_MEANING} words at most.")
    everyday = fields.text("everyday", "false")
    if everyday not in {"true", "false"}:
        raise Malformed(fields.first_line, "Write everyday: true, or leave it out.")
    return Term(
        check_id(fields.text("id"), fields.first_line),
        fields.text("term"),
        meaning,
        also=fields.texts("also"),
        everyday=everyday == "true",
        line=fields.first_line,
    )
