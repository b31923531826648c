"""How far a share moved from before to after, in percentage points, with its 95% interval.

Before and after are two different groups of ballots. Nothing on a ballot says whose it is, so no pupil can be
compared with themselves: a change also holds the luck of who was there. Of the n ballots of a phase X chose
the options asked about, and S = X + Z is known, where Z is the noise of its seals. Each ballot counts as an
independent draw, so var X is the sum of p(1 - p) over ballots and at most n/4, however shares differ between
classes. The change is D = S2/n2 - S1/n1, and

    var D ≤ 1/(4 n1) + 1/(4 n2) + var Z1/n1² + var Z2/n2²        (var Z is exact, see intervals.py)

The interval is D ± (1.96 √var D + 1/(2 min(n1, n2))). The last term is the correction of Hauck and Anderson,
"A comparison of large-sample confidence interval methods for the difference of two binomial probabilities"
(1986), for shares that move in steps. Agresti and Caffo, "Simple and effective confidence intervals for
proportions and differences of proportions" (2000), estimate p instead of taking its worst, 1/2. We do not:
the interval is then as wide whatever was answered, so public numbers alone decide whether a change stands.
It is about a tenth wider than it need be at shares of 70%. From 10 ballots in each phase it covers the true
change at least 95% of the time, in the exact distribution. That pupils of one class think alike is not in it.
"""

from dataclasses import dataclass
from math import inf, sqrt
from statistics import NormalDist

from safe4me.statistics.figures import (
    FEWEST_SCHOOLS_OF_AN_AREA,
    WIDEST_HALF_INTERVAL_PERCENT,
    Column,
    Reason,
    Suppressed,
    Tally,
)
from safe4me.statistics.intervals import LEVEL, variance

NORMAL = NormalDist().inv_cdf((1 + LEVEL) / 2)


@dataclass(frozen=True, slots=True)
class Change:
    """After minus before, in percentage points, and the ends of its 95% interval. None of them is clipped."""

    points: float
    low: float
    high: float
    before_ballots: int
    after_ballots: int


def area_change(
    before: Tally, after: Tally, schools: int, column: Column, epsilon: float
) -> Change | Suppressed:
    """The change of an area, or of several, which stands from 3 schools and within ±10 points.

    `schools` are those of the phase that has fewer.
    """
    half = half_width_points(before, after, len(column), epsilon)
    if schools < FEWEST_SCHOOLS_OF_AN_AREA:
        return Suppressed(Reason.TOO_FEW_SCHOOLS)
    if half > WIDEST_HALF_INTERVAL_PERCENT:
        return Suppressed(Reason.TOO_WIDE)
    points = _share(after, column) - _share(before, column)
    return Change(points, points - half, points + half, before.ballots, after.ballots)


def half_width_points(before: Tally, after: Tally, cells: int, epsilon: float) -> float:
    """Half the interval, in points, of `cells` options together: the same whatever was answered."""
    fewest = min(before.ballots, after.ballots)
    if not fewest:
        return inf
    deviation = sqrt(_variance(before, cells, epsilon) + _variance(after, cells, epsilon))
    return 100 * (NORMAL * deviation + 1 / (2 * fewest))


def _variance(tally: Tally, cells: int, epsilon: float) -> float:
    """The most that the variance of one phase's share can be."""
    noise = variance(len(tally.counts), tally.seals, epsilon, cells=cells)
    return 1 / (4 * tally.ballots) + noise / tally.ballots**2


def _share(tally: Tally, column: Column) -> float:
    return 100 * tally.of(column) / tally.ballots
