"""Which schools differ from the others, and by more than luck, noise and the number of looks can explain.

The variance of a school's share, and of that of all the others, is taken at its worst, as for a change.
Whoever looks at sixty shares finds three that are far off by chance alone. So the chances are corrected
together: after Holm, "A simple sequentially rejective multiple test procedure" (1979), at most one page in
twenty on which no school differs says that one does.
"""

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist

from safe4me.privacy.intervals import Noises
from safe4me.statistics.change import worst_variance
from safe4me.statistics.figures import SMALLEST_NUMBERS_BALLOTS, Column, Figure, Released, Tally

FALSE_ALARMS = 0.05


def chance_of_being_apart(own: Tally, others: Tally, column: Column) -> float:
    """How likely shares as far from each other as these are where nothing differs; 1 without others."""
    if not (own.ballots and others.ballots):
        return 1.0
    away = abs(own.of(column) / own.ballots - others.of(column) / others.ballots)
    deviation = sqrt(sum(worst_variance(each, len(column)) for each in (own, others)))
    return 2 * NormalDist().cdf(-away / deviation)


def outliers(chances: Sequence[float]) -> tuple[bool, ...]:
    """Which of all that is looked at differ, allowing for how many they are."""
    order = sorted(range(len(chances)), key=lambda n: chances[n])
    apart = [False] * len(chances)
    for looked, n in enumerate(order):
        if chances[n] > FALSE_ALARMS / (len(chances) - looked):
            break
        apart[n] = True
    return tuple(apart)


FEWEST_NOT_RIGHT = 4
LEAST_NOT_RIGHT_PERCENT = 10
CLEAR_LEAD = 3
EASY_FROM_PERCENT = 90
SURELY_ABOVE_PERCENT = 85
KNOWN_ABOVE_PERCENT = 70


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


def is_ceiling_item(safer: Figure) -> bool:
    """Whether 90% or more chose a safer option, and surely more than 85%: so the whole interval says."""
    if not isinstance(safer, Released):
        return False
    return (
        100 * safer.count >= EASY_FROM_PERCENT * safer.total
        and 100 * safer.low > SURELY_ABOVE_PERCENT * safer.total
    )


def is_well_known(safer: Released) -> bool:
    """Whether more than nine in ten chose a safer option, and surely 70% did: then it is not taught again."""
    one_in_ten = 100 * (safer.total - safer.count) >= LEAST_NOT_RIGHT_PERCENT * safer.total
    return not one_in_ten and 100 * safer.low >= KNOWN_ABOVE_PERCENT * safer.total
