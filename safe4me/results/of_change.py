"""What matched batches have of each question: the sums from which a change is made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby
from operator import add
from typing import Any, NamedTuple  # Any: rows have columns of several types

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from safe4me.results.asked import AskedQuestion
from safe4me.statistics.change import BothTimes, Change, change_of
from safe4me.statistics.figures import Suppressed, Tally
from safe4me.statistics.matched import FORMS
from safe4me.storage.batches.matched import MatchedBatch, MatchedCount

LAST = 99  # after every year group


class SumKey(NamedTuple):
    """What sums are kept by."""

    activity: str
    question: str
    rev: int


@dataclass(frozen=True, slots=True)
class MatchedSums:
    """One question of classes that measured it twice: by the form that came first, 0 where there is one."""

    by_form: dict[int, BothTimes] = field(default_factory=dict)

    def change(self, question: AskedQuestion, level: float | None) -> Change | Suppressed:
        """How the share of its safer answers moved."""
        return change_of(self.orders(question), question.safer, level)

    def orders(self, question: AskedQuestion) -> list[BothTimes]:
        """The sums of which its change is the mean; of two forms none, unless both came first somewhere."""
        orders = [both for form, both in self.by_form.items() if form]
        if not orders:
            orders = list(self.by_form.values())
        elif len(orders) < FORMS:
            orders = []
        return [both for both in orders if len(both.before.counts) == len(question.options)]


@dataclass(frozen=True, slots=True)
class YearGroupChange:
    """The change of one year group of a school, without a direction; `year_group` is None for several."""

    year_group: int | None
    change: Change | Suppressed


@dataclass(frozen=True, slots=True)
class SchoolSums:
    """One question of the classes of one school that measured it twice, by year group."""

    by_year: dict[int | None, MatchedSums]

    def change(self, question: AskedQuestion, level: float | None) -> Change | Suppressed:
        """The plain mean of its year groups' changes, each alike, however many classes it has."""
        orders = [both for sums in self.by_year.values() for both in sums.orders(question)]
        return change_of(orders, question.safer, level)

    def year_groups(self, question: AskedQuestion) -> tuple[YearGroupChange, ...]:
        """That of each, where there are several; five that said up or down would often say it falsely."""
        if len(self.by_year) == 1 or not question.safer:
            return ()
        return tuple(
            YearGroupChange(year, sums.change(question, None)) for year, sums in self.by_year.items()
        )


def school_sums(session: Session, school_id: int, wanted: ColumnElement[bool]) -> dict[SumKey, SchoolSums]:
    """The sums of the matched batches `wanted` that are of one school alone."""
    wanted &= MatchedBatch.school_id == school_id
    years = session.scalars(select(MatchedBatch.year_group).where(wanted).distinct()).all()
    found: dict[SumKey, SchoolSums] = {}
    for year in sorted(years, key=lambda year: year or LAST):
        for asked, sums in matched_sums(session, wanted & (MatchedBatch.year_group == year)).items():
            found.setdefault(asked, SchoolSums({})).by_year[year] = sums
    return found


def matched_sums(session: Session, wanted: ColumnElement[bool]) -> Mapping[SumKey, MatchedSums]:
    """The sums of the matched batches `wanted`."""
    rows = session.execute(_sums(wanted)).all()
    return {
        asked: MatchedSums(dict(_by_form(own)))
        for asked, own in groupby(rows, key=lambda row: SumKey(*row[:3]))
    }


def _by_form(rows: Iterable[Any]) -> Iterator[tuple[int, BothTimes]]:
    for form, own in groupby(rows, key=lambda row: row.first_form):
        parts = [list(part) for _, part in groupby(own, key=lambda row: row.epsilon)]
        before, after = ([_tally(part, phase) for part in parts] for phase in ("before", "after"))
        yield form, BothTimes(reduce(add, before), reduce(add, after))


def _tally(options: Sequence[Any], phase: str) -> Tally:
    """What seals of one ε have of one phase."""
    first, counts = options[0], tuple(int(getattr(row, phase)) for row in options)
    noises = ((first.epsilon, int(first.classes + first.draws)),)
    return Tally(counts, int(getattr(first, f"{phase}_ballots")), int(first.classes), noises)


def _sums(wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    key = MatchedBatch.activity, MatchedCount.question, MatchedCount.rev, MatchedBatch.first_form
    each = (*key, MatchedBatch.epsilon, MatchedCount.option)
    added = (
        *(MatchedCount.before, MatchedCount.after, MatchedBatch.classes, MatchedBatch.draws),
        *(MatchedBatch.before_ballots, MatchedBatch.after_ballots),
    )
    sums = [func.sum(column).label(column.name) for column in added]
    return select(*each, *sums).join(MatchedCount).where(wanted).group_by(*each).order_by(*each)
