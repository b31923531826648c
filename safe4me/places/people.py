"""The staff of schools: whom somebody may invite, disable and bring back. Every change is a transaction.

A lead looks after the teachers of the school, a coordinator after the teachers and leads of the schools in
their areas. Coordinators are invited by whoever runs the site.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from safe4me.places import classes
from safe4me.places.written import checked_name
from safe4me.storage import audit
from safe4me.storage.accounts import Account, Role, RoleName, role_named
from safe4me.storage.base import NotFound, Refused
from safe4me.storage.places import School, school_locked

LONGEST_NAME = 80


class InvalidEmail(Refused):
    """What no address can be."""


class InvalidRole(Refused):
    """A role that is not this account's to give."""


class EmailTaken(Refused):
    """There is an account with that email, here or elsewhere."""


class HasJoined(Refused):
    """Somebody who has signed in or chosen a password needs no invitation."""


class InvitationOver(Exception):
    """The link was used already, is older than it may be, or was never ours."""


class Standing(StrEnum):
    """How far somebody has come."""

    INVITED = "invited"
    LINK_OVER = "link-over"
    JOINED = "joined"
    DISABLED = "disabled"


def standing(person: Account, invitation_days: int, now: datetime) -> Standing:
    """Whether a person has joined; an invitation lasts `invitation_days`."""
    if not person.active:
        return Standing.DISABLED
    if person.has_joined:
        return Standing.JOINED
    in_time = person.invited_at and now - person.invited_at <= timedelta(days=invitation_days)
    return Standing.INVITED if in_time else Standing.LINK_OVER


def roles_managed(account: Account, school: School) -> tuple[RoleName, ...]:
    """The roles that `account` gives and takes in a school. Raises NotFound when it manages nobody there."""
    classes.must_manage(account, school)
    return (RoleName.TEACHER, RoleName.LEAD) if classes.coordinates(account, school) else (RoleName.TEACHER,)


def may_manage(account: Account, person: Account) -> bool:
    """Whether `account` looks after `person`; nobody looks after themselves."""
    if person.school is None or person.id == account.id:
        return False
    try:
        managed = roles_managed(account, person.school)
    except NotFound:
        return False
    return {role.name for role in person.roles} <= set(managed)


def staff(session: Session, account: Account, school: School) -> Sequence[Account]:
    """Everybody at a school, disabled or not, by name. Raises NotFound."""
    classes.must_manage(account, school)
    people = select(Account).where(Account.school_id == school.id)
    return session.scalars(people.order_by(Account.name, Account.email)).all()


def leads_of(session: Session, account: Account) -> Sequence[Account]:
    """The leads of all schools in a coordinator's areas, by school and name."""
    own = [school.id for school in classes.schools_of(session, account)]
    leads = select(Account).join(Account.school).where(Account.school_id.in_(own))
    of_role = leads.where(Account.roles.any(Role.name == RoleName.LEAD))
    return session.scalars(of_role.order_by(School.name, Account.name, Account.email)).all()


def person_for(session: Session, account: Account, person_id: int) -> Account:
    """One of those whom `account` looks after. Raises NotFound for anybody else."""
    person = session.get(Account, person_id)
    if person is None or not may_manage(account, person):
        raise NotFound
    return person


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to invite."""

    school: School
    role: RoleName
    email: str
    name: str


def invite(
    session: Session, account: Account, *, school: School, role: str, email: str, name: str, now: datetime
) -> Account:
    """Make an account that waits for its first password.

    Raises NotFound, InvalidRole, InvalidEmail, InvalidName and EmailTaken.
    """
    if role not in roles_managed(account, school):
        raise InvalidRole
    with school_locked(session, school.id):
        return add(session, account, NewPerson(school, RoleName(role), email, name), now)


def add(session: Session, account: Account, whom: NewPerson, now: datetime) -> Account:
    """What `invite` does, in the caller's transaction, for a caller who has asked whether it may."""
    email, name = checked_email(whom.email), checked_name(whom.name, LONGEST_NAME, shortest=0)
    if emails_taken(session, [email]):
        raise EmailTaken
    person = Account(email=email, name=name, fs_uniquifier=uuid4().hex, invited_at=now)
    person.roles = [role_named(session, whom.role)]
    person.school = whom.school
    session.add(person)
    try:
        session.flush()
    except IntegrityError as error:  # invited elsewhere at the same time
        raise EmailTaken from error
    audit.record(session, account.id, f"{email}: invited as {whom.role}", now, school_id=whom.school.id)
    return person


def invite_again(session: Session, account: Account, person: Account, now: datetime) -> None:
    """Let a new link begin, and end the one before. Raises NotFound and HasJoined."""
    if person.has_joined:
        raise HasJoined
    with _changing(session, account, person, "invited again", now):
        person.invited_at = now
        person.end_sessions()


def disable(session: Session, account: Account, person: Account, now: datetime) -> None:
    """Let a person sign in no more; their sessions end at once, their rooms stay. Raises NotFound."""
    with _changing(session, account, person, "disabled", now):
        person.disable()


def enable(session: Session, account: Account, person: Account, now: datetime) -> None:
    """Let a disabled person sign in again; who never joined needs a new link as well. Raises NotFound."""
    with _changing(session, account, person, "enabled", now):
        person.active = True
        if person.has_joined:
            person.last_seen_on = now.date()
        else:
            person.invited_at = now


@contextmanager
def _changing(
    session: Session, account: Account, person: Account, what: str, now: datetime
) -> Iterator[None]:
    if person.school_id is None or not may_manage(account, person):
        raise NotFound
    with school_locked(session, person.school_id):
        yield
        audit.record(session, account.id, f"{person.email}: {what}", now, school_id=person.school_id)


def checked_email(email: str) -> str:
    """The address in small letters. Raises InvalidEmail."""
    try:
        valid = validate_email(email.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise InvalidEmail from error
    return str(valid.normalized).lower()


def emails_taken(session: Session, emails: Sequence[str]) -> set[str]:
    """Which of these addresses, in small letters, have an account."""
    return set(session.scalars(select(Account.email).where(Account.email.in_(emails))))
