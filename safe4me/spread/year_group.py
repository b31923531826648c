"""A made-up year group: who is friends with whom."""

from collections.abc import Sequence
from functools import cache

from safe4me.spread.dice import below

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
