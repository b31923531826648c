"""Many runs beside one another: the middle one, and where most of them end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from safe4me.rounding import with_one_decimal
from safe4me.spread.spreading import Habits, Placed, curve, passing_on_number, placed_by_lot, run
from safe4me.spread.year_group import year_group

RUNS = 200
TENTHS = range(0, 7, 2)  # for the table of R
DRAWN = 15  # of them, as thin lines
SETTINGS = ((0, False), (2, False), (2, True), (4, False))  # how many in 10 stop, and whether they tell too


@dataclass(frozen=True, slots=True)
class ManyRuns:
    """Curves of some runs and of the middle one, and at each step where 8 in 10 of all runs are."""

    drawn: Sequence[Sequence[int]]
    middle_curve: Sequence[int]
    lows: Sequence[int]
    highs: Sequence[int]

    @property
    def low(self) -> int:
        """Where 1 run in 10 ends, or lower."""
        return self.lows[-1]

    @property
    def middle(self) -> int:
        """Where the middle run ends."""
        return self.middle_curve[-1]

    @property
    def high(self) -> int:
        """Where 9 runs in 10 end, or lower."""
        return self.highs[-1]


def many_runs(habits: Habits, place: Callable[[int], Placed]) -> ManyRuns:
    """The runs of the seeds 1 to 200; `place` says for each seed who stops and who tells."""
    curves = [curve(run(year_group(), habits, place(seed), seed)) for seed in range(1, RUNS + 1)]
    longest = max(map(len, curves))
    at_each = [sorted(counts[min(step, len(counts) - 1)] for counts in curves) for step in range(longest)]
    return ManyRuns(
        drawn=tuple(curves[:DRAWN]),
        middle_curve=sorted(curves, key=lambda counts: counts[-1])[RUNS // 2],
        lows=[counts[RUNS // 10] for counts in at_each],
        highs=[counts[-RUNS // 10 - 1] for counts in at_each],
    )


@cache
def by_lot(habits: Habits, tenths: int, *, tell: bool = False) -> ManyRuns:
    """The runs in which so many in 10, drawn anew for each, stop or stop and tell."""
    return many_runs(habits, lambda seed: placed_by_lot(tenths, seed, tell=tell))


def passing_on_rows() -> list[tuple[int, list[str]]]:
    """R where half pass it on, as it is printed: by how many are shown it, for so many in 10 who stop."""
    return [
        (shown_to, [with_one_decimal(passing_on_number(Habits(shown_to), tenths)) for tenths in TENTHS])
        for shown_to in range(1, 5)
    ]
