"""The privacy promise in numbers that a reader can hold on to."""

from math import tanh

import pytest

from safe4me.statistics.promise import right_guesses_percent


@pytest.mark.parametrize(("epsilon", "percent"), [(0.0, 50), (1.0, 74), (3.0, 96)])
def test_a_guess_is_right_no_more_often_than_epsilon_allows(epsilon: float, percent: int) -> None:
    assert right_guesses_percent(epsilon) == percent


@pytest.mark.parametrize("epsilon", [0.1, 0.5, 1.0, 2.0])
def test_the_figure_is_never_rounded_in_our_favour(epsilon: float) -> None:
    assert right_guesses_percent(epsilon) >= 50 * (1 + tanh(epsilon / 2))
