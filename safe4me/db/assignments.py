"""What a class is taught in a week, and which room it was taught in."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Select,
    String,
    Table,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from safe4me.db.accounts import LONGEST_NOTE, Account
from safe4me.db.base import Base
from safe4me.db.released import Seal
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass

LONGEST_LIST = 1000  # characters of a school's holiday weeks


class LessonPlace(StrEnum):
    """Where a lesson is taught: in class, with a room, or on the pupils' own devices, as practice."""

    CLASS = "class"
    OWN = "own"


class SkipReason(StrEnum):
    """Why a lesson was skipped: a list, because somebody might write about a pupil."""

    EXAMS = "exams"
    INSET = "inset day"
    TRIP = "trip"
    NOT_SUITED = "not suited"
    NO_TEACHER = "no teacher"
    OTHER = "other"


room_assignment = Table(
    "room_assignment",
    Base.metadata,
    Column("room_id", ForeignKey("room.id"), primary_key=True),
    Column("assignment_id", ForeignKey("assignment.id"), primary_key=True, index=True),
)


class Assignment(Base):
    """One item for one class in one week: a module (`fakes`), or one activity of it (`fakes/quiz`).

    `week` is a Monday; without a `day` it is any day of that week. `set_id` is the id of the first one that
    the same press of Assign made. Its state is never stored: it is read from rooms. But somebody may say
    that it was `skipped`, or taught without a room (`taught_on`).
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("class_id", "item", "week"),
        CheckConstraint("(skipped IS NULL) = (skipped_on IS NULL)", name="skipped"),
        CheckConstraint("skipped IS NULL OR taught_on IS NULL", name="taught"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    item: Mapped[str] = mapped_column(String(120))
    week: Mapped[date]
    day: Mapped[date | None]
    place: Mapped[LessonPlace] = mapped_column(default=LessonPlace.CLASS)
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    set_id: Mapped[int | None] = mapped_column(index=True)
    skipped: Mapped[SkipReason | None]
    skipped_on: Mapped[date | None]
    skipped_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    taught_on: Mapped[date | None]
    taught_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    school_class: Mapped[SchoolClass] = relationship()
    account: Mapped[Account] = relationship(foreign_keys=account_id)
    skipper: Mapped[Account | None] = relationship(foreign_keys=skipped_by)
    rooms: Mapped[list[Room]] = relationship(secondary=room_assignment, order_by=(Room.opened_at, Room.id))

    @property
    def module(self) -> str:
        """The id of the module that it is, or is of."""
        return self.item.partition("/")[0]


class SchoolHolidays(Base):
    """The weeks of a school year in which a school has no lessons: their Mondays, in ISO, with spaces.

    A school without a row has those of the settings.
    """

    __tablename__ = "school_holidays"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    school_year: Mapped[int] = mapped_column(primary_key=True)
    weeks: Mapped[str] = mapped_column(String(LONGEST_LIST))


def answers_sent(
    session: Session, ids: Collection[int], rooms: Select[int]
) -> defaultdict[int, dict[int, int]]:
    """The largest number of answers sent for an activity of each assignment's item, in each of its `rooms`.

    By the id of the assignment, then of the room. Reads how many were sent, and no count.
    """
    sent = (
        select(room_assignment.c.assignment_id, Seal.room_id, func.max(Seal.ballots))
        .join(Seal, Seal.room_id == room_assignment.c.room_id)
        .join(Assignment, Assignment.id == room_assignment.c.assignment_id)
        .where(room_assignment.c.assignment_id.in_(ids), Seal.room_id.in_(rooms))
        .where((Seal.activity == Assignment.item) | Seal.activity.startswith(Assignment.item + "/"))
        .group_by(room_assignment.c.assignment_id, Seal.room_id)
    )
    found = defaultdict[int, dict[int, int]](dict)
    for assignment_id, room_id, ballots in session.execute(sent):
        found[assignment_id][room_id] = ballots
    return found
