"""Sums of seals as they may be stored: each has a draw of noise of its own, and none is kept without it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain, groupby

from safe4me.privacy import noise
from safe4me.storage.sealed import Seal

Cell = tuple[str, int, int]  # a question's id, its revision, and an option


def with_a_draw(sums: Mapping[Cell, int], epsilon: float) -> dict[Cell, int]:
    """These sums with a fresh draw of noise for each question."""
    drawn: dict[Cell, int] = {}
    for _, options in groupby(sorted(sums), key=lambda cell: cell[:2]):
        cells = list(options)
        drawn.update(zip(cells, noise.seal([sums[cell] for cell in cells], epsilon), strict=True))
    return drawn


def added(seals: Iterable[Seal]) -> Counter[Cell]:
    """The counts of seals of one series, added up. To be stored or seen only with a draw."""
    sums = Counter[Cell]()
    for cell in chain.from_iterable(seal.counts for seal in seals):
        sums[cell.question, cell.rev, cell.option] += cell.count
    return sums
