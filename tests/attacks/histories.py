"""Random histories of classes that measure, and every sum that was ever published of them.

A sum is a number whose bits are the seals in it. The rule that forms batches is the site's own. An attacker
is given more than any page shows: each school's row whether it stands or not, and so "other schools" too, of
every choice of areas, time and year group, after every fixed day.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from random import Random

from safe4me.statistics.batches import Waiting, grouped

AREAS, SCHOOLS, YEAR_GROUPS = 2, 5, (7, 8, 9)
MOST_CLASSES = 8  # of a school
TERMS_A_YEAR = 6
MANY_SCHOOLS, SPREAD = 12, 0.3
ALL = "all schools"
MEASURES, LATE, REWRITTEN, MOVES, MERGES, VOIDED, AGAIN, TWO_FORMS = 0.9, 0.1, 0.3, 0.2, 0.1, 0.06, 0.7, 0.5
HALLS, MIXED = 0.1, 0.5
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class Held:
    """A seal, by the half-term with which it counts, and when it is voided, if it is.

    `own` is its class, which may have a seal before and one after; `first_form` as of a seal.
    """

    seal: Waiting
    term: int
    voided: int | None
    own: int = 0
    first_form: int = 0

    @property
    def series(self) -> tuple[bool, str]:
        """Whether it was asked in new words, and in which phase."""
        rewritten, phase = self.seal.series if isinstance(self.seal.series, tuple) else (False, "")
        return rewritten, phase


@dataclass(frozen=True, slots=True)
class History:
    """What was sealed, and where schools were: an area and a school by school and half-term."""

    held: tuple[Held, ...]
    places: tuple[dict[int, tuple[int, int]], ...]

    def at(self, held: Held, term: int) -> Waiting:
        """The seal as its school stands in that half-term."""
        area, school = self.places[term][held.seal.school]
        return replace(held.seal, area=area, school=school)


@dataclass(frozen=True, slots=True)
class Part:
    """Seals that are summed together, as one number, with what filters know of them."""

    area: int
    school: int | None
    year_group: int | None
    term: int
    series: object
    seals: int


Days = Iterator[Sequence[Part]]  # what figures are made from after each fixed day


def history(chance: Random) -> History:
    """A year or two of five schools: late seals, a question that is rewritten, voids, moves and a merger.

    Most classes measure before and after, in one form or in two. Some are together in a hall: one seal, which
    has no other that it matches, and no year group where they are of several.
    """
    terms = TERMS_A_YEAR * chance.choice((1, 1, 2))
    rewritten = chance.randrange(terms) if chance.random() < REWRITTEN else terms
    forms = 2 if chance.random() < TWO_FORMS else 1
    held: list[Held] = []
    for school, first in product(range(SCHOOLS), range(0, terms, TERMS_A_YEAR)):
        for _ in range(chance.randint(1, MOST_CLASSES)):
            if chance.random() > MEASURES:
                continue
            own, year_group, hall = len(held), chance.choice(YEAR_GROUPS), chance.random() < HALLS
            mixed, opened = chance.random() < MIXED, first + chance.randrange(TERMS_A_YEAR)
            phases = [(chance.choice((BEFORE, AFTER)) if hall else BEFORE, opened)]
            if not hall and chance.random() < AGAIN:
                phases.append((AFTER, chance.randrange(opened, first + TERMS_A_YEAR)))
            for phase, at in phases:
                term = min(at + (chance.random() < LATE), first + TERMS_A_YEAR - 1)
                series = at >= rewritten, phase
                of = None if hall and mixed else year_group
                seal = Waiting(len(held), 0, school, of, first // TERMS_A_YEAR, series)
                voided = chance.randrange(term, terms) if chance.random() < VOIDED else None
                held.append(Held(seal, term, voided, own, own % 2 + 1 if forms > 1 else 0))
    return History(tuple(held), tuple(_places(chance, terms)))


def ordinary_year(chance: Random) -> History:
    """Twelve schools that measure an activity with a year group or two, each within a half-term or two."""
    held: list[Held] = []
    for school in range(MANY_SCHOOLS):
        for year_group in chance.sample(YEAR_GROUPS, chance.choice((1, 1, 2))):
            first = chance.randrange(TERMS_A_YEAR)
            for _ in range(chance.randint(2, MOST_CLASSES)):
                if chance.random() < MEASURES:
                    term = min(first + (chance.random() < SPREAD), TERMS_A_YEAR - 1)
                    own = Waiting(len(held), 0, school, year_group, 0, "quiz")
                    held.append(Held(own, term, None))
    places = {school: (school % AREAS, school) for school in range(MANY_SCHOOLS)}
    return History(tuple(held), (places,) * TERMS_A_YEAR)


def _places(chance: Random, terms: int) -> Iterator[dict[int, tuple[int, int]]]:
    places = {school: (school % AREAS, school) for school in range(SCHOOLS)}
    for _ in range(terms):
        if chance.random() < MOVES:
            moving = chance.randrange(SCHOOLS)
            places = places | {moving: (chance.randrange(AREAS), places[moving][1])}
        if chance.random() < MERGES:
            gone, into = chance.sample(range(SCHOOLS), 2)
            places = places | {gone: places[into]}
        yield places


def batches(told: History, *, alone: bool = False, joining: bool = False) -> Days:
    """The batches that figures are made from.

    Twins: a voided seal leaves its batch `alone`; seals that come later are `joining` a batch of theirs.
    """
    closed: list[tuple[Part, list[Held]]] = []
    waiting: list[Held] = []
    for term in range(len(told.places)):
        waiting += [held for held in told.held if held.term == term]
        waiting = [held for held in waiting if held.voided is None or held.voided > term]
        if joining:
            waiting = _join(told, term, waiting, closed)
        by_seal = {held.seal.seal: held for held in waiting}
        running = (term + 1) // TERMS_A_YEAR  # what is formed once the half-term is over
        groups = grouped([told.at(held, term) for held in waiting], running=running)
        for group in groups:
            members = [by_seal.pop(seal.seal) for seal in group.seals]
            part = Part(group.area, group.school, group.year_group, term, group.seals[0].series, 0)
            closed.append((part, members))
        waiting = list(by_seal.values())
        yield [replace(part, seals=seals) for part, seals in _standing(closed, term, alone=alone) if seals]


def _join(
    told: History, term: int, waiting: Iterable[Held], closed: Sequence[tuple[Part, list[Held]]]
) -> list[Held]:
    left = []
    for held in waiting:
        seal = told.at(held, term)
        place = seal.area, seal.school, seal.year_group, seal.series
        for part, members in closed:
            if (part.area, part.school, part.year_group, part.series) == place:
                members.append(held)
                break
        else:
            left.append(held)
    return left


def _voided(members: Iterable[Held], term: int) -> list[Held]:
    return [held for held in members if held.voided is not None and held.voided <= term]


def _standing(
    closed: Sequence[tuple[Part, list[Held]]], term: int, *, alone: bool
) -> Iterator[tuple[Part, int]]:
    for part, members in closed:
        voided = _voided(members, term)
        gone = voided if alone or not voided else members
        yield part, sum(1 << held.seal.seal for held in members if held not in gone)


def single_seals(told: History) -> Days:
    """A twin: figures are sums of whatever was sealed so far, as they were before there were batches."""
    for term in range(len(told.places)):
        yield [
            Part(seal.area, seal.school, seal.year_group, held.term, seal.series, 1 << seal.seal)
            for held in told.held
            if held.term <= term and (held.voided is None or held.voided > term)
            for seal in [told.at(held, term)]
        ]


def published(days: Days) -> set[int]:
    """Every sum that a table or an overview has shown, after any fixed day; and so any difference of them."""
    found: set[int] = set()
    before: Sequence[Part] = ()
    for parts in days:
        if parts != before:
            found.update(of_a_day(parts))
        before = parts
    return found


def of_a_day(parts: Sequence[Part]) -> Iterable[int]:
    """The rows of each school, and of all, for each choice of areas, time and year group; None is for all."""
    rows: dict[tuple[object, ...], int] = {}
    for part in parts:
        times = None, ("year", part.term // TERMS_A_YEAR), part.term
        areas, year_groups, schools = (None, part.area), {None, part.year_group}, (ALL, part.school)
        for choice in product(times, areas, year_groups, schools):
            key = part.series, *choice
            rows[key] = rows.get(key, 0) | part.seals
    return rows.values()
