"""Sealed counts, summed a school at a time: what figures over schools and over areas are made from."""

from collections.abc import Sequence
from math import inf

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from safe4me.results.asked import AskedQuestion
from safe4me.statistics.figures import Tally
from safe4me.storage.places import School
from safe4me.storage.sealed import SchoolTotal

NOTHING = Tally((), 0, 0)
Named = tuple[str, int]  # a school's name and id: two areas may have schools of one name
Tallies = dict[str, dict[Named, Tally]]  # by question id


def tallies_of(
    session: Session, wanted: ColumnElement[bool], questions: Sequence[AskedQuestion]
) -> tuple[Tallies, float]:
    """Each school's tally of every question, schools by name; and the least ε among their seals.

    A school that has sealed nothing of a question, in the revision asked, has an empty tally there.
    """
    key = School.name, School.id, SchoolTotal.question, SchoolTotal.rev, SchoolTotal.option
    sums = func.sum(SchoolTotal.count), func.sum(SchoolTotal.ballots), func.sum(SchoolTotal.seals)
    totals = select(*key, *sums, func.min(SchoolTotal.epsilon)).join(School).where(wanted)
    cells: dict[tuple[object, ...], Tally] = {}
    schools: dict[Named, None] = {}
    least = inf
    for name, school, question, rev, _, count, ballots, seals, epsilon in session.execute(
        totals.group_by(*key).order_by(*key)
    ):
        before = cells.get((name, school, question, rev), NOTHING).counts
        cells[name, school, question, rev] = Tally((*before, int(count)), int(ballots), int(seals))
        schools[name, school] = None
        least = min(least, epsilon)
    tallies = {
        q.id: {school: _of(cells.get((*school, q.id, q.rev)), q) for school in schools} for q in questions
    }
    return tallies, least


def _of(tally: Tally | None, question: AskedQuestion) -> Tally:
    whole = tally is not None and len(tally.counts) == len(question.options)
    return tally if tally and whole else Tally((0,) * len(question.options), 0, 0)
