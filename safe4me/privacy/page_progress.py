"""How far pages are read: estimates from noisy reports, of which each page drew its part by tickets.

A page that is left has been read to one of four parts: its first third, its second, its last, or its end.
Before anything is sent the page draws one of 40 tickets: 19 say the true part, 7 each of the others (k-ary
randomised response; Kairouz, Oh and Viswanath, "Extremal Mechanisms for Local Differential Privacy", 2014).
The numbers of a week begin at discrete Laplace noise of scale 1, one draw a part, and reports are added to
them; so one view, sent or not, costs ε = 1, and so does which part it says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import sqrt

from safe4me.privacy.noise import laplace
from safe4me.rounding import round_to_total

PARTS = (1, 2, 3, 4)
TICKETS, TRUE_TICKETS, OTHER_TICKETS = 40, 19, 7  # as static/how-far/how-far.js draws them
TELLING = TRUE_TICKETS - OTHER_TICKETS  # tickets that only the true part has
EPSILON = 1.0  # of a view: ln(19/7) is 0.9985
VARIANCE = 1.84  # of one draw of that noise
NORMAL_95 = 1.96
WIDEST = 0.1  # half an interval that is still shown


@dataclass(frozen=True, slots=True)
class ReadTo:
    """The shares that got at least to the second third, the last third, the end; and half their interval."""

    reports: int
    shares: tuple[Fraction, ...]
    half: float


def first_numbers() -> tuple[int, ...]:
    """Where the numbers of one page and week begin."""
    return laplace(len(PARTS), 1 / EPSILON)


def read_to(numbers: Sequence[int], weeks: int) -> ReadTo | None:
    """What noisy numbers of reports, a part each, tell of a page; None where they are too few.

    `weeks` are all whose numbers are in the sum, also those in which nobody sent anything.
    """
    n = sum(numbers)
    if n <= 0:
        return None
    half = NORMAL_95 * sqrt(1 / (4 * n) + VARIANCE * weeks / n**2) * TICKETS / TELLING
    if half > WIDEST:
        return None
    parts = round_to_total([TICKETS * number - OTHER_TICKETS * n for number in numbers], TELLING * n)
    return ReadTo(n, tuple(Fraction(sum(parts[first:]), sum(parts)) for first in PARTS[:-1]), half)


def week_of(day: date) -> str:
    """The ISO week of `day`, Monday to Sunday: `2026-W48`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def first_week(school_year: int) -> str:
    """The first week of a school year: the one of 1 September."""
    return week_of(date(school_year, 9, 1))
