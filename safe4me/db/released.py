"""Sealed counts: all that is ever kept of what pupils answered. They are noisy before they come here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from safe4me.db import budget
from safe4me.db.base import Base
from safe4me.db.rooms import Phase, Room, Void
from safe4me.statistics.ballot import first_form


class Seal(Base):
    """One sealed activity of one room: how many ballots (public), ε a question, and the noisy counts.

    `class_id` is None where the room had several classes: no figure of one class is made of such a seal.
    `sealed_on` is the day; without a `batch_id` it waits for a Monday. Of a survey `first_form` is the form
    that the class begins with, else 0. With a `matched_id` it is in a change too. One that is `alone` was the
    last of a sum that left the figures: no other sum takes it in.
    """

    __tablename__ = "seal"
    __table_args__ = (UniqueConstraint("room_id", "activity"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    class_id: Mapped[int | None] = mapped_column(ForeignKey("school_class.id"), index=True)
    sealed_on: Mapped[date]
    activity: Mapped[str] = mapped_column(String(120))
    phase: Mapped[Phase]
    ballots: Mapped[int]
    epsilon: Mapped[float]
    first_form: Mapped[int] = mapped_column(default=0)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), index=True)
    matched_id: Mapped[int | None] = mapped_column(ForeignKey("matched_batch.id"), index=True)
    alone: Mapped[bool] = mapped_column(default=False)
    counts: Mapped[list["SealedCount"]] = relationship(
        order_by="SealedCount.question, SealedCount.rev, SealedCount.option"
    )

    @property
    def asked(self) -> tuple[tuple[str, int, int], ...]:
        """Every question, revision and option: seals of the same ones are added, and no others."""
        return tuple((cell.question, cell.rev, cell.option) for cell in self.counts)


class SealedCount(Base):
    """A noisy count of one option. May be negative: it is clipped only where it is shown."""

    __tablename__ = "sealed_count"
    seal_id: Mapped[int] = mapped_column(ForeignKey("seal.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]


@dataclass(frozen=True, slots=True)
class Noisy:
    """An activity's noisy counts: (question id, rev) to one count an option, zeros included.

    `survey`: whether classes swap its two forms.
    """

    ballots: int
    epsilon: float
    counts: Mapping[tuple[str, int], tuple[int, ...]]
    survey: bool = False


def is_voided(seal: type[Seal] = Seal) -> ColumnElement[bool]:
    """Which seals are voided."""
    return select(Void.day).where(Void.room_id == seal.room_id, Void.activity == seal.activity).exists()


def is_sealed(session: Session, room_id: int, activity: str | None = None) -> bool:
    """Whether one activity of a room is sealed, or any when none is named."""
    seals = select(Seal.id).where(Seal.room_id == room_id)
    return session.scalar(seals if activity is None else seals.where(Seal.activity == activity)) is not None


def write(session: Session, room: Room, activity: str, today: date, noisy: Noisy) -> bool:
    """Spend the reservation and write a seal with its counts; it waits for a batch.

    Works in the caller's transaction, which must be `school_locked`. Does nothing, and says so, when the
    room's activity is sealed already. Raises NothingReserved.
    """
    if is_sealed(session, room.id, activity):
        return False
    epsilon = len(noisy.counts) * noisy.epsilon
    budget.spend(session, room.id, activity, epsilon, noisy.ballots, classes=len(room.classes))
    seal = Seal(
        room_id=room.id,
        class_id=None if room.beside else room.class_id,
        sealed_on=today,
        activity=activity,
        phase=room.phase,
        ballots=noisy.ballots,
        epsilon=noisy.epsilon,
        first_form=first_form(room.class_id) if noisy.survey else 0,
        counts=[
            SealedCount(question=question, rev=rev, option=option, count=count)
            for (question, rev), counts in noisy.counts.items()
            for option, count in enumerate(counts, start=1)
        ],
    )
    session.add(seal)
    return True
