"""Changes made up for tests."""

from safe4me.privacy.intervals import LEVEL
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Released

BEFORE_PERCENT = 40
FINEST = 100_000  # of a whole: a thousandth of a point


def of_points(
    points: float, low: float, high: float, *, classes: int = 16, level: float | None = LEVEL
) -> Change:
    """A change by so many points, from 40% on, with its interval."""
    counts = (FINEST * percent / 100 for percent in (BEFORE_PERCENT, BEFORE_PERCENT + points))
    before, after = (Released(round(count), round(count), round(count), FINEST) for count in counts)
    return Change(before, after, low, high, (high - low) / 2, classes, 400, 400, level)
