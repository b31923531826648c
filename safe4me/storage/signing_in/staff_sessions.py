"""The sessions of staff that go on: a cookie counts for as long as its session is listed here.

A session belongs to an account's identity (`fs_uniquifier`), so that a new identity ends all of them at once.
"""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from safe4me.storage.accounts import Account
from safe4me.storage.base import Base
from safe4me.storage.security_log.inventory import Event
from safe4me.storage.security_log.log import note_event

LONGEST_DEVICE = 40


class StaffSession(Base):
    """A session that somebody began by signing in, and the kind of device it is on."""

    __tablename__ = "staff_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    identity: Mapped[str] = mapped_column(String(64), index=True)
    device: Mapped[str] = mapped_column(String(LONGEST_DEVICE))
    began_at: Mapped[datetime]


def list_session(
    session: Session, identity: str, device: str, now: datetime, instead_of: str | None = None
) -> str:
    """List a session that begins, and return the key that its cookie carries; commits.

    It takes the place of the session with the key `instead_of`, which ends.
    """
    key = token_hex(16)
    session.execute(delete(StaffSession).where(StaffSession.key == instead_of))
    session.add(StaffSession(key=key, identity=identity, device=device[:LONGEST_DEVICE], began_at=now))
    session.commit()
    return key


def is_listed(session: Session, identity: str, key: str) -> bool:
    """Whether the session of that key goes on."""
    found = select(StaffSession.id).where(StaffSession.key == key, StaffSession.identity == identity)
    return session.scalar(found) is not None


def sessions_of(session: Session, account: Account, since: datetime) -> Sequence[StaffSession]:
    """An account's sessions that began after `since`, the newest first."""
    own = select(StaffSession).where(StaffSession.identity == account.fs_uniquifier)
    return session.scalars(own.where(StaffSession.began_at > since).order_by(StaffSession.id.desc())).all()


def end_session(session: Session, account: Account, number: int, now: datetime) -> None:
    """End one of an account's sessions, wherever it is, if it has such a session. Commits."""
    one = StaffSession.id == number, StaffSession.identity == account.fs_uniquifier
    if session.scalar(delete(StaffSession).where(*one).returning(StaffSession.id)) is not None:
        note_event(session, Event.SESSION_ENDED, now, actor=account)
    session.commit()


def take_off_list(session: Session, identity: str, key: str) -> Account | None:
    """End the session of that key, in the caller's transaction; whose it was, None when it was over."""
    one = StaffSession.key == key, StaffSession.identity == identity
    ended = session.scalar(delete(StaffSession).where(*one).returning(StaffSession.id)) is not None
    return session.scalar(select(Account).where(Account.fs_uniquifier == identity)) if ended else None


def forget_sessions(session: Session, before: datetime) -> None:
    """Take out sessions that began before then: too long ago. Works in the caller's transaction."""
    session.execute(delete(StaffSession).where(StaffSession.began_at < before))
