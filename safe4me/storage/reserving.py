"""Reserve privacy budget for a room: where the ledger and the seals are held against one another."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.storage import ledger
from safe4me.storage.ledger import AlreadyMeasured, BudgetEntry, BudgetSpent, LedgerDamaged
from safe4me.storage.sealed import Seal


def reserve(session: Session, entries: Iterable[BudgetEntry], cap: float) -> None:
    """Reserve `entries`, all of one class, within `cap` ε, in the caller's `school_locked` transaction.

    Raises AlreadyMeasured, BudgetSpent, and LedgerDamaged when a seal of the class is not in the ledger.
    """
    entries = tuple(entries)
    class_id = entries[0].class_id
    if _has_unaccounted_seal(session, class_id):
        raise LedgerDamaged
    taken = ledger.phases_taken(session, class_id)
    for entry in entries:
        if not ledger.may_measure(entry.phase, taken.get(entry.activity, {})):
            raise AlreadyMeasured(entry.activity)
    if ledger.epsilon_taken(session, class_id) + sum(entry.epsilon for entry in entries) > cap:
        raise BudgetSpent
    session.add_all(entries)
    session.flush()


def _has_unaccounted_seal(session: Session, class_id: int) -> bool:
    """Whether a seal of the class has no spent entry in the ledger, as every seal must."""
    spent = select(BudgetEntry.id).where(
        BudgetEntry.room_id == Seal.room_id, BudgetEntry.activity == Seal.activity, BudgetEntry.spent
    )
    seals = select(Seal.id).where(Seal.class_id == class_id, ~spent.exists())
    return session.scalar(seals) is not None
