"""The tables of rooms. Nothing here is about a pupil."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from secrets import randbelow

from sqlalchemy import Column, Connection, ForeignKey, Index, String, Table, func, select, text
from sqlalchemy.orm import Mapped, Session, foreign, mapped_column, relationship

from safe4me.db.accounts import Account
from safe4me.db.base import Base, Refused
from safe4me.db.schools import SchoolClass

LARGEST_NUMBER = 2**31 - 1  # of a 32-bit key
LONGEST_TITLE = 60
DAYS_TO_CONFIRM = 14


class RoomsAreOpen(Refused):
    """What waits until no room is open was to be done; how many are."""

    def __init__(self, rooms: int) -> None:
        self.rooms = rooms


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


room_beside = Table(
    "room_beside",
    Base.metadata,
    Column("room_id", ForeignKey("room.id"), primary_key=True),
    Column("class_id", ForeignKey("school_class.id"), primary_key=True, index=True),
)


class Room(Base):
    """Where a class works through chosen activities, in one phase. No two open rooms share a code.

    Other classes of its school may be `beside` it; then the room has a `title` of its own, or their names.
    """

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
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    box: Mapped[str | None] = mapped_column(String(32))  # in which ballot box it was put; None: not known
    of_class: Mapped[bool] = mapped_column(default=True)  # False: its pupils were told of its teacher alone
    simpler: Mapped[bool] = mapped_column(default=False)  # its pages begin with simpler words, for everybody
    by_officer: Mapped[bool] = mapped_column(default=False)  # a police officer opened it; its pupils are told
    school_class: Mapped[SchoolClass] = relationship()
    beside: Mapped[list[SchoolClass]] = relationship(
        secondary=room_beside, order_by=(SchoolClass.year_group, SchoolClass.name)
    )
    teacher: Mapped[Account] = relationship()
    activities: Mapped[list["RoomActivity"]] = relationship(order_by="RoomActivity.position")

    @property
    def classes(self) -> tuple[SchoolClass, ...]:
        """Every class in it, the one that it was opened for first."""
        return self.school_class, *self.beside

    @property
    def name(self) -> str:
        """What people call it: its title, or the names of its classes."""
        return self.title or ", ".join(each.name for each in self.classes)

    @property
    def size(self) -> int:
        """How many pupils its classes have."""
        return sum(each.size for each in self.classes)

    @property
    def year_group(self) -> int | None:
        """The year group of all its classes; None where they have several."""
        found = {each.year_group for each in self.classes}
        return found.pop() if len(found) == 1 else None

    @property
    def label(self) -> str:
        """Its classes on record."""
        return ", ".join(each.label for each in self.classes)

    @property
    def subject(self) -> str:
        """What the security log calls it: its number, never its code."""
        return f"room {self.id}"


class RoomActivity(Base):
    """An activity chosen for a room."""

    __tablename__ = "room_activity"
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), primary_key=True)
    activity: Mapped[str] = mapped_column(String(120), primary_key=True)
    position: Mapped[int]

    @property
    def module(self) -> str:
        """The id of the module that it is of."""
        return self.activity.partition("/")[0]


class HelperLink(Base):
    """A link that lets one helper into one room; once used, it is the helper's place in the room.

    Its number is drawn by lot: SQLite would give that of a link taken back to the next one, of any room.
    """

    __tablename__ = "helper_link"
    id: Mapped[int] = mapped_column(primary_key=True, default=lambda: 1 + randbelow(LARGEST_NUMBER))
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    used: Mapped[bool] = mapped_column(default=False)
    room: Mapped[Room] = relationship()


class VoidReason(StrEnum):
    """Why a sealed activity does not count: something that went wrong while it was sent, never what came."""

    EARLY = "early"
    STUFFED = "stuffed"
    WRONG_CLASS = "wrong class"
    SHOWN = "shown"
    TEST = "test"
    FAULT = "fault"


class Void(Base):
    """One sealed activity of one room that counts no more; its budget stays spent."""

    __tablename__ = "void"
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), primary_key=True)
    activity: Mapped[str] = mapped_column(String(120), primary_key=True)
    reason: Mapped[VoidReason]
    day: Mapped[date]


class VoidRequest(Base):
    """Somebody asks to void one sealed activity of one room; somebody else confirms it, or it lapses.

    It stays when it is confirmed; where it lapsed, the next one takes its place. No foreign key to the
    account: that may be erased, and its number is given to nobody else.
    """

    __tablename__ = "void_request"
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), primary_key=True)
    activity: Mapped[str] = mapped_column(String(120), primary_key=True)
    reason: Mapped[VoidReason]
    asked_on: Mapped[date]
    asked_by: Mapped[int]
    by_coordinator: Mapped[bool]  # when it was asked
    room: Mapped[Room] = relationship()
    asker: Mapped[Account | None] = relationship(
        primaryjoin=lambda: foreign(VoidRequest.asked_by) == Account.id, viewonly=True
    )

    @property
    def until(self) -> date:
        """The last day on which it can be confirmed."""
        return self.asked_on + timedelta(days=DAYS_TO_CONFIRM)

    def lapsed(self, today: date) -> bool:
        """Whether that day is over."""
        return today > self.until


def refuse_open_rooms(connection: Connection | Session) -> None:
    """Raises RoomsAreOpen while a room is open, past its time or not."""
    rooms = connection.scalar(select(func.count(Room.id)).where(Room.state == RoomState.OPEN))
    if rooms:
        raise RoomsAreOpen(rooms)
