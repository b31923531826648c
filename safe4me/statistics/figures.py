"""A figure is what a reader sees: released with its interval, or suppressed with its reason.

The privacy is in the seal: every count here is already noisy. These are rules of reliability and of
kindness, and they look only at public numbers (ballots, seals, options), except `on_class_screen`, which
says so. A column is a set of option positions, counted from 1, whose counts are added together.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from safe4me.privacy.intervals import Noises, half_width, variance
from safe4me.rounding import round_to_total

# Half an average class, of 25. A seal brings a sum noise, which widens its interval, and ballots, which
# narrow it: of fewer pupils the noise weighs more (`tests/statistics/test_figures.py` counts it).
SMALLEST_ROOM_PUPILS = 12
SMALLEST_REVEAL_BALLOTS = 10
SMALLEST_NUMBERS_BALLOTS = 15
SMALLEST_MISCONCEPTION_BALLOTS = 20
WIDEST_HALF_INTERVAL_PERCENT = 10
WORTH_TALKING_ABOUT_BELOW_PERCENT = 60
BALLOTS_OF_A_CLASS = 25
MOST_CLASSES = 1000

Column = frozenset[int]


class Reason(StrEnum):
    """Why a figure is not shown."""

    TOO_FEW_BALLOTS = "too-few-ballots"
    TOO_FEW_FOR_NUMBERS = "too-few-for-numbers"
    TOO_FEW_FOR_MISCONCEPTION = "too-few-for-misconception"
    TOO_FEW_CLASSES = "too-few-classes"
    TOO_FEW_BOTH_TIMES = "too-few-both-times"
    FEWER_ANSWERED_AFTER = "fewer-answered-after"
    FEWER_ANSWERED_BEFORE = "fewer-answered-before"
    TOO_WIDE = "too-wide"
    WORTH_TALKING_ABOUT = "worth-talking-about"


@dataclass(frozen=True, slots=True)
class Released:
    """A noisy count of `total` ballots and the ends of its 95% interval.

    As sealed none of them is clipped (a count may be negative, or more than `total`), so that sums stay
    unbiased: readers are shown `wording.in_counts` or `wording.in_percent` of it, and of one class the
    figures that add up (`figures_that_add_up`).
    """

    count: int
    low: int
    high: int
    total: int


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A figure that is not shown, and why. Never a 0."""

    reason: Reason


Figure = Released | Suppressed


@dataclass(frozen=True, slots=True)
class Tally:
    """The sealed counts of one question, summed over `seals`; within one phase they are as many classes.

    `noises` are all that are in the sum: one a seal, and those that were drawn for the sum itself.
    """

    counts: tuple[int, ...]
    ballots: int
    seals: int
    noises: Noises

    def __add__(self, other: "Tally") -> "Tally":
        counts = tuple(a + b for a, b in zip(self.counts, other.counts, strict=True))
        noises = Counter(dict(self.noises)) + Counter(dict(other.noises))
        return Tally(
            counts, self.ballots + other.ballots, self.seals + other.seals, tuple(sorted(noises.items()))
        )

    def of(self, column: Column) -> int:
        """The sealed counts of a column, added."""
        return sum(self.counts[position - 1] for position in column)

    def variance(self, cells: int) -> float:
        """The variance of the noise on a count of `cells` options together."""
        return variance(len(self.counts), self.noises, cells=cells)

    def half_width(self, cells: int) -> int:
        """Half the 95% interval of a count of `cells` options together, in ballots."""
        return half_width(len(self.counts), self.noises, cells=cells)


def no_tally(options: int) -> Tally:
    """The sum over nothing."""
    return Tally((0,) * options, 0, 0, ())


def each_option(options: int) -> tuple[Column, ...]:
    """The columns that stand for one option each."""
    return tuple(frozenset({position}) for position in range(1, options + 1))


def reveal(
    counts: Sequence[int],
    total: int,
    epsilon: float,
    smallest: int = SMALLEST_REVEAL_BALLOTS,
    columns: Sequence[Column] | None = None,
) -> tuple[Figure, ...]:
    """The figures of one sealed question of one class: one an option, or one a column.

    Suppressed, all of them, under `smallest` ballots; where noise alone could carry a figure from one end to
    the other; and under 15 ballots, of which words alone are said (`norms.verbal_summary`).
    """
    tally = Tally(tuple(counts), total, 1, ((epsilon, 1),))
    columns = each_option(len(counts)) if columns is None else columns
    reason = None
    if total < smallest:
        reason = Reason.TOO_FEW_BALLOTS
    elif 2 * widest(tally, columns) >= total:
        reason = Reason.TOO_WIDE
    elif total < SMALLEST_NUMBERS_BALLOTS:
        reason = Reason.TOO_FEW_FOR_NUMBERS
    return figures_of(tally, columns, reason)


def worth_talking_about(safer: Figure) -> bool:
    """Whether fewer than 60% chose a safer option, by the number that is displayed."""
    return isinstance(safer, Released) and 100 * safer.count < WORTH_TALKING_ABOUT_BELOW_PERCENT * safer.total


def on_class_screen(figure: Figure, safer: Figure | None) -> Figure:
    """The same figure as the class may see it: no number of a question that is worth talking about.

    `safer` is the figure of the safer options together, None for a poll. Depends on sealed counts only.
    """
    if safer is not None and worth_talking_about(safer):
        return Suppressed(Reason.WORTH_TALKING_ABOUT)
    return figure


def of_misconception(figure: Figure, ballots: int) -> Figure:
    """A misconception's figure as it may be shown: from 20 ballots, so that it speaks of many pupils."""
    if ballots < SMALLEST_MISCONCEPTION_BALLOTS:
        return Suppressed(Reason.TOO_FEW_FOR_MISCONCEPTION)
    return figure


def figures_that_stand(tally: Tally, columns: Sequence[Column]) -> tuple[Figure, ...]:
    """The figures of batches, of one school or of many, which stand within ±10 points."""
    return figures_of(tally, columns, Reason.TOO_WIDE if too_wide(tally, columns) else None)


def figures_of(tally: Tally, columns: Sequence[Column], reason: Reason | None) -> tuple[Figure, ...]:
    """One figure a column: suppressed for `reason`, or released with its 95% interval."""
    if reason is not None:
        return tuple(Suppressed(reason) for _ in columns)
    return tuple(_released(tally, column) for column in columns)


def widest(tally: Tally, columns: Sequence[Column]) -> int:
    """Half the widest 95% interval of the columns, in ballots: the same whatever was answered."""
    return max(tally.half_width(len(column)) for column in columns)


def too_wide(tally: Tally, columns: Sequence[Column]) -> bool:
    """Whether the widest interval of the columns is beyond ±10 points; ballots and noises decide."""
    return 100 * widest(tally, columns) > WIDEST_HALF_INTERVAL_PERCENT * tally.ballots


def classes_for_a_share(options: int, epsilon: float) -> int:
    """About how many classes of 25 ballots an area needs for a share of one option within ±10 points."""
    every = each_option(options)  # each is as wide as the others
    return next(n for n in range(1, MOST_CLASSES) if not too_wide(_of_one_batch(n, options, epsilon), every))


def _of_one_batch(classes: int, options: int, epsilon: float) -> Tally:
    return Tally((0,) * options, BALLOTS_OF_A_CLASS * classes, classes, ((epsilon, classes + 1),))


def _released(tally: Tally, column: Column) -> Released:
    count, half = tally.of(column), tally.half_width(len(column))
    return Released(count, count - half, count + half, tally.ballots)


def figures_that_add_up(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The figures of all options of one question, as shown together; withheld ones stay as they are."""
    released = [figure for figure in figures if isinstance(figure, Released)]
    if not released or len(released) < len(figures):
        return tuple(figures)
    counts = round_to_total([figure.count for figure in released], released[0].total)
    return tuple(shown_as(figure, count) for figure, count in zip(released, counts, strict=True))


def shown_as(figure: Released, count: int) -> Released:
    """The figure with another number; its interval is kept within 0 and n, and stretched to hold that."""
    low, high = max(0, min(figure.low, count)), min(figure.total, max(figure.high, count))
    return Released(count, low, high, figure.total)
