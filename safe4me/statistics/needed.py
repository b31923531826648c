"""About how many classes an area needs before a share of it can stand, with 25 ballots each."""

from safe4me.statistics.figures import Tally, each_option, too_wide

BALLOTS_OF_A_CLASS = 25
MOST_CLASSES = 1000


def classes_for_a_share(options: int, epsilon: float) -> int:
    """From how many classes the share of one of so many options is within ±10 points."""
    one = each_option(options)[:1]
    return next(n for n in range(1, MOST_CLASSES) if not too_wide(_of_one_batch(n, options, epsilon), one))


def _of_one_batch(classes: int, options: int, epsilon: float) -> Tally:
    return Tally((0,) * options, BALLOTS_OF_A_CLASS * classes, classes, ((epsilon, classes + 1),))
