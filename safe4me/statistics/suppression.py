"""Which schools stand alone in a table and which are merged: a rule about the whole table, never one cell."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Generic, TypeVar

from safe4me.statistics.figures import (
    Column,
    Figure,
    Released,
    Tally,
    area_figures,
    school_figures,
)

School = TypeVar("School", bound=Hashable)


@dataclass(frozen=True, slots=True)
class TableRow(Generic[School]):
    """One line of a table: the schools it sums, and one figure a column (all released or all suppressed)."""

    schools: tuple[School, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class SchoolTable(Generic[School]):
    """All schools together; those that stand alone, in the order given; the rest as one row, if any."""

    everyone: TableRow[School]
    alone: tuple[TableRow[School], ...]
    others: TableRow[School] | None


def school_table(
    tallies: Mapping[School, Tally], columns: Sequence[Column], epsilon: float
) -> SchoolTable[School]:
    """The table of one question over schools (at least one).

    Every school is in exactly one row beside `everyone`. Schools that cannot stand alone are merged. While
    they are too few or too wide even together (as one alone always is), the school with the fewest ballots
    of those that stand alone joins them. Who is merged depends on ballots and seals, never on an answer.
    """
    others = [name for name, tally in tallies.items() if not _stands(school_figures(tally, columns, epsilon))]
    by_size = sorted((name for name in tallies if name not in others), key=lambda name: tallies[name].ballots)
    while others and by_size and not _stands(_row(tallies, others, columns, epsilon).figures):
        others.append(by_size.pop(0))
    merged = _row(tallies, [name for name in tallies if name in others], columns, epsilon) if others else None
    alone = tuple(_row(tallies, [name], columns, epsilon) for name in tallies if name not in others)
    everyone = area_figures(reduce(add, tallies.values()), len(tallies), columns, epsilon)
    return SchoolTable(TableRow(tuple(tallies), everyone), alone, merged)


def _row(
    tallies: Mapping[School, Tally], names: Sequence[School], columns: Sequence[Column], epsilon: float
) -> TableRow[School]:
    tally = reduce(add, (tallies[name] for name in names))
    return TableRow(tuple(names), school_figures(tally, columns, epsilon))


def _stands(figures: Sequence[Figure]) -> bool:
    return all(isinstance(figure, Released) for figure in figures)
