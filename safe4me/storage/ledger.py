"""The privacy budget: what a class has reserved and spent in its school year.

A class belongs to one school year, so a class's entries are that year's. What changes them works in the
caller's transaction, which must be `school_locked`: two teachers who open at once then come one by one.
"""

from collections.abc import Mapping, Sequence
from math import inf

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from safe4me.storage.base import Base, Refused
from safe4me.storage.places import SchoolClass
from safe4me.storage.rooms import Phase


class AlreadyMeasured(Refused):
    """The class may not measure this activity again this school year, in this phase."""

    def __init__(self, activity: str) -> None:
        self.activity = activity


class BudgetSpent(Refused):
    """The class has no privacy budget left for this school year."""


class NothingReserved(Exception):
    """A seal found no reservation to spend: nothing may be released without one."""


class LedgerDamaged(Exception):
    """What the ledger says of a class cannot be true: until it is mended, the class reserves nothing."""


class BudgetEntry(Base):
    """ε reserved for a class, activity and phase; spent at the seal, given back by a discard."""

    __tablename__ = "budget_entry"
    __table_args__ = (UniqueConstraint("class_id", "activity", "phase"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    activity: Mapped[str] = mapped_column(String(120))
    phase: Mapped[Phase]
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    epsilon: Mapped[float]
    spent: Mapped[bool] = mapped_column(default=False)


def may_measure(phase: Phase, taken: Mapping[Phase, bool]) -> bool:
    """Whether a class may measure an activity in `phase`, given the phases taken (to: spent already).

    Once, or before and then after. A lone `after` stands alone: a later `before` would mean nothing.
    """
    return not taken or (phase is Phase.AFTER and dict(taken) == {Phase.BEFORE: True})


def phases_taken(session: Session, class_id: int) -> dict[str, dict[Phase, bool]]:
    """For each activity the class has reserved or spent: the phases, and whether each is spent."""
    taken: dict[str, dict[Phase, bool]] = {}
    rows = select(BudgetEntry.activity, BudgetEntry.phase, BudgetEntry.spent).where(
        BudgetEntry.class_id == class_id
    )
    for activity, phase, spent in session.execute(rows):
        taken.setdefault(activity, {})[phase] = spent
    return taken


def epsilon_taken(session: Session, class_id: int) -> float:
    """The ε that a class has reserved or spent. Raises LedgerDamaged for a row that is no amount of it."""
    taken = session.scalars(select(BudgetEntry.epsilon).where(BudgetEntry.class_id == class_id)).all()
    if not all(0 < epsilon < inf for epsilon in taken):  # which NaN is not either
        raise LedgerDamaged
    return sum(taken)


def budget_entries_of(session: Session, class_ids: Sequence[int]) -> dict[int, list[BudgetEntry]]:
    """What each of these classes has reserved or spent. Raises LedgerDamaged, as `epsilon_taken` does."""
    entries: dict[int, list[BudgetEntry]] = {class_id: [] for class_id in class_ids}
    for entry in session.scalars(select(BudgetEntry).where(BudgetEntry.class_id.in_(class_ids))):
        if not 0 < entry.epsilon < inf:
            raise LedgerDamaged
        entries[entry.class_id].append(entry)
    return entries


def has_entries(session: Session, school_id: int, school_year: int) -> bool:
    """Whether any class of the school has reserved or spent budget in that school year."""
    entries = select(BudgetEntry.id).join(SchoolClass)
    of_school = entries.where(SchoolClass.school_id == school_id, SchoolClass.school_year == school_year)
    return session.scalar(of_school) is not None


def give_back(session: Session, room_id: int, activity: str | None = None) -> None:
    """Free what a room reserved and did not spend; for one activity, or for all. Safe to repeat."""
    unspent = delete(BudgetEntry).where(BudgetEntry.room_id == room_id, BudgetEntry.spent.is_(False))
    session.execute(unspent if activity is None else unspent.where(BudgetEntry.activity == activity))


def is_settled(session: Session, room_id: int) -> bool:
    """Whether nothing that the room reserved is left to spend or to give back."""
    left = select(BudgetEntry.id).where(BudgetEntry.room_id == room_id, BudgetEntry.spent.is_(False))
    return session.scalar(left) is None


def count_as_spent(session: Session, room_id: int) -> None:
    """Spend all that a room reserved, of which nobody can know any more whether it was released."""
    session.execute(update(BudgetEntry).where(BudgetEntry.room_id == room_id).values(spent=True))


def spend(session: Session, room_id: int, activity: str, epsilon: float) -> None:
    """Spend a room's reservation for one activity: `epsilon`, whatever was reserved when the room opened.

    The two differ when the settings changed in between; the ledger then tells what was released.
    Raises NothingReserved.
    """
    entry = update(BudgetEntry).where(
        BudgetEntry.room_id == room_id, BudgetEntry.activity == activity, BudgetEntry.spent.is_(False)
    )
    if session.execute(entry.values(spent=True, epsilon=epsilon).returning(BudgetEntry.id)).first() is None:
        raise NothingReserved
