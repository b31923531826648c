"""Who came to a school by themselves, until its lead has said whether they are one of theirs.

Where a way in tells staff from pupils, whoever comes by it has an account at once, and is a newcomer: they
read lessons and show practice, and nothing else (`permissions.is_newcomer`). Everybody else asks, and the ask
waits in the queue. Every change is a transaction, on record.
"""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from safe4me.db.accounts import Account, RoleName, account_named
from safe4me.db.audit import AuditedChange, add_entry, record
from safe4me.db.base import Refused
from safe4me.db.join_asks import CameBy, JoinAsk
from safe4me.db.schools import School, school_locked
from safe4me.db.security_events import Event
from safe4me.db.security_log import note_event
from safe4me.schools import join_queue, moving, people, permissions
from safe4me.schools.people import NewPerson, checked_email


class HasAccount(Refused):
    """There is an account, or an invitation, with that email: whoever has it signs in with that."""


class NobodyWaits(Refused):
    """Nobody of that email waits any more: somebody has decided already, or it was too long ago."""


def welcome(
    session: Session, school: School, email: str, now: datetime, *, at_once: bool, way: CameBy
) -> Account | None:
    """Make somebody a newcomer, already bound to their own sign-in if they came by it.

    Where not `at_once`, the ask waits for the lead, and there is no account yet: None. Safe to repeat.
    Raises InvalidEmail and HasAccount.
    """
    email = checked_email(email)
    with school_locked(session, school.id):
        if account_named(session, email) is not None:
            raise HasAccount
        if not at_once:
            join_queue.let_wait(session, school, email, now, way)
            return None
        person = _newcomer(session, school, email, now, way)
        join_queue.forget_email(session, email)
        record(session, AuditedChange(person, "came by itself", person, Event.NEWCOMER_CAME, now))
    return person


def _newcomer(session: Session, school: School, email: str, now: datetime, way: CameBy) -> Account:
    person = Account(email=email, fs_uniquifier=uuid4().hex, invited_at=now, newcomer_since=now)
    person.oidc_issuer, person.oidc_subject = way.issuer, way.subject
    people.place(session, person, NewPerson(RoleName.TEACHER, email, school=school), now)
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:  # invited at the same moment, at another school
        raise HasAccount from None
    return person


def take_in(session: Session, account: Account, school: School, email: str, now: datetime) -> Account:
    """Say that a newcomer, or whoever asks, is one of the school's own teachers.

    Who asked has an account from now on, which waits for its first password unless it is bound to the
    school's own sign-in; who has one at another school moves here, and gives their classes back there.
    Raises NotFound, NobodyWaits and EmailTaken.
    """
    permissions.require(permissions.manages(account, school))
    with school_locked(session, school.id):
        person = _newcomer_at(session, school, email) or _from_queue(session, account, school, email, now)
        if person.newcomer_since is not None and not person.oidc_subject:
            person.invited_at, person.last_seen_on = now, None  # it waits for a first password
            person.end_sessions()
        person.newcomer_since, person.invited_by = None, account.id
        join_queue.forget_email(session, email)
        record(session, AuditedChange(account, "is one of ours", person, Event.ONE_OF_OURS, now))
    return person


def turn_away(session: Session, account: Account, school: School, email: str, now: datetime) -> None:
    """Say that a newcomer, whose account is disabled, or whoever asks is not one of the school's.

    Raises NotFound and NobodyWaits.
    """
    permissions.require(permissions.manages(account, school))
    with school_locked(session, school.id):
        person = _newcomer_at(session, school, email)
        if person is not None:
            person.disable()
            record(session, AuditedChange(account, "is not one of ours", person, Event.NOT_OURS, now))
            return
        ask = _ask_at(session, school, email)
        add_entry(session, account, f"ask {ask.id}: not one of ours", now, school_id=school.id)
        note_event(session, Event.NOT_OURS, now, actor=account, subject=f"ask {ask.id}")
        session.delete(ask)


def _newcomer_at(session: Session, school: School, email: str) -> Account | None:
    there = Account.school_id == school.id, Account.email == email, Account.active
    return session.scalar(select(Account).where(*there, Account.newcomer_since.is_not(None)))


def _ask_at(session: Session, school: School, email: str) -> JoinAsk:
    there = JoinAsk.school_id == school.id, JoinAsk.email == email, JoinAsk.proven_at.is_not(None)
    ask = session.scalar(select(JoinAsk).where(*there))
    if ask is None:
        raise NobodyWaits
    return ask


def _from_queue(session: Session, account: Account, school: School, email: str, now: datetime) -> Account:
    ask = _ask_at(session, school, email)
    if ask.account is None:
        person = people.add(session, account, NewPerson(RoleName.TEACHER, email, school=school), now)
        person.oidc_issuer, person.oidc_subject = ask.oidc_issuer, ask.oidc_subject
        return person
    person = ask.account
    if not permissions.may_ask_to_move(person):  # somebody may have disabled them since
        raise NobodyWaits
    moving.move_to(session, account, person, NewPerson(RoleName.TEACHER, email, person.name, school), now)
    return person
