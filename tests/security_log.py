"""Reading the security log in tests."""

from collections.abc import Sequence

from sqlalchemy import func, select

from safe4me.db.base import db
from safe4me.db.security_log import SecurityEvent


def last_entry() -> int:
    """The number of the newest entry."""
    db.session.rollback()
    return db.session.scalar(select(func.max(SecurityEvent.id))) or 0


def entries(after: int = 0) -> Sequence[SecurityEvent]:
    """All entries after that one, oldest first."""
    db.session.rollback()
    newer = select(SecurityEvent).where(SecurityEvent.id > after)
    return db.session.scalars(newer.order_by(SecurityEvent.id)).all()
