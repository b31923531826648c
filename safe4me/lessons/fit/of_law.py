"""Whether the law table answers everything once, leads to help, and says “offence” to nobody first."""

import re
from collections.abc import Container, Iterator

from safe4me.content.markup.errors import Fault
from safe4me.content.model.core import Document
from safe4me.content.model.decision_tables import LawRow, LawTable, situations
from safe4me.lessons.fit.of_tables import answers_each_once

PERMITTED = (
    "New law in 2026 also covers taking, or screenshotting, someone’s intimate picture without consent. "
    "Some parts may not have started yet."
)
_OF_2026 = re.compile(r"\bnew law|\b2026\b", re.IGNORECASE)
_ACCUSES = re.compile(r"\b(?:offen[cd]|crim|legal|illegal|against the law|court|police)\w*", re.IGNORECASE)


def check_law(document: Document, addresses: Container[str]) -> Iterator[Fault]:
    """A gap, an overlap, a row never asked for, a door that is not there, or words that may not stand."""
    if isinstance(document, LawTable):
        yield from answers_each_once(document, situations())
        for row in document.rows:
            yield from _of_row(row, addresses)
        for note in document.notes:
            yield from _permitted(note.text, note.line)


def _of_row(row: LawRow, addresses: Container[str]) -> Iterator[Fault]:
    for door in row.doors:
        if f"help/{door}/" not in addresses:
            yield row.line, f"“{door}” is no door: write a name of the folder doors."
    if found := _ACCUSES.search(row.protects):
        yield row.line, f"Say first whom the law protects; “{found[0]}” comes later, under called:."
    for text in row.for_pupils:
        yield from _permitted(text, row.line)


def _permitted(text: str, line: int) -> Iterator[Fault]:
    if _OF_2026.search(text.replace(PERMITTED, "")):
        yield line, f"Of the law of 2026 say this, word for word, and nothing more: {PERMITTED}"
