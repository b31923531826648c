"""What may stand where pupils read what others say: a figure only where it can do no harm.

The social norms approach (Perkins and Berkowitz, "Perceiving the community norms of alcohol use among
students", International Journal of the Addictions 21, 1986) shows young people that more of those around
them are on the safer side than they expect. Shown to be fewer, it does harm: people move towards the number,
whichever side of it they were on (Schultz, Nolan, Cialdini, Goldstein and Griskevicius, "The constructive,
destructive, and reconstructive power of social norms", Psychological Science 18, 2007). So a figure stands
only where its whole interval, as it is printed, is on the protective side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from safe4me.statistics.figures import Figure, Released
from safe4me.statistics.wording import HUNDRED, in_percent

MOST_FROM_PERCENT = 51


@dataclass(frozen=True, slots=True)
class Norm:
    """What most said to a question, and what they expected most to say, where that stands beside it."""

    said: Released
    expected: Released | None


def norm(said: Figure, expected: Figure) -> Norm | None:
    """What may stand of `said` (the safer options) and `expected` (the same options of the poll about it).

    None unless all of the printed interval of `said` is most. `expected` stands only if all of its printed
    interval lies below that of `said`: pupils expected fewer than said so.
    """
    if not isinstance(said, Released) or _least(said) < MOST_FROM_PERCENT:
        return None
    if isinstance(expected, Released) and _most(expected) < _least(said):
        return Norm(said, expected)
    return Norm(said, None)


def without_lone_blank(norms: Sequence[Norm | None]) -> tuple[Norm | None, ...]:
    """The norms of several areas, or of none where just one would be blank: it would be pointed at.

    The area with the fewest ballots of those that stand is then left out as well.
    """
    standing = [one for one in norms if one]
    if len(norms) - len(standing) != 1 or not standing:
        return tuple(norms)
    fewest = min(standing, key=lambda one: one.said.total)
    return tuple(None if one is fewest else one for one in norms)


def _least(figure: Released) -> int:
    """The lower end of the interval, as it is printed, in percent."""
    return in_percent(figure).low or 0


def _most(figure: Released) -> int:
    return in_percent(figure).high or HUNDRED
