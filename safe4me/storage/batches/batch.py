"""Batches: sums of two seals or more, from which every figure beyond a class's own is made."""

from datetime import date
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from safe4me.storage.base import Base
from safe4me.storage.places import SchoolClass
from safe4me.storage.rooms import Phase, Room
from safe4me.storage.sealed import Seal

Columns = TypeVarTuple("Columns")


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
