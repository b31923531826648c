"""What the files of decision tables share: a head as of a page, then records that say what they are about."""

from collections.abc import Mapping

from safe4me.lessons.decision_table import When
from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.parsing.front_matter import END_OF_HEAD, FrontMatter, read_file, read_records


def read_table(text: str) -> tuple[FrontMatter, list[FrontMatter]]:
    """The head and the records of a table's file. Raises Malformed."""
    head, end, body = text.partition(END_OF_HEAD)
    front, _ = read_file(head + end)
    lines_above = "\n" * (head + end).count("\n")
    return front, read_records(lines_above + body)


def read_when(fields: FrontMatter, inputs: Mapping[str, tuple[str, ...]]) -> When:
    """What a record is about. Raises Malformed where an input has a word that is no answer to it."""
    return {name: _values(fields, name, known) for name, known in inputs.items() if name in fields.fields}


def _values(fields: FrontMatter, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    values = tuple(fields.text(name, "").split())
    if not values or not set(values) <= set(known):
        raise Malformed(fields.first_line, f"Write after {name}: some of these words: {' '.join(known)}.")
    return values


def read_doors(fields: FrontMatter) -> tuple[str, ...]:
    """The names of the doors that a row leads to. Raises Malformed where it leads to none."""
    if not (doors := tuple(fields.text("doors", "").split())):
        raise Malformed(fields.first_line, "Say where to go: doors: picture-out, or several names of doors.")
    return doors
