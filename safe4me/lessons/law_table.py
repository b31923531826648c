"""Is it against the law? A table whose rows answer, between them, everything that may be asked about Sam.

Sam is made up, and whoever is pictured, pressed or threatened. Every text here is plain.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from safe4me.lessons.decision_table import DONT_KNOW, When
from safe4me.lessons.page import Page

LAW = "law.yaml"  # the table's file, below the folder of its language
INPUTS: Mapping[str, tuple[str, ...]] = {  # in the order in which they are asked
    "form": ("picture", "fake", "words"),
    "age": ("under-18", "18-or-over"),
    "what": ("taken", "shared", "kept", "arrived", "pushed", "threat", "money", "flash"),
    "yes": ("yes", "no"),
    "who": ("under-18", "adult"),
}
OF_FORM: Mapping[str, frozenset[str]] = {  # what can be asked about each form
    "picture": frozenset(INPUTS["what"]),
    "fake": frozenset(INPUTS["what"]) - {"flash"},
    "words": frozenset({"shared", "pushed", "threat", "money"}),
}


class Situation(NamedTuple):
    """One answer to each question, by the names of `INPUTS`; Sam’s yes may be `DONT_KNOW`."""

    form: str
    age: str
    what: str
    yes: str
    who: str


@dataclass(frozen=True, slots=True)
class LawNote:
    """What is added to an answer. `sources` has the mark of each; `nation` where it is about another law."""

    id: str
    when: When
    text: str
    sources: Mapping[str, str]
    nation: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class LawRow:
    """One answer: first whom the law protects and the doors to go to, then `covers` in a word and `called`.

    `asks` puts into words what it is about. `usually` and `harm` stand beside each other. `staff` is for
    adults alone; so is a row that is `staff_only`, where pupils read that the page can’t answer.
    """

    id: str
    when: When
    asks: str
    protects: str
    doors: tuple[str, ...]
    covers: str
    called: str
    usually: str
    harm: str
    sources: Mapping[str, str]
    staff: str = ""
    staff_only: bool = False
    line: int = 1

    @property
    def texts(self) -> tuple[str, ...]:
        """All of it, as staff read it."""
        told = (self.covers, self.called, self.usually, self.harm)
        return (self.asks, self.protects, *told, *([self.staff] if self.staff else []))

    @property
    def for_pupils(self) -> tuple[str, ...]:
        """What pupils read of it, in the order of the page."""
        told = (self.covers, self.called, self.usually, self.harm)
        return (self.asks, self.protects, *(() if self.staff_only else told))


@dataclass(frozen=True, slots=True)
class LawTable:
    """The rows, and their notes. `rights` is said beside every answer, `unanswered` in place of one."""

    page: Page
    rights: str
    unanswered: str
    rows: tuple[LawRow, ...]
    notes: tuple[LawNote, ...]

    @property
    def records(self) -> tuple[LawRow | LawNote, ...]:
        """Its rows, then its notes."""
        return (*self.rows, *self.notes)

    @property
    def elsewhere(self) -> tuple[LawNote, ...]:
        """The nations that have laws of their own."""
        return tuple(note for note in self.notes if note.nation)

    @property
    def added(self) -> tuple[LawNote, ...]:
        """The notes that are added to some answers."""
        return tuple(note for note in self.notes if not note.nation)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every sentence of it, those for staff too."""
        rows = (text for row in self.rows for text in row.texts)
        return (self.rights, self.unanswered, *rows, *(note.text for note in self.notes))


def situations() -> Iterator[Situation]:
    """Everything that may be asked, “don’t know” too."""
    answers = {**INPUTS, "yes": (*INPUTS["yes"], DONT_KNOW)}
    for situation in (Situation(*each) for each in product(*answers.values())):
        if situation.what in OF_FORM[situation.form]:
            yield situation
