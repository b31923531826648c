"""Sums of batches over areas: an overview reads few rows, over ten schools or a thousand.

The number of schools cannot be added up afterwards, since one school has batches in several half-terms and
year groups; so a sum stands for each half-term and for its school year, for each year group and for all of
them. A batch of several year groups counts under all of them only.
"""

from itertools import product
from typing import Any  # Any: rows have columns of several types

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    SQLColumnExpression,
    String,
    Subquery,
    delete,
    distinct,
    func,
    insert,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from safe4me.storage.base import Base
from safe4me.storage.batches.batch import Batch, BatchCount, of_several_schools
from safe4me.storage.places import Area, SchoolClass
from safe4me.storage.postgresql.reaching import take_time
from safe4me.storage.rooms import Phase

ALL_YEAR_GROUPS = 0
ADDED = ("count", "ballots", "seals", "draws")


class AreaTotal(Base):
    """The sum of an area's batches of one ε. `period` is a half-term, or the year a school year began."""

    __tablename__ = "area_total"
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)
    year_group: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(16), primary_key=True)
    activity: Mapped[str] = mapped_column(String(120), primary_key=True)
    phase: Mapped[Phase] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)
    epsilon: Mapped[float] = mapped_column(primary_key=True)
    count: Mapped[int]
    ballots: Mapped[int]
    seals: Mapped[int]
    draws: Mapped[int]
    schools: Mapped[int]


def add_up(session: Session, year: str, area_id: int | None = None) -> None:
    """Write the sums of the school year that began in `year` again, of all areas or of one.

    In the caller's transaction. The database adds up: what a year has of a large site would fill the memory
    of a process, and takes longer than PostgreSQL lets a page's statement take.
    """
    session.flush()
    take_time(session.connection())
    areas = select(Area.id) if area_id is None else [area_id]
    session.execute(delete(AreaTotal).where(AreaTotal.period.startswith(year), AreaTotal.area_id.in_(areas)))
    of_year = Batch.period.startswith(year) & Batch.area_id.in_(areas)
    year_groups = literal(ALL_YEAR_GROUPS), Batch.year_group
    for year_group, period in product(year_groups, (Batch.period, literal(year))):
        sums = _sums(_cells(year_group, period, of_year & year_group.is_not(None)))
        session.execute(insert(AreaTotal).from_select(sums.selected_columns.keys(), sums))


def _sums(cells: Subquery) -> Select[*tuple[Any, ...]]:
    key = [cells.c[column.name] for column in AreaTotal.__table__.primary_key]
    added = [func.sum(cells.c[name]).label(name) for name in ADDED]
    return select(*key, *added, func.count(distinct(cells.c.school_id)).label("schools")).group_by(*key)


def _cells(
    year_group: SQLColumnExpression[Any], period: SQLColumnExpression[str], wanted: ColumnElement[bool]
) -> Subquery:
    """Every count of the batches `wanted`, under a year group and a period.

    Of a batch of several schools it has no school; each of these has a row of its own, which adds nothing.
    """
    when: list[ColumnElement[Any]] = [year_group.label("year_group"), period.label("period")]
    asked = BatchCount.question, BatchCount.rev, BatchCount.option
    key = Batch.area_id, *when, Batch.activity, Batch.phase, *asked, Batch.epsilon
    counts = select(*key, BatchCount.count, Batch.ballots, Batch.seals, Batch.draws, Batch.school_id)
    nothing = [literal(0).label(name) for name in ADDED]
    schools = of_several_schools(select(*key, *nothing, SchoolClass.school_id).join_from(Batch, BatchCount))
    return union_all(counts.join(BatchCount).where(wanted), schools.where(wanted)).subquery()
