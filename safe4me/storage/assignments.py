"""Whose class is whose, and the term plan: which class gets which module when."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from safe4me.storage.accounts import Account
from safe4me.storage.base import Base
from safe4me.storage.places import SchoolClass

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


class ClassRequest(Base):
    """A teacher's wish to be given a class, which waits for a lead."""

    __tablename__ = "class_request"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    school_class: Mapped[SchoolClass] = relationship()
    account: Mapped[Account] = relationship()


class Assignment(Base):
    """One planned lesson: a module for a class on a day, with a note from whoever planned it."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("class_id", "module", "day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    module: Mapped[str] = mapped_column(String(60))
    day: Mapped[date]
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    school_class: Mapped[SchoolClass] = relationship()
    account: Mapped[Account] = relationship()
