"""Which seals enter figures together. A batch is three or more of them, closed for good.

Every figure beyond a class's own is a function of sums over whole batches and of public numbers. So two
worlds whose batches have the same sums publish the same; and since a batch has three seals or more, whoever
takes all figures that there ever were, and their own class's seal, is still left with sums of two or more.

The rule reads public numbers alone: who sealed what, where, and how many ballots there were.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass

FEWEST_SEALS = 3
FEWEST_BALLOTS = 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """A seal that is in no batch yet. `series` is what was measured: seals of two series never mix.

    `year_group` is None for that of a room of several year groups: it goes with its school's others.
    """

    seal: int
    area: int
    school: int
    year_group: int | None
    series: Hashable
    ballots: int


@dataclass(frozen=True, slots=True)
class Group:
    """Seals that make one batch. `school` and `year_group` are None where there are several."""

    area: int
    school: int | None
    year_group: int | None
    seals: tuple[Waiting, ...]


Place = Callable[[Waiting], tuple[int | None, ...]]
OF_A_DAY: tuple[Place, ...] = (
    lambda one: (one.area, one.school, one.year_group),
    lambda one: (one.area, one.school),
)
OF_THE_LAST_DAY: tuple[Place, ...] = (*OF_A_DAY, lambda one: (one.area,))


def grouped(waiting: Iterable[Waiting], *, last_of_year: bool) -> tuple[Group, ...]:
    """The batches of one fixed day, of all that wait; the same whatever order they come in.

    A school's year group by itself, then what is left of the school; on a school year's last day also what
    is left of an area. What is too little even so goes on waiting.
    """
    left = sorted(waiting, key=lambda one: one.seal)
    found: list[Group] = []
    for place in OF_THE_LAST_DAY if last_of_year else OF_A_DAY:
        enough = [group for group in _by_place(left, place) if _enough(group)]
        found += map(_group, enough)
        taken = {one.seal for group in enough for one in group}
        left = [one for one in left if one.seal not in taken]
    return tuple(found)


def _by_place(waiting: Iterable[Waiting], place: Place) -> Collection[Sequence[Waiting]]:
    groups: dict[Hashable, list[Waiting]] = {}
    for one in waiting:
        groups.setdefault((one.series, place(one)), []).append(one)
    return groups.values()


def _enough(seals: Sequence[Waiting]) -> bool:
    return len(seals) >= FEWEST_SEALS and sum(one.ballots for one in seals) >= FEWEST_BALLOTS


def _group(seals: Sequence[Waiting]) -> Group:
    schools, year_groups = {one.school for one in seals}, {one.year_group for one in seals}
    return Group(
        area=seals[0].area,
        school=schools.pop() if len(schools) == 1 else None,
        year_group=year_groups.pop() if len(year_groups) == 1 else None,
        seals=tuple(seals),
    )
