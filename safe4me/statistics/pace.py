"""How many ballots came, in steps, and how fast, in words: nothing finer is seen before “Finish”."""

from enum import StrEnum

WINDOW_SECONDS = 60
ONE_DEVICE = 4  # handed on and answered honestly, one device sends about one a minute
FEWEST_OF_A_CLASS = 8


class Pace(StrEnum):
    """The fastest minute of an activity so far. It depends on when ballots came, never on an answer."""

    CALM = "calm"
    MANY_DEVICES = "faster than one device"
    RUSH = "faster than a class"


def pace_of(in_a_minute: int, cap: int) -> Pace:
    """The pace of so many ballots in a minute, in a room that takes `cap` of them.

    Even of pupils who finish together hardly three in four press within one minute.
    """
    if in_a_minute > max(FEWEST_OF_A_CLASS, cap * 3 // 4):
        return Pace.RUSH
    return Pace.MANY_DEVICES if in_a_minute > ONE_DEVICE else Pace.CALM


def step_of(ballots: int) -> int:
    """The step that so many ballots have reached: 0 (fewer than 5), 5, then every ten."""
    return ballots // 10 * 10 or ballots // 5 * 5
