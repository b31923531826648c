"""Areas whose classes answer before and after, made up from a seed: what a change then says. Run by figures.

Classes differ as much as the rule expects (an intraclass correlation of 0.05), anew each time; pupils are
away by chance, and more of them after. Noise is drawn as a seal's is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safe4me.statistics.change import ALIKE, BothTimes, Change, change_of
from safe4me.statistics.figures import Suppressed, Tally
from safe4me.statistics.wording import Direction, in_points

SEED = 46
PUPILS = 27  # of a class
AREAS = (8, 20, 50, 100, 200)
SHARES = (0.3, 0.5, 0.7)
EVENLY, FEWER_AFTER = (0.9, 0.9), (0.95, 0.9)  # how many of them are there, before and after
FORM = 0.1  # by how much one form is easier than the other
TEN_POINTS = 0.1
TRIALS = 1000
Counts = NDArray[np.int64]
SHARES_OF_CLASSES = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class World:
    """What is true of an area, and what is asked.

    `away` of the less safe do not send after; `replaced`, as many others come in their place. `there` are how
    many of a class there are before and after, whatever they think. `forms` are two where one is easier, and
    classes swap them.
    """

    classes: int
    share: float
    moved: float = 0.0
    away: float = 0.0
    replaced: bool = False
    there: tuple[float, float] = EVENLY
    forms: int = 1
    epsilon: float = 1.0
    options: int = 4
    cells: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often, of all trials: a change stands, its interval holds the true one, it says up or down."""

    stands: float
    covers: float
    up: float
    down: float
    half: float


def outcome(world: World, trials: int = TRIALS) -> Outcome:
    """What the program's own rule says of so many areas like this one; shares are of changes that stand."""
    source = np.random.default_rng((SEED, world.classes, round(1000 * world.share), world.options))
    found = [_change(world, *counts) for counts in zip(*_areas(world, source, trials), strict=True)]
    shown = [change for change in found if isinstance(change, Change)]
    said = [in_points(change) for change in shown]
    true = 100 * world.moved
    return Outcome(
        len(shown) / trials,
        _share(change.low <= true <= change.high for change in shown),
        _share(each.direction is Direction.UP for each in said),
        _share(each.direction is Direction.DOWN for each in said),
        float(np.mean([(change.high - change.low) / 2 for change in shown])) if shown else np.nan,
    )


def _share(found: Iterator[bool]) -> float:
    held = list(found)
    return sum(held) / len(held) if held else float("nan")


def _areas(world: World, source: np.random.Generator, trials: int) -> tuple[Counts, Counts, Counts, Counts]:
    """Ballots before, sealed safer ones, ballots after, sealed safer ones: a class a column."""
    shape = trials, world.classes
    swapped = np.arange(world.classes) % world.forms * FORM - (world.forms - 1) * FORM / 2
    before = _phase(source, shape, np.clip(world.share + swapped, 0.01, 0.99), world.there[0])
    after = _phase(source, shape, np.clip(world.share + world.moved - swapped, 0.01, 0.99), world.there[1])
    ballots, safer = after
    gone = source.binomial(ballots - safer, world.away)
    if world.replaced:
        safer = safer + source.binomial(gone, world.share)
    else:
        ballots = ballots - gone
    return (
        before[0],
        before[1] + noise(world, source, shape),
        ballots,
        safer + noise(world, source, shape),
    )


def _phase(
    source: np.random.Generator, shape: tuple[int, int], shares: SHARES_OF_CLASSES, there: float
) -> tuple[Counts, Counts]:
    """Ballots and safer ones of each class, whose own share is drawn about that of the area."""
    alike = (1 - ALIKE) / ALIKE
    of_class = source.beta(shares * alike, (1 - shares) * alike, shape)
    ballots = source.binomial(PUPILS, there, shape)
    return ballots, source.binomial(ballots, of_class)


def noise(world: World, source: np.random.Generator, shape: tuple[int, int]) -> Counts:
    """The noise of a seal on the safer options together, for each class."""
    stopping, options, needed = 1 - np.exp(-world.epsilon / 2), world.options, shape[0] * shape[1]
    kept: list[Counts] = []
    while sum(map(len, kept)) < needed:
        up, down = source.geometric(stopping, (2, max(needed, 10_000), options))
        kept.append((up - down)[(up - down).sum(axis=1) == 0][:, : world.cells].sum(axis=1))
    return np.concatenate(kept)[:needed].reshape(shape)


def _change(
    world: World, before: Counts, safer_before: Counts, after: Counts, safer_after: Counts
) -> Change | Suppressed:
    orders = [
        BothTimes(
            _tally(world, before[order :: world.forms], safer_before[order :: world.forms]),
            _tally(world, after[order :: world.forms], safer_after[order :: world.forms]),
        )
        for order in range(world.forms)
    ]
    safer = frozenset(range(1, world.cells + 1))
    return change_of(orders, safer)


def _tally(world: World, ballots: Counts, safer: Counts) -> Tally:
    total, chose = int(ballots.sum()), int(safer.sum())
    first = (chose, *(0 for _ in range(world.cells - 1)))
    rest = (total - chose, *(0 for _ in range(world.options - world.cells - 1)))
    return Tally((*first, *rest), total, len(ballots), ((world.epsilon, len(ballots)),))


def lowest_coverage(classes: int, trials: int = TRIALS) -> float:
    """Of areas in which nothing moved, or ten points did, with fewer there after."""
    worlds = [
        World(classes, share, moved, there=FEWER_AFTER) for share in SHARES for moved in (0.0, TEN_POINTS)
    ]
    worlds += [World(classes, share, TEN_POINTS) for share in SHARES]
    worlds += [World(classes, 0.5, TEN_POINTS, forms=2)]
    return min(outcome(world, trials).covers for world in worlds)


def staying_away(classes: int, *, replaced: bool, trials: int = TRIALS) -> list[Outcome]:
    """Areas in which a fifth of the less safe do not send after, and nothing else moved."""
    return [outcome(World(classes, share, away=0.2, replaced=replaced), trials) for share in SHARES]


def most_false_ups(found: list[Outcome]) -> float:
    """The highest share of “up” among all areas; where no change stands, none is said."""
    return max((each.up * each.stands for each in found if each.stands), default=0.0)
