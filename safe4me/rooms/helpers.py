"""A helper in a room, without an account: let in by a link that works once, while the room is open."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.db import budget
from safe4me.db.accounts import Account
from safe4me.db.base import NotFound
from safe4me.db.rooms import HelperLink, Room, RoomState
from safe4me.db.schools import school_locked
from safe4me.db.security_events import Event, Factor
from safe4me.db.security_log import note_event
from safe4me.join_codes import SLIP_LENGTH, new_codes
from safe4me.rooms.resizing import RoomOver


class HelperLinkOver(Exception):
    """The link was used already or taken back, its room is over, or it was never ours."""


def invite_helper(session: Session, room: Room, now: datetime, by: Account) -> None:
    """Make a link, unless the room has one that nobody has used yet. Raises RoomOver."""
    with school_locked(session, room.school_class.school_id):
        if not _is_open(room, now):
            raise RoomOver
        if all(link.used for link in helper_links(session, room)):
            session.add(HelperLink(room_id=room.id))
            note_event(session, Event.HELPER_INVITED, now, actor=by, subject=room.subject)


def helper_links(session: Session, room: Room) -> Sequence[HelperLink]:
    """The room's links: those used are helpers in the room."""
    return session.scalars(select(HelperLink).where(HelperLink.room_id == room.id)).all()


def dismiss_helpers(session: Session, room: Room, now: datetime, by: Account) -> None:
    """Take every link back: whoever came in by one is out again."""
    with school_locked(session, room.school_class.school_id):
        session.execute(delete(HelperLink).where(HelperLink.room_id == room.id))
        note_event(session, Event.HELPERS_DISMISSED, now, actor=by, subject=room.subject)


def link_for(session: Session, link_id: int, now: datetime) -> HelperLink:
    """A link that may still be used. Raises HelperLinkOver."""
    link = session.get(HelperLink, link_id)
    if link is None or link.used or not _is_open(link.room, now):
        raise HelperLinkOver
    return link


def let_in(session: Session, link: HelperLink, now: datetime, by: Account | None) -> None:
    """Use a link up; of two who do it at once, one is let in. Raises HelperLinkOver.

    `by` is whoever is signed in to that browser, mostly nobody.
    """
    unused = update(HelperLink).where(HelperLink.id == link.id, HelperLink.used.is_(False))
    if session.execute(unused.values(used=True).returning(HelperLink.id)).first() is None:
        session.rollback()
        raise HelperLinkOver
    about, subject = link.room.teacher, link.room.subject
    note_event(session, Event.HELPER_LET_IN, now, actor=by, about=about, factor=Factor.LINK, subject=subject)
    session.commit()


def helped_room(session: Session, link_id: int, now: datetime) -> Room | None:
    """The room into which this link has let a helper, as long as it is open."""
    link = session.get(HelperLink, link_id)
    return link.room if link and link.used and _is_open(link.room, now) else None


def room_for_helper(session: Session, link_id: int, room_id: int, now: datetime) -> Room:
    """That room, if it is the one asked for. Raises NotFound."""
    room = helped_room(session, link_id, now)
    if room is None or room.id != room_id:
        raise NotFound
    return room


def _is_open(room: Room, now: datetime) -> bool:
    return room.state is RoomState.OPEN and now < room.due_at


def make_slips(session: Session, box: BallotBox, room: Room, now: datetime) -> list[str]:
    """One slip for each pupil of the class and two more, or as many as its year group has left.

    They are in an order that says nothing.

    Raises RoomOver, SlipsShown when they were made before or the room is not strict, and BoxUnavailable.
    """
    if room.state is not RoomState.OPEN or room.due_at <= now:
        raise RoomOver
    drawn = new_codes(budget.most_ballots(session, room.id), SLIP_LENGTH)
    box.fill_token_pool(room.id, drawn)
    return drawn
