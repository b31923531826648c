"""The privacy budget of classes at a glance: what is taken, what is left, and what may still be measured."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from safe4me.db.budget import BudgetEntry, budget_entries_of, epsilon_of, voided_befores
from safe4me.db.rooms import Phase
from safe4me.db.schools import SchoolClass
from safe4me.places.practice import practised
from safe4me.statistics.ballot import Measure


@dataclass(frozen=True, slots=True)
class Budget:
    """The ε of one class in its school year, and ids of activities.

    `free` were never measured, may be, and fit into what is left; `after` wait for their second time, for
    which `reserved` holds as much again. (For a “before” that is voided too, which waits for nothing.)
    `started` are practice since the class came, in mid-year.
    """

    spent: float
    reserved: float
    most: float
    free: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    started: tuple[str, ...] = ()
    measured: bool = False

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
    session: Session, classes: Sequence[SchoolClass], measures: Sequence[Measure], epsilon: float, most: float
) -> dict[int, Budget]:
    """The budget of each class, by its id; a question takes `epsilon`.

    Raises LedgerDamaged.
    """
    ids = [each.id for each in classes]
    entries, voided = budget_entries_of(session, ids), voided_befores(session, ids)
    closed = practised(session, classes, measures)
    costs = {measure.activity: measure.cost(epsilon) for measure in measures}
    return {
        class_id: _budget(own, voided[class_id], closed[class_id], costs, most)
        for class_id, own in entries.items()
    }


def _budget(
    entries: Sequence[BudgetEntry],
    voided: Collection[str],
    closed: Collection[str],
    costs: Mapping[str, float],
    most: float,
) -> Budget:
    taken: dict[str, dict[Phase, bool]] = {}
    for entry in entries:
        taken.setdefault(entry.activity, {})[entry.phase] = entry.spent
    spent = sum(entry.epsilon for entry in entries if entry.spent)
    used = epsilon_of(entries)
    return Budget(
        spent,
        used - spent,
        most,
        free=tuple(
            name
            for name, cost in costs.items()
            if name not in taken and name not in closed and used + cost <= most
        ),
        after=tuple(name for name in costs if taken.get(name) == {Phase.BEFORE: True} and name not in voided),
        started=tuple(entry.activity for entry in entries if entry.room_id is None),
        measured=any(entry.room_id is not None for entry in entries),
    )
