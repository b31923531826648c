"""What matched batches have of each question: the sums from which a change is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple  # Any: rows have columns of several types

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from safe4me.db.batch_forming import MatchedBatch, MatchedCount
from safe4me.results.questions import AskedQuestion
from safe4me.statistics.ballot import FORMS
from safe4me.statistics.change import BothTimes, Change, change_of
from safe4me.statistics.figures import Suppressed, Tally

LAST = 99  # after every year group


class SumKey(NamedTuple):
    """What sums are kept by."""

    activity: str
    question: str
    rev: int


@dataclass(frozen=True, slots=True)
class YearGroupChange:
    """The change of one year group of a school, without a direction; `year_group` is None for several."""

    year_group: int | None
    change: Change | Suppressed


@dataclass(frozen=True, slots=True)
class MatchedSums:
    """One question of classes that measured it twice: by year group, and by the form that came first.

    Of an area the only year group is None, for all; the form is 0 where there is one.
    """

    by_year: Mapping[int | None, Mapping[int, BothTimes]]

    def change(self, question: AskedQuestion, level: float | None) -> Change | Suppressed:
        """The plain mean of its year groups' changes, each alike, however many classes it has."""
        orders = [both for by_form in self.by_year.values() for both in _orders(by_form, question)]
        return change_of(orders, question.safer, level)

    def year_groups(self, question: AskedQuestion) -> tuple[YearGroupChange, ...]:
        """That of each, where there are several; five that said up or down would often say it falsely."""
        if len(self.by_year) == 1 or not question.safer:
            return ()
        return tuple(
            YearGroupChange(year, change_of(_orders(self.by_year[year], question), question.safer, None))
            for year in sorted(self.by_year, key=lambda year: year or LAST)
        )


def _orders(by_form: Mapping[int, BothTimes], question: AskedQuestion) -> list[BothTimes]:
    """The sums of which a change is the mean; of two forms none, unless both came first somewhere."""
    orders = [both for form, both in by_form.items() if form]
    if not orders:
        orders = list(by_form.values())
    elif len(orders) < FORMS:
        orders = []
    return [both for both in orders if len(both.before.counts) == len(question.options)]


def matched_sums(
    session: Session, wanted: ColumnElement[bool], *, by_year: bool = False
) -> dict[SumKey, MatchedSums]:
    """The sums of the matched batches `wanted`: of all year groups together, or `by_year` group."""
    found: dict[SumKey, dict[int | None, dict[int, BothTimes]]] = {}
    for of, rows in groupby(session.execute(_sums(wanted)), key=lambda row: row[:6]):
        activity, question, rev, year, form, _ = of
        options = list(rows)
        both = BothTimes(_tally(options, "before"), _tally(options, "after"))
        key = SumKey(activity, question, rev)
        by_form = found.setdefault(key, {}).setdefault(year if by_year else None, {})
        by_form[form] = by_form[form] + both if form in by_form else both
    return {key: MatchedSums(sums) for key, sums in found.items()}


def _tally(options: Sequence[Any], phase: str) -> Tally:
    """What seals of one ε have of one phase."""
    first, counts = options[0], tuple(int(getattr(row, phase)) for row in options)
    noises = ((first.epsilon, int(first.classes + first.draws)),)
    return Tally(counts, int(getattr(first, f"{phase}_ballots")), int(first.classes), noises)


def _sums(wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    key = MatchedBatch.activity, MatchedCount.question, MatchedCount.rev, MatchedBatch.year_group
    each = (*key, MatchedBatch.first_form, MatchedBatch.epsilon, MatchedCount.option)
    added = (
        *(MatchedCount.before, MatchedCount.after, MatchedBatch.classes, MatchedBatch.draws),
        *(MatchedBatch.before_ballots, MatchedBatch.after_ballots),
    )
    sums = [func.sum(column).label(column.name) for column in added]
    return select(*each, *sums).join(MatchedCount).where(wanted).group_by(*each).order_by(*each)
