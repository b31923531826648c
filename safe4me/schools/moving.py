"""How somebody moves to another school: their classes stay behind, and neither place is told of the other."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.db import audit
from safe4me.db.accounts import Account, Actor
from safe4me.db.audit import AuditedChange, record
from safe4me.db.schools import Area
from safe4me.db.security_events import Event
from safe4me.schools import class_teachers, people
from safe4me.schools.people import NewPerson


def move_to(session: Session, actor: Actor, person: Account, whom: NewPerson, now: datetime) -> None:
    """Move an account to the place of `whom`, with all by which it signs in, in the caller's transaction.

    It gives its classes back, and is given those of a namesake that waits there, which goes.
    """
    record(session, AuditedChange(actor, "moved away", person, Event.ACCOUNT_MOVED, now))
    people.place(session, person, whom, now)
    audit.add_entries_about(session, actor, person, "moved here", now)
    class_teachers.leave_other_schools(session, actor, person, now)
    replace_namesakes(session, person)


def replace_namesakes(session: Session, person: Account) -> None:
    """Put an account in the place of the namesakes at its school or areas: with their classes; they go."""
    here = Account.areas.any(Area.id.in_([each.id for each in person.areas]))
    if person.school_id is not None:
        here = Account.school_id == person.school_id
    namesakes = select(Account).where(Account.email == person.email, Account.namesake, here)
    for namesake in session.scalars(namesakes).all():
        class_teachers.pass_on(session, namesake, person)
        session.delete(namesake)
