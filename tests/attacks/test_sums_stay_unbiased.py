"""Clipping each seal would pull sums towards the middle; 10,000 seals added as they are stay on the truth.

The bound is four standard errors of the mean, so that right code fails once in 16,000 runs at most.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from math import sqrt
from operator import add

import pytest

from safe4me.privacy import noise
from safe4me.privacy.intervals import variance
from safe4me.statistics.figures import Released, Tally, each_option, figures_that_stand
from tests.attacks.mechanism import EPSILON, draws

SEALS = 10_000
BALLOTS = 25
CLASSES = {
    "25 of 25": (25, 0),
    "0 of 25": (0, 25),
    "25 of 25 of three options": (25, 0, 0),
    "0 of 25 of three options": (0, 25, 0),
}
Counts = tuple[int, ...]


def mean_error(counts: Counts, patch: pytest.MonkeyPatch, leaf: Callable[[Counts], Sequence[int]]) -> float:
    """How far the figure over 10,000 seals of the same class is from the truth, in ballots a seal."""
    drawn = iter(draws(len(counts), SEALS))
    patch.setattr(noise, "sum_zero_noise", lambda _options, _epsilon: next(drawn))
    tallies = (
        Tally(tuple(leaf(noise.add_noise(counts, EPSILON))), BALLOTS, 1, ((1.0, 1),)) for _ in range(SEALS)
    )
    figure = figures_that_stand(reduce(add, tallies), each_option(len(counts)))[0]
    assert isinstance(figure, Released)
    return figure.count / SEALS - counts[0]


def bound(options: int) -> float:
    return 4 * sqrt(variance(options, ((EPSILON, 1),)) / SEALS)


@pytest.mark.parametrize("counts", CLASSES.values(), ids=CLASSES.keys())
def test_the_mean_error_of_a_sum_is_within_the_noise_of_zero(
    counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert abs(mean_error(counts, monkeypatch, leaf=tuple)) < bound(len(counts))


@pytest.mark.parametrize("counts", CLASSES.values(), ids=CLASSES.keys())
def test_a_sum_of_clipped_seals_is_caught(counts: Counts, monkeypatch: pytest.MonkeyPatch) -> None:
    def clipped(sealed: Counts) -> list[int]:
        return [min(max(count, 0), BALLOTS) for count in sealed]

    assert abs(mean_error(counts, monkeypatch, leaf=clipped)) > 5 * bound(len(counts))
