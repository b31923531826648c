"""How often a guess between two answers is right for whoever sees sums alone: exact, as docs/privacy.md says.

All other seals of the sums are known, and so no help is left out: each sum is then the victim's sealed count
with a draw of its own. The guess is made from all of them at once; each phase has seals of its own.
"""

from functools import cache
from itertools import combinations_with_replacement
from math import ceil, factorial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import convolve, fftconvolve

Floats = NDArray[np.float64]
PRIVACY = Path("docs/privacy.md")
MANY_DRAWS = 400_000


@cache
def law(epsilon: float, reach: int) -> Floats:
    """The noise on one of two options."""
    weights = np.exp(-epsilon * np.abs(np.arange(-reach, reach + 1)))
    return np.asarray(weights / weights.sum())


@cache
def worlds(sums: int, epsilon: float) -> tuple[Floats, Floats]:
    """How likely each set of such sums is, in any order: where the answer was one, and the other."""
    reach = ceil({1: 45, 2: 40, 3: 16, 4: 13}[sums] / epsilon)
    shown = np.arange(-2 * reach, 2 * reach + 2)
    each = np.array(list(combinations_with_replacement(range(len(shown)), sums)))
    orders, alike = np.full(len(each), float(factorial(sums))), np.ones(len(each))
    for n in range(1, sums):
        alike = np.where(each[:, n] == each[:, n - 1], alike + 1, 1)
        orders /= alike
    one, other = np.zeros(len(each)), np.zeros(len(each))
    for sealed in range(-reach, reach + 2):
        drawn = probability(shown - sealed, epsilon, reach)[each].prod(axis=1) * orders
        one += probability(np.array(sealed), epsilon, reach) * drawn
        other += probability(np.array(sealed - 1), epsilon, reach) * drawn
    return one, other


def probability(noise: NDArray[np.int_], epsilon: float, reach: int) -> Floats:
    within = np.abs(noise) <= reach
    return np.where(within, law(epsilon, reach)[np.clip(noise, -reach, reach) + reach], 0.0)


def right(one: Floats, other: Floats) -> float:
    return float(np.maximum(one, other).sum()) / 2


def right_from(sums: int, epsilon: float = 1.0) -> float:
    return right(*worlds(sums, epsilon))


def right_of_both(before: int, after: int) -> float:
    """The same answer before and after, of which each phase has so many sums."""
    (one, other), (one_after, other_after) = worlds(before, 1.0), worlds(after, 1.0)
    ratio, ratio_after = (
        np.log((a + 1e-300) / (b + 1e-300)) for a, b in ((one, other), (one_after, other_after))
    )
    order = np.argsort(ratio_after)
    ends = np.searchsorted(ratio_after[order], -ratio)  # from there on the two together speak for `one`
    upto = [np.concatenate([[0.0], np.cumsum(weights[order])]) for weights in (one_after, other_after)]
    return float((one * (upto[0][-1] - upto[0][ends]) + other * upto[1][ends]).sum()) / 2


def right_from_many(sums: int, epsilon: float = 1.0) -> float:
    """By many draws: there are too many sets of sums to list them."""
    chance, reach = np.random.default_rng(7), 60
    noise = chance.choice(np.arange(-reach, reach + 1), (MANY_DRAWS, sums + 1), p=law(epsilon, reach))
    shown = noise[:, :1] + noise[:, 1:]
    sealed = np.arange(-12, 14) if epsilon == 1 else np.arange(-25, 27)
    apart = np.stack([np.abs(shown - each).sum(axis=1) for each in sealed], axis=1)
    one, other = (np.exp(-epsilon * (apart + np.abs(sealed - answer))).sum(axis=1) for answer in (0, 1))
    return float((np.maximum(one, other) / (one + other)).mean())


def right_of_options(options: int) -> float:
    """One sum of a question of so many options, an answer moved from the first to the second."""
    reach = {2: 45, 3: 24, 4: 14}[options]
    free = np.meshgrid(*[np.arange(-reach, reach + 1)] * (options - 1), indexing="ij")
    weights = np.exp(-0.5 * (sum(np.abs(each) for each in free) + np.abs(sum(free))))
    both = convolve(weights / weights.sum(), weights / weights.sum())
    padded = np.pad(both, 1)
    moved = np.roll(padded, (1, -1) if options > 2 else (1,), axis=(0, 1) if options > 2 else (0,))
    return right(padded, moved)


@pytest.mark.parametrize(
    ("sums", "epsilon", "said"),
    [(1, 1.0, "64.0%"), (2, 1.0, "64.6%"), (1, 0.5, "56.5%"), (2, 0.5, "57.0%"), (4, 1.0, "67.8%")],
)
def test_who_sees_sums_alone_learns_less_than_from_sealed_counts(
    sums: int, epsilon: float, said: str
) -> None:
    found = right_from(sums, epsilon)
    assert f"{found:.1%}" == said
    assert said in PRIVACY.read_text()
    assert found < 1 / (1 + np.exp(-epsilon)), "from the sealed counts themselves"


def test_sums_made_anew_after_a_backup_tell_a_little_more() -> None:
    assert right_from_many(4) == pytest.approx(right_from(4), abs=0.001)
    assert right_from_many(8) == pytest.approx(0.705, abs=0.001)
    assert "70.5%" in PRIVACY.read_text()
    assert right_from_many(4, 0.5) == pytest.approx(0.584, abs=0.001)
    assert "58.4%" in PRIVACY.read_text()


@pytest.mark.parametrize(("before", "after", "said"), [(1, 1, "65.8%"), (2, 2, "69.0%"), (4, 3, "71.1%")])
def test_the_same_answer_before_and_after_is_guessed_a_little_better(
    before: int, after: int, said: str
) -> None:
    assert f"{right_of_both(before, after):.1%}" == said
    assert said in PRIVACY.read_text()


def test_a_pattern_of_sixteen_answers_shows_through_two_sums_each() -> None:
    step, answers = 0.001, 16  # the log odds of all answers are added up, in steps
    one, other = worlds(2, 1.0)
    odds = np.round(np.log((one + 1e-300) / (other + 1e-300)) / step).astype(int)
    each = np.bincount(odds - odds.min(), weights=one / one.sum())
    whole = fftconvolve(each, each)
    for _ in range(3):
        whole = fftconvolve(whole, whole)
    added = np.arange(len(whole))[: answers * (len(each) - 1) + 1] + answers * odds.min()
    found = whole[added > 0].sum() + whole[added == 0].sum() / 2
    assert f"{found:.1%}" == "92.0%"
    assert "92.0% from two sums each" in PRIVACY.read_text()


def test_two_options_are_the_worst_case() -> None:
    assert [f"{right_of_options(options):.1%}" for options in (2, 3, 4)] == ["64.0%", "60.5%", "59.5%"]


def test_a_sum_without_a_draw_tells_as_much_as_the_sealed_counts() -> None:
    one, other = (probability(np.arange(-46, 48) - answer, 1.0, 45) for answer in (0, 1))
    assert right(one, other) == pytest.approx(1 / (1 + np.exp(-1)), abs=1e-6)
