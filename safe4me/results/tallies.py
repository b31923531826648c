"""Whole batches, as figures over schools and over areas are made from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import add
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from safe4me.db.batches import Batch, BatchCount, schools_by_batch
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from safe4me.results.asked import AskedQuestion
from safe4me.statistics.figures import Tally, no_tally


class Series(NamedTuple):
    """What counts are summed by."""

    activity: str
    phase: Phase
    question: str
    rev: int


Sums = Mapping[Series, tuple[Tally, int]]  # with the number of schools
Named = tuple[str, int]  # a school's name and id: two areas may have schools of one name
Revised = tuple[str, int]  # a question's id and its revision


@dataclass(frozen=True, slots=True)
class Batched:
    """One batch. `school` is None when its classes are of several, whose ids are `schools`."""

    activity: str
    phase: Phase
    area: int
    school: Named | None
    schools: frozenset[int]
    tallies: Mapping[Revised, Tally]

    def of(self, question: AskedQuestion) -> Tally:
        """Its tally of a question in the revision asked; an empty one when that was not measured."""
        tally = self.tallies.get((question.id, question.rev))
        whole = tally is not None and len(tally.counts) == len(question.options)
        return tally if tally and whole else no_tally(len(question.options))


def batches_of(session: Session, wanted: ColumnElement[bool]) -> list[Batched]:
    """The batches `wanted`, by school."""
    cells = select(Batch, School.name, BatchCount).join(BatchCount).outerjoin(School).where(wanted)
    order = School.name, School.id, Batch.id, BatchCount.question, BatchCount.rev, BatchCount.option
    schools = schools_by_batch(session, wanted)
    found = []
    for batch, rows in groupby(session.execute(cells.order_by(*order)), key=lambda row: row[0]):
        counts: dict[Revised, list[int]] = {}
        school = None
        for _, name, cell in rows:
            counts.setdefault((cell.question, cell.rev), []).append(cell.count)
            school = (name, batch.school_id) if batch.school_id else None
        of_sum = batch.ballots, batch.seals, ((batch.epsilon, batch.seals + batch.draws),)
        tallies = {key: Tally(tuple(each), *of_sum) for key, each in counts.items()}
        of = batch.activity, batch.phase, batch.area_id, school
        found.append(Batched(*of, schools[batch.id], tallies))
    return found


def by_series(batches: Iterable[Batched]) -> Sums:
    """What batches have together of each question in each phase."""
    found: dict[Series, list[Batched]] = {}
    for batch in batches:
        for asked in batch.tallies:
            found.setdefault(Series(batch.activity, batch.phase, *asked), []).append(batch)
    return {
        series: (reduce(add, (one.tallies[series[2:]] for one in own)), schools_in(own))
        for series, own in found.items()
    }


def summed(batches: Iterable[Batched], question: AskedQuestion) -> Tally:
    """The tally of a question over batches."""
    return reduce(add, (batch.of(question) for batch in batches), no_tally(len(question.options)))


def schools_in(batches: Iterable[Batched]) -> int:
    """Of how many schools there are classes in the batches; each counts once."""
    return len(frozenset[int]().union(*(batch.schools for batch in batches)))
