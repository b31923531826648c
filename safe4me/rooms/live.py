"""Find rooms, and look after one while it is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import ActivityState
from safe4me.db import budget
from safe4me.db.accounts import Account
from safe4me.db.base import NotFound
from safe4me.db.rooms import Room, RoomState
from safe4me.join_codes import older_codes
from safe4me.rooms.box_identity import room_there
from safe4me.schools import permissions
from safe4me.statistics.ballot import ArrivalRate, step_of


class UnknownCode(Exception):
    """No room has this join code."""


class OldCode(Exception):
    """An older release opened the room that is meant: its code has a letter that no code has any more."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a teacher is told of the ballots of an activity, in words: how fast they came, and if no more fit.

    One that is full is `crowded` where more fit than its classes have pupils. No other number of ballots
    makes a difference: else the teacher would see the very ballot that reaches it.
    """

    pace: ArrivalRate
    full: bool
    crowded: bool


def find(session: Session, code: str) -> Room:
    """The room that has this canonical code; of several, the latest. Raises OldCode and UnknownCode."""
    rooms = select(Room).where(Room.code == code).order_by(Room.opened_at.desc(), Room.id.desc())
    room = session.scalars(rooms.limit(1)).first()
    if room is None:
        older = select(Room.id).where(Room.code.in_(older_codes(code)), Room.state == RoomState.OPEN)
        raise OldCode if session.scalar(older) is not None else UnknownCode
    return room


def room_for(session: Session, account: Account, room_id: int, now: datetime) -> Room:
    """A room that this account looks after. Raises NotFound for any other."""
    room = session.get(Room, room_id)
    if room is None or not permissions.looks_after(session, account, room, now.date()):
        raise NotFound
    return room


def room_read(session: Session, account: Account, room_id: int, now: datetime) -> Room:
    """A room whose results this account reads. Raises NotFound for any other."""
    room = session.scalars(
        permissions.rooms_read(account, now.date()).where(Room.id == room_id)
    ).one_or_none()
    if room is None:
        raise NotFound
    return room


def rooms_of(session: Session, account: Account, now: datetime) -> Sequence[Room]:
    """The rooms that this account opened and may read, latest first, without those discarded."""
    read = permissions.rooms_read(account, now.date())
    mine = read.where(Room.teacher_id == account.id, Room.state != RoomState.DISCARDED)
    return session.scalars(mine.order_by(Room.opened_at.desc(), Room.id.desc())).all()


def first_end_since(session: Session, then: datetime) -> datetime | None:
    """When the first room since `then` was closed or thrown away."""
    return session.scalar(select(func.min(Room.closed_at)).where(Room.closed_at >= then))


def are_any_open(session: Session, now: datetime) -> bool:
    """Whether there is a room anywhere that may still take ballots."""
    return (
        session.scalar(select(Room.id).where(Room.state == RoomState.OPEN, Room.due_at > now).limit(1))
        is not None
    )


def goes_on(session: Session, room: Room, now: datetime) -> bool:
    """Whether a room takes ballots, as far as the main database knows."""
    return room.state is RoomState.OPEN and now < room.due_at and not budget.is_settled(session, room.id)


def progress(box: BallotBox, room: Room) -> dict[str, int]:
    """For each activity, the step that its ballots have reached, for its teacher alone: never an answer."""
    sent = box.sent(room.id)
    return {each.activity: step_of(sent.get(each.activity, 0)) for each in room.activities}


def alarms(session: Session, box: BallotBox, room: Room) -> dict[str, Alarm]:
    """For each activity, how fast ballots came at the fastest, and whether no more fit.

    What fits was fixed when the room was opened or raised: whoever tries to send one more is told so too.
    """
    paces, ballots = box.paces(room.id), box.sent(room.id)
    most = budget.most_ballots(session, room.id)
    full = {chosen.activity: 0 < most <= ballots.get(chosen.activity, 0) for chosen in room.activities}
    return {
        name: Alarm(paces.get(name, ArrivalRate.CALM), is_full, is_full and most > room.size)
        for name, is_full in full.items()
    }


def states(box: BallotBox, room: Room) -> dict[str, ActivityState]:
    """For each activity of an open room, whether it takes ballots; all closed once nothing is in the box.

    Raises OtherBox, see `room_there`.
    """
    in_box = room_there(box, room)
    held = in_box.activities if in_box else {}
    return {
        chosen.activity: held[chosen.activity].state if chosen.activity in held else ActivityState.CLOSED
        for chosen in room.activities
    }


def must_have(room: Room, activity: str | None) -> None:
    """Raise NotFound for an activity that the room does not have; None stands for all that it has."""
    if activity is not None and activity not in [chosen.activity for chosen in room.activities]:
        raise NotFound


def pause(box: BallotBox, room: Room, activity: str | None = None) -> None:
    """Hold ballots for one activity, or for the whole room, until resumed. Raises NotFound."""
    must_have(room, activity)
    box.pause(room.id, activity)


def resume(box: BallotBox, room: Room, activity: str | None = None) -> None:
    """Take ballots again. Raises NotFound."""
    must_have(room, activity)
    box.resume(room.id, activity)


def open_until(session: Session, uniquifier: str, *, since: datetime, opened_by: datetime) -> datetime:
    """Until when the last of an account's rooms is or was open, of those opened by `opened_by`; else `since`.

    A room that was closed early was open until then; one that nobody has closed, until it was due.
    """
    rooms = select(Room.due_at, Room.closed_at).join(Account, Account.id == Room.teacher_id)
    rooms = rooms.where(Account.fs_uniquifier == uniquifier, Room.opened_at <= opened_by, Room.due_at > since)
    ends = [min(due, closed or due) for due, closed in session.execute(rooms)]
    return max([since, *ends])
