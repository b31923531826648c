"""How far a share moved from before to after, in percentage points, with its 95% interval.

The same classes are measured twice, but nothing on a ballot says whose it is: the pupils are two groups of
ballots. Of the n ballots of a phase X chose the options asked about, and S = X + Z is known, where Z is the
noise of its seals. Pupils of one class think alike (an intraclass correlation of 0.05), so a phase of m
ballots a class is worth n / (1 + 0.05 (m - 1)) independent ones. The change is D = S2/n2 - S1/n1, and

    var D ≤ deff1/(4 n1) + deff2/(4 n2) + var Z1/n1² + var Z2/n2²        (var Z is exact, see intervals.py)

A share's variance is taken at its worst, that of 1/2: the interval is as wide whatever was answered, so
public numbers alone decide whether a change stands. Ballots that came in one phase and are missing in the
other may be of anybody. At the low end all of them are taken for less safe after (for safer before), at the
high end the other way; 1.96 √var D is added on either side. Where other pupils came in the place of those
who stayed away no number shows it, and no rule can see it.

A survey has two forms, and each class answers one before and the other after. Which came first is an order;
each order's change is taken by itself, and the change is their plain mean: so a form that is easier than the
other moves nothing. A school's change is the plain mean over its year groups in the same way.

The same change is looked at again and again while a school year runs, and each look is a chance to be misled:
so until the year is over "up" or "down" is said where the 99% interval has it. How far all this can be
trusted is simulated in docs/figures.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, hypot, inf, prod, sqrt
from statistics import fmean

from safe4me.privacy.intervals import LEVEL, normal
from safe4me.statistics.figures import Column, Reason, Released, Suppressed, Tally
from safe4me.statistics.periods import year_is_over

LEVEL_WHILE_IT_RUNS = 0.99
ALIKE = 0.05  # how much pupils of one class think alike
FEWEST_CLASSES_OF_A_CHANGE = 5
FEWEST_CLASSES_OF_ONE_NUMBER = 16  # under it a number that is said "up" of is mostly too large
FEWEST_CLASSES_OF_A_SURVEY = 11  # of one school: its noise is twice as wide
LEAST_RESPONSE_PERCENT = 85
WIDEST_HALF_POINTS = 25
NORMAL = normal(LEVEL)


@dataclass(frozen=True, slots=True)
class BothTimes:
    """The sealed counts of one question by the same classes, before and after; each phase has a ballot."""

    before: Tally
    after: Tally

    def __add__(self, other: "BothTimes") -> "BothTimes":
        return BothTimes(self.before + other.before, self.after + other.after)

    @property
    def most(self) -> int:
        """The ballots of the phase that had more."""
        return max(self.before.ballots, self.after.ballots)

    @property
    def response_percent(self) -> float:
        """The ballots of the phase that had fewer, of those of the other."""
        return 100 * min(self.before.ballots, self.after.ballots) / self.most


@dataclass(frozen=True, slots=True)
class Change:
    """The share of the same `classes` before and after, and the 95% interval of their difference in points.

    None is clipped. `half` is half the interval but for missing ballots. Of several sums a share is the plain
    mean, as a count of a total in common, which is no number of ballots then. The difference is printed as
    `wording.in_points` has it; `level` is that of the interval that says up or down, None where none does.
    """

    before: Released
    after: Released
    low: float
    high: float
    half: float
    classes: int
    before_ballots: int
    after_ballots: int
    level: float | None = LEVEL

    @property
    def points(self) -> float:
        """After minus before, in percentage points."""
        before, after = (Fraction(each.count, each.total) for each in (self.before, self.after))
        return float(100 * (after - before))

    @property
    def is_range(self) -> bool:
        """Whether it is said as a range, without one number: of few classes, and without a direction."""
        return self.level is None or self.classes < FEWEST_CLASSES_OF_ONE_NUMBER

    def ends(self, level: float) -> tuple[float, float]:
        """The ends of its interval at another level."""
        wider = self.half * (normal(level) / NORMAL - 1)
        return self.low - wider, self.high + wider


def level_of(period: str | None, today: date) -> float:
    """How sure it must be in a period, or over all of them, that a share moved before a page says so."""
    return LEVEL if period and year_is_over(period, today) else LEVEL_WHILE_IT_RUNS


def change_of(
    orders: Sequence[BothTimes], column: Column, level: float | None = LEVEL
) -> Change | Suppressed:
    """The change of a school, an area, or several, as the plain mean of sums: of orders, of year groups.

    It stands from 5 classes, where 85% of the ballots came both times, and within ±25 points.
    """
    reason = withheld_for(orders, len(column))
    if reason is not None:
        return Suppressed(reason)
    half = half_width_points(orders, len(column))
    ends = [_ends(each, column) for each in orders]
    low, high = fmean(low for low, _ in ends), fmean(high for _, high in ends)
    return Change(
        _mean([each.before for each in orders], column),
        _mean([each.after for each in orders], column),
        low - half,
        high + half,
        half,
        sum(each.before.seals for each in orders),
        sum(each.before.ballots for each in orders),
        sum(each.after.ballots for each in orders),
        level,
    )


def withheld_for(orders: Sequence[BothTimes], cells: int) -> Reason | None:
    """Why a change is not shown, if it is not: public numbers decide, never an answer."""
    if sum(each.before.seals for each in orders) < FEWEST_CLASSES_OF_A_CHANGE:
        return Reason.TOO_FEW_BOTH_TIMES
    if min(each.response_percent for each in orders) < LEAST_RESPONSE_PERCENT:
        fewer_after = sum(each.after.ballots - each.before.ballots for each in orders) < 0
        return Reason.FEWER_ANSWERED_AFTER if fewer_after else Reason.FEWER_ANSWERED_BEFORE
    if half_width_points(orders, cells) > WIDEST_HALF_POINTS:
        return Reason.TOO_WIDE
    return None


def half_width_points(orders: Sequence[BothTimes], cells: int) -> float:
    """Half the interval, in points, of `cells` options together, but for missing ballots."""
    phases = [phase for each in orders for phase in (each.before, each.after)]
    if not all(phase.ballots for phase in phases):
        return inf
    return 100 * NORMAL * sqrt(sum(worst_variance(phase, cells) for phase in phases)) / len(orders)


def worst_variance(tally: Tally, cells: int) -> float:
    """The most that the variance of a share can be: noise, luck, and how alike a class thinks."""
    noise = tally.variance(cells)
    effect = 1 + ALIKE * (tally.ballots / tally.seals - 1)
    return effect / (4 * tally.ballots) + noise / tally.ballots**2


def _mean(phases: Sequence[Tally], column: Column) -> Released:
    """The plain mean of the shares of one phase, with the interval of its noise as every share has it."""
    whole = prod(phase.ballots for phase in phases)
    weighted = [(whole // phase.ballots, phase) for phase in phases]
    count = sum(weight * phase.of(column) for weight, phase in weighted)
    half = ceil(hypot(*(weight * phase.half_width(len(column)) for weight, phase in weighted)))
    return Released(count, count - half, count + half, len(phases) * whole)


def _ends(both: BothTimes, column: Column) -> tuple[float, float]:
    """The ends of the change of those who sent, with the missing ballots at their worst; in points."""
    before, after, most = both.before.of(column), both.after.of(column), both.most
    points = after / both.after.ballots - before / both.before.ballots
    low = (after - before - (most - both.before.ballots)) / most
    high = (after - before + (most - both.after.ballots)) / most
    return 100 * min(points, low), 100 * max(points, high)
