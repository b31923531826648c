"""The discrete Laplace mechanism, conditioned on a sum of zero, for the counts of a question; drawn once.

The noise of a question with k options is z in Z^k with z1 + … + zk = 0 and P(z) ∝ exp(-ε‖z‖₁/2). Replacing
one answer moves two counts by one, so it changes ‖z‖₁ by at most 2 and P(z) by at most a factor exp(ε): the
sealed counts are ε-differentially private for replacing one answer. Their sum stays the number of ballots,
which is public.

Drawn by rejection: k independent discrete Laplace variables of scale 2/ε have P(x) ∝ exp(-ε‖x‖₁/2), and
keeping only those that sum to zero keeps their proportions. OpenDP draws each exactly, in integers, after
Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy" (2020), section 5.2. How long
the redrawing takes depends on k and ε only, never on the counts.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

# A call costs as much as some ten numbers, and 1 tuple in 4 (two options) to 20 (eight) sums to 0.
TUPLES_A_CALL = 8


def add_noise(counts: Sequence[int], epsilon: float) -> tuple[int, ...]:
    """The counts of one question with fresh noise; the sum is unchanged, a count may become negative."""
    return tuple(count + z for count, z in zip(counts, sum_zero_noise(len(counts), epsilon), strict=True))


def sum_zero_noise(k: int, epsilon: float) -> tuple[int, ...]:
    """One draw of sum-zero discrete Laplace noise over `k` options (at least 2)."""
    return next(sums_to_zero(k, epsilon))


def sums_to_zero(k: int, epsilon: float, tuples_a_call: int = TUPLES_A_CALL) -> Iterator[tuple[int, ...]]:
    """Independent draws of that noise, without end; an audit takes thousands of them from larger calls."""
    draw = _laplace(2 / epsilon)
    while True:
        numbers = draw([0] * (k * tuples_a_call))
        for start in range(0, len(numbers), k):
            z = tuple(numbers[start : start + k])
            if sum(z) == 0:
                yield z


def laplace(number: int, scale: float) -> tuple[int, ...]:
    """That many independent draws of discrete Laplace noise: P(z) ∝ exp(-|z| / scale)."""
    return tuple(_laplace(scale)([0] * number))


@cache
def _laplace(scale: float) -> Callable[[list[int]], list[int]]:
    """OpenDP's exact sampler. Imported here: 277 MB and 0.3 s that only a process which seals should pay."""
    import opendp.prelude as dp  # noqa: PLC0415 - only where a seal is made

    # OpenDP's name for what has a proof but has not been vetted by its own board.
    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
    measurement: Callable[[list[int]], list[int]] = dp.m.make_laplace(*space, scale=scale)
    return measurement
