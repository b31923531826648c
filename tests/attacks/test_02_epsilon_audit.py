"""An attacker who knows everything but one answer learns no more of it than ε allows; the audit would notice.

Two worlds differ in one pupil's answer, moved from the first option to the second. Each is sealed 20,000
times. On one half of the seals the attacker picks the event that tells the worlds apart best; on the other
half its probability in each world is bounded after Clopper and Pearson (1934). The logarithm of the ratio of
the bounds is an ε that the mechanism spends at least, with 99.9% confidence.

The worlds are paired: they meet the same draws of noise. Each bound is about one world, so both hold all the
same.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import chain, islice, product
from math import log

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import beta

from safe4me.statistics import noise

DRAWS = 20_000
EPSILON = 1.0
ERROR = 0.001
THREADS = 2
Sealed = NDArray[np.int64]  # seals × releases × options

WORLDS = {
    "two options": (13, 12),
    "two options, all but one the same": (25, 0),
    "four options": (7, 6, 6, 6),
    "a story with eight endings": (4, 3, 3, 3, 3, 3, 3, 3),
}


@cache
def draws(options: int, epsilon: float, number: int = DRAWS) -> tuple[tuple[int, ...], ...]:
    def share(_: int) -> list[tuple[int, ...]]:
        return list(islice(noise.sums_to_zero(options, epsilon, tuples_a_call=256), number // THREADS))

    with ThreadPoolExecutor(THREADS) as threads:  # the library leaves Python's lock while it draws
        return tuple(chain.from_iterable(threads.map(share, range(THREADS))))


def moved(counts: Sequence[int]) -> tuple[int, ...]:
    """The counts of the other world: one answer goes from the first option to the second."""
    return (counts[0] - 1, counts[1] + 1, *counts[2:])


def seals(
    counts: Sequence[int], drawn: Sequence[tuple[int, ...]], patch: pytest.MonkeyPatch, releases: int = 1
) -> Sealed:
    """The seals of one world, made by the real seal from the noise already drawn."""
    replayed = iter(drawn)
    patch.setattr(noise, "sum_zero", lambda _options, _epsilon: next(replayed))
    made = [noise.seal(counts, EPSILON) for _ in drawn]
    return np.array(made).reshape(-1, releases, len(counts))


def events(sealed: Sealed, counts: Sequence[int]) -> Iterator[tuple[object, NDArray[np.bool_]]]:
    """Thresholds on what moves between the worlds: either option, their difference, or both at once."""
    first, second = sealed[:, :, 0], sealed[:, :, 1]
    for up, down in product(range(-3, 4), repeat=2):
        outside = (first < counts[0] + up) | (second > counts[1] + down)
        yield ("corner", up, down), outside.sum(axis=1) == 0
    difference = (first - second).sum(axis=1)
    for threshold in range(-12, 13):
        yield ("difference", threshold), difference >= threshold + (counts[0] - counts[1]) * sealed.shape[1]
        yield ("first", threshold), first.sum(axis=1) >= threshold + counts[0] * sealed.shape[1]


def spent_at_least(here: int, there: int, seals_a_world: int) -> float:
    """The ε proven by an event met so often in each world; both bounds hold together with 99.9%."""
    if here == 0:
        return 0.0
    low = beta.ppf(ERROR / 2, here, seals_a_world - here + 1)
    high = beta.ppf(1 - ERROR / 2, there + 1, seals_a_world - there)
    return log(low / high)


def audit(here: Sealed, there: Sealed, counts: Sequence[int]) -> float:
    """The largest ε that the attacker proves."""
    half = len(here) // 2

    def proven(pair: tuple[tuple[object, NDArray[np.bool_]], tuple[object, NDArray[np.bool_]]]) -> float:
        return spent_at_least(int(pair[0][1].sum()), int(pair[1][1].sum()), half)

    best = max(zip(events(here[:half], counts), events(there[:half], counts), strict=True), key=proven)
    name = best[0][0]
    met_here, met_there = (
        int(dict(events(world[half : 2 * half], counts))[name].sum()) for world in (here, there)
    )
    return spent_at_least(met_here, met_there, half)


@pytest.mark.parametrize("world", WORLDS)
def test_a_seal_spends_no_more_than_it_claims(world: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = WORLDS[world]
    drawn = draws(len(counts), EPSILON)
    bound = audit(seals(counts, drawn, monkeypatch), seals(moved(counts), drawn, monkeypatch), counts)
    assert bound <= EPSILON
    assert bound > 0.8, "an attacker so weak would notice nothing"


@pytest.mark.parametrize("world", ["two options", "four options"])
def test_noise_at_twice_epsilon_is_caught(world: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = WORLDS[world]
    drawn = draws(len(counts), 2 * EPSILON, DRAWS // 2)
    assert audit(seals(counts, drawn, monkeypatch), seals(moved(counts), drawn, monkeypatch), counts) > 1.5


def test_releasing_the_same_ballots_twice_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = WORLDS["two options"]
    drawn = draws(2, EPSILON)
    here, there = (seals(c, drawn, monkeypatch, releases=2) for c in (counts, moved(counts)))
    assert audit(here, there, counts) > 1.5


def test_independent_noise_that_is_half_as_wide_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = WORLDS["two options"]
    single = np.array(draws(2, 2 * EPSILON, DRAWS // 2))[:, 0]  # plain discrete Laplace, twice too narrow
    drawn = [tuple(pair) for pair in zip(single[::2].tolist(), single[1::2].tolist(), strict=True)]
    assert audit(seals(counts, drawn, monkeypatch), seals(moved(counts), drawn, monkeypatch), counts) > 1.5
