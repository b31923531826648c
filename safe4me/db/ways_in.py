"""How teachers may come into a school by themselves: what its lead asks for, and a coordinator confirms."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from safe4me.db.accounts import Account
from safe4me.db.base import Base
from safe4me.db.schools import School

LONGEST_DOMAIN = 253
LONGEST_CLAIM = 200


class WayKind(StrEnum):
    """What a way in is known by."""

    MICROSOFT = "microsoft"  # a tenant's `tid`
    GOOGLE = "google"  # an organisation's domain, `hd`
    MAIL = "mail"  # the domain of an email


class StaffBy(StrEnum):
    """How staff are told apart from pupils who come the same way."""

    NOBODY = "none"
    CLAIM = "claim"  # a group or role in the token
    DOMAIN = "domain"  # only staff have it


class StopReason(StrEnum):
    """Why a way in is none any more."""

    REFUSED = "refused"
    TAKEN_BACK = "taken back"
    BOUNCED = "bounced"
    REPLACED = "replaced"


class WayIn(Base):
    """One way into a school, as it was asked for; asked again, it is a row of its own.

    `value` is a tenant's number in small letters, or a domain as A-labels. `staff_claim` is what `roles` or
    `groups` of a token hold for staff, else empty. Without `ends_on` it waits for a coordinator. No foreign
    keys to accounts: one may be erased, and its number is given to nobody else.
    """

    __tablename__ = "way_in"
    __table_args__ = (
        CheckConstraint("(staff_by = 'claim') = (staff_claim <> '')", name="staff_claim"),
        CheckConstraint("(confirmed_by IS NULL) = (ends_on IS NULL)", name="confirmed"),
        CheckConstraint("confirmed_by <> asked_by", name="two_people"),
        CheckConstraint("(stopped_at IS NULL) = (stopped_why IS NULL)", name="stopped"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    kind: Mapped[WayKind]
    value: Mapped[str] = mapped_column(String(LONGEST_DOMAIN), index=True)
    staff_by: Mapped[StaffBy]
    staff_claim: Mapped[str] = mapped_column(String(LONGEST_CLAIM), default="")
    asked_by: Mapped[int]
    asked_at: Mapped[datetime]
    confirmed_by: Mapped[int | None]
    confirmed_at: Mapped[datetime | None]
    ends_on: Mapped[date | None]
    stopped_at: Mapped[datetime | None]
    stopped_why: Mapped[StopReason | None]
    school: Mapped[School] = relationship()
    asker: Mapped[Account | None] = relationship(
        primaryjoin=lambda: foreign(WayIn.asked_by) == Account.id, viewonly=True
    )
    confirmer: Mapped[Account | None] = relationship(
        primaryjoin=lambda: foreign(WayIn.confirmed_by) == Account.id, viewonly=True
    )

    @property
    def waits(self) -> bool:
        """Whether a coordinator has still to say yes or no."""
        return self.ends_on is None and self.stopped_at is None

    def in_force(self, day: date) -> bool:
        """Whether somebody may come this way on a day."""
        return self.stopped_at is None and self.ends_on is not None and day <= self.ends_on
