"""The tables of rooms. Nothing here is about a pupil."""

from datetime import datetime
from enum import StrEnum
from secrets import randbelow

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from safe4me.storage.accounts import Account
from safe4me.storage.base import Base
from safe4me.storage.places import SchoolClass

LARGEST_NUMBER = 2**31 - 1  # of a 32-bit key


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


class Room(Base):
    """Where one class works through chosen activities, in one phase. No two open rooms share a code."""

    __tablename__ = "room"
    __table_args__ = (
        Index(
            "uq_room_open_code",
            "code",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), index=True)
    teacher_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code: Mapped[str] = mapped_column(String(6), index=True)
    phase: Mapped[Phase]
    state: Mapped[RoomState] = mapped_column(default=RoomState.OPEN)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    school_class: Mapped[SchoolClass] = relationship()
    teacher: Mapped[Account] = relationship()
    activities: Mapped[list["RoomActivity"]] = relationship(order_by="RoomActivity.position")


class RoomActivity(Base):
    """An activity chosen for a room."""

    __tablename__ = "room_activity"
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), primary_key=True)
    activity: Mapped[str] = mapped_column(String(120), primary_key=True)
    position: Mapped[int]


class HelperLink(Base):
    """A link that lets one helper into one room; once used, it is the helper's place in the room.

    Its number is drawn by lot: SQLite would give that of a link taken back to the next one, of any room.
    """

    __tablename__ = "helper_link"
    id: Mapped[int] = mapped_column(primary_key=True, default=lambda: 1 + randbelow(LARGEST_NUMBER))
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    used: Mapped[bool] = mapped_column(default=False)
    room: Mapped[Room] = relationship()
