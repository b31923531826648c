"""The privacy budget of classes at a glance: what is taken, what is left, and what may still be measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from safe4me.storage.ledger import BudgetEntry, budget_entries_of
from safe4me.storage.places import SchoolClass
from safe4me.storage.rooms import Phase


@dataclass(frozen=True, slots=True)
class Budget:
    """The ε of one class in its school year, and ids of activities.

    `free` were never measured and fit into what is left; `after` wait for their second time.
    """

    spent: float
    reserved: float
    most: float
    free: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def used(self) -> float:
        """What is spent or reserved."""
        return self.spent + self.reserved

    @property
    def percent(self) -> float:
        """What is used, of all."""
        return round(100 * self.used / self.most, 1)

    @property
    def left(self) -> float:
        """What is neither spent nor reserved; never below 0."""
        return max(0.0, self.most - self.used)


def budgets(
    session: Session, classes: Sequence[SchoolClass], costs: Mapping[str, float], most: float
) -> dict[int, Budget]:
    """The budget of each class, by its id; `costs` is what measuring each activity once takes.

    Raises LedgerDamaged.
    """
    entries = budget_entries_of(session, [each.id for each in classes])
    return {class_id: _budget(own, costs, most) for class_id, own in entries.items()}


def _budget(entries: Sequence[BudgetEntry], costs: Mapping[str, float], most: float) -> Budget:
    taken: dict[str, dict[Phase, bool]] = {}
    for entry in entries:
        taken.setdefault(entry.activity, {})[entry.phase] = entry.spent
    spent = sum(entry.epsilon for entry in entries if entry.spent)
    reserved = sum(entry.epsilon for entry in entries if not entry.spent)
    fits = [name for name, cost in costs.items() if spent + reserved + cost <= most]
    return Budget(
        spent,
        reserved,
        most,
        free=tuple(name for name in fits if name not in taken),
        after=tuple(name for name in fits if taken.get(name) == {Phase.BEFORE: True}),
    )
