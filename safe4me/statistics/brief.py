"""What may be said of 10 to 14 ballots: words of the safer options, and no number.

Noise of ±4 on 12 ballots makes a number that nobody should quote. “Most” is said from n/2 + 3 as sealed,
“few” up to n/2 − 3; from farther off where it takes more for each to be wrong at most once in 10.
"""

from enum import StrEnum

from safe4me.statistics.figures import Column, Tally
from safe4me.statistics.intervals import Noises, half_width

CLEAR_OF_HALF = 3
RIGHT_OF_TEN = 0.8  # noise beyond it on either side: one in ten on each


class Brief(StrEnum):
    """How many chose a safer option, in a word."""

    MOST = "most"
    ABOUT_HALF = "about-half"
    FEW = "few"


def in_brief(tally: Tally, safer: Column) -> Brief:
    """What is said of one class's sealed counts."""
    away = tally.of(safer) - tally.ballots / 2
    clear = clear_of_half(len(tally.counts), len(safer), tally.noises)
    if abs(away) < clear:
        return Brief.ABOUT_HALF
    return Brief.MOST if away > 0 else Brief.FEW


def clear_of_half(options: int, cells: int, noises: Noises) -> int:
    """How far from half a sealed count of `cells` options must be for a word that takes a side."""
    return max(CLEAR_OF_HALF, 1 + half_width(options, noises, RIGHT_OF_TEN, cells=cells))
