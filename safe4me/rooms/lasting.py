"""How long rooms were or will be open: the time in which whoever opened them stays signed in."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.db.accounts import Account
from safe4me.db.rooms import Room


def open_until(session: Session, uniquifier: str, *, since: datetime, opened_by: datetime) -> datetime:
    """Until when the last of an account's rooms is or was open, of those opened by `opened_by`; else `since`.

    A room that was closed early was open until then; one that nobody has closed, until it was due.
    """
    rooms = select(Room.due_at, Room.closed_at).join(Account, Account.id == Room.teacher_id)
    rooms = rooms.where(Account.fs_uniquifier == uniquifier, Room.opened_at <= opened_by, Room.due_at > since)
    ends = [min(due, closed or due) for due, closed in session.execute(rooms)]
    return max([since, *ends])
