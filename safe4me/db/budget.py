"""The privacy budget: what a class has reserved and spent in its school year.

A class belongs to one school year, so a class's entries are that year's. What changes them works in the
caller's transaction, which must be `school_locked`: two teachers who open at once then come one by one.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import inf

from sqlalchemy import ForeignKey, String, UniqueConstraint, and_, case, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from safe4me.db.base import Base, Refused
from safe4me.db.rooms import Phase, Void
from safe4me.db.schools import SchoolClass


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
    """ε reserved for a class, activity and phase; spent at the seal, given back by a discard.

    An entry of no room is of a class's start: another class of its year group had measured that before.
    `ballots` are the most that the room may take while it is open, and once it is sealed those that it took.
    What a room has spent the database refuses to change or to delete, and it moves no entry elsewhere.
    """

    __tablename__ = "budget_entry"
    __table_args__ = (UniqueConstraint("class_id", "activity", "phase"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    activity: Mapped[str] = mapped_column(String(120))
    phase: Mapped[Phase]
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"), index=True)
    epsilon: Mapped[float]
    ballots: Mapped[int] = mapped_column(default=0)
    spent: Mapped[bool] = mapped_column(default=False)


def may_measure(phase: Phase, taken: Mapping[Phase, bool]) -> bool:
    """Whether a class may measure an activity in `phase`, given the phases taken (to: spent already).

    Once, or before and then after. A lone `after` stands alone: a later `before` would mean nothing.
    """
    return not taken or (phase is Phase.AFTER and dict(taken) == {Phase.BEFORE: True})


def phases_taken(session: Session, class_id: int) -> dict[str, dict[Phase, bool]]:
    """For each activity the class has reserved or spent: the phases, and whether each is spent.

    A “before” that is voided has its “after” with it: nothing is measured again of what was voided.
    """
    return phases_taken_by(session, [class_id])[class_id]


def phases_taken_by(session: Session, class_ids: Sequence[int]) -> dict[int, dict[str, dict[Phase, bool]]]:
    """The same of each of these classes, by its id."""
    taken: dict[int, dict[str, dict[Phase, bool]]] = {class_id: {} for class_id in class_ids}
    rows = select(BudgetEntry.class_id, BudgetEntry.activity, BudgetEntry.phase, BudgetEntry.spent)
    for class_id, activity, phase, spent in session.execute(rows.where(BudgetEntry.class_id.in_(class_ids))):
        taken[class_id].setdefault(activity, {})[phase] = spent
    for class_id, voided in voided_befores(session, class_ids).items():
        for activity in voided:
            taken[class_id][activity].setdefault(Phase.AFTER, True)
    return taken


def voided_befores(session: Session, class_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """The activities of which the “before” of each of these classes is voided."""
    entries = select(BudgetEntry.class_id, BudgetEntry.activity).where(BudgetEntry.class_id.in_(class_ids))
    ours = Void.room_id == BudgetEntry.room_id, Void.activity == BudgetEntry.activity
    voided = session.execute(entries.where(BudgetEntry.phase == Phase.BEFORE).join(Void, and_(*ours))).all()
    return {own: frozenset(activity for class_id, activity in voided if class_id == own) for own in class_ids}


def epsilon_of(entries: Iterable[BudgetEntry]) -> float:
    """What these entries, all of one class, take: a “before” keeps as much again for its “after”.

    Kept by this rule and by no row of its own: it is freed with the “before”, and at the year's end.
    """
    taken: dict[str, dict[Phase, float]] = {}
    for entry in entries:
        taken.setdefault(entry.activity, {})[entry.phase] = entry.epsilon
    return sum(
        2 * own[Phase.BEFORE] if set(own) == {Phase.BEFORE} else sum(own.values()) for own in taken.values()
    )


def budget_entries_of(session: Session, class_ids: Sequence[int]) -> dict[int, list[BudgetEntry]]:
    """What each of these classes has reserved or spent. Raises LedgerDamaged for a row that is no amount."""
    entries: dict[int, list[BudgetEntry]] = {class_id: [] for class_id in class_ids}
    for entry in session.scalars(select(BudgetEntry).where(BudgetEntry.class_id.in_(class_ids))):
        entries[entry.class_id].append(_checked(entry))
    return entries


def entries_by_year_group(session: Session, school_id: int, year: int) -> dict[int, list[BudgetEntry]]:
    """What each year group of a school has reserved or spent in a school year. Raises LedgerDamaged."""
    entries = select(SchoolClass.year_group, BudgetEntry).join_from(BudgetEntry, SchoolClass)
    entries = entries.where(SchoolClass.school_id == school_id, SchoolClass.school_year == year)
    found: dict[int, list[BudgetEntry]] = {}
    for year_group, entry in session.execute(entries.order_by(SchoolClass.year_group, BudgetEntry.id)):
        found.setdefault(year_group, []).append(_checked(entry))
    return found


def _checked(entry: BudgetEntry) -> BudgetEntry:
    """The entry. Raises LedgerDamaged for no amount, which NaN is not either; a start may cost nothing."""
    free = entry.room_id is None and entry.epsilon == 0
    if not (free or 0 < entry.epsilon < inf):
        raise LedgerDamaged
    return entry


def has_measured(session: Session, class_id: int) -> bool:
    """Whether a room of the class itself has reserved or spent anything."""
    own = select(BudgetEntry.id).where(BudgetEntry.class_id == class_id, BudgetEntry.room_id.is_not(None))
    return session.scalar(own) is not None


def forget_start(session: Session, class_id: int) -> None:
    """Take what a class started with off it."""
    session.execute(
        delete(BudgetEntry).where(BudgetEntry.class_id == class_id, BudgetEntry.room_id.is_(None))
    )


def write_start(session: Session, class_id: int, taken: Mapping[str, float]) -> None:
    """Let a class start with these activities taken, each at its ε: it can measure none of them."""
    session.add_all(
        BudgetEntry(class_id=class_id, activity=name, phase=Phase.ONCE, epsilon=epsilon, spent=True)
        for name, epsilon in taken.items()
    )
    session.flush()


def release_reservation(session: Session, room_id: int, activity: str | None = None) -> None:
    """Free what a room reserved and did not spend; for one activity, or for all. Safe to repeat."""
    unspent = delete(BudgetEntry).where(BudgetEntry.room_id == room_id, BudgetEntry.spent.is_(False))
    session.execute(unspent if activity is None else unspent.where(BudgetEntry.activity == activity))


def is_settled(session: Session, room_id: int, activity: str | None = None) -> bool:
    """Whether nothing that a room reserved is left to spend or give back; for one activity, or for all."""
    left = select(BudgetEntry.id).where(BudgetEntry.room_id == room_id, BudgetEntry.spent.is_(False))
    named = left if activity is None else left.where(BudgetEntry.activity == activity)
    return session.scalar(named) is None


def has_spent(session: Session, room_id: int, activity: str | None = None) -> bool:
    """Whether one activity of the room was sealed, or any when none is named."""
    spent = select(BudgetEntry.id).where(BudgetEntry.room_id == room_id, BudgetEntry.spent.is_(True))
    named = spent if activity is None else spent.where(BudgetEntry.activity == activity)
    return session.scalar(named) is not None


def count_as_spent(session: Session, room_id: int) -> None:
    """Spend all that a room reserved, of which nobody can know any more whether it was released."""
    unspent = update(BudgetEntry).where(BudgetEntry.room_id == room_id, BudgetEntry.spent.is_(False))
    session.execute(unspent.values(spent=True))


def most_ballots(session: Session, room_id: int) -> int:
    """The most ballots that each open activity of a room may take; 0 when nothing of it is reserved."""
    of_class = select(func.min(BudgetEntry.ballots)).group_by(BudgetEntry.class_id)
    return sum(session.scalars(of_class.where(BudgetEntry.room_id == room_id, BudgetEntry.spent.is_(False))))


def raise_reservation(session: Session, room_id: int, class_id: int, ballots: int) -> None:
    """Let each open activity of a room take up to `ballots` of a class of it; never fewer than before."""
    ours = BudgetEntry.room_id == room_id, BudgetEntry.class_id == class_id
    entries = update(BudgetEntry).where(*ours, BudgetEntry.spent.is_(False))
    session.execute(entries.where(BudgetEntry.ballots < ballots).values(ballots=ballots))


def spend(
    session: Session, room_id: int, activity: str, epsilon: float, ballots: int, *, classes: int = 1
) -> None:
    """Spend a room's reservation for one activity: `epsilon`, whatever was reserved when the room opened.

    The two differ when the settings changed in between; the ledger then tells what was released. Places for
    more than the `ballots` that came are free again; of several classes nobody knows how many came from each.
    Raises NothingReserved when the ledger has lost the entry of one of the room's `classes`.
    """
    entry = update(BudgetEntry).where(
        BudgetEntry.room_id == room_id, BudgetEntry.activity == activity, BudgetEntry.spent.is_(False)
    )
    came = case((BudgetEntry.ballots > ballots, ballots), else_=BudgetEntry.ballots)
    values = entry.values(spent=True, epsilon=epsilon, ballots=came)
    spent = session.scalars(values.returning(BudgetEntry.id)).all()
    if len(spent) != classes:
        raise NothingReserved
