"""The staff of schools: whom somebody may invite, disable and bring back. Every change is a transaction.

Who looks after whom is in `rules`. Coordinators are invited by whoever runs the site: `running`;
officers by coordinators: `officers`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from safe4me.db.accounts import Account, Actor, Role, RoleName, role_named
from safe4me.db.audit import AuditedChange, record
from safe4me.db.base import NotFound, Refused
from safe4me.db.schools import Area, School, areas_locked, school_locked
from safe4me.db.security_events import Event
from safe4me.schools import classes, permissions
from safe4me.schools.text import checked_name

LONGEST_NAME = 80
WITH_A_CARD = (selectinload(Account.webauthn), selectinload(Account.erase_request))  # what lists show of each


class InvalidEmail(Refused):
    """What no address can be."""


class InvalidRole(Refused):
    """A role that is not this account's to give."""


class EmailTaken(Refused):
    """There is an account with that email, at a school that whoever asks looks after."""


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


def staff(session: Session, account: Account, school: School) -> Sequence[Account]:
    """Everybody at a school, disabled or not, by name. Raises NotFound."""
    permissions.require(permissions.manages(account, school))
    people = select(Account).where(Account.school_id == school.id).options(*WITH_A_CARD)
    return session.scalars(people.order_by(Account.name, Account.email)).all()


def leads_of(session: Session, account: Account) -> Sequence[Account]:
    """The leads of all schools in a coordinator's areas, by school and name."""
    own = [school.id for school in classes.schools_of(session, account)]
    leads = select(Account).join(Account.school).where(Account.school_id.in_(own))
    of_role = leads.where(Account.roles.any(Role.name == RoleName.LEAD)).options(*WITH_A_CARD)
    return session.scalars(of_role.order_by(School.name, Account.name, Account.email)).all()


def person_for(session: Session, account: Account, person_id: int) -> Account:
    """One of those whom `account` looks after. Raises NotFound for anybody else."""
    person = session.get(Account, person_id)
    if person is None or not permissions.can_administer(account, person):
        raise NotFound
    return person


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to invite: a teacher or a lead to a school, a coordinator or an officer to areas."""

    role: RoleName
    email: str
    name: str = ""
    school: School | None = None
    areas: tuple[Area, ...] = ()


def invite(
    session: Session, account: Account, *, school: School, role: str, email: str, name: str, now: datetime
) -> Account:
    """Make an account that waits for its first password; a namesake, if the email has one elsewhere.

    Raises NotFound, InvalidRole, InvalidEmail, InvalidName and EmailTaken.
    """
    permissions.require(permissions.manages(account, school))
    if role not in permissions.roles_given(account, school):
        raise InvalidRole
    with school_locked(session, school.id):
        return add(session, account, NewPerson(RoleName(role), email, name, school), now)


def add(session: Session, actor: Actor, whom: NewPerson, now: datetime) -> Account:
    """What `invite` does, in the caller's transaction, for a caller who has asked whether it may."""
    email, name = checked_email(whom.email), checked_name(whom.name, LONGEST_NAME, shortest=0)
    if isinstance(actor, Account) and emails_listed(session, actor, [email]):
        raise EmailTaken  # for a namesake too, or a second invitation would tell it
    others = session.scalars(select(Account).where(Account.email == email)).all()
    person = Account(email=email, name=name, fs_uniquifier=uuid4().hex, invited_at=now)
    person.invited_by = actor.id if isinstance(actor, Account) else None
    person.namesake = any(not each.namesake for each in others)
    place(session, person, whom, now)
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:  # invited at the same moment, elsewhere or by a list that this one cannot see
        if isinstance(actor, Account) and emails_listed(session, actor, [email]):
            raise EmailTaken from None
        person.namesake = True
        session.add(person)
    session.flush()
    record(session, AuditedChange(actor, f"invited as {whom.role}", person, Event.INVITED, now))
    return person


def place(session: Session, person: Account, whom: NewPerson, now: datetime) -> None:
    """Give a person the role, and the school or areas, of `whom`, in place of any before."""
    if person.school != whom.school or [role.name for role in person.roles] != [whom.role]:
        person.since, person.or_before = now, False
    person.roles = [role_named(session, whom.role)]
    person.school, person.areas = whom.school, list(whom.areas)
    session.flush()


def invite_again(session: Session, account: Account, person: Account, now: datetime) -> None:
    """Let a new link begin, and end the one before. Raises NotFound and HasJoined."""
    if person.has_joined or permissions.is_newcomer(person):
        raise HasJoined
    with _changing(session, account, person, "invited again", Event.INVITED, now):
        person.invited_at, person.invited_by = now, account.id
        person.end_sessions()


def inviter_of(session: Session, person: Account) -> Account | None:
    """Who has invited somebody; None where that was whoever runs the site, or somebody who was erased."""
    found = session.get(Account, person.invited_by) if person.invited_by is not None else None
    return found if found and found.erased_at is None else None


def send_password_reset(session: Session, account: Account, person: Account, now: datetime) -> None:
    """Note that a person is given a link to a new password; the old one works until it is used.

    Raises NotFound, also for somebody without a password.
    """
    _give_link(session, account, person, "given a link to a new password", Event.LINK_MADE, now)


def give_device_link(session: Session, account: Account, person: Account, now: datetime) -> None:
    """Note that a person is given a link for a new device. Raises NotFound, as `send_password_reset` does."""
    _give_link(session, account, person, "given a link for a new device", Event.DEVICE_LINK_MADE, now)


def _give_link(
    session: Session, account: Account, person: Account, what: str, event: Event, now: datetime
) -> None:
    permissions.require(person.active and bool(person.password))
    with _changing(session, account, person, what, event, now):
        pass


def disable(session: Session, account: Account, person: Account, now: datetime) -> None:
    """Let a person sign in no more; their sessions end at once, their rooms stay. Raises NotFound."""
    with _changing(session, account, person, "disabled", Event.ACCOUNT_DISABLED, now):
        person.disable()


def enable(session: Session, account: Account, person: Account, now: datetime) -> None:
    """Let a disabled person sign in again; who never joined needs a new link as well. Raises NotFound."""
    with _changing(session, account, person, "enabled", Event.ACCOUNT_ENABLED, now):
        person.active, person.since, person.or_before = True, now, False
        if person.has_joined:
            person.last_seen_on = now.date()
        else:
            person.invited_at = now


@contextmanager
def _changing(
    session: Session, account: Account, person: Account, what: str, event: Event, now: datetime
) -> Iterator[None]:
    permissions.require(permissions.can_administer(account, person))
    with school_locked(session, person.school_id) if person.school_id else areas_locked(session):
        yield
        record(session, AuditedChange(account, what, person, event, now))


def checked_email(email: str) -> str:
    """The address in small letters. Raises InvalidEmail."""
    try:
        valid = validate_email(email.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise InvalidEmail from error
    return str(valid.normalized).lower()


def emails_listed(session: Session, account: Account, emails: Sequence[str]) -> set[str]:
    """Which of these addresses, in small letters, lists show to `account`: it is told of no other.

    As many statements whoever has them, or their number would tell of the others.
    """
    at_schools = Account.school_id.in_(permissions.schools_seen(account).with_only_columns(School.id))
    officers = and_(
        Account.areas.any(Area.id.in_(permissions.own_areas(account))),
        Account.roles.any(Role.name == RoleName.OFFICER),
    )
    listed = select(Account.email).where(Account.email.in_(emails), or_(at_schools, officers))
    return set(session.scalars(listed))
