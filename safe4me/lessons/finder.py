"""Who can help? A table whose rows say whom to turn to first, whatever is asked.

Every text here is plain.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from safe4me.lessons.decision_table import When
from safe4me.lessons.page import Page

FINDER = "finder.yaml"  # the table's file, below the folder of its language
ADULT = "adult"  # asks for a child, on a page of their own
CAN_CALL, QUIETLY = "can-call", "rather-not"
ASKS: Mapping[str, tuple[str, ...]] = {  # in the order in which they are asked
    "what": (
        "not-safe",
        "threatened",
        "out",
        "fake",
        "sent",
        "pushed",
        "received",
        "passed-on",
        "friend",
    ),
    "talk": (CAN_CALL, QUIETLY),
    "age": ("under-13", "13-to-17", "18-or-over", ADULT),
    "nation": ("england", "wales", "scotland", "northern-ireland"),
}
OF_THE_YOUNG = frozenset({"friend"})  # no adult asks that for a child
IN_DANGER = frozenset({"not-safe", "threatened", "pushed"})


class Need(NamedTuple):
    """One answer to each question, by the names of `ASKS`."""

    what: str
    talk: str
    age: str
    nation: str


@dataclass(frozen=True, slots=True)
class TurnTo:
    """Somewhere to turn, by its id, and why it fits."""

    service: str
    why: str


@dataclass(frozen=True, slots=True)
class FinderRow:
    """One answer: whom to turn to `first`, and the doors to go to, the nearest last.

    `read` is the address of a page for adults that says more, or empty.
    """

    id: str
    when: When
    doors: tuple[str, ...]
    first: tuple[TurnTo, ...]
    read: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class FinderNote:
    """What is added to some answers: a sentence, and the id of a service, or empty."""

    id: str
    when: When
    text: str
    service: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class Finder:
    """The rows, and what is added to them. `elsewhere` is for whoever is not in the UK."""

    page: Page
    elsewhere: str
    rows: tuple[FinderRow, ...]
    notes: tuple[FinderNote, ...]

    @property
    def records(self) -> tuple[FinderRow | FinderNote, ...]:
        """Its rows, then its notes."""
        return (*self.rows, *self.notes)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every sentence of it."""
        whys = (turn.why for row in self.rows for turn in row.first)
        return (self.elsewhere, *whys, *(note.text for note in self.notes))

    def asked_by(self, ages: tuple[str, ...]) -> "Finder":
        """The part of it that people of these ages may be led to."""
        return Finder(
            self.page,
            self.elsewhere,
            tuple(row for row in self.rows if _is_for(row.when, ages)),
            tuple(note for note in self.notes if _is_for(note.when, ages)),
        )


def _is_for(when: When, ages: tuple[str, ...]) -> bool:
    return bool({*ages} & {*when.get("age", ages)})


def needs() -> Iterator[Need]:
    """Everything that may be asked."""
    for need in (Need(*each) for each in product(*ASKS.values())):
        if not (need.age == ADULT and need.what in OF_THE_YOUNG):
            yield need
