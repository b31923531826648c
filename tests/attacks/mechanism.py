"""What an attacker makes of seals: two worlds that differ in one pupil's answer, and how to tell them apart.

The attacker knows everything but that answer, which is moved from the first option to the second. Worlds are
paired: they meet the same draws of noise, made once and shared by all attacks. Each bound is about how often
one world meets an event, so it holds all the same.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import chain, islice, product
from math import log, tanh
from operator import itemgetter

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import beta

from safe4me.privacy import noise
from tests.attacks.conftest import Attacks

EPSILON = 1.0
MOST_ADVANTAGE = tanh(EPSILON / 2) + 0.03  # the proven bound, and room for 99.9% of runs
ERROR = 0.001
THREADS = 2
Drawn = Sequence[tuple[int, ...]]
Sealed = NDArray[np.int64]  # seals × releases × options
WORLDS = {
    "two options": (13, 12),
    "two options, all the same": (25, 0),
    "three options": (9, 8, 8),
    "five options": (5, 5, 5, 5, 5),
    "eight options": (4, 3, 3, 3, 3, 3, 3, 3),
}
PAIR = WORLDS["two options"]
Met = NDArray[np.bool_]  # by which seals
Score = Callable[[int, int, int], float]


def seals_made(attacks: Attacks, options: int = 2) -> int:
    """How many seals a world: noise over many options takes long to draw, so the quick form takes less."""
    return attacks.trials(whole=20_000, quick=20_000 if options == 2 else 4_000)


def draws(options: int, number: int, epsilon: float = EPSILON) -> Drawn:
    """That many draws of the seal's noise; asking again gives the very same ones."""
    drawn = _drawn(options, epsilon)
    missing = max(number - len(drawn), 0)

    def share(_: int) -> list[tuple[int, ...]]:
        return list(islice(noise.sums_to_zero(options, epsilon, tuples_a_call=256), missing // THREADS + 1))

    with ThreadPoolExecutor(THREADS) as threads:  # the library leaves Python's lock while it draws
        drawn.extend(islice(chain.from_iterable(threads.map(share, range(THREADS))), missing))
    return drawn[:number]


@cache
def _drawn(_options: int, _epsilon: float) -> list[tuple[int, ...]]:
    return []


def moved(counts: Sequence[int]) -> tuple[int, ...]:
    """The counts of the other world: one answer goes from the first option to the second."""
    return (counts[0] - 1, counts[1] + 1, *counts[2:])


def seals(counts: Sequence[int], drawn: Drawn, patch: pytest.MonkeyPatch, releases: int = 1) -> Sealed:
    """The seals of one world, made by the real seal from the noise already drawn."""
    replayed = iter(drawn)
    with patch.context() as seal:
        seal.setattr(noise, "sum_zero_noise", lambda _options, _epsilon: next(replayed))
        made = [noise.add_noise(counts, EPSILON) for _ in range(len(drawn) // releases * releases)]
    return np.array(made).reshape(-1, releases, len(counts))


def two_worlds(
    counts: Sequence[int], drawn: Drawn, patch: pytest.MonkeyPatch, releases: int = 1
) -> tuple[Sealed, Sealed]:
    """The seals of `counts` and of the world in which one answer is another."""
    return seals(counts, drawn, patch, releases), seals(moved(counts), drawn, patch, releases)


def events(sealed: Sealed, counts: Sequence[int]) -> Iterator[tuple[object, Met]]:
    """What can be told of a seal: its likelihoods, and thresholds on either option that moves, or on both."""
    releases = sealed.shape[1]
    further = np.abs(sealed - moved(counts)) - np.abs(sealed - counts)
    likelier = further.sum(axis=(1, 2)) * EPSILON / 2
    for threshold in range(-2 * releases, 2 * releases + 1):
        yield ("likelihood", threshold), likelier > threshold / 2
    first, second = sealed[:, :, 0] - counts[0], sealed[:, :, 1] - counts[1]
    for up, down in product(range(-3, 4), repeat=2):
        outside = (first < up) | (second > down)
        yield ("corner", up, down), outside.sum(axis=1) == 0
    for threshold in range(-12, 13):
        yield ("difference", threshold), (first - second).sum(axis=1) >= threshold
        yield ("first", threshold), first.sum(axis=1) >= threshold


def spent_at_least(here: int, there: int, seals_a_world: int) -> float:
    """The ε proven by an event met so often in each world, with 99.9% confidence.

    Its probability in each world is bounded after Clopper and Pearson (1934); the logarithm of the ratio of
    the bounds is an ε that the mechanism spends at least.
    """
    if here == 0:
        return 0.0
    low = beta.ppf(ERROR / 2, here, seals_a_world - here + 1)
    high = beta.ppf(1 - ERROR / 2, there + 1, seals_a_world - there) if there < seals_a_world else 1.0
    return log(low / high)


def gained(here: int, there: int, seals_a_world: int) -> float:
    """TPR − FPR of the attacker who guesses by an event met so often in each world."""
    return (here - there) / seals_a_world


def judged(here: Sealed, there: Sealed, counts: Sequence[int], score: Score) -> float:
    """What the event that scores best on one half of the seals scores on the other half."""
    half = len(here) // 2

    def scores(part: slice) -> Iterator[tuple[object, float]]:
        for (name, met), (_, also) in zip(
            events(here[part], counts), events(there[part], counts), strict=True
        ):
            yield name, score(int(met.sum()), int(also.sum()), half)

    best, _ = max(scores(slice(half)), key=itemgetter(1))
    return dict(scores(slice(half, 2 * half)))[best]


def audit(here: Sealed, there: Sealed, counts: Sequence[int]) -> float:
    """The largest ε that the attacker proves."""
    return judged(here, there, counts, spent_at_least)


def advantage(here: Sealed, there: Sealed, counts: Sequence[int]) -> float:
    """The largest TPR − FPR that the attacker reaches."""
    return judged(here, there, counts, gained)
