"""Which single seals follow from sums of seals: linear algebra over the rationals, exact."""

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction

Row = list[Fraction]


def recovered(sums: Collection[int], seals: int, known: int | None = None) -> int:
    """How many seals are determined by the sums, whose bits are seals; of the others, once one is `known`."""
    left = [seal for seal in range(seals) if seal != known]
    alike = _alike(sums, left)
    alone = [position for position, group in enumerate(alike) if len(group) == 1]
    if not alone:
        return 0  # whoever moves an answer's noise between two seals of a group changes no sum
    rows = {tuple(shown >> group[0] & 1 for group in alike) for shown in sums}
    reduced = reduced_rows(rows, len(alike))
    units = {row.index(Fraction(1)) for row in reduced if sum(map(bool, row)) == 1}
    return len(units & set(alone))


def recovered_by_a_teacher(sums: Collection[int], seals: int) -> int:
    """How many pairs there are of a teacher who knows their own seal and a seal which they then learn."""
    if all(len(group) > 2 for group in _alike(sums, range(seals))):
        return 0  # the same: two others are left of every group
    return sum(recovered(sums, seals, known) for known in range(seals))


def _alike(sums: Iterable[int], seals: Sequence[int]) -> list[list[int]]:
    """The seals that are in some sum, grouped by the sums that they are in."""
    columns: dict[int, list[int]] = {}
    for seal in seals:
        column = sum((shown >> seal & 1) << position for position, shown in enumerate(sums))
        if column:
            columns.setdefault(column, []).append(seal)
    return list(columns.values())


def reduced_rows(rows: Iterable[Sequence[int]], width: int) -> list[Row]:
    """The reduced row echelon form: a unit vector lies in the rows' span just when it is one of these."""
    basis: dict[int, Row] = {}
    for each in rows:
        row = [Fraction(value) for value in each]
        for pivot, known in basis.items():
            if row[pivot]:
                row = _less(row, known, row[pivot])
        first = next((column for column in range(width) if row[column]), None)
        if first is None:
            continue
        row = [value / row[first] for value in row]
        basis = {one: _less(old, row, old[first]) if old[first] else old for one, old in basis.items()}
        basis[first] = row
    return list(basis.values())


def _less(row: Row, other: Row, times: Fraction) -> Row:
    return [value - times * less for value, less in zip(row, other, strict=True)]
