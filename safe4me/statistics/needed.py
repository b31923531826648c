"""About how many classes an area needs before a figure of it can stand, with 25 ballots each."""

from math import ceil

from safe4me.statistics.change import NORMAL, BothTimes, withheld_for
from safe4me.statistics.figures import FEWEST_SCHOOLS_OF_AN_AREA, WIDEST_HALF_INTERVAL_PERCENT, Tally
from safe4me.statistics.intervals import variance

BALLOTS_OF_A_CLASS = 25
MOST_CLASSES = 1000


def classes_for_a_share(options: int, epsilon: float) -> int:
    """From how many classes the share of one of so many options is within ±10 points."""
    allowed = BALLOTS_OF_A_CLASS * WIDEST_HALF_INTERVAL_PERCENT / 100
    return ceil(variance(options, 1, epsilon) * (NORMAL / allowed) ** 2)


def classes_for_a_change(options: int, cells: int, epsilon: float) -> int:
    """From how many classes, each measured twice, the change of `cells` options together stands."""
    return next(n for n in range(1, MOST_CLASSES) if _stands(n, options, cells, epsilon))


def _stands(classes: int, options: int, cells: int, epsilon: float) -> bool:
    each = Tally((0,) * options, BALLOTS_OF_A_CLASS * classes, classes)
    return withheld_for([BothTimes(each, each)], FEWEST_SCHOOLS_OF_AN_AREA, cells, epsilon) is None
