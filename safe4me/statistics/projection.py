"""Counts that add up, for one display: whole numbers from 0 on, nearest to the sealed ones, that sum to n.

Sealed counts sum to n, but some may be negative. Those become 0; what is then too much is taken in rounds,
one from every option above 0, the largest first. It looks at nothing but sealed counts, so it costs no
privacy. It pulls a count towards what is possible, so it is no longer right on average: nothing is ever
summed from it.
"""

from collections.abc import Sequence

from safe4me.statistics.figures import Figure, Released


def adding_up(counts: Sequence[int], total: int) -> tuple[int, ...]:
    """The counts as a display may have them; `counts` sum to `total`."""
    shown = [max(0, count) for count in counts]
    excess = sum(shown) - total
    while excess > 0:
        largest_first = sorted((n for n, count in enumerate(shown) if count), key=lambda n: -shown[n])
        for position in largest_first[:excess]:
            shown[position] -= 1
        excess -= len(largest_first[:excess])
    return tuple(shown)


def figures_that_add_up(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The figures of all options of one question, as shown together; withheld ones stay as they are."""
    released = [figure for figure in figures if isinstance(figure, Released)]
    if not released or len(released) < len(figures):
        return tuple(figures)
    counts = adding_up([figure.count for figure in released], released[0].total)
    return tuple(shown_as(figure, count) for figure, count in zip(released, counts, strict=True))


def shown_as(figure: Released, count: int) -> Released:
    """The figure with another number; its interval is kept within 0 and n, and stretched to hold that."""
    low, high = max(0, min(figure.low, count)), min(figure.total, max(figure.high, count))
    return Released(count, low, high, figure.total)
