"""Staff accounts, as Flask-Security stores them."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, String, Table, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from safe4me.storage.base import Base
from safe4me.storage.places import Area, School

account_role = Table(
    "account_role",
    Base.metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)
account_area = Table(
    "account_area",
    Base.metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("area_id", ForeignKey("area.id"), primary_key=True),
)


class RoleName(StrEnum):
    """What an account may do."""

    TEACHER = "teacher"
    LEAD = "lead"
    COORDINATOR = "coordinator"


class Role(Base, RoleMixin):
    """A role that accounts may have; its name is a RoleName."""

    __tablename__ = "role"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    description: Mapped[str] = mapped_column(String(120), default="")


class Account(Base, UserMixin):
    """A member of staff. Teachers and leads belong to a school, coordinators to areas."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    invited_at: Mapped[datetime | None]
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    school: Mapped[School | None] = relationship()
    areas: Mapped[list[Area]] = relationship(secondary=account_area)
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]  # the mixin's list is invariant
        secondary=account_role
    )


def staff_of(session: Session, school: School) -> Sequence[Account]:
    """The active accounts of a school, by name."""
    staff = select(Account).where(Account.school_id == school.id, Account.active)
    return session.scalars(staff.order_by(Account.name, Account.email)).all()
