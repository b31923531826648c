"""Numbers by lot that Python and JavaScript draw alike, to the bit (`static/wildfire/spread.js`).

Nothing is kept between two draws: a number depends on what it is drawn for, and on nothing else. So somebody
does the same in a run whatever the others do, and two runs that differ in one person can be compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from safe4me.rounding import with_one_decimal

BITS = 32
_ALL = (1 << BITS) - 1
_STEP = 0x9E3779B9  # 2³² divided by the golden ratio: far from any small number’s multiples


def roll(*numbers: int) -> int:
    """A number of 32 bits, drawn for these whole numbers in this order; `roll(seed, person, draw)`."""
    mixed = 0
    for number in numbers:
        mixed = _mixed(mixed + number + _STEP & _ALL)
    return mixed


def below(end: int, *numbers: int) -> int:
    """One of 0, 1, … `end` - 1, each equally likely to within `end` in 2³²."""
    return roll(*numbers) * end >> BITS


def _mixed(number: int) -> int:
    """Any change of a bit changes half of them: the last steps of MurmurHash3, by Austin Appleby."""
    number ^= number >> 16
    number = number * 0x85EBCA6B & _ALL
    number ^= number >> 13
    number = number * 0xC2B2AE35 & _ALL
    return number ^ number >> 16


GROUPS, EACH = 8, 12
PEOPLE = GROUPS * EACH
OWNER, FIRST = 2, 3  # whose picture it is, and the friend who was shown it first
FREE = tuple(person for person in range(PEOPLE) if person not in {OWNER, FIRST})  # who may stop or tell
_SEED = 38
_NEAR = (1, 2)  # friends of one’s own group, by how many seats they are apart
_FAR = ((1, 5), (3, 4), (4, 4))  # how many groups further on, and how many friendships lead there

Friends = Sequence[Sequence[int]]  # by person, their friends in the order of their numbers


@cache
def year_group() -> Friends:
    """The friends of each of the 96: rings of 12, with a few friendships between groups."""
    found: list[set[int]] = [set() for _ in range(PEOPLE)]
    for one, other in _friendships():
        if one != other:
            found[one].add(other)
            found[other].add(one)
    return tuple(tuple(sorted(friends)) for friends in found)


def _friendships() -> list[tuple[int, int]]:
    made = []
    for person in range(PEOPLE):
        group, seat = divmod(person, EACH)
        made += [(person, _at(group, seat + apart)) for apart in _NEAR]
        if below(2, _SEED, person, 0):
            made.append((person, _at(group, below(EACH, _SEED, person, 1))))
    for group in range(GROUPS):
        for further, times in _FAR:
            for nth in range(times):
                drawn = (_SEED, PEOPLE + group, further, nth)
                made.append(
                    (_at(group, below(EACH, *drawn, 0)), _at(group + further, below(EACH, *drawn, 1)))
                )
    return made


def _at(group: int, seat: int) -> int:
    return group % GROUPS * EACH + seat % EACH


STEPS_AFTER_TELLING = 2  # made up: so long it goes on once somebody who tells has got it
QUARTERS = 4

Share = tuple[int, int]  # from one person to another
Shares = Sequence[Share]  # everything that is shown in a step; the last of a run leads to nothing more


@dataclass(frozen=True, slots=True)
class CascadeParameters:
    """What is made up about everybody: to how many they show it, and how many in 4 pass it on."""

    shown_to: int = 3
    quarters: int = 2


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who doesn’t pass it on: the ones who stop, and the ones who stop and tell an adult."""

    stoppers: frozenset[int] = frozenset()
    tellers: frozenset[int] = frozenset()


def run(
    friends: Friends,
    habits: CascadeParameters,
    placed: Allocation,
    seed: int,
    *,
    owner: int = OWNER,
    first: int = FIRST,
) -> list[Shares]:
    """What is shown to whom in each step. The owner has shown the first, who passes it on.

    Who passes it on, and to whom, depends on the seed and the person alone. So, as long as nobody tells,
    one more who stops never makes it larger; and where somebody stops, telling as well never does.
    """
    steps: list[Shares] = []
    have, holders = {owner, first}, [first]
    last = None
    while last is None or len(steps) < last:
        shares = [
            share for person in holders for share in _shares(friends, habits, placed, seed, person, first)
        ]
        if not shares:
            break
        steps.append(shares)
        holders = list(dict.fromkeys(to for _, to in shares if to not in have))
        have.update(holders)
        if last is None and not placed.tellers.isdisjoint(holders):
            last = len(steps) + STEPS_AFTER_TELLING
    return steps


def curve(steps: Sequence[Shares], *, owner: int = OWNER, first: int = FIRST) -> list[int]:
    """How many have it at the start, and after each step; the owner is one of them."""
    have = {owner, first}
    counts = [len(have)]
    for shares in steps:
        have.update(to for _, to in shares)
        counts.append(len(have))
    return counts


def placed_by_lot(stop: int, tell: int, seed: int) -> Allocation:
    """So many in 10 of those who are free stop, and so many of these tell as well, drawn for a run.

    Those of fewer tenths are among those of more.
    """
    drawn = sorted(FREE, key=lambda person: (roll(seed, -1, person), person))
    stopping, telling = (drawn[: (len(FREE) * tenths + 5) // 10] for tenths in (stop, tell))
    return Allocation(frozenset(stopping).difference(telling), frozenset(telling))


def passing_on_number(habits: CascadeParameters, tenths: int) -> Fraction:
    """R: to how many more each who passes it on leads, where so many in 10 stop and nobody has it yet."""
    return Fraction(habits.shown_to * habits.quarters * (10 - tenths), QUARTERS * 10)


def _shares(
    friends: Friends, habits: CascadeParameters, placed: Allocation, seed: int, person: int, first: int
) -> list[Share]:
    if person in placed.stoppers or person in placed.tellers:
        return []
    if person != first and roll(seed, person, 0) >> BITS - 2 >= habits.quarters:
        return []
    return [(person, to) for to in _shown(friends[person], habits.shown_to, seed, person)]


def _shown(friends: Sequence[int], most: int, seed: int, person: int) -> list[int]:
    """The friends who are shown it, in the order drawn: with a higher number come more of the same order."""
    left = list(friends)
    return [left.pop(below(len(left), seed, person, draw)) for draw in range(1, min(most, len(left)) + 1)]


RUNS = 200
RUNS_A_DOT = 5
TENTHS = range(0, 7, 2)  # for the table of R
SETTINGS = ((0, 0), (2, 0), (2, 2), (4, 4))  # how many in 10 stop, and how many of these tell an adult too


@dataclass(frozen=True, slots=True)
class ManyRuns:
    """The curves of many runs, in the order of their seeds; and where they end."""

    curves: Sequence[Sequence[int]]

    @property
    def ends(self) -> list[int]:
        """How many have it at the end of each, from the smallest to the largest."""
        return sorted(counts[-1] for counts in self.curves)

    @property
    def low(self) -> int:
        """Where most runs end, or higher: 1 in 10 ends lower."""
        return self.ends[RUNS // 10]

    @property
    def high(self) -> int:
        """Where most runs end, or lower: 1 in 10 ends higher."""
        return self.ends[-RUNS // 10 - 1]

    @property
    def worst(self) -> int:
        """Where the largest ends."""
        return self.ends[-1]

    @property
    def dots(self) -> list[int]:
        """One for five runs, by the largest of the five: so the last is the worst of all."""
        return self.ends[RUNS_A_DOT - 1 :: RUNS_A_DOT]


@cache
def by_lot(habits: CascadeParameters, stop: int, tell: int) -> ManyRuns:
    """The runs of the seeds 1 to 200, in which so many in 10, drawn anew for each, stop, and tell."""
    return ManyRuns(
        [
            curve(run(year_group(), habits, placed_by_lot(stop, tell, seed), seed))
            for seed in range(1, RUNS + 1)
        ]
    )


def passing_on_rows() -> list[tuple[int, list[str]]]:
    """R where half pass it on, as it is printed: by how many are shown it, for so many in 10 who stop."""
    return [
        (
            shown_to,
            [with_one_decimal(passing_on_number(CascadeParameters(shown_to), tenths)) for tenths in TENTHS],
        )
        for shown_to in range(1, 5)
    ]
