"""Exact distributions that tests hold intervals against, and changes that are made up."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from safe4me.privacy.intervals import LEVEL, coverage
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Released

EPSILON = 1.0
NEGLIGIBLE = 1e-15
Weights = NDArray[np.float64]  # of -r … r
BEFORE_PERCENT = 40
FINEST = 100_000  # of a whole: a thousandth of a point


@cache
def noise(options: int, seals: int, cells: int = 1) -> Weights:
    """The probabilities of the noise on `cells` options together, summed over `seals`."""
    if seals > 1:
        half = seals // 2
        return np.convolve(noise(options, half, cells), noise(options, seals - half, cells))
    within = [coverage(half, options, ((EPSILON, 1),), cells=cells) for half in range(60)]
    outwards = np.diff([within[0], *within[1:]]) / 2
    return np.concatenate([outwards[::-1], [within[0]], outwards])


def within(weights: Weights, half: int) -> float:
    """The probability that a noise is at most `half` either way."""
    middle = len(weights) // 2
    return float(weights[max(0, middle - half) : middle + half + 1].sum())


@cache
def sealed_share(options: int, seals: int, ballots: int, share: float) -> tuple[Weights, Weights]:
    """What shares a sealed count can show when each ballot is safer with chance `share`, and how likely."""
    weights = np.convolve(binom.pmf(np.arange(ballots + 1), ballots, share), trimmed(noise(options, seals)))
    reach = (len(weights) - ballots - 1) // 2
    return np.arange(-reach, ballots + reach + 1) / ballots, weights


def trimmed(weights: Weights) -> Weights:
    """The weights without ends that change nothing, as many on either side."""
    cut = int(np.argmax(weights > NEGLIGIBLE))
    return weights[cut : len(weights) - cut]


def difference_within(
    before: tuple[Weights, Weights], after: tuple[Weights, Weights], true: float, half: float
) -> float:
    """The probability that after minus before is at most `half` from `true`."""
    (shares_before, weights_before), (shares_after, weights_after) = before, after
    upto = np.concatenate([[0.0], np.cumsum(weights_after)])
    low = np.searchsorted(shares_after, shares_before + true - half - 1e-12, "left")
    high = np.searchsorted(shares_after, shares_before + true + half + 1e-12, "right")
    return float((weights_before * (upto[high] - upto[low])).sum())


def of_points(
    points: float, low: float, high: float, *, classes: int = 16, level: float | None = LEVEL
) -> Change:
    """A change by so many points, from 40% on, with its interval."""
    counts = (FINEST * percent / 100 for percent in (BEFORE_PERCENT, BEFORE_PERCENT + points))
    before, after = (Released(round(count), round(count), round(count), FINEST) for count in counts)
    return Change(before, after, low, high, (high - low) / 2, classes, 400, 400, level)
