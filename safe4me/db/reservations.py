"""Reserve privacy budget for a room: where the ledger and the seals are held against one another."""

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from safe4me.db import budget
from safe4me.db.budget import AlreadyMeasured, BudgetEntry, BudgetSpent, LedgerDamaged
from safe4me.db.released import Seal
from safe4me.db.rooms import Room, room_beside


def reserve(session: Session, entries: Iterable[BudgetEntry], cap: float) -> None:
    """Reserve `entries`, all of one class, within `cap` ε, in the caller's `school_locked` transaction.

    A “before” is reserved with its “after”, which is then sure to fit, also where the cap was lowered since.

    Raises AlreadyMeasured, BudgetSpent, and LedgerDamaged when a seal of the class is not in the ledger.
    """
    entries = tuple(entries)
    class_id = entries[0].class_id
    if _has_unaccounted_seal(session, class_id):
        raise LedgerDamaged
    taken = budget.phases_taken(session, class_id)
    for entry in entries:
        if not budget.may_measure(entry.phase, taken.get(entry.activity, {})):
            raise AlreadyMeasured(entry.activity)
    before = budget.budget_entries_of(session, [class_id])[class_id]
    if budget.epsilon_of((*before, *entries)) > max(cap, budget.epsilon_of(before)):
        raise BudgetSpent
    session.add_all(entries)
    session.flush()


def _has_unaccounted_seal(session: Session, class_id: int) -> bool:
    """Whether a seal of a room that the class was in has no spent entry of it, as every seal must."""
    same = BudgetEntry.room_id == Seal.room_id, BudgetEntry.activity == Seal.activity
    spent = select(BudgetEntry.id).where(*same, BudgetEntry.class_id == class_id, BudgetEntry.spent)
    led = select(Room.id).where(Room.class_id == class_id)
    beside = select(room_beside.c.room_id).where(room_beside.c.class_id == class_id)
    ours = or_(Seal.class_id == class_id, Seal.room_id.in_(led), Seal.room_id.in_(beside))
    return session.scalar(select(Seal.id).where(ours, ~spent.exists())) is not None
