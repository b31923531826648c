"""How an account is erased: its owner asks, somebody else agrees, and the next `housekeeping` does it.

What is left is a number, by which rooms, lessons and logs name it; every list says "erased account". A room
that is open is not cut: it ends by the clock within hours, and the account waits for that. An area keeps its
last coordinator. Every change is a transaction, on record.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from safe4me.db.accounts import Account, CommandLine, EraseRequest, Role, RoleName
from safe4me.db.audit import AuditedChange, record
from safe4me.db.base import Refused
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import areas_locked
from safe4me.db.security_events import Event
from safe4me.db.sign_in import end_sessions_of
from safe4me.schools import class_teachers, join_queue, permissions


class OnlyCoordinator(Refused):
    """Nobody else coordinates the area of that name."""

    def __init__(self, area: str) -> None:
        self.area = area


class HasOpenRooms(Refused):
    """The account has opened so many rooms that have not ended."""

    def __init__(self, rooms: int) -> None:
        self.rooms = rooms


def ask_to_erase(session: Session, account: Account, now: datetime) -> None:
    """Ask that one's own account is erased, once somebody else agrees. Safe to repeat.

    Raises OnlyCoordinator.
    """
    with areas_locked(session):
        _refuse_only_coordinator(session, account)
        if account.erase_request is None:
            account.erase_request = EraseRequest(asked_at=now)
            _note(session, account, "to be erased, if confirmed", account, Event.ERASE_ASKED, now)


def keep_account(session: Session, account: Account, now: datetime) -> None:
    """Ask so no more, whoever has agreed. Safe to repeat."""
    with areas_locked(session):
        if account.erase_request is not None:
            account.erase_request = None
            _note(session, account, "not to be erased", account, Event.ERASE_TAKEN_BACK, now)


def agree_to_erase(session: Session, account: Account, person: Account, now: datetime) -> None:
    """Agree that a person is erased who asks for it. Safe to repeat; where nobody asks it does nothing.

    Raises NotFound for whom the account does not look after: so for itself.
    """
    permissions.require(permissions.can_administer(account, person))
    with areas_locked(session):
        asked = person.erase_request
        if asked is not None and asked.confirmed_by is None:
            asked.confirmed_by = account.id
            _note(session, account, "to be erased, confirmed", person, Event.ERASE_CONFIRMED, now)


def erase(session: Session, actor: CommandLine, person: Account, now: datetime) -> None:
    """Erase an account for good, and invitations of its email elsewhere.

    Raises OnlyCoordinator and HasOpenRooms.
    """
    with areas_locked(session):
        _refuse_only_coordinator(session, person)
        _refuse_open_rooms(session, person)
        for each in session.scalars(select(Account).where(Account.email == person.email)).all():
            _erase(session, actor, each, "erased", now)


def erase_confirmed(session: Session, actor: CommandLine, now: datetime) -> tuple[int, int]:
    """Erase whoever asks for it and has somebody's word; how many, and how many have to wait."""
    confirmed = select(Account).join(Account.erase_request).where(EraseRequest.confirmed_by.is_not(None))
    people = session.scalars(confirmed.order_by(Account.id)).all()
    waiting = 0
    for person in people:
        try:
            erase(session, actor, person, now)
        except (OnlyCoordinator, HasOpenRooms):
            waiting += 1
    return len(people) - waiting, waiting


def erase_again(session: Session, actor: CommandLine, listed: Mapping[int, datetime], now: datetime) -> int:
    """Erase once more whom a backup brought back; how many. `listed` says who was erased, and when.

    Somebody who was invited later has the number of one whom the backup never knew.
    """
    found = 0
    with areas_locked(session):
        for person in session.scalars(select(Account).where(Account.id.in_(listed))).all():
            is_other = person.invited_at is not None and person.invited_at > listed[person.id]
            if person.erased_at is None and not is_other:
                _erase(session, actor, person, "erased again, after a backup was put back", now)
                found += 1
    return found


def erased(session: Session) -> dict[int, datetime]:
    """The numbers of all who were erased, and when that was."""
    rows = session.execute(select(Account.id, Account.erased_at).order_by(Account.id))
    return {number: at for number, at in rows if at is not None}


def is_any_erased_since(session: Session, moment: datetime) -> bool:
    """Whether somebody was erased since then."""
    return session.scalar(select(Account.id).where(Account.erased_at >= moment).limit(1)) is not None


def asked_of_operator(session: Session) -> Sequence[Account]:
    """The coordinators who ask to be erased: whoever runs the site confirms it, by doing it."""
    coordinators = Account.roles.any(Role.name == RoleName.COORDINATOR)
    asked = select(Account).join(Account.erase_request).where(coordinators)
    return session.scalars(asked.order_by(Account.email)).all()


def _erase(session: Session, actor: CommandLine, person: Account, what: str, now: datetime) -> None:
    _note(session, actor, what, person, Event.ACCOUNT_ERASED, now)
    end_sessions_of(session, person)
    join_queue.forget_email(session, person.email)
    person.erase(now)
    session.flush()
    class_teachers.leave_other_schools(session, actor, person, now)


def _refuse_only_coordinator(session: Session, person: Account) -> None:
    for area in permissions.own_areas(person).values():
        if not permissions.has_other_coordinator(session, area, person.id):
            raise OnlyCoordinator(area.name)


def _refuse_open_rooms(session: Session, person: Account) -> None:
    still_open = Room.teacher_id == person.id, Room.state == RoomState.OPEN
    rooms = session.scalars(select(func.count(Room.id)).where(*still_open)).one()
    if rooms:
        raise HasOpenRooms(rooms)


def _note(
    session: Session, actor: Account | CommandLine, what: str, person: Account, event: Event, now: datetime
) -> None:
    record(session, AuditedChange(actor, what, person, event, now))
