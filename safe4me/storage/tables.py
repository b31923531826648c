"""The tables of the main database. Nothing here is about a pupil: a sealed count is already noisy."""

from datetime import datetime
from enum import StrEnum

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The base of every table; constraints have names, so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


class Phase(StrEnum):
    """When in a class's work an activity is measured."""

    ONCE = "once"
    BEFORE = "before"
    AFTER = "after"


class RoomState(StrEnum):
    """A room is open until it is closed (sealed) or discarded unseen."""

    OPEN = "open"
    CLOSED = "closed"
    DISCARDED = "discarded"


class Area(Base):
    """A part of the force's area; figures over areas are the widest there are."""

    __tablename__ = "area"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)


class School(Base):
    """A school in an area."""

    __tablename__ = "school"
    __table_args__ = (UniqueConstraint("area_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    area: Mapped[Area] = relationship()


class SchoolClass(Base):
    """A class in one school year (`school_year` 2026 starts in September 2026). Retiring frees no budget."""

    __tablename__ = "school_class"
    __table_args__ = (
        UniqueConstraint("school_id", "school_year", "year_group", "name"),
        CheckConstraint("size BETWEEN 1 AND 60", name="size"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    school_year: Mapped[int]
    year_group: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    retired: Mapped[bool] = mapped_column(default=False)
    school: Mapped[School] = relationship()


class Room(Base):
    """Where one class works through chosen activities, in one phase, until it is closed."""

    __tablename__ = "room"
    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), index=True)
    teacher_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code: Mapped[str] = mapped_column(String(6), index=True)
    phase: Mapped[Phase] = mapped_column(String(8))
    state: Mapped[RoomState] = mapped_column(String(10), default=RoomState.OPEN)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    school_class: Mapped[SchoolClass] = relationship()
    activities: Mapped[list["RoomActivity"]] = relationship(order_by="RoomActivity.position")


class RoomActivity(Base):
    """An activity chosen for a room, with what it measured when the room opened."""

    __tablename__ = "room_activity"
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), primary_key=True)
    activity: Mapped[str] = mapped_column(String(120), primary_key=True)
    position: Mapped[int]


class BudgetEntry(Base):
    """ε reserved for a class, activity, phase and school year; spent at the seal, given back by a discard."""

    __tablename__ = "budget_entry"
    __table_args__ = (UniqueConstraint("class_id", "school_year", "activity", "phase"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    school_year: Mapped[int]
    activity: Mapped[str] = mapped_column(String(120))
    phase: Mapped[Phase] = mapped_column(String(8))
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    epsilon: Mapped[float]
    spent: Mapped[bool] = mapped_column(default=False)


class Seal(Base):
    """One sealed activity of one room: how many ballots (public), and the noisy counts beneath."""

    __tablename__ = "seal"
    __table_args__ = (UniqueConstraint("room_id", "activity"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    half_term: Mapped[str] = mapped_column(String(12))
    activity: Mapped[str] = mapped_column(String(120))
    phase: Mapped[Phase] = mapped_column(String(8))
    ballots: Mapped[int]
    counts: Mapped[list["SealedCount"]] = relationship()


class SealedCount(Base):
    """A noisy count of one option. May be negative: it is clipped only where it is shown."""

    __tablename__ = "sealed_count"
    seal_id: Mapped[int] = mapped_column(ForeignKey("seal.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]


class SchoolTotal(Base):
    """Running totals of a school's sealed counts, written in the seal's own transaction."""

    __tablename__ = "school_total"
    __table_args__ = (Index("ix_school_total_activity", "activity", "half_term"),)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    half_term: Mapped[str] = mapped_column(String(12), primary_key=True)
    activity: Mapped[str] = mapped_column(String(120), primary_key=True)
    phase: Mapped[Phase] = mapped_column(String(8), primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)
    options: Mapped[int]
    count: Mapped[int]
    ballots: Mapped[int]
    seals: Mapped[int]
