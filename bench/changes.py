"""Schools and areas whose classes answer before and after, made up from a seed: what a change then says.

Classes differ as much as the rule expects (an intraclass correlation of 0.05), anew each time; pupils are
away by chance, and more of them after. Noise is drawn as a seal's is, and once more for each sum of a batch.
Run by figures.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain
from operator import add

import numpy as np
from numpy.typing import NDArray

from safe4me.privacy.intervals import LEVEL
from safe4me.statistics.change import ALIKE, LEVEL_WHILE_IT_RUNS, BothTimes, Change, change_of
from safe4me.statistics.figures import Column, Tally
from safe4me.statistics.wording import Direction, in_points

SEED = 46
PUPILS = 27  # of a class
AREAS = (8, 20, 50, 100, 200)
SHARES = (0.3, 0.5, 0.7)
EVENLY, FEWER_AFTER = (0.9, 0.9), (0.95, 0.9)  # how many of them are there, before and after
FORM = 0.1  # by how much one form is easier than the other
TEN_POINTS = 0.1
TRIALS = 1000
MANY = 10_000
EACH = 24  # pupils of a class, in the tables of what a school or an area may hope for
Counts = NDArray[np.int64]
SHARES_OF_CLASSES = NDArray[np.float64]
Phases = tuple[Counts, Counts, Counts, Counts]  # ballots before, safer ones; ballots after, safer ones


@dataclass(frozen=True, slots=True)
class World:
    """What is true of an area or a school, and what is asked.

    `away` of the less safe do not send after; `replaced`, as many others come in their place. `there` are how
    many of a class there are before and after, whatever they think. `forms` are two where one is easier, and
    classes swap them. So many classes are in a `batch`; in a `school` each batch is a year group.
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
    pupils: int = PUPILS
    batch: int = 4
    school: bool = False

    @property
    def parts(self) -> list[list[range]]:
        """The classes of each order, in its batches."""
        orders = [range(self.classes)[form :: self.forms] for form in range(self.forms)]
        return [[own[n : n + self.batch] for n in range(0, len(own), self.batch)] for own in orders]


_ALL_THERE = World(5, 0.5, there=(1.0, 1.0), options=3, pupils=EACH)
_SCHOOL = replace(_ALL_THERE, school=True)
A_YEAR = replace(_SCHOOL, classes=25, batch=5)
MATCHED = {
    "one year group": (replace(_SCHOOL, batch=5),),
    "in year groups of four": tuple(replace(_SCHOOL, classes=classes) for classes in (8, 16)),
    "in five year groups of five": (A_YEAR,),
    "an area": tuple(replace(_ALL_THERE, classes=classes) for classes in (20, 34, 60)),
}
_OF_THE_SURVEY = replace(_SCHOOL, epsilon=0.5, options=5, cells=2)
SURVEYED = tuple(
    replace(_OF_THE_SURVEY, classes=classes, batch=batch) for classes, batch in ((11, 4), (16, 4), (25, 5))
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often, of all trials: a change stands, its interval holds the true one, it says up or down."""

    stands: float
    covers: float
    up: float
    down: float
    half: float


def outcome(world: World, trials: int = TRIALS) -> Outcome:
    """What the program's own rule says of so many like this one; shares are of changes that stand."""
    found = [change_of(both, _safer(world)) for both in _both_times(world, trials)]
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


def ever_up(world: World, trials: int = TRIALS) -> float:
    """How often a school is “up” at some time of a year: each half-term one more year group is in."""
    return sum(_is_ever_up(world, both) for both in _both_times(world, trials)) / trials


def _is_ever_up(world: World, year_groups: list[BothTimes]) -> bool:
    looks = [(year_groups[:number], LEVEL_WHILE_IT_RUNS) for number in range(1, len(year_groups) + 1)]
    found = (change_of(both, _safer(world), level) for both, level in [*looks, (year_groups, LEVEL)])
    return any(in_points(change).direction is Direction.UP for change in found if isinstance(change, Change))


def _share(found: Iterator[bool]) -> float:
    held = list(found)
    return sum(held) / len(held) if held else float("nan")


def _safer(world: World) -> Column:
    return frozenset(range(1, world.cells + 1))


def _both_times(world: World, trials: int) -> Iterator[list[BothTimes]]:
    """What a change is made of, so many times: a sum an order, and of a school one a year group too."""
    source = np.random.default_rng((SEED, world.classes, round(1000 * world.share), world.options))
    number = sum(map(len, world.parts))
    drawn = [noise(world, source, (trials, number)).tolist() for _ in range(2)]
    classes = [each.tolist() for each in _classes(world, source, trials)]
    for rows in zip(*classes, *drawn, strict=True):
        before, after = (_tallies(world, rows[2 * n], rows[2 * n + 1], rows[4 + n]) for n in range(2))
        yield [BothTimes(*both) for both in zip(before, after, strict=True)]


def _tallies(world: World, ballots: list[int], safer: list[int], drawn: list[int]) -> list[Tally]:
    draws = iter(drawn)
    by_order = [[_tally(world, ballots, safer, own, next(draws)) for own in order] for order in world.parts]
    return list(chain(*by_order)) if world.school else [reduce(add, order) for order in by_order]


def _tally(world: World, ballots: list[int], safer: list[int], own: range, draw: int) -> Tally:
    """The sum of one phase of a batch, with its draw."""
    total, chose = sum(ballots[n] for n in own), sum(safer[n] for n in own) + draw
    first = (chose, *(0 for _ in range(world.cells - 1)))
    rest = (total - chose, *(0 for _ in range(world.options - world.cells - 1)))
    return Tally((*first, *rest), total, len(own), ((world.epsilon, len(own) + 1),))


def _classes(world: World, source: np.random.Generator, trials: int) -> Phases:
    """Of each class, a column each, its ballots and the sealed safer ones."""
    shape = trials, world.classes
    swapped = np.arange(world.classes) % world.forms * FORM - (world.forms - 1) * FORM / 2
    before = _phase(world, source, shape, np.clip(world.share + swapped, 0.01, 0.99), 0)
    after = _phase(world, source, shape, np.clip(world.share + world.moved - swapped, 0.01, 0.99), 1)
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
    world: World,
    source: np.random.Generator,
    shape: tuple[int, int],
    shares: SHARES_OF_CLASSES,
    phase: int,
) -> tuple[Counts, Counts]:
    """Ballots and safer ones of each class, whose own share is drawn about that of the area."""
    alike = (1 - ALIKE) / ALIKE
    of_class = source.beta(shares * alike, (1 - shares) * alike, shape)
    ballots = source.binomial(world.pupils, world.there[phase], shape)
    return ballots, source.binomial(ballots, of_class)


def noise(world: World, source: np.random.Generator, shape: tuple[int, int]) -> Counts:
    """So many noises on the safer options together."""
    stopping, options, needed = 1 - np.exp(-world.epsilon / 2), world.options, shape[0] * shape[1]
    kept: list[Counts] = []
    while sum(map(len, kept)) < needed:
        up, down = source.geometric(stopping, (2, max(needed, 10_000), options))
        kept.append((up - down)[(up - down).sum(axis=1) == 0][:, : world.cells].sum(axis=1))
    return np.concatenate(kept)[:needed].reshape(shape)


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
