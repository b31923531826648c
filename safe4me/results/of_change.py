"""What matched batches have of each question: the sums from which a change is made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple  # Any: rows have columns of several types

from sqlalchemy import ColumnElement, Select, distinct, func, select
from sqlalchemy.orm import Session

from safe4me.results.asked import AskedQuestion
from safe4me.statistics.change import BothTimes, Change, area_change
from safe4me.statistics.figures import Suppressed, Tally
from safe4me.statistics.matched import FORMS
from safe4me.storage.batches.matched import MATCHED_STANDS, MatchedBatch, MatchedCount, MatchedSchool


class SumKey(NamedTuple):
    """What sums are kept by."""

    activity: str
    question: str
    rev: int


@dataclass(frozen=True, slots=True)
class MatchedSums:
    """One question of the classes that measured it twice: by the form that came first, 0 where there is one.

    `schools` are those of which there are classes that measured its activity twice; `epsilon` is the least
    among their seals.
    """

    by_form: dict[int, BothTimes] = field(default_factory=dict)
    schools: int = 0
    epsilon: float = 1.0

    def change(self, question: AskedQuestion) -> Change | Suppressed:
        """How the share of its safer answers moved; of two forms only where both came first somewhere."""
        orders = [both for form, both in self.by_form.items() if form]
        if not orders:
            orders = list(self.by_form.values())
        elif len(orders) < FORMS:
            orders = []
        fits = [both for both in orders if len(both.before.counts) == len(question.options)]
        return area_change(fits, self.schools, question.safer, self.epsilon)


def matched_sums(session: Session, wanted: ColumnElement[bool]) -> Mapping[SumKey, MatchedSums]:
    """The sums of the matched batches `wanted`, of those that stand."""
    wanted &= MATCHED_STANDS
    schools = {row.activity: row.schools for row in session.execute(_schools(wanted))}
    rows = session.execute(_sums(wanted)).all()
    found: dict[SumKey, MatchedSums] = {}
    for asked, own in groupby(rows, key=lambda row: SumKey(*row[:3])):
        of_question = list(own)
        epsilon = min(row.epsilon for row in of_question)
        found[asked] = MatchedSums(dict(_by_form(of_question)), schools.get(asked.activity, 0), epsilon)
    return found


def _by_form(rows: list[Any]) -> Iterator[tuple[int, BothTimes]]:
    for form, own in groupby(rows, key=lambda row: row.first_form):
        options = list(own)
        classes, ballots = int(options[0].classes), (options[0].before_ballots, options[0].after_ballots)
        counts = tuple(int(row.before) for row in options), tuple(int(row.after) for row in options)
        before, after = (Tally(counts[n], int(ballots[n]), classes) for n in range(2))
        yield form, BothTimes(before, after)


def _sums(wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    key = MatchedBatch.activity, MatchedCount.question, MatchedCount.rev
    each = (*key, MatchedBatch.first_form, MatchedCount.option)
    added = (
        *(MatchedCount.before, MatchedCount.after, MatchedBatch.classes),
        *(MatchedBatch.before_ballots, MatchedBatch.after_ballots),
    )
    sums = [func.sum(column).label(column.name) for column in added]
    least = func.min(MatchedBatch.epsilon).label("epsilon")
    return select(*each, *sums, least).join(MatchedCount).where(wanted).group_by(*each).order_by(*each)


def _schools(wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    number = func.count(distinct(MatchedSchool.school_id)).label("schools")
    schools = select(MatchedBatch.activity, number).join(MatchedSchool)
    return schools.where(wanted).group_by(MatchedBatch.activity)
