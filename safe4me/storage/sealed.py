"""Sealed counts: all that is ever kept of what pupils answered. They are noisy before they come here."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from safe4me.storage import ledger
from safe4me.storage.base import Base
from safe4me.storage.places import SchoolClass
from safe4me.storage.rooms import Phase, Room


class Seal(Base):
    """One sealed activity of one room: how many ballots (public), ε a question, and the noisy counts."""

    __tablename__ = "seal"
    __table_args__ = (UniqueConstraint("room_id", "activity"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), index=True)
    half_term: Mapped[str] = mapped_column(String(16))
    activity: Mapped[str] = mapped_column(String(120))
    phase: Mapped[Phase]
    ballots: Mapped[int]
    epsilon: Mapped[float]
    counts: Mapped[list["SealedCount"]] = relationship(
        order_by="SealedCount.question, SealedCount.rev, SealedCount.option"
    )


class SealedCount(Base):
    """A noisy count of one option. May be negative: it is clipped only where it is shown."""

    __tablename__ = "sealed_count"
    seal_id: Mapped[int] = mapped_column(ForeignKey("seal.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]


class SchoolTotal(Base):
    """Running totals of a school's sealed counts; each seal is one class, `epsilon` the least among them."""

    __tablename__ = "school_total"
    __table_args__ = (Index("ix_school_total_activity", "activity", "half_term", "school_id"),)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    year_group: Mapped[int] = mapped_column(primary_key=True)
    half_term: Mapped[str] = mapped_column(String(16), primary_key=True)
    activity: Mapped[str] = mapped_column(String(120), primary_key=True)
    phase: Mapped[Phase] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    ballots: Mapped[int] = mapped_column(default=0)
    seals: Mapped[int] = mapped_column(default=0)
    epsilon: Mapped[float]


@dataclass(frozen=True, slots=True)
class NoisyCell:
    """One noisy count; `option` is a position, from 1."""

    question: str
    rev: int
    option: int
    count: int


@dataclass(frozen=True, slots=True)
class Noisy:
    """An activity's noisy counts: (question id, rev) to one count an option, zeros included."""

    ballots: int
    epsilon: float
    counts: Mapping[tuple[str, int], tuple[int, ...]]

    def cells(self) -> Iterator[NoisyCell]:
        """Every count, one at a time."""
        for (question, rev), counts in self.counts.items():
            for option, count in enumerate(counts, start=1):
                yield NoisyCell(question, rev, option, count)


def is_sealed(session: Session, room_id: int, activity: str | None = None) -> bool:
    """Whether one activity of a room is sealed, or any when none is named."""
    seals = select(Seal.id).where(Seal.room_id == room_id)
    return session.scalar(seals if activity is None else seals.where(Seal.activity == activity)) is not None


def write(session: Session, room: Room, activity: str, half_term: str, noisy: Noisy) -> None:
    """Spend the reservation and write a seal, its counts and the school's totals.

    Works in the caller's transaction, which must be `school_locked`. Does nothing when the room's
    activity is sealed already. Raises NothingReserved.
    """
    if is_sealed(session, room.id, activity):
        return
    ledger.spend(session, room.id, activity, len(noisy.counts) * noisy.epsilon)
    seal = Seal(
        room_id=room.id,
        class_id=room.class_id,
        half_term=half_term,
        activity=activity,
        phase=room.phase,
        ballots=noisy.ballots,
        epsilon=noisy.epsilon,
        counts=[SealedCount(**asdict(cell)) for cell in noisy.cells()],
    )
    session.add(seal)
    _add_to_totals(session, room.school_class, seal, noisy)


def _add_to_totals(session: Session, school_class: SchoolClass, seal: Seal, noisy: Noisy) -> None:
    series = {
        "school_id": school_class.school_id,
        "year_group": school_class.year_group,
        "half_term": seal.half_term,
        "activity": seal.activity,
        "phase": seal.phase,
    }
    rows = session.scalars(select(SchoolTotal).filter_by(**series))
    totals = {(row.question, row.rev, row.option): row for row in rows}
    for cell in noisy.cells():
        total = totals.get((cell.question, cell.rev, cell.option))
        if total is None:
            key = {**series, "question": cell.question, "rev": cell.rev, "option": cell.option}
            total = SchoolTotal(**key, count=0, ballots=0, seals=0, epsilon=noisy.epsilon)
            session.add(total)
        total.count += cell.count
        total.ballots += noisy.ballots
        total.seals += 1
        total.epsilon = min(total.epsilon, noisy.epsilon)
