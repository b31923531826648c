"""What only whoever runs the site may do, from the command line: invite anybody anywhere, mend their sign-in.

Every change is a transaction, and on record under the name of the operating system's user.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.db import audit, sign_in
from safe4me.db.accounts import Account, CommandLine, RoleName, account_named
from safe4me.db.audit import AuditedChange, record
from safe4me.db.base import Refused
from safe4me.db.schools import Area, School, areas_locked
from safe4me.db.security_events import Event
from safe4me.schools import class_teachers, moving, people
from safe4me.schools.people import HasJoined, NewPerson
from safe4me.secret_keys import AppSecrets, KeyAge


class WrongPlace(Refused):
    """A teacher or lead needs one school, others one area or more, and no other place."""


class UnknownEmail(Refused):
    """No account has this email."""

    def __init__(self, email: str) -> None:
        self.email = email


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody will do, and where: the id of a school or, for a coordinator or officer, ids of areas."""

    role: RoleName
    school_id: int | None = None
    area_ids: tuple[int, ...] = ()


def invite_anyone(
    session: Session, actor: CommandLine, email: str, post: Post, now: datetime, name: str = ""
) -> Account:
    """Invite anybody; who has not joined may be invited again, to another post.

    A new link ends an older one; a namesake that waits there goes.
    Raises WrongPlace, InvalidEmail, InvalidName and HasJoined.
    """
    with areas_locked(session):
        whom = _whom(session, people.checked_email(email), name, post)
        person = account_named(session, whom.email)
        if person is None:
            person = people.add(session, actor, whom, now)
            moving.replace_namesakes(session, person)
            return person
        if person.has_joined:
            raise HasJoined
        people.place(session, person, whom, now)
        class_teachers.leave_other_schools(session, actor, person, now)
        moving.replace_namesakes(session, person)
        person.invited_at, person.invited_by, person.newcomer_since = now, None, None
        person.end_sessions()
        record(session, AuditedChange(actor, f"invited again as {post.role}", person, Event.INVITED, now))
    return person


def move(
    session: Session,
    actor: CommandLine,
    email: str,
    school_id: int | None,
    area_ids: tuple[int, ...],
    now: datetime,
) -> Account:
    """Move an account to another school, or to other areas, with its role and all by which it signs in.

    It gives its classes back, and is given those of a namesake that waits there, which goes. Neither place
    is told of the other. Raises UnknownEmail and WrongPlace.
    """
    with areas_locked(session):
        person = account_for(session, email)
        post = Post(RoleName(person.roles[0].name), school_id, area_ids)
        whom = _whom(session, person.email, person.name, post)
        moving.move_to(session, actor, person, whom, now)
    return person


def reset_second_step(session: Session, actor: CommandLine, email: str, now: datetime) -> Account:
    """Take the second step off an account. Raises UnknownEmail."""
    what = "second step taken off"
    with _changed(session, actor, email, what, Event.SECOND_STEP_TAKEN_OFF, now) as person:
        person.forget_second_step()
    return person


def reset_password(session: Session, actor: CommandLine, email: str, now: datetime) -> Account:
    """Take the password off an account, so that a link can set a new one. Raises UnknownEmail."""
    with _changed(session, actor, email, "password taken off", Event.PASSWORD_TAKEN_OFF, now) as person:
        person.forget_password()
    return person


def reset_own_sign_in(session: Session, actor: CommandLine, email: str, now: datetime) -> Account:
    """Take a school's own sign-in off an account, to be connected anew. Raises UnknownEmail."""
    what = "school’s own sign-in taken off"
    with _changed(session, actor, email, what, Event.OWN_SIGN_IN_TAKEN_OFF, now) as person:
        person.forget_own_sign_in()
    return person


@contextmanager
def _changed(
    session: Session, actor: CommandLine, email: str, what: str, event: Event, now: datetime
) -> Iterator[Account]:
    """An account to change, in a transaction that notes it."""
    with areas_locked(session):
        person = account_for(session, email)
        yield person
        record(session, AuditedChange(actor, what, person, event, now))


def re_encrypt(session: Session, actor: CommandLine, secrets: AppSecrets, now: datetime) -> Counter[KeyAge]:
    """Keep all authenticator apps under the present secret key; how many there were of each age before."""
    with areas_locked(session):
        found = sign_in.renew_apps(session, secrets)
        audit.add_entry(session, actor, f"{found[KeyAge.FORMER]} authenticator apps encrypted anew", now)
    return found


def account_for(session: Session, email: str) -> Account:
    """The account with that email. Raises UnknownEmail."""
    person = account_named(session, email.strip().lower())
    if person is None:
        raise UnknownEmail(email)
    return person


def _whom(session: Session, email: str, name: str, post: Post) -> NewPerson:
    school = session.get(School, post.school_id) if post.school_id is not None else None
    areas = tuple(session.scalars(select(Area).where(Area.id.in_(post.area_ids))))
    if post.role in (RoleName.COORDINATOR, RoleName.OFFICER):
        fits = post.school_id is None and bool(areas) and len(areas) == len(set(post.area_ids))
    else:
        fits = school is not None and not post.area_ids
    if not fits:
        raise WrongPlace
    return NewPerson(post.role, email, name, school, areas)
