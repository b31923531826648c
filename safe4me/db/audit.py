"""Who changed what, and when: for changes that bear on what the figures mean.

The database refuses to change an entry, and lets the role of a site on PostgreSQL delete none. Entries name
people by number: whoever reads them is shown the emails of today. A change that is an event of the security
log too is written to both by one call, `record`, so that neither is forgotten. One that is no event goes to
this list alone (`add_entry`); an event that this list does not show goes to the log alone (`note_event`).
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, delete, or_, select
from sqlalchemy.orm import Mapped, Session, foreign, joinedload, mapped_column, relationship

from safe4me.db.accounts import LONGEST_USER, Account, Actor, CommandLine
from safe4me.db.base import Base
from safe4me.db.rooms import Room
from safe4me.db.schools import School
from safe4me.db.security_events import Event
from safe4me.db.security_log import note_event

LONGEST = 400


class AuditEntry(Base):
    """One change, in words: `class 12 (9K, year 9): size 25 to 28`, by an account or from the command line.

    `school_id` is the school it was about; `area_id` the area, where it was about no single school;
    `about_id` the account, which `what` names by number; `os_user` the operating system's user who typed
    the command. No foreign keys to accounts: one may be erased, and entries cannot follow.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (CheckConstraint("(account_id IS NULL) <> (command_line IS NULL)", name="actor"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(index=True)
    about_id: Mapped[int | None]
    command_line: Mapped[str | None] = mapped_column(String(LONGEST_USER))
    what: Mapped[str] = mapped_column(String(LONGEST))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    account: Mapped[Account | None] = relationship(
        primaryjoin=lambda: foreign(AuditEntry.account_id) == Account.id, viewonly=True
    )
    about: Mapped[Account | None] = relationship(
        primaryjoin=lambda: foreign(AuditEntry.about_id) == Account.id, viewonly=True
    )
    school: Mapped[School | None] = relationship()

    def told(self, erased: str) -> str:
        """What was changed, with the email of today of whom it was about, or `erased` for who has none."""
        if self.about_id is None:
            return self.what
        email = self.about.email if self.about and self.about.erased_at is None else erased
        return re.sub(rf"\b{re.escape(_name_of(self.about_id))}\b", lambda _: email, self.what)


def by_number(person: Account) -> str:
    """How an entry names somebody."""
    return _name_of(person.id)


def _name_of(account_id: int) -> str:
    return f"account {account_id}"


def add_entry(
    session: Session,
    actor: Actor,
    what: str,
    now: datetime,
    *,
    about: Account | None = None,
    school_id: int | None = None,
    area_id: int | None = None,
) -> None:
    """List a change to what is a school's or an area's, in the caller's transaction; a long text is cut.

    `what` has the email of nobody: of whom it is `about` it has what `by_number` says. A change that is an
    event of the security log as well is written by `record`.
    """
    entry = AuditEntry(what=what[:LONGEST], at=now, school_id=school_id, area_id=area_id)
    entry.about_id = about.id if about else None
    if isinstance(actor, CommandLine):
        entry.command_line = actor.user[:LONGEST_USER]
    else:
        entry.account_id = actor.id
    session.add(entry)


def add_entries_about(session: Session, actor: Actor, person: Account, what: str, now: datetime) -> None:
    """List a change to a person's account: at their school, or in each of their areas."""
    what = f"{by_number(person)}: {what}"
    for area in person.areas:
        add_entry(session, actor, f"{what}, {area.name}", now, about=person, area_id=area.id)
    if not person.areas:
        add_entry(session, actor, what, now, about=person, school_id=person.school_id)


@dataclass(frozen=True, slots=True)
class AuditedChange:
    """Who changed what, in words; about which account or room; and which event that is."""

    actor: Actor
    what: str
    about: Account | Room
    event: Event
    at: datetime


def record(session: Session, change: AuditedChange) -> None:
    """Write a change to the list of changes and to the security log, in the caller's transaction."""
    if isinstance(change.about, Room):
        room = change.about
        whose, subject = room.teacher, room.subject
        school_id = room.school_class.school_id
        add_entry(session, change.actor, change.what, change.at, school_id=school_id)
    else:
        whose = change.about
        subject = whose.roles[0].name if change.event is Event.INVITED else ""
        add_entries_about(session, change.actor, whose, change.what, change.at)
    note_event(session, change.event, change.at, actor=change.actor, about=whose, subject=subject)


def entries_of(
    session: Session, schools: Select[int], areas: Collection[int], *, first: int, most: int
) -> Sequence[AuditEntry]:
    """Up to `most` changes in these schools and areas, latest first, without the first `first` of them."""
    here = or_(AuditEntry.school_id.in_(schools), AuditEntry.area_id.in_(areas))
    latest = select(AuditEntry).where(here).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    whole = (joinedload(each) for each in (AuditEntry.account, AuditEntry.about, AuditEntry.school))
    return session.scalars(latest.options(*whole).offset(first).limit(most)).all()


def delete_before(session: Session, moment: datetime) -> int:
    """Forget what was changed before `moment`, in the caller's transaction; how many entries that were.

    The database refuses it for what is of today, and to the role of a site on PostgreSQL.
    """
    gone = session.execute(delete(AuditEntry).where(AuditEntry.at < moment).returning(AuditEntry.id))
    return len(gone.all())
