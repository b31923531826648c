"""How a released figure is said: “about 15 of 25 (likely 12–18)”, in pieces, which templates put into words.

Only here are figures clipped, for display. The ends are words, so that nobody reads “all” or “none” off a
figure: never 0 or 100%, and an interval that reaches an end names only its other end (“likely 22 or more”).
A share is rounded from its counts (`rounding.py`), an interval outwards; a change is what the two printed
shares differ by, so that whoever takes one from the other gets the third.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor

from safe4me.rounding import HUNDRED, TEN, percent_of, tenths_of
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Released


class Wording(StrEnum):
    """How the middle of a figure is said."""

    ABOUT = "about"
    NEARLY_EVERYONE = "nearly-everyone"
    HARDLY_ANYONE = "hardly-anyone"


class Direction(StrEnum):
    """Which way a share moved, as far as its interval can tell."""

    UP = "up"
    DOWN = "down"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Movement:
    """A change as it is shown, in whole points: `low` to `high` leave out 0, or its direction is unclear.

    `about` is the difference of the two shares in percent as they are printed, None where only the range is
    said; `direction` is None where none is.
    """

    direction: Direction | None
    about: int | None
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A figure as it is shown.

    `about` lies strictly between 0 and `of`; so do `low` and `high`, or they are None. Without `low` it is
    “likely `high` or fewer”, without `high` “likely `low` or more”.
    """

    wording: Wording
    about: int
    low: int | None
    high: int | None
    of: int


def in_counts(figure: Released) -> Phrase:
    """The figure in ballots, of all ballots."""
    return _said(figure.count, figure.low, figure.high, figure.total)


def in_percent(figure: Released) -> Phrase:
    """The figure in whole percent, its interval rounded outwards."""
    count, total = figure.count, figure.total
    low, high = HUNDRED * figure.low // total, -(-HUNDRED * figure.high // total)
    return _said(percent_of(count, total), low, high, HUNDRED)


def about_in_ten(figure: Released) -> int:
    """How many in 10, from 1 to 9: of one share alone, as two of them tell no change."""
    return not_all_ten(tenths_of(figure.count, figure.total))


def not_all_ten(people: int) -> int:
    """So many of ten people, from 1 to 9: no figure is said of none or all."""
    return _within(people, TEN)


def in_points(change: Change) -> Movement:
    """The change in whole points, its interval rounded outwards.

    The difference of the printed shares is in the interval, but where a share is beyond an end, and said in
    words; there the nearest number of the interval stands.
    """
    low, high = _outwards(change.low, change.high)
    direction = None if change.level is None else _direction(*_outwards(*change.ends(change.level)))
    if change.is_range:
        return Movement(direction, None, low, high)
    about = in_percent(change.after).about - in_percent(change.before).about
    return Movement(direction, min(max(about, low), high), low, high)


def _outwards(low: float, high: float) -> tuple[int, int]:
    return floor(low), ceil(high)


def _direction(low: int, high: int) -> Direction:
    if low > 0:
        return Direction.UP
    return Direction.DOWN if high < 0 else Direction.UNCLEAR


def _said(count: int, low: int, high: int, whole: int) -> Phrase:
    wording = Wording.ABOUT
    if count >= whole:
        wording = Wording.NEARLY_EVERYONE
    elif count <= 0:
        wording = Wording.HARDLY_ANYONE
    return Phrase(
        wording,
        about=_within(count, whole),
        low=_within(low, whole) if low > 0 else None,
        high=_within(high, whole) if high < whole else None,
        of=whole,
    )


def _within(count: int, whole: int) -> int:
    return min(max(count, 1), whole - 1)
