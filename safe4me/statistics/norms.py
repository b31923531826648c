"""What may stand where pupils read what others say: a figure only where it can do no harm.

The social norms approach (Perkins and Berkowitz, "Perceiving the community norms of alcohol use among
students", International Journal of the Addictions 21, 1986) shows young people that more of those around
them are on the safer side than they expect. Shown to be fewer, it does harm: people move towards the number,
whichever side of it they were on (Schultz, Nolan, Cialdini, Goldstein and Griskevicius, "The constructive,
destructive, and reconstructive power of social norms", Psychological Science 18, 2007). So a figure stands
only where its whole interval, as it is printed, is on the protective side.

Of whose fault something is even most is too few: “7 in 10 say that it isn't your fault” tells somebody to
whom it happens that three in ten around them say it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from safe4me.privacy.intervals import Noises, half_width
from safe4me.rounding import HUNDRED, TEN
from safe4me.statistics import wording
from safe4me.statistics.figures import Column, Figure, Released, Tally
from safe4me.statistics.wording import in_percent

MOST_FROM_PERCENT = 51
FAULT_FROM_TENTHS = 8


@dataclass(frozen=True, slots=True)
class InTen:
    """A figure as people out of ten: `about` so many said so; `least` surely, and `most` at the highest."""

    about: int
    least: int
    most: int


def norm(said: Figure, *, about_fault: bool = False) -> Released | None:
    """What may stand of `said`, the figure of the safer options: all of its printed interval is most.

    Where it is `about_fault`, it says 8 in 10 or more, too.
    """
    if not isinstance(said, Released) or _least(said) < MOST_FROM_PERCENT:
        return None
    return None if about_fault and wording.about_in_ten(said) < FAULT_FROM_TENTHS else said


def in_ten(said: Released) -> InTen:
    """The figure of ten people, its printed interval rounded outwards; never all ten."""
    high = in_percent(said).high or HUNDRED
    return InTen(wording.about_in_ten(said), _least(said) // TEN, wording.not_all_ten(-(-high // TEN)))


def without_lone_blank(norms: Sequence[Released | None]) -> tuple[Released | None, ...]:
    """The norms of several areas, or of none where just one would be blank: it would be pointed at.

    The area with the fewest ballots of those that stand is then left out as well.
    """
    standing = [one for one in norms if one]
    if len(norms) - len(standing) != 1 or not standing:
        return tuple(norms)
    fewest = min(standing, key=lambda one: one.total)
    return tuple(None if one is fewest else one for one in norms)


def _least(figure: Released) -> int:
    """The lower end of the interval, as it is printed, in percent."""
    return in_percent(figure).low or 0


CLEAR_OF_HALF = 3
RIGHT_OF_TEN = 0.8  # noise beyond it on either side: one in ten on each


class VerbalSummary(StrEnum):
    """How many chose a safer option, in a word."""

    MOST = "most"
    ABOUT_HALF = "about-half"
    FEW = "few"


def verbal_summary(tally: Tally, safer: Column) -> VerbalSummary:
    """What is said of one class's sealed counts."""
    away = tally.of(safer) - tally.ballots / 2
    clear = clear_of_half(len(tally.counts), len(safer), tally.noises)
    if away >= clear:
        return VerbalSummary.MOST
    return VerbalSummary.FEW if away <= -clear else VerbalSummary.ABOUT_HALF


def clear_of_half(options: int, cells: int, noises: Noises) -> int:
    """How far from half a sealed count of `cells` options must be for a word that takes a side."""
    return max(CLEAR_OF_HALF, 1 + half_width(options, noises, RIGHT_OF_TEN, cells=cells))
