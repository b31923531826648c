"""A decision table: questions, and rows with conditions on their answers; one row fits each situation.

There are two tables, the law table and the finder. A schema says what each asks and what its rows have.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import Field, model_validator

from safe4me.content.markup.blocks import check_id
from safe4me.content.model.records import Cure, IsTrue, Text, TextOrNone, read_as
from safe4me.content.page import Page

DONT_KNOW = "dont-know"
When = Mapping[
    str, tuple[str, ...]
]  # a question → the answers to it that are meant; any where it is not there
Situation = Mapping[str, str]  # each question of a table → one answer to it, which may be `DONT_KNOW`
Doors = Annotated[
    tuple[str, ...],
    read_as(str.split, ".+"),
    Cure("Say where to go: doors: picture-out, or several names of doors."),
]
First = Annotated[
    Mapping[str, Text],
    Field(min_length=1),
    Cure("Say whom to turn to, and why: under first: a line “childline: You can talk.” each."),
]
Sources = Annotated[
    Mapping[str, Literal["V", "V2", "U"]],  # as in the fact sheet: read at source, second-hand, unverified
    Field(min_length=1),
    Cure("Say where it is from, with its mark (V, V2, U): sources: {{NSPCC: V}}"),
]


def is_meant(when: When, situation: Situation) -> bool:
    """Whether a situation is among those that a row is about; who does not know of a yes has none."""
    read = {name: "no" if value == DONT_KNOW else value for name, value in situation.items()}
    return all(read[name] in values for name, values in when.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRecord:
    """A row or a note: what it is about, and the line where it begins in its file.

    Each field that a kind of record adds to these is a column, of the same name in the file. It may be left
    out there if it has a default here.
    """

    id: Text
    when: When
    line: int

    @model_validator(mode="after")
    def _has_an_id(self) -> Self:
        check_id(self.id, self.line)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow(TableRecord, ABC):
    """One answer, and the doors that it leads to."""

    doors: Doors

    @property
    @abstractmethod
    def texts(self) -> tuple[str, ...]:
        """Every sentence of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableNote(TableRecord):
    """A sentence that is added to some answers."""

    note: Text


Row_co = TypeVar("Row_co", bound=TableRow, covariant=True)
Note_co = TypeVar("Note_co", bound=TableNote, covariant=True)


@dataclass(frozen=True, slots=True)
class TableSchema(Generic[Row_co, Note_co]):
    """What a table asks, in that order, and what its `file`, below the folder of its language, is made of.

    `head` names the texts in its head that are no row's. What `never` describes cannot be asked.
    """

    file: str
    head: tuple[str, ...]
    row: type[Row_co]
    note: type[Note_co]
    questions: When
    never: tuple[When, ...]

    def situations(self) -> Iterator[Situation]:
        """Everything that may be asked, “don’t know” too."""
        for answers in product(*self.questions.values()):
            situation = dict(zip(self.questions, answers, strict=True))
            if not any(is_meant(when, situation) for when in self.never):
                yield situation

    def answers(self, question: str, given: When) -> tuple[str, ...]:
        """The answers that a question can have where only the `given` ones are left to others."""
        found = {situation[question] for situation in self.situations() if is_meant(given, situation)}
        return tuple(answer for answer in self.questions[question] if answer in found)


@dataclass(frozen=True, slots=True)
class DecisionTable(Generic[Row_co, Note_co]):
    """A table of a language. `head` has the texts that its schema names."""

    schema: TableSchema[Row_co, Note_co]
    page: Page
    head: Mapping[str, str]
    rows: tuple[Row_co, ...]
    notes: tuple[Note_co, ...]

    @property
    def records(self) -> tuple[Row_co | Note_co, ...]:
        """Its rows, then its notes."""
        return (*self.rows, *self.notes)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every sentence of it."""
        rows = (text for row in self.rows for text in row.texts)
        return (*self.head.values(), *rows, *(each.note for each in self.notes))

    def within(self, question: str, answers: tuple[str, ...]) -> "DecisionTable[Row_co, Note_co]":
        """The part of it that people with these answers to a question may be led to."""
        rows = (each for each in self.rows if {*answers} & {*each.when.get(question, answers)})
        notes = (each for each in self.notes if {*answers} & {*each.when.get(question, answers)})
        return replace(self, rows=tuple(rows), notes=tuple(notes))


def rows_for(table: DecisionTable[Row_co, Note_co], situation: Situation) -> tuple[Row_co, ...]:
    """The rows that answer a situation: one, in a table that is fit to publish."""
    return tuple(row for row in table.rows if is_meant(row.when, situation))


ADULT = "adult"  # asks for a child, on a page of their own
CAN_CALL, QUIETLY = "can-call", "rather-not"
IN_DANGER = frozenset({"not-safe", "threatened", "pushed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FinderRow(TableRow):
    """Whom to turn to `first`: services, and why each fits; of its doors the nearest is the last.

    `read` is the address of a page for adults that says more, or empty.
    """

    first: First
    read: TextOrNone = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Why each service fits."""
        return tuple(self.first.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class FinderNote(TableNote):
    """It may name a service."""

    service: TextOrNone = ""


Finder = DecisionTable[FinderRow, FinderNote]
FINDER = TableSchema(
    file="finder.yaml",
    head=("elsewhere",),  # for whoever is not in the UK
    row=FinderRow,
    note=FinderNote,
    questions={
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
    },
    never=({"age": (ADULT,), "what": ("friend",)},),  # no adult asks that for a child
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRow(TableRow):
    """First whom the law protects and the doors to go to, then `covers` in a word and `called`.

    `asks` puts into words what it is about. `usually` and `harm` stand beside each other. Each of its
    `sources` has a mark. `staff` is for adults alone; so is a row that is `staff_only`, where pupils read
    that the page can’t answer.
    """

    asks: Text
    protects: Text
    covers: Text
    called: Text
    usually: Text
    harm: Text
    sources: Sources
    staff: TextOrNone = ""
    staff_only: IsTrue = False

    @property
    def texts(self) -> tuple[str, ...]:
        """All of it, as staff read it."""
        return (self.asks, self.protects, *self._answer, *([self.staff] if self.staff else []))

    @property
    def for_pupils(self) -> tuple[str, ...]:
        """What pupils read of it, in the order of the page."""
        return (self.asks, self.protects, *(() if self.staff_only else self._answer))

    @property
    def _answer(self) -> tuple[str, ...]:
        return (self.covers, self.called, self.usually, self.harm)


@dataclass(frozen=True, slots=True, kw_only=True)
class LawNote(TableNote):
    """Each of its `sources` has a mark. Where it has a `nation` it is about that nation’s own law."""

    nation: TextOrNone = ""
    sources: Sources


LawTable = DecisionTable[LawRow, LawNote]
LAW = TableSchema(
    file="law.yaml",
    head=("rights", "unanswered"),  # said beside every answer, and in place of one
    row=LawRow,
    note=LawNote,
    questions={
        "form": ("picture", "fake", "words"),
        "age": ("under-18", "18-or-over"),
        "what": ("taken", "shared", "kept", "arrived", "pushed", "threat", "money", "flash"),
        "yes": ("yes", "no", DONT_KNOW),
        "who": ("under-18", "adult"),
    },
    never=(
        {"form": ("fake",), "what": ("flash",)},
        {"form": ("words",), "what": ("taken", "kept", "arrived", "flash")},
    ),
)

SCHEMAS: Mapping[str, TableSchema[TableRow, TableNote]] = {each.file: each for each in (LAW, FINDER)}
