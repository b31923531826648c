"""Batches: sums of two seals or more, from which every figure beyond a class's own is made."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain, groupby, product
from typing import (
    Any,  # Any: rows have columns of several types
    TypeVarTuple,
)

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
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
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from safe4me.db.base import Base, take_time
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase, Room
from safe4me.db.schools import Area, SchoolClass
from safe4me.privacy import noise

_Columns = TypeVarTuple("_Columns")


class FormedMonday(Base):
    """A Monday whose batches are made: what was sealed before it is not put together for it again."""

    __tablename__ = "formed_monday"
    monday: Mapped[date] = mapped_column(primary_key=True)


class Batch(Base):
    """Two or more seals of one series, in the area and school in which they were put together.

    `school_id` and `year_group` are None where it has several; `epsilon` is the least among its seals, and
    that of its `draws` of noise: one when it was formed, and one for each seal taken out since.
    """

    __tablename__ = "batch"
    __table_args__ = (Index("ix_batch_activity", "activity", "period", "area_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    year_group: Mapped[int | None]
    period: Mapped[str] = mapped_column(String(16))
    activity: Mapped[str] = mapped_column(String(120))
    phase: Mapped[Phase]
    seals: Mapped[int]
    draws: Mapped[int] = mapped_column(default=1)
    ballots: Mapped[int]
    epsilon: Mapped[float]
    counts: Mapped[list["BatchCount"]] = relationship(
        order_by="BatchCount.question, BatchCount.rev, BatchCount.option", cascade="all, delete-orphan"
    )


class BatchCount(Base):
    """The sealed counts of one option, summed over a batch, with the noise of its draws."""

    __tablename__ = "batch_count"
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]


def of_several_schools(batches: Select[*_Columns]) -> Select[*_Columns]:
    """A select of batches as one of those that have several schools, with a row for each of their classes."""
    seals = batches.join(Seal, Seal.batch_id == Batch.id).join(Room, Room.id == Seal.room_id)
    return seals.join(Room.school_class).where(Batch.school_id.is_(None))


def schools_by_batch(session: Session, wanted: ColumnElement[bool]) -> dict[int, frozenset[int]]:
    """The ids of the schools of each batch: of the one in which it closed, or of all whose classes it has."""
    own = select(Batch.id, Batch.school_id).where(wanted, Batch.school_id.is_not(None))
    several = of_several_schools(select(Batch.id, SchoolClass.school_id).select_from(Batch)).where(wanted)
    found: dict[int, set[int]] = {}
    for batch_id, school_id in [*session.execute(own), *session.execute(several)]:
        found.setdefault(batch_id, set()).add(school_id)
    return {batch_id: frozenset(schools) for batch_id, schools in found.items()}


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


OptionKey = tuple[str, int, int]  # a question's id, its revision, and an option


def with_a_draw(sums: Mapping[OptionKey, int], epsilon: float) -> dict[OptionKey, int]:
    """These sums with a fresh draw of noise for each question."""
    drawn: dict[OptionKey, int] = {}
    for _, options in groupby(sorted(sums), key=lambda cell: cell[:2]):
        cells = list(options)
        drawn.update(zip(cells, noise.add_noise([sums[cell] for cell in cells], epsilon), strict=True))
    return drawn


def added(seals: Iterable[Seal]) -> Counter[OptionKey]:
    """The counts of seals of one series, added up. To be stored or seen only with a draw."""
    sums = Counter[OptionKey]()
    for cell in chain.from_iterable(seal.counts for seal in seals):
        sums[cell.question, cell.rev, cell.option] += cell.count
    return sums
