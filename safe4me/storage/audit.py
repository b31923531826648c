"""Who changed what, and when: for changes that bear on what the figures mean."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, delete, or_, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from safe4me.storage.accounts import Account
from safe4me.storage.base import Base
from safe4me.storage.places import School

LONGEST = 400
LONGEST_USER = 64


@dataclass(frozen=True, slots=True)
class CommandLine:
    """Whoever types commands where the site runs, by the name that the operating system has for them."""

    user: str


Actor = Account | CommandLine


class AuditEntry(Base):
    """One change, in words: `class 12 (9K, year 9): size 25 to 28`, by an account or from the command line.

    `school_id` is the school it was about; `area_id` the area, where it was about no single school;
    `command_line` the operating system's user who typed the command.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (CheckConstraint("(account_id IS NULL) <> (command_line IS NULL)", name="actor"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    command_line: Mapped[str | None] = mapped_column(String(LONGEST_USER))
    what: Mapped[str] = mapped_column(String(LONGEST))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    account: Mapped[Account | None] = relationship()
    school: Mapped[School | None] = relationship()


def record(
    session: Session,
    actor: Actor,
    what: str,
    now: datetime,
    *,
    school_id: int | None = None,
    area_id: int | None = None,
) -> None:
    """Note a change to what is a school's or an area's, in the caller's transaction; a long text is cut."""
    entry = AuditEntry(what=what[:LONGEST], at=now, school_id=school_id, area_id=area_id)
    if isinstance(actor, CommandLine):
        entry.command_line = actor.user[:LONGEST_USER]
    else:
        entry.account_id = actor.id
    session.add(entry)


def entries_of(
    session: Session, schools: Select[int], areas: Collection[int], *, first: int, most: int
) -> Sequence[AuditEntry]:
    """Up to `most` changes in these schools and areas, latest first, without the first `first` of them."""
    here = or_(AuditEntry.school_id.in_(schools), AuditEntry.area_id.in_(areas))
    latest = select(AuditEntry).where(here).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    whole = joinedload(AuditEntry.account), joinedload(AuditEntry.school)
    return session.scalars(latest.options(*whole).offset(first).limit(most)).all()


def delete_before(session: Session, moment: datetime) -> int:
    """Forget what was changed before `moment`, in the caller's transaction; how many entries that were."""
    gone = session.execute(delete(AuditEntry).where(AuditEntry.at < moment).returning(AuditEntry.id))
    return len(gone.all())
