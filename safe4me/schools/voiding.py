"""How what a room sealed is voided: one asks, another confirms, and both are on record."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from safe4me.db.accounts import Account, Actor
from safe4me.db.audit import AuditedChange, record
from safe4me.db.base import Refused
from safe4me.db.batch_forming import take_from_sums
from safe4me.db.released import is_sealed
from safe4me.db.rooms import DAYS_TO_CONFIRM, Room, Void, VoidReason, VoidRequest
from safe4me.db.schools import areas_locked, school_locked
from safe4me.db.security_events import Event
from safe4me.schools import permissions


class OfADay(Refused):
    """A refusal that names a day."""

    def __init__(self, day: date) -> None:
        self.day = day


class VoidedAlready(OfADay):
    """It was voided before, on that day."""


class AskedAlready(OfADay):
    """Somebody has asked for it, which can be confirmed until that day."""


class RequestLapsed(OfADay):
    """It could be confirmed until that day."""


class NotAsked(Refused):
    """Nobody has asked for it."""


def ask(
    session: Session, account: Account, room: Room, activity: str, reason: VoidReason, now: datetime
) -> None:
    """Ask to void what a room sealed; nothing changes until somebody else confirms it.

    Raises NotFound for what is not the account's to ask or not sealed, VoidedAlready and AskedAlready.
    """
    school, today = room.school_class.school, now.date()
    permissions.require(permissions.may_ask_to_void(session, account, room, today))
    with school_locked(session, school.id):
        permissions.require(is_sealed(session, room.id, activity))
        _refuse_voided(session, room.id, activity)
        before = session.get(VoidRequest, (room.id, activity))
        if before is not None and not before.lapsed(today):
            raise AskedAlready(before.until)
        asked = before or VoidRequest(room=room, activity=activity)
        asked.reason, asked.asked_on, asked.asked_by = reason, today, account.id
        asked.by_coordinator = permissions.coordinates(account, school.area)
        session.add(asked)
        record(
            session,
            _change(account, "to be taken out of the figures, if confirmed", asked, Event.VOID_ASKED, now),
        )


def confirm(session: Session, actor: Actor, room_id: int, activity: str, now: datetime) -> None:
    """Void what somebody else has asked for, for good; its budget stays spent.

    Under the lock of batches, so that none is formed meanwhile. Raises NotFound for what is not the actor's
    to confirm, NotAsked, VoidedAlready and RequestLapsed, which change nothing.
    """
    today = now.date()
    with areas_locked(session):
        asked = session.get(VoidRequest, (room_id, activity))
        if asked is None:
            raise NotAsked
        permissions.require(permissions.may_confirm_void(session, actor, asked))
        _refuse_voided(session, room_id, activity)
        if asked.lapsed(today):
            raise RequestLapsed(asked.until)
        session.add(Void(room_id=room_id, activity=activity, reason=asked.reason, day=today))
        take_from_sums(session, room_id, activity)
        record(session, _change(actor, "taken out of the figures", asked, Event.VOIDED, now))


def requests_of(session: Session, room: Room) -> Mapping[str, VoidRequest]:
    """What was asked of a room, by activity."""
    asked = session.scalars(select(VoidRequest).where(VoidRequest.room_id == room.id))
    return {each.activity: each for each in asked}


def waits_for(session: Session, actor: Actor, today: date) -> Sequence[VoidRequest]:
    """The requests that the actor may confirm today, the oldest first."""
    is_void = and_(Void.room_id == VoidRequest.room_id, Void.activity == VoidRequest.activity)
    since = VoidRequest.asked_on >= today - timedelta(days=DAYS_TO_CONFIRM)
    asked = select(VoidRequest).where(since, ~select(Void.day).where(is_void).exists())
    found = session.scalars(asked.order_by(VoidRequest.asked_on, VoidRequest.room_id, VoidRequest.activity))
    return [each for each in found if permissions.may_confirm_void(session, actor, each)]


def _refuse_voided(session: Session, room_id: int, activity: str) -> None:
    done = session.get(Void, (room_id, activity))
    if done is not None:
        raise VoidedAlready(done.day)


def _change(actor: Actor, done: str, asked: VoidRequest, event: Event, now: datetime) -> AuditedChange:
    room = asked.room
    what = f"{room.subject}: {asked.activity} {done} ({asked.reason}), of {room.label}"
    return AuditedChange(actor, what, room, event, now)
