"""Batches: sums of three or more seals, from which every figure beyond a class's own is made."""

from typing import TypeVarTuple

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from safe4me.storage.base import Base
from safe4me.storage.places import SchoolClass
from safe4me.storage.rooms import Phase, Room
from safe4me.storage.sealed import Seal

Columns = TypeVarTuple("Columns")


class ClosedPeriod(Base):
    """A half-term whose fixed day has come: what waited then is in batches; nothing enters it now.

    A `missed` one closed after a backup was put back: of its day this database knows nothing.
    """

    __tablename__ = "closed_period"
    period: Mapped[str] = mapped_column(String(16), primary_key=True)
    missed: Mapped[bool] = mapped_column(default=False)


class Batch(Base):
    """Three or more seals of one series, in the area, school and period in which it closed.

    `school_id` and `year_group` are None where it has several; `epsilon` is the least among its seals. `left`
    is the half-term with whose fixed day it left every figure, whole, because a seal of it is voided.
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
    ballots: Mapped[int]
    epsilon: Mapped[float]
    left: Mapped[str | None] = mapped_column(String(16))
    counts: Mapped[list["BatchCount"]] = relationship(
        order_by="BatchCount.question, BatchCount.rev, BatchCount.option"
    )


STANDS = Batch.left.is_(None)  # which batches figures are made of: every query for figures asks this


class BatchCount(Base):
    """The sealed counts of one option, summed over a batch."""

    __tablename__ = "batch_count"
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]


def of_several_schools(batches: Select[*Columns]) -> Select[*Columns]:
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
