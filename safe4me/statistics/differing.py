"""Which schools differ from the others, and by more than luck, noise and the number of looks can explain.

The variance of a school's share, and of that of all the others, is taken at its worst, as for a change.
Whoever looks at sixty shares finds three that are far off by chance alone. So the chances are corrected
together: after Holm, "A simple sequentially rejective multiple test procedure" (1979), at most one page in
twenty on which no school differs says that one does.
"""

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist

from safe4me.statistics.change import worst_variance
from safe4me.statistics.figures import Column, Tally

FALSE_ALARMS = 0.05


def chance_of_being_apart(own: Tally, others: Tally, column: Column) -> float:
    """How likely shares as far from each other as these are where nothing differs; 1 without others."""
    if not (own.ballots and others.ballots):
        return 1.0
    away = abs(own.of(column) / own.ballots - others.of(column) / others.ballots)
    deviation = sqrt(sum(worst_variance(each, len(column)) for each in (own, others)))
    return 2 * NormalDist().cdf(-away / deviation)


def surely_apart(chances: Sequence[float]) -> tuple[bool, ...]:
    """Which of all that is looked at differ, allowing for how many they are."""
    order = sorted(range(len(chances)), key=lambda n: chances[n])
    apart = [False] * len(chances)
    for looked, n in enumerate(order):
        if chances[n] > FALSE_ALARMS / (len(chances) - looked):
            break
        apart[n] = True
    return tuple(apart)
