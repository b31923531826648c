"""Sums of sealed counts over areas: an overview reads few rows, over ten schools or a thousand.

Each is a sum of rows of `school_total`, written again in the transaction of the seal that changed them. The
number of schools cannot be added up afterwards, since one school has rows in several half-terms and year
groups; so a sum stands for each half-term and for its school year, for each year group and for all of them.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    String,
    and_,
    delete,
    distinct,
    func,
    insert,
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from safe4me.statistics.periods import half_terms_of
from safe4me.storage.base import Base
from safe4me.storage.places import Area, School
from safe4me.storage.rooms import Phase
from safe4me.storage.sealed import SchoolTotal

ALL_YEAR_GROUPS = 0
Columns = tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]  # Any: of text and of numbers
YEAR: ColumnElement[str] = literal_column("substr(half_term, 1, 4)")
EVERY_YEAR_GROUP: ColumnElement[int] = literal_column(str(ALL_YEAR_GROUPS))


class AreaTotal(Base):
    """Running totals of an area's sealed counts. `period` is a half-term, or the year a school year began."""

    __tablename__ = "area_total"
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)
    year_group: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(16), primary_key=True)
    activity: Mapped[str] = mapped_column(String(120), primary_key=True)
    phase: Mapped[Phase] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
    ballots: Mapped[int]
    seals: Mapped[int]
    schools: Mapped[int]
    epsilon: Mapped[float]


SERIES: Columns = (SchoolTotal.activity, SchoolTotal.phase, SchoolTotal.question)
KEY: Columns = (School.area_id, *SERIES, SchoolTotal.rev, SchoolTotal.option)
SUMS: Columns = (
    func.sum(SchoolTotal.count),
    func.sum(SchoolTotal.ballots),
    func.sum(SchoolTotal.seals),
    func.count(distinct(SchoolTotal.school_id)),
    func.min(SchoolTotal.epsilon),
)
NAMES = (
    *("area_id", "activity", "phase", "question", "rev", "option"),
    *("count", "ballots", "seals", "schools", "epsilon", "period", "year_group"),
)


def add_up(session: Session, area_id: int, half_term: str, activity: str, phase: Phase) -> None:
    """Write one activity's sums of one area and school year again, in the caller's transaction.

    Nobody else writes sums of the area until it ends: a write that changes nothing is the lock.
    """
    session.flush()
    session.execute(update(Area).where(Area.id == area_id).values(name=Area.name))
    half_terms = half_terms_of(half_term)
    stale = AreaTotal.area_id == area_id, AreaTotal.period.in_([half_terms[0][:4], *half_terms])
    same = AreaTotal.activity == activity, AreaTotal.phase == phase
    session.execute(delete(AreaTotal).where(*stale, *same))
    schools = select(School.id).where(School.area_id == area_id)
    changed = SchoolTotal.school_id.in_(schools), SchoolTotal.half_term.in_(half_terms)
    _write(session, and_(*changed, SchoolTotal.activity == activity, SchoolTotal.phase == phase))


def add_up_all(session: Session) -> None:
    """Write every sum again, in the caller's transaction."""
    session.flush()
    session.execute(delete(AreaTotal))
    _write(session, true())


def _write(session: Session, wanted: ColumnElement[bool]) -> None:
    for sums in _sums(wanted):
        session.execute(insert(AreaTotal).from_select(NAMES, sums))


def _sums(wanted: ColumnElement[bool]) -> Iterator[Select[Any]]:
    year_groups = SchoolTotal.year_group, EVERY_YEAR_GROUP
    for period, year_group in product((SchoolTotal.half_term, YEAR), year_groups):
        grouped = *KEY, period, *((year_group,) if year_group is not EVERY_YEAR_GROUP else ())
        yield select(*KEY, *SUMS, period, year_group).join(School).where(wanted).group_by(*grouped)
