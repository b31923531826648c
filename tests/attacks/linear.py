"""How little is unknown of each seal to whoever knows all other seals and every sum: by least squares.

Each sum is then the seal, where it has it, and its draws, each of variance 1. From one sum alone a seal is
known but for one draw.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NOTHING = 1e-9


def least_variances(sums: Sequence[tuple[int, int]], seals: int) -> dict[int, float]:
    """The variance of the best estimate of each seal that is in some sum, in draws; 0 where it follows."""
    of_seals, of_draws = (bits([each[n] for each in sums]) for n in range(2))
    left, sizes, _ = np.linalg.svd(of_draws, full_matrices=False)
    left, sizes = left[:, sizes > NOTHING], sizes[sizes > NOTHING]
    found = {}
    for seal in range(min(seals, of_seals.shape[1])):
        where = of_seals[:, seal]
        if where.any():
            seen = left.T @ where
            follows = float(where @ where - seen @ seen) > NOTHING * len(sums)
            found[seal] = 0.0 if follows else float(1 / ((seen / sizes) ** 2).sum())
    return found


def bits(numbers: Sequence[int]) -> Floats:
    """A row a number, a column a bit."""
    width = max((number.bit_length() for number in numbers), default=0)
    return np.array([[number >> bit & 1 for bit in range(max(width, 1))] for number in numbers], dtype=float)
