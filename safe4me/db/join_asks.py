"""Who asks to be a teacher of a school, before a lead has said whether they are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from safe4me.db.accounts import Account
from safe4me.db.base import Base
from safe4me.db.schools import School
from safe4me.db.security_events import Factor

LONGEST_REASON = 200  # characters


class JoinAsk(Base):
    """Somebody's wish to be a teacher of a school.

    By mail it has a `key`, of the link that proves the mailbox, until that was used; since `proven_at` it
    stands in the queue. `at_school` says that the mailbox or the sign-in is one that was confirmed for the
    school. `oidc_issuer` and `oidc_subject` are of who came by the school's own sign-in, and `account_id` of
    who has an account at another school, and wishes to move.
    """

    __tablename__ = "join_ask"
    __table_args__ = (UniqueConstraint("school_id", "email"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    email: Mapped[str] = mapped_column(String(254))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    asked_at: Mapped[datetime]
    key: Mapped[str | None] = mapped_column(String(32), unique=True)
    proven_at: Mapped[datetime | None]
    at_school: Mapped[bool] = mapped_column(default=False)
    oidc_issuer: Mapped[str | None] = mapped_column(String(255))
    oidc_subject: Mapped[str | None] = mapped_column(String(255))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    school: Mapped[School] = relationship()
    account: Mapped[Account | None] = relationship()

    @property
    def domain(self) -> str:
        """What stands behind the @ of the email."""
        return self.email.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class CameBy:
    """How somebody has shown who they are: by a mailed link, or as `subject` at a school's own sign-in.

    `at_school` says that the domain or the sign-in is one that was confirmed for the school.
    """

    at_school: bool
    issuer: str | None = None
    subject: str | None = None

    @property
    def factor(self) -> Factor:
        """The same for the security log."""
        return Factor.OWN_SIGN_IN if self.subject else Factor.LINK
