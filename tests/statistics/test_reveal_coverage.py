"""What a teacher is shown of a class of 25 covers the truth 95% of the time, whatever the truth is."""

import pytest

from safe4me.statistics.figures import Released, reveal
from safe4me.statistics.wording import in_counts
from tests.helpers.privacy.exact import EPSILON, noise

BALLOTS = 25


def shown(sealed: int, options: int) -> tuple[int, int]:
    """The ends of what the teacher reads about an option that was sealed as `sealed`."""
    others = (BALLOTS - sealed, *(0 for _ in range(options - 2)))
    figure = reveal((sealed, *others), BALLOTS, EPSILON)[0]
    assert isinstance(figure, Released)
    said = in_counts(figure)
    return said.low or 0, said.high or BALLOTS


def covered(truth: int, options: int, narrower: int = 0) -> float:
    """The exact probability that the truth lies within what is shown."""
    weights = noise(options, seals=1)
    middle = len(weights) // 2
    ranges = ((shown(truth + n - middle, options), weight) for n, weight in enumerate(weights))
    return float(sum(w for (low, high), w in ranges if low + narrower <= truth <= high - narrower))


@pytest.mark.parametrize("options", [2, 3, 4, 5])
@pytest.mark.parametrize("truth", range(BALLOTS + 1))
def test_a_reveal_of_25_ballots_covers_every_true_count(options: int, truth: int) -> None:
    assert covered(truth, options) >= 0.95


@pytest.mark.parametrize("options", [2, 3, 4, 5])
def test_a_range_that_is_one_ballot_narrower_would_not_cover(options: int) -> None:
    assert covered(12, options, narrower=1) < 0.95
