"""How far pages are read: of a lesson, quiz, story or case, how many views stopped at each station of it.

A view of a page adds one to one number, of a page, a station and an ISO week. Once the week is over each
number, also each 0, gets discrete Laplace noise once, of scale 1/ε: adding or removing one view changes what
is published by at most a factor exp(ε) (Ghosh, Roughgarden and Sundararajan, "Universally Utility-Maximizing
Privacy Mechanisms", 2009). What is shown is made of the noisy numbers alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from safe4me.statistics.noise import laplace
from safe4me.statistics.reach import WITHHELD_UNDER, Sum, rounded

EPSILON = 0.5  # of a view of a page


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many views got at least as far as each station, and the first by which half had stopped.

    `half` is None where more than half got to the last station, and where the views are too few to show.
    """

    reached: tuple[Sum, ...]
    half: int | None


def noisy(left: Sequence[int]) -> tuple[int, ...]:
    """The numbers of views that stopped at each station, with fresh noise; one may become negative."""
    return tuple(number + z for number, z in zip(left, laplace(len(left), 1 / EPSILON), strict=True))


def funnel(left: Sequence[int]) -> Funnel:
    """What a reader sees of noisy numbers of views that stopped at each station."""
    reached = tuple(accumulate(reversed(left)))[::-1]
    return Funnel(tuple(rounded(number) for number in reached), _half(reached))


def _half(reached: Sequence[int]) -> int | None:
    if reached[0] < WITHHELD_UNDER:
        return None
    return next((station for station, on in enumerate(reached[1:], start=1) if 2 * on <= reached[0]), None)
