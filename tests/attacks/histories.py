"""Random histories of classes that measure, and every sum that was ever stored of them.

A sum is two numbers: the bits of one are the seals in it, those of the other its draws of noise. The rule
that puts seals together is the site's own. All that pages show is made of such sums, so who has them has all.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count, product
from random import Random

from safe4me.privacy.batches import FEWEST_SEALS, Waiting, grouped

AREAS, SCHOOLS, YEAR_GROUPS = 2, 5, (7, 8, 9)
MOST_CLASSES = 9  # of a school and year
WEEKS = 52  # of a school year
AFTER_A_HALF_TERM = (9, 18, 24, 31, 39, 52)
MANY_SCHOOLS, SPREAD = 12, 4
MEASURES, REWRITTEN, MOVES, MERGES, VOIDED, AGAIN, TWO_FORMS = 0.9, 0.3, 0.02, 0.01, 0.15, 0.7, 0.5
HALLS, MIXED = 0.1, 0.5
RESTORES = (0, 0, 1, 1, 2)
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal, by the week in which it was made, and the one in which it is voided, if it is.

    `own` is its class, which may have a seal before and one after; `first_form` as of a seal.
    """

    seal: int
    school: int
    year_group: int | None
    week: int
    voided: int | None
    phase: str
    series: object
    own: int
    first_form: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """What was sealed, where schools were in each week (an area and a school by school), and when backups
    were put back: the week, and that of the backup.
    """

    sealed: tuple[Sealed, ...]
    places: tuple[dict[int, tuple[int, int]], ...]
    restores: dict[int, int]

    def waiting(self, one: Sealed, week: int, series: object) -> Waiting:
        """The seal as its school stands in that week."""
        area, school = self.places[min(week, len(self.places) - 1)][one.school]
        return Waiting(one.seal, area, school, one.year_group, one.week // WEEKS, series)


@dataclass(frozen=True, slots=True)
class Sum:
    """A stored sum: the bits of its seals, and of its draws."""

    seals: int
    draws: int


@dataclass(slots=True)
class Stored:
    """What the database has: sums by number, the numbers of those each seal is in, and who enters none."""

    sums: dict[int, Sum] = field(default_factory=dict)
    batch_of: dict[int, int] = field(default_factory=dict)
    matched_of: dict[int, tuple[int, int]] = field(default_factory=dict)  # by class: of each phase
    alone: set[int] = field(default_factory=set)
    taken_out: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a draw is added to. The site's own rule is this one; the others are its broken twins."""

    when_formed: bool = True
    when_taken_out: bool = True
    anew: bool = False  # a sum loses its draws when a seal is taken out, and gets a fresh one


def history(chance: Random, voided: float = VOIDED, most_classes: float = MOST_CLASSES) -> History:
    """A year or two of five schools: a question that is rewritten, voids, moves, a merger, backups put back.

    Most classes measure before and after, in one form or in two. Some are together in a hall: one seal, which
    has no other that it matches, and no year group where they are of several.
    """
    years = chance.choice((1, 1, 2))
    weeks = WEEKS * years
    rewritten = chance.randrange(weeks) if chance.random() < REWRITTEN else weeks
    forms = 2 if chance.random() < TWO_FORMS else 1
    sealed: list[Sealed] = []
    for school, year in product(range(SCHOOLS), range(years)):
        first = year * WEEKS + chance.randrange(WEEKS - SPREAD)
        for _ in range(chance.randint(1, int(most_classes))):
            if chance.random() > MEASURES:
                continue
            own, year_group, hall = len(sealed), chance.choice(YEAR_GROUPS), chance.random() < HALLS
            mixed, opened = chance.random() < MIXED, first + chance.randrange(SPREAD)
            phases = [(chance.choice((BEFORE, AFTER)) if hall else BEFORE, opened)]
            if not hall and chance.random() < AGAIN:
                phases.append((AFTER, chance.randrange(opened, min(opened + 12, (year + 1) * WEEKS))))
            for phase, week in phases:
                out = chance.randrange(week, weeks + 2) if chance.random() < voided else None
                of = None if hall and mixed else year_group
                series, form = opened >= rewritten, own % 2 + 1 if forms > 1 else 0
                sealed.append(
                    Sealed(len(sealed), school, of, week, out, phase, series, -1 - own if hall else own, form)
                )
    restores = {}
    for _ in range(chance.choice(RESTORES)):
        put_back = chance.randrange(2, weeks)
        restores[put_back] = chance.randrange(max(0, put_back - 8), put_back)
    return History(tuple(sealed), tuple(_places(chance, weeks)), restores)


def ordinary_year(chance: Random) -> History:
    """Twelve schools that measure an activity with a year group or two, each within a few weeks."""
    sealed: list[Sealed] = []
    for school in range(MANY_SCHOOLS):
        for year_group in chance.sample(YEAR_GROUPS, chance.choice((1, 1, 2))):
            first = chance.randrange(WEEKS - SPREAD)
            for _ in range(chance.randint(2, MOST_CLASSES)):
                week, own = first + chance.randrange(SPREAD), len(sealed)
                sealed.append(Sealed(own, school, year_group, week, None, BEFORE, "quiz", own))
    places = {school: (school % AREAS, school) for school in range(MANY_SCHOOLS)}
    return History(tuple(sealed), (places,) * WEEKS, {})


def _places(chance: Random, weeks: int) -> Iterator[dict[int, tuple[int, int]]]:
    places = {school: (school % AREAS, school) for school in range(SCHOOLS)}
    for _ in range(weeks):
        if chance.random() < MOVES:
            moving = chance.randrange(SCHOOLS)
            places = places | {moving: (chance.randrange(AREAS), places[moving][1])}
        if chance.random() < MERGES:
            gone, into = chance.sample(range(SCHOOLS), 2)
            places = places | {gone: places[into]}
        yield places


class Told:
    """A history as it happens, week after week: what is stored, and every sum that anybody can have read."""

    def __init__(self, told: History, rule: Rule = Rule()) -> None:
        self.told, self.rule = told, rule
        self.stored, self.read = Stored(), set[Sum]()
        self._draws, self._sums = count(), count()
        weeks = len(told.places)
        kept: dict[int, Stored] = {}
        lost: set[int] = set()
        for week in range(weeks + 2):
            if (backup := told.restores.get(week)) is not None and backup in kept:
                self.stored = deepcopy(kept[backup])
                lost |= {one.seal for one in told.sealed if backup < one.week < week}
            if week in told.restores.values():
                kept[week] = deepcopy(self.stored)
            there = [one for one in told.sealed if one.week < week and one.seal not in lost]
            for one in there:
                if one.voided is not None and one.voided < week and one.seal not in self.stored.taken_out:
                    self._take_out(one)
            standing = [one for one in there if one.seal not in self.stored.taken_out]
            self._form(standing, week)
            if week % WEEKS in {each % WEEKS for each in AFTER_A_HALF_TERM}:
                self._match(standing, week)

    def _form(self, there: Sequence[Sealed], week: int) -> None:
        free = [
            self.told.waiting(one, week, (one.series, one.phase))
            for one in there
            if one.seal not in self.stored.batch_of and one.seal not in self.stored.alone
        ]
        for group in grouped(free, running=week // WEEKS):
            number = self._store(one.seal for one in group.seals)
            self.stored.batch_of |= {one.seal: number for one in group.seals}

    def _match(self, there: Sequence[Sealed], week: int) -> None:
        free = [one for one in there if one.seal not in self.stored.alone]
        after = {(one.own, one.series): one for one in free if one.phase == AFTER}
        both = {one.seal: (one, after[one.own, one.series]) for one in free if _is_first(one, after)}
        waiting = [
            self.told.waiting(before, week, (before.series, before.first_form))
            for before, _ in both.values()
            if before.own not in self.stored.matched_of
        ]
        for group in grouped(waiting, running=week // WEEKS):
            pairs = [both[one.seal] for one in group.seals]
            numbers = [self._store(one.seal for one in phase) for phase in zip(*pairs, strict=True)]
            self.stored.matched_of |= {before.own: (numbers[0], numbers[1]) for before, _ in pairs}

    def _store(self, seals: Iterable[int]) -> int:
        number = next(self._sums)
        stored = Sum(sum(1 << seal for seal in seals), self._draw(when=self.rule.when_formed))
        self.stored.sums[number] = stored
        self.read.add(stored)
        return number

    def _draw(self, *, when: bool) -> int:
        return 1 << next(self._draws) if when else 0

    def _take_out(self, one: Sealed) -> None:
        self.stored.taken_out.add(one.seal)
        if (number := self.stored.batch_of.pop(one.seal, None)) is not None:
            self._take_from(number, one.seal)
        if numbers := self.stored.matched_of.pop(one.own, None):
            for number, phase in zip(numbers, (BEFORE, AFTER), strict=True):
                own = next(each for each in self.told.sealed if each.own == one.own and each.phase == phase)
                self._take_from(number, own.seal)

    def _take_from(self, number: int, seal: int) -> None:
        stored = self.stored.sums[number]
        fresh = self._draw(when=self.rule.when_taken_out)
        left = Sum(stored.seals & ~(1 << seal), fresh if self.rule.anew else stored.draws | fresh)
        if left.seals.bit_count() >= FEWEST_SEALS:
            self.stored.sums[number] = left
            self.read.add(left)
            return
        del self.stored.sums[number]
        last = {each.seal for each in self.told.sealed if left.seals >> each.seal & 1}
        self.stored.alone |= last
        self.stored.batch_of = {each: of for each, of in self.stored.batch_of.items() if of != number}
        self.stored.matched_of = {own: of for own, of in self.stored.matched_of.items() if number not in of}


def _is_first(one: Sealed, after: dict[tuple[int, object], Sealed]) -> bool:
    return one.phase == BEFORE and (one.own, one.series) in after
