"""How a figure is rounded where it is printed: from the exact figure, halves up, and nowhere else.

Python's own `round` and its formats take halves to the even neighbour (45% would be “about 4 in 10”), and a
figure that was rounded once may not be rounded again (44.6% is 45%, and about 4 in 10).
"""

from collections.abc import Sequence
from fractions import Fraction
from math import floor

HUNDRED, TEN = 100, 10
HALF = Fraction(1, 2)


def half_up(figure: Fraction | float) -> int:
    """The nearest whole number; a half goes up.

    A figure that is a ratio of whole numbers comes as a Fraction. A float is taken for exactly the number
    that it holds: where it was counted from noise or roots, no half is meant.
    """
    return floor(Fraction(figure) + HALF)


def percent_of(count: int, whole: int) -> int:
    """The share in whole percent."""
    return half_up(Fraction(HUNDRED * count, whole))


def tenths_of(count: int, whole: int) -> int:
    """The share in tenths, which stand in words as “about 5 in 10”."""
    return half_up(Fraction(TEN * count, whole))


def with_one_decimal(figure: Fraction | float) -> str:
    """The figure with one decimal, as `73.1`; none is below 0."""
    return "{}.{}".format(*divmod(half_up(TEN * Fraction(figure)), TEN))


def round_to_total(counts: Sequence[int], total: int) -> tuple[int, ...]:
    """The counts as a display may have them; `counts` sum to `total`."""
    shown = [max(0, count) for count in counts]
    excess = sum(shown) - total
    while excess > 0:
        largest_first = sorted((n for n, count in enumerate(shown) if count), key=lambda n: -shown[n])
        for position in largest_first[:excess]:
            shown[position] -= 1
        excess -= len(largest_first[:excess])
    return tuple(shown)
