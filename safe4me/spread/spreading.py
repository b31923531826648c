"""One run: who shows it to whom, step by step, until nobody passes it on."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from safe4me.spread.dice import BITS, below, roll
from safe4me.spread.year_group import FIRST, FREE, OWNER, Friends

STEPS_AFTER_TELLING = 2  # made up: so long it goes on once somebody who tells has got it
QUARTERS = 4

Share = tuple[int, int]  # from one person to another
Step = Sequence[Share]  # everything that is shown in a step; the last of a run leads to nothing more


@dataclass(frozen=True, slots=True)
class Habits:
    """What is made up about everybody: to how many they show it, and how many in 4 pass it on."""

    shown_to: int = 3
    quarters: int = 2


@dataclass(frozen=True, slots=True)
class Placed:
    """Who doesn’t pass it on: the ones who stop, and the ones who stop and tell an adult."""

    stoppers: frozenset[int] = frozenset()
    tellers: frozenset[int] = frozenset()


def run(
    friends: Friends,
    habits: Habits,
    placed: Placed,
    seed: int,
    *,
    owner: int = OWNER,
    first: int = FIRST,
) -> list[Step]:
    """What is shown to whom in each step. The owner has shown the first, who passes it on.

    Who passes it on, and to whom, depends on the seed and the person alone. So, as long as nobody tells,
    one more who stops never makes it larger; and where somebody stops, telling as well never does.
    """
    steps: list[Step] = []
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


def curve(steps: Sequence[Step], *, owner: int = OWNER, first: int = FIRST) -> list[int]:
    """How many have it at the start, and after each step; the owner is one of them."""
    have = {owner, first}
    counts = [len(have)]
    for shares in steps:
        have.update(to for _, to in shares)
        counts.append(len(have))
    return counts


def placed_by_lot(tenths: int, seed: int, *, tell: bool = False) -> Placed:
    """So many in 10 of those who are free to, drawn for a run; those of fewer tenths are among them."""
    drawn = sorted(FREE, key=lambda person: (roll(seed, -1, person), person))
    chosen = frozenset(drawn[: (len(FREE) * tenths + 5) // 10])
    return Placed(tellers=chosen) if tell else Placed(stoppers=chosen)


def passing_on_number(habits: Habits, tenths: int) -> Fraction:
    """R: to how many more each who passes it on leads, where so many in 10 stop and nobody has it yet."""
    return Fraction(habits.shown_to * habits.quarters * (10 - tenths), QUARTERS * 10)


def _shares(
    friends: Friends, habits: Habits, placed: Placed, seed: int, person: int, first: int
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
