"""Which single seals follow from sums of seals: linear algebra over the rationals, exact.

A row of whole numbers stands for all its multiples, so that no fractions are needed.
"""

from collections.abc import Collection, Iterable, Sequence
from math import gcd

Row = list[int]


def recovered(sums: Collection[int], seals: int, known: int | None = None) -> int:
    """How many seals are determined by the sums, whose bits are seals; of the others, once one is `known`."""
    left = [seal for seal in range(seals) if seal != known]
    alike = _alike(sums, left)
    alone = [position for position, group in enumerate(alike) if len(group) == 1]
    if not alone:
        return 0  # whoever moves an answer's noise between two seals of a group changes no sum
    rows = {tuple(shown >> group[0] & 1 for group in alike) for shown in sums}
    reduced = reduced_rows(rows, len(alike))
    units = {next(filter(row.__getitem__, range(len(row)))) for row in reduced if sum(map(bool, row)) == 1}
    return len(units & set(alone))


def a_teacher_recovers(sums: Collection[int], seals: int) -> bool:
    """Whether there is a teacher who knows their own seal and then learns another one."""
    if all(len(group) > 2 for group in _alike(sums, range(seals))):
        return False  # two others are left of every group
    return any(recovered(sums, seals, known) for known in range(seals))


def _alike(sums: Iterable[int], seals: Sequence[int]) -> list[list[int]]:
    """The seals that are in some sum, grouped by the sums that they are in."""
    columns: dict[int, list[int]] = {}
    for seal in seals:
        column = sum((shown >> seal & 1) << position for position, shown in enumerate(sums))
        if column:
            columns.setdefault(column, []).append(seal)
    return list(columns.values())


def reduced_rows(rows: Iterable[Sequence[int]], width: int) -> list[Row]:
    """The reduced echelon form: a unit vector is in the rows' span just when a multiple is among these."""
    basis: dict[int, Row] = {}
    for each in rows:
        row = list(each)
        for pivot, known in basis.items():
            if row[pivot]:
                row = _without(row, known, pivot)
        first = next((column for column in range(width) if row[column]), None)
        if first is None:
            continue
        basis = {one: _without(old, row, first) if old[first] else old for one, old in basis.items()}
        basis[first] = row
    return list(basis.values())


def _without(row: Row, other: Row, column: int) -> Row:
    """A multiple of the row, less one of the other, so that it is 0 in the column; as small as can be."""
    times, less = other[column], row[column]
    left = [times * value - less * taken for value, taken in zip(row, other, strict=True)]
    common = gcd(*left)
    return [value // common for value in left] if common > 1 else left
