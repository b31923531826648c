"""Areas of schools of which none differs, or one, made up from a seed: which are said to differ."""

from collections.abc import Callable, Sequence
from math import prod

import numpy as np

from bench.changes import World, noise
from safe4me.statistics.change import ALIKE
from safe4me.statistics.comparisons import chance_of_being_apart, outliers
from safe4me.statistics.figures import Tally

SEED = 47
SCHOOLS, CLASSES, BALLOTS, QUESTIONS = 12, 4, 25, 5
SAFER = frozenset({1})
TRIALS = 2000
FEWER_TRIALS = 500
Judge = Callable[[Sequence[float]], Sequence[bool]]


def false_alarms(share: float, trials: int = TRIALS, judge: Judge = outliers) -> float:
    """How many of all pages on which no school differs say that one does."""
    return sum(any(judge(chances)) for chances in _pages(share, 0.0, trials)) / trials


def found(lower: float, trials: int = FEWER_TRIALS) -> float:
    """How often a school is said to differ on a question on which its share is that much lower."""
    return sum(outliers(chances)[0] for chances in _pages(0.7, lower, trials)) / trials


def _pages(share: float, lower: float, trials: int) -> list[list[float]]:
    """The chances of each school and question; the first school's shares are `lower` on the first one."""
    source = np.random.default_rng((SEED, round(1000 * share), round(1000 * lower)))
    shape = trials, SCHOOLS * QUESTIONS, CLASSES
    shares = np.full((1, SCHOOLS * QUESTIONS, 1), share)
    shares[0, 0, 0] -= lower
    alike = (1 - ALIKE) / ALIKE
    of_class = source.beta(shares * alike, (1 - shares) * alike, shape)
    noises = SCHOOLS * QUESTIONS, CLASSES + 1  # a school's classes are one batch, with a draw of its own
    drawn = noise(World(CLASSES, share), source, (trials, prod(noises))).reshape(trials, *noises)
    summed = source.binomial(BALLOTS, of_class).sum(axis=2) + drawn.sum(axis=2)
    sealed = summed.reshape(trials, QUESTIONS, SCHOOLS)
    return [[_chance(row, school) for row in page for school in range(SCHOOLS)] for page in sealed.tolist()]


def _chance(safer: Sequence[int], school: int) -> float:
    own = _tally(safer[school], 1)
    others = _tally(sum(safer) - safer[school], SCHOOLS - 1)
    return chance_of_being_apart(own, others, SAFER)


def _tally(safer: int, schools: int) -> Tally:
    classes = schools * CLASSES
    ballots = classes * BALLOTS
    return Tally((safer, ballots - safer, 0, 0), ballots, classes, ((1.0, classes + schools),))
