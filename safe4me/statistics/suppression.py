"""Which schools stand alone in a table and which are merged: a rule about the whole table, never one cell."""

from collections.abc import Hashable, Mapping, Sequence
from functools import reduce
from operator import add
from typing import TypeVar

from safe4me.statistics.figures import Column, Tally, too_wide

School = TypeVar("School", bound=Hashable)


def standing_alone(
    tallies: Mapping[School, Tally], columns: Sequence[Column], epsilon: float, several: Tally | None = None
) -> tuple[School, ...]:
    """The schools that stand alone, in the order given; all others are merged into one row.

    `several` is of batches with classes of several schools: they are in that row. While it is too wide (as a
    school that does not stand always is by itself), the school with the fewest ballots of those that stand
    joins it: a lone blank beside others would point at one. Ballots and seals decide, never an answer.
    """
    stand = [name for name, tally in tallies.items() if not too_wide(tally, columns, epsilon)]
    merged = [tally for name, tally in tallies.items() if name not in stand]
    merged += [several] if several else []
    by_size = sorted(stand, key=lambda name: tallies[name].ballots)
    while merged and by_size and too_wide(reduce(add, merged), columns, epsilon):
        joins = by_size.pop(0)
        stand.remove(joins)
        merged.append(tallies[joins])
    return tuple(stand)
