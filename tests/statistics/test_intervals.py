"""Intervals cover the truth at least 95% of the time, and are no wider than that needs."""

from itertools import product
from math import exp

import pytest

from safe4me.privacy.intervals import coverage, half_width, variance
from tests.helpers.privacy.exact import EPSILON, noise, within

OPTIONS = (2, 3, 4, 5)


def marginal_by_enumeration(options: int, cells: int, epsilon: float, reach: int) -> dict[int, float]:
    """P(sum of the first cells), from every sum-zero vector within reach."""
    weights: dict[int, float] = {}
    for z in product(range(-reach, reach + 1), repeat=options - 1):
        vector = (*z, -sum(z))
        value = sum(vector[:cells])
        weights[value] = weights.get(value, 0.0) + exp(-epsilon / 2 * sum(map(abs, vector)))
    total = sum(weights.values())
    return {value: weight / total for value, weight in weights.items()}


@pytest.mark.parametrize(("options", "cells", "reach"), [(2, 1, 40), (3, 1, 40), (3, 2, 40), (4, 1, 30)])
def test_the_exact_distribution_is_that_of_every_sum_zero_vector(
    options: int, cells: int, reach: int
) -> None:
    enumerated = marginal_by_enumeration(options, cells, 1.0, reach)
    for half in range(12):
        covered = sum(p for value, p in enumerated.items() if abs(value) <= half)
        assert coverage(half, options, ((1.0, 1),), cells=cells) == pytest.approx(covered, abs=1e-4)


def test_a_sum_of_two_seals_is_the_convolution_of_two() -> None:
    one = marginal_by_enumeration(3, 1, 1.0, 40)
    for half in range(12):
        pairs = product(one.items(), one.items())
        covered = sum(p * q for (x, p), (y, q) in pairs if abs(x + y) <= half)
        assert coverage(half, 3, ((1.0, 2),)) == pytest.approx(covered, abs=1e-6)


@pytest.mark.parametrize(("options", "simulated"), [(2, 1.8), (3, 3.2), (4, 4.0), (5, 4.6)])
def test_variances_are_those_of_the_design(options: int, simulated: float) -> None:
    assert variance(options, ((1.0, 1),)) == pytest.approx(simulated, abs=0.06)
    assert variance(options, ((1.0, 12),)) == pytest.approx(12 * variance(options, ((1.0, 1),)))


@pytest.mark.parametrize(("options", "cells"), [(2, 1), (3, 1), (3, 2), (4, 1), (4, 2), (5, 1), (5, 2)])
def test_up_to_64_seals_an_interval_covers_95_percent_and_the_next_narrower_does_not(
    options: int, cells: int
) -> None:
    for seals in range(1, 65):
        half, weights = half_width(options, ((EPSILON, seals),), cells=cells), noise(options, seals, cells)
        assert within(weights, half) >= 0.95, seals
        assert within(weights, half - 1) < 0.95, seals


@pytest.mark.parametrize(("options", "cells"), [(2, 1), (3, 1), (3, 2), (5, 1), (5, 2), (8, 1)])
def test_above_64_seals_the_normal_interval_covers_95_percent_and_is_hardly_wider(
    options: int, cells: int
) -> None:
    for seals in (65, 66, 80, 100, 150, 300):
        half, weights = half_width(options, ((EPSILON, seals),), cells=cells), noise(options, seals, cells)
        assert within(weights, half) >= 0.95, seals
        assert within(weights, half - 2) < 0.95, seals


@pytest.mark.parametrize("options", [2, 5, 8])
def test_the_step_from_exact_to_normal_makes_no_interval_narrower(options: int) -> None:
    assert half_width(options, ((EPSILON, 65),)) >= half_width(options, ((EPSILON, 64),))


@pytest.mark.parametrize(("options", "points"), [(2, 3.5), (3, 4.5), (5, 5.5)])
def test_over_12_classes_of_25_an_interval_is_as_narrow_as_the_site_says(options: int, points: float) -> None:
    assert 100 * half_width(options, ((EPSILON, 12),)) <= points * 12 * 25


@pytest.mark.parametrize(("options", "cells"), [(3, 2), (4, 2), (5, 3), (8, 3)])
def test_several_options_added_together_have_an_interval_of_their_own(options: int, cells: int) -> None:
    half = half_width(options, ((1.0, 4),), cells=cells)
    assert coverage(half, options, ((1.0, 4),), cells=cells) >= 0.95
    assert coverage(half - 1, options, ((1.0, 4),), cells=cells) < 0.95
    others = half_width(options, ((1.0, 4),), cells=options - cells)
    assert half == others, "the others carry the opposite noise"


def test_all_options_together_carry_no_noise() -> None:
    assert half_width(4, ((1.0, 10),), cells=4) == 0


@pytest.mark.parametrize("epsilon", [0.25, 0.5, 2.0])
def test_intervals_hold_for_another_epsilon(epsilon: float) -> None:
    half = half_width(3, ((epsilon, 4),))
    assert coverage(half, 3, ((epsilon, 4),)) >= 0.95 > coverage(half - 1, 3, ((epsilon, 4),))


def test_the_probabilities_add_up_to_one() -> None:
    for options, seals in product(OPTIONS, (1, 12, 64)):
        assert coverage(10_000, options, ((1.0, seals),)) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("seals", [30, 300])
def test_a_figure_is_of_one_option_unless_more_are_named(seals: int) -> None:
    of_one, of_three = (half_width(8, ((EPSILON, seals),), cells=cells) for cells in (1, 3))
    assert half_width(8, ((EPSILON, seals),)) == of_one < of_three
    one, two = (variance(4, ((EPSILON, seals),), cells=cells) for cells in (1, 2))
    assert variance(4, ((EPSILON, seals),)) == one < two
    covered, covered_by_two = (coverage(3, 4, ((EPSILON, 1),), cells=cells) for cells in (1, 2))
    assert coverage(3, 4, ((EPSILON, 1),)) == covered > covered_by_two


@pytest.mark.parametrize("seals", [2, 64, 65, 300])
def test_a_stricter_interval_is_wider_and_covers_what_it_says(seals: int) -> None:
    half = half_width(3, ((EPSILON, seals),), 0.99)
    assert within(noise(3, seals, 1), half) >= 0.99
    assert within(noise(3, seals, 1), half - 2) < 0.99
    assert half_width(3, ((EPSILON, seals),), 0.95) == half_width(3, ((EPSILON, seals),)) < half


def test_all_options_together_are_certain_at_any_epsilon() -> None:
    assert coverage(0, 4, ((0.9, 1),), cells=4) == pytest.approx(1)


def test_the_noise_on_two_options_is_discrete_laplace_with_its_far_tails() -> None:
    a = exp(-0.25)
    assert variance(2, ((0.25, 1),)) == pytest.approx(2 * a / (1 - a) ** 2, rel=1e-9)
