"""A table of answers: each row is about some ways of asking, and every way of asking has one row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple, Protocol, TypeVar

from safe4me.content.page import Page

DONT_KNOW = "dont-know"
When = Mapping[str, tuple[str, ...]]  # an input → the answers to it that are meant; any where it is not there


class WayOfAsking(Protocol):
    """One answer to each question, by its input: a named tuple. An answer may be `DONT_KNOW`."""

    def _asdict(self) -> dict[str, Any]: ...


class Answering(Protocol):
    """A row, or what is added to some."""

    @property
    def id(self) -> str:
        """What it is called in its file."""

    @property
    def when(self) -> When:
        """What it is about."""

    @property
    def line(self) -> int:
        """Where it begins in its file."""


Row_co = TypeVar("Row_co", bound=Answering, covariant=True)


class DecisionTable(Protocol[Row_co]):
    """The rows of a table, and all its records: what is added to rows as well."""

    @property
    def rows(self) -> tuple[Row_co, ...]:
        """What answers."""

    @property
    def records(self) -> tuple[Answering, ...]:
        """Its rows, then what is added to them."""


def is_meant(when: When, situation: WayOfAsking) -> bool:
    """Whether a situation is among those that a row is about; who does not know of a yes has none."""
    read = {name: "no" if value == DONT_KNOW else value for name, value in situation._asdict().items()}
    return all(read[name] in values for name, values in when.items())


def rows_for(table: DecisionTable[Row_co], situation: WayOfAsking) -> tuple[Row_co, ...]:
    """The rows that answer a situation: one, in a table that is fit to publish."""
    return tuple(row for row in table.rows if is_meant(row.when, situation))


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
