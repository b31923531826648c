"""Staff accounts, as Flask-Security stores them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import uuid4

from flask_security import AsaList
from flask_security.core import RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from safe4me.db.base import Base
from safe4me.db.schools import Area, School, SchoolClass

NO_NAMESAKE = "namesake IS FALSE"
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
    OFFICER = "officer"


class Role(Base, RoleMixin):
    """A role that accounts may have; its name is a RoleName."""

    __tablename__ = "role"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    description: Mapped[str] = mapped_column(String(120), default="")


class Account(Base, UserMixin):
    """A member of staff. Teachers and leads belong to a school, others to areas.

    The names that begin with `tf_`, `fs_` and `webauthn` are the library's: the authenticator app's secret,
    encrypted, and the passkeys. A namesake has the email of another account, which whoever invited it may not
    know of: lists show it as somebody invited, and nobody ever comes in by it.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("oidc_issuer", "oidc_subject"),
        Index(
            "uq_account_email",
            "email",
            unique=True,
            sqlite_where=text(NO_NAMESAKE),
            postgresql_where=text(NO_NAMESAKE),
        ),
        {"sqlite_autoincrement": True},  # no number twice: lists of what was done name people by it
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    namesake: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(80), default="")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str | None] = mapped_column(String(8))  # None: as the browser says
    invited_at: Mapped[datetime | None]
    invited_by: Mapped[int | None]  # an account, which may be erased; None: who runs the site, or nobody
    newcomer_since: Mapped[datetime | None]  # came by itself; a lead has not said yet that it is one of ours
    first_visit_at: Mapped[datetime | None]
    since: Mapped[datetime | None]  # when it came to its school with its role, `or_before` that
    or_before: Mapped[bool] = mapped_column(default=False)
    last_seen_on: Mapped[date | None]
    tf_primary_method: Mapped[str | None] = mapped_column(String(16))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_counter: Mapped[int | None]
    second_step_by: Mapped[datetime | None]  # None: it may do nothing before
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]  # it may be None
        String(64), unique=True
    )
    oidc_issuer: Mapped[str | None] = mapped_column(String(255))
    oidc_subject: Mapped[str | None] = mapped_column(String(255))
    erased_at: Mapped[datetime | None]  # since then nothing but its number is left
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    school: Mapped[School | None] = relationship()
    areas: Mapped[list[Area]] = relationship(secondary=account_area)
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]  # the mixin's list is invariant
        secondary=account_role
    )
    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]  # the mixin's list, too
        back_populates="account", cascade="all, delete-orphan", order_by="Passkey.name"
    )
    recovery_codes: Mapped[list["RecoveryCode"]] = relationship(cascade="all, delete-orphan")
    erase_request: Mapped["EraseRequest | None"] = relationship(cascade="all, delete-orphan")

    @property
    def has_second_step(self) -> bool:
        """Whether signing in asks for more than a password: a code from an app, or a passkey."""
        return bool(self.tf_totp_secret) or bool(self.webauthn)

    def must_set_up(self, now: datetime) -> bool:
        """Whether it may do nothing before a second step is set up: it has none, and no days left."""
        return not self.has_second_step and (self.second_step_by is None or now >= self.second_step_by)

    @property
    def has_joined(self) -> bool:
        """Whether its owner has chosen a password, or signed in with a school's own account."""
        return bool(self.password) or self.last_seen_on is not None

    def end_sessions(self) -> None:
        """Give the account a new identity: its sessions and unused invitations are over, everywhere."""
        self.fs_uniquifier = uuid4().hex

    def forget_second_step(self) -> None:
        """Take off phone, recovery codes and passkeys; the sessions are over."""
        self.tf_primary_method = self.tf_totp_secret = None
        self.webauthn.clear()
        self.recovery_codes.clear()
        self.end_sessions()

    def forget_password(self) -> None:
        """Let the owner choose a new password by a new link; the sessions are over."""
        self.password = None
        self.end_sessions()

    def forget_own_sign_in(self) -> None:
        """Let the owner connect a school's own sign-in anew; the sessions are over."""
        self.oidc_issuer = self.oidc_subject = None
        self.end_sessions()

    def disable(self) -> None:
        """Let nobody sign in with it any more."""
        self.active = False
        self.end_sessions()

    def erase(self, now: datetime) -> None:
        """Leave nothing but its number, by which rooms, lessons and logs name it."""
        self.forget_second_step()
        self.forget_own_sign_in()
        self.disable()
        self.email, self.name, self.password = f"erased {self.id}", "", None  # no address, and taken once
        self.language = self.invited_at = self.invited_by = self.since = self.last_seen_on = None
        self.newcomer_since = self.first_visit_at = None
        self.second_step_by = self.totp_counter = self.fs_webauthn_user_handle = None
        self.namesake = self.or_before = False
        self.school, self.areas, self.roles, self.erase_request = None, [], [], None
        self.erased_at = now


LONGEST_USER = 64


@dataclass(frozen=True, slots=True)
class CommandLine:
    """Whoever types commands where the site runs, by the name that the operating system has for them."""

    user: str


Actor = Account | CommandLine


class Passkey(Base, WebAuthnMixin):
    """A passkey of an account: its public key, and when it was last used."""

    __tablename__ = "passkey"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(String(255))
    usage: Mapped[str] = mapped_column(String(16))
    lastuse_datetime: Mapped[datetime]
    account: Mapped[Account] = relationship(back_populates="webauthn")


class RecoveryCode(Base):
    """A code that stands in for a lost phone, as a hash; it goes when it is used (`once`)."""

    __tablename__ = "recovery_code"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)


class EraseRequest(Base):
    """Somebody asks that their own account is erased; `confirmed_by` is the account that has agreed.

    It is done by the next `housekeeping`, and taken back until then. No foreign key to who confirmed it:
    that account may be erased too.
    """

    __tablename__ = "erase_request"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    asked_at: Mapped[datetime]
    confirmed_by: Mapped[int | None]


def role_named(session: Session, name: RoleName) -> Role:
    """The role of that name, made when it is missing."""
    return session.scalar(select(Role).where(Role.name == name)) or Role(name=name)


def account_named(session: Session, email: str) -> Account | None:
    """The account with that email, in small letters; never a namesake of it, nor an erased one."""
    there = Account.namesake.is_(False), Account.erased_at.is_(None)
    return session.scalar(select(Account).where(Account.email == email, *there))


def colleague_named(session: Session, school_id: int, email: str) -> Account | None:
    """Who is listed at a school with that email, in small letters; a namesake only where nobody else is."""
    listed = select(Account).where(Account.email == email, Account.school_id == school_id)
    return session.scalar(listed.order_by(Account.namesake).limit(1))


def account_of_subject(session: Session, issuer: str, subject: str) -> Account | None:
    """The account that is bound to somebody at a school's own sign-in."""
    bound = select(Account).where(Account.oidc_issuer == issuer, Account.oidc_subject == subject)
    return session.scalar(bound)


def is_issuer_known(session: Session, issuer: str) -> bool:
    """Whether an account is bound to somebody at that issuer."""
    return session.scalar(select(Account.id).where(Account.oidc_issuer == issuer).limit(1)) is not None


def staff_of(session: Session, school: School) -> Sequence[Account]:
    """The active accounts of a school, by name."""
    staff = select(Account).where(Account.school_id == school.id, Account.active)
    return session.scalars(staff.order_by(Account.name, Account.email)).all()


def disable_dormant(session: Session, day: date, day_of_newcomers: date) -> Sequence[Account]:
    """Disable who was not seen since `day`, or was invited before it and never came; returns them by email.

    A newcomer has to have been seen since `day_of_newcomers`. Works in the caller's transaction.
    """
    last = func.coalesce(Account.last_seen_on, func.date(Account.invited_at))
    away = or_(last < day, and_(Account.newcomer_since.is_not(None), last < day_of_newcomers))
    dormant = session.scalars(select(Account).where(Account.active, away).order_by(Account.email)).all()
    for account in dormant:
        account.disable()
    return dormant


def are_any_of(session: Session, domain: str) -> bool:
    """Whether an account has its email at `domain`."""
    return session.scalar(select(Account.id).where(Account.email.endswith(f"@{domain}")).limit(1)) is not None


LONGEST_NOTE = 200


class ClassTeacher(Base):
    """A class given to a teacher: for good, or lent until the end of a day.

    It was given on the day `since`, `or_before` that. By `seen` its teacher had read who reads its results.
    """

    __tablename__ = "class_teacher"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    until: Mapped[date | None]
    since: Mapped[datetime] = mapped_column(server_default=func.now())
    or_before: Mapped[bool] = mapped_column(default=False)
    seen: Mapped[datetime] = mapped_column(server_default=func.now())
    school_class: Mapped[SchoolClass] = relationship()
    account: Mapped[Account] = relationship()


class OfficerLoan(Base):
    """A class that is lent to a police officer for one day: to open a room for it, and to read nothing."""

    __tablename__ = "officer_loan"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    school_class: Mapped[SchoolClass] = relationship()
    account: Mapped[Account] = relationship()


class ClassRequest(Base):
    """A teacher's wish to be given a class, which waits for a lead."""

    __tablename__ = "class_request"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    school_class: Mapped[SchoolClass] = relationship()
    account: Mapped[Account] = relationship()
