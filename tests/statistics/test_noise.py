"""The noise of a seal: whole numbers that sum to zero, distributed exactly as the intervals assume."""

import sys
from collections import Counter
from itertools import islice
from subprocess import run

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from safe4me.privacy import noise
from safe4me.privacy.intervals import variance

DRAWS = 2000
ALPHA = 1e-5  # a correct sampler fails one run in a hundred thousand


def draws(options: int, epsilon: float) -> list[tuple[int, ...]]:
    return list(islice(noise.sums_to_zero(options, epsilon, tuples_a_call=64), DRAWS))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=8))
def test_a_seal_keeps_the_number_of_ballots(counts: list[int]) -> None:
    sealed = noise.add_noise(counts, 1.0)
    assert sum(sealed) == sum(counts)
    assert len(sealed) == len(counts)
    assert all(type(count) is int for count in sealed)


def test_a_seal_is_drawn_afresh_each_time() -> None:
    assert len({noise.add_noise((10, 10, 10, 10), 1.0) for _ in range(50)}) > 20


def test_a_seal_has_noise_for_every_option_or_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "sum_zero_noise", lambda k, _epsilon: (0,) * (k - 1))
    with pytest.raises(ValueError, match="shorter"):
        noise.add_noise((1, 2, 3), 1.0)


def test_noise_over_two_options_is_plain_discrete_laplace() -> None:
    drawn = Counter(max(-4, min(4, z[0])) for z in draws(2, 1.0))
    a = 2.718281828459045**-1.0  # P(z) ∝ exp(-ε|z|)
    inner = {z: (1 - a) / (1 + a) * a ** abs(z) for z in range(-3, 4)}
    expected = {**inner, -4: a**4 / (1 + a), 4: a**4 / (1 + a)}
    cells = range(-4, 5)
    test = chisquare([drawn[z] for z in cells], [DRAWS * expected[z] for z in cells])
    assert test.pvalue > ALPHA


@pytest.mark.parametrize("options", [2, 3, 4, 5, 8])
def test_every_option_gets_the_same_exact_variance(options: int) -> None:
    drawn = draws(options, 1.0)
    for cell in range(options):
        mean_square = sum(z[cell] ** 2 for z in drawn) / DRAWS
        assert mean_square == pytest.approx(variance(options, ((1.0, 1),)), rel=0.3)


@pytest.mark.parametrize("epsilon", [0.5, 2.0])
def test_less_epsilon_is_more_noise(epsilon: float) -> None:
    mean_square = sum(z[0] ** 2 for z in draws(2, epsilon)) / DRAWS
    assert mean_square == pytest.approx(variance(2, ((epsilon, 1),)), rel=0.35)


def test_a_process_that_never_seals_never_loads_the_privacy_library() -> None:
    program = "import sys, safe4me.privacy.noise; sys.exit('opendp' in sys.modules)"
    assert run([sys.executable, "-c", program], check=False).returncode == 0  # noqa: S603 - our own program
