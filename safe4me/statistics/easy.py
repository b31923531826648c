"""Questions that almost everybody gets right: they teach little, and may make room for others."""

from safe4me.statistics.figures import Figure, Released

EASY_FROM_PERCENT = 90
SURELY_ABOVE_PERCENT = 85


def is_easy(safer: Figure) -> bool:
    """Whether 90% or more chose a safer option, and surely more than 85%: so the whole interval says."""
    if not isinstance(safer, Released):
        return False
    return (
        100 * safer.count >= EASY_FROM_PERCENT * safer.total
        and 100 * safer.low > SURELY_ABOVE_PERCENT * safer.total
    )
