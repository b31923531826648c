"""Which questions are worth teaching again or are easy, and which belief may be named: from sealed counts.

Of one class a question is flagged when even the upper end of its right answers leaves 4 ballots or more not
right; of a school's batches, or of an area's, when even then more than 10% were not. A wrong option is named
only where it leads the next by 3 in one class: with less, noise alone would often have put it first. Noise on
a sum of seals grows with the square root of their number, and falls as ε grows; so does that lead. Questions
that almost everybody gets right teach little, and may make room for others.
"""

from collections.abc import Sequence
from math import sqrt

from safe4me.statistics.figures import SMALLEST_NUMBERS_BALLOTS, Figure, Released
from safe4me.statistics.intervals import Noises

FEWEST_NOT_RIGHT = 4
LEAST_NOT_RIGHT_PERCENT = 10
CLEAR_LEAD = 3
EASY_FROM_PERCENT = 90
SURELY_ABOVE_PERCENT = 85


def is_worth_teaching_again(right: Figure) -> bool:
    """Whether surely 4 or more of one class were not right, of 15 ballots or more; `right` as sealed."""
    return (
        isinstance(right, Released)
        and right.total >= SMALLEST_NUMBERS_BALLOTS
        and right.high <= right.total - FEWEST_NOT_RIGHT
    )


def is_worth_teaching_many_again(right: Figure) -> bool:
    """Whether surely more than 10% of many classes' ballots were not right; `right` as summed."""
    return (
        isinstance(right, Released)
        and 100 * (right.total - right.high) > LEAST_NOT_RIGHT_PERCENT * right.total
    )


def clear_leader(counts: Sequence[int], noises: Noises = ((1.0, 1),)) -> int | None:
    """Which of these counts, with all their `noises`, leads every other clearly; one alone leads 0."""
    if not counts:
        return None
    most, *others = sorted([*counts, 0], reverse=True)
    lead = CLEAR_LEAD * sqrt(sum(number / epsilon**2 for epsilon, number in noises))
    return counts.index(most) if most >= max(others) + lead else None


def is_easy(safer: Figure) -> bool:
    """Whether 90% or more chose a safer option, and surely more than 85%: so the whole interval says."""
    if not isinstance(safer, Released):
        return False
    return (
        100 * safer.count >= EASY_FROM_PERCENT * safer.total
        and 100 * safer.low > SURELY_ABOVE_PERCENT * safer.total
    )
