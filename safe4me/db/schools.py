"""Areas, schools, year groups and classes, and the lock under which a school's counts change."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, Update, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from safe4me.db.base import Base

LARGEST_CLASS = 60
MOST_PUPILS = 999  # of a year group
LONGEST_PERSON, LONGEST_TELEPHONE = 80, 40  # characters


class Area(Base):
    """A part of the force's area; figures over areas are the widest there are."""

    __tablename__ = "area"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)


class School(Base):
    """A school in an area.

    Its safeguarding lead and their deputy stand here apart from any account; what was not entered is None.
    `schools.safeguarding` reads and changes them.
    """

    __tablename__ = "school"
    __table_args__ = (UniqueConstraint("area_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str] = mapped_column(String(120))
    safeguarding_lead: Mapped[str | None] = mapped_column(String(LONGEST_PERSON))
    lead_telephone: Mapped[str | None] = mapped_column(String(LONGEST_TELEPHONE))
    safeguarding_deputy: Mapped[str | None] = mapped_column(String(LONGEST_PERSON))
    deputy_telephone: Mapped[str | None] = mapped_column(String(LONGEST_TELEPHONE))
    safeguarding_confirmed_on: Mapped[date | None]
    area: Mapped[Area] = relationship()


class SchoolClass(Base):
    """A class in one school year (`school_year` 2026 starts in September 2026). Retiring frees no budget.

    `grouping` is how its year group is divided into such classes: forms, sets; empty where that was not said.
    `came_from_id` is last year's class that it was, where somebody said so. Its figures stay there.
    """

    __tablename__ = "school_class"
    __table_args__ = (
        UniqueConstraint("school_id", "school_year", "year_group", "name"),
        CheckConstraint(f"size BETWEEN 1 AND {LARGEST_CLASS}", name="size"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    school_year: Mapped[int]
    year_group: Mapped[int]
    grouping: Mapped[str] = mapped_column(String(40), default="")
    name: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    retired: Mapped[bool] = mapped_column(default=False)
    came_from_id: Mapped[int | None] = mapped_column(ForeignKey("school_class.id"), index=True)
    school: Mapped[School] = relationship()
    came_from: Mapped["SchoolClass | None"] = relationship(remote_side="SchoolClass.id")

    @property
    def label(self) -> str:
        """The class on record: `class 12 (9K, year 9)`. Its number stays when the rest is changed."""
        return f"class {self.id} ({self.name}, year {self.year_group})"


class YearGroup(Base):
    """How many pupils a year group of a school has in a school year: said before it has a class."""

    __tablename__ = "year_group"
    __table_args__ = (CheckConstraint(f"pupils BETWEEN 1 AND {MOST_PUPILS}", name="pupils"),)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    school_year: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    pupils: Mapped[int]


@dataclass(frozen=True, slots=True)
class YearKey:
    """Which year group: its school, school year and number."""

    school_id: int
    school_year: int
    number: int


def year_key(school_class: SchoolClass) -> YearKey:
    """The year group of a class."""
    return YearKey(school_class.school_id, school_class.school_year, school_class.year_group)


def school_locked(session: Session, school_id: int) -> AbstractContextManager[None]:
    """One transaction, during which nobody else changes this school's classes, rooms, budget or totals.

    See `_locked`.
    """
    return _locked(session, update(School).where(School.id == school_id).values(name=School.name))


def areas_locked(session: Session) -> AbstractContextManager[None]:
    """One transaction, during which nobody else adds or renames areas and schools. See `_locked`."""
    return _locked(session, update(Area).values(name=Area.name))


@contextmanager
def _locked(session: Session, lock: Update) -> Iterator[None]:
    """One transaction that begins with `lock`.

    A write that changes nothing takes the lock on SQLite and PostgreSQL alike, before anything is
    read: reading first and writing later fails on SQLite when two do it at once. Commits at the end,
    and rolls back when an exception leaves it.
    """
    try:
        session.execute(lock)
        session.expire_all()
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


class DeliveryKind(StrEnum):
    """What was done at a school."""

    VISIT = "visit"
    ASSEMBLY = "assembly"
    TRAINING = "training"


class Delivery(Base):
    """Something done at a school: `number` counts sessions or, of training, the staff who took part."""

    __tablename__ = "delivery"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    day: Mapped[date]
    kind: Mapped[DeliveryKind]
    number: Mapped[int]
    note: Mapped[str] = mapped_column(String(200))
    school: Mapped[School] = relationship()
