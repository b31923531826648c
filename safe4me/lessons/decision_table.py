"""A table of answers: each row is about some ways of asking, and every way of asking has one row."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

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
