"""Composition over groups: which seals are summed. A batch is two or more, of one series and school year.

Every sum has noise of its own before it is first written, so no combination of sums tells more of a class
than its own page does, whoever is in which. Two or more is kindness: no figure shows one class. The classes
that measured before and after are put together by the same rule.

The rule reads public numbers alone: who sealed what, and where.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

FEWEST_SEALS = 2


@dataclass(frozen=True, slots=True)
class Waiting:
    """A seal that is in no batch yet. `series` is what was measured: seals of two series never mix.

    `year` is its school year. `year_group` is None for that of a room of several: it goes with its school's
    others.
    """

    seal: int
    area: int
    school: int
    year_group: int | None
    year: int
    series: Hashable


@dataclass(frozen=True, slots=True)
class Group:
    """Seals that make one batch. `school` and `year_group` are None where there are several."""

    area: int
    school: int | None
    year_group: int | None
    year: int
    seals: tuple[Waiting, ...]


PlaceOf = Callable[[Waiting], tuple[int | None, ...]]
OF_A_SCHOOL: tuple[PlaceOf, ...] = (lambda one: (one.school, one.year_group), lambda one: (one.school,))


def grouped(waiting: Iterable[Waiting], *, running: int) -> tuple[Group, ...]:
    """The batches of one Monday, of all that wait; the same whatever order they come in.

    A school's year group by itself, then what is left of the school; of school years before the `running` one
    also what is left of an area. What is too little even so goes on waiting.
    """
    left = sorted(waiting, key=lambda one: one.seal)
    found: list[Group] = []
    for place in OF_A_SCHOOL:
        found += _enough(left, place)
        entered = {one.seal for group in found for one in group.seals}
        left = [one for one in left if one.seal not in entered]
    found += _enough([one for one in left if one.year < running], lambda one: (one.area,))
    return tuple(found)


def _enough(waiting: Iterable[Waiting], place: PlaceOf) -> list[Group]:
    groups: dict[Hashable, list[Waiting]] = {}
    for one in waiting:
        groups.setdefault((one.series, one.year, place(one)), []).append(one)
    return [_group(seals) for seals in groups.values() if len(seals) >= FEWEST_SEALS]


def _group(seals: Sequence[Waiting]) -> Group:
    schools, year_groups = {one.school for one in seals}, {one.year_group for one in seals}
    return Group(
        area=seals[0].area,
        school=schools.pop() if len(schools) == 1 else None,
        year_group=year_groups.pop() if len(year_groups) == 1 else None,
        year=seals[0].year,
        seals=tuple(seals),
    )
