"""Who changed what, and when: for changes that bear on what the figures mean."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from safe4me.storage.base import Base


class AuditEntry(Base):
    """One change by a member of staff, in words: `class 12: size 25 to 28`."""

    __tablename__ = "audit_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    what: Mapped[str] = mapped_column(String(200))


def record(session: Session, account_id: int, what: str, now: datetime) -> None:
    """Note a change in the caller's transaction."""
    session.add(AuditEntry(account_id=account_id, what=what, at=now))


def delete_before(session: Session, moment: datetime) -> int:
    """Forget what was changed before `moment`, in the caller's transaction; how many entries that were."""
    gone = session.execute(delete(AuditEntry).where(AuditEntry.at < moment).returning(AuditEntry.id))
    return len(gone.all())
