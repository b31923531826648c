"""The privacy budget of classes at a glance: what is taken, what is left, and what may still be measured."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from safe4me.content.measures import measure_of, measures_in
from safe4me.content.model.core import Module, Quiz
from safe4me.content.model.library import Library
from safe4me.db.budget import BudgetEntry, budget_entries_of, epsilon_of, voided_befores
from safe4me.db.rooms import Phase
from safe4me.db.schools import SchoolClass
from safe4me.schools.practice import is_small, practised
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


@dataclass(frozen=True, slots=True)
class Due:
    """The quiz that a class may measure next as its anchor, in its module, and in which phase."""

    module: Module
    quiz: Quiz
    phase: Phase


def anchors_due(
    session: Session, classes: Sequence[SchoolClass], library: Library, epsilon: float, most: float
) -> dict[int, Due]:
    """What is due for each class whose year has an anchor, by the id of the class.

    “Before” is, while the class has measured nothing of the module and has budget for both; “after” once
    “before” is sealed. A class that missed “before” measures the quiz once. Raises LedgerDamaged.
    """
    large = [each for each in classes if not is_small(each)]
    measures = [measure_of(activity) for activity in library.activities()]
    found = budgets(session, large, measures, epsilon, most)
    due = {}
    for each in large:
        budget = found[each.id]
        module, quiz = library.anchor(each.year_group) or (None, None)
        if module and quiz and quiz.id in budget.after:
            due[each.id] = Due(module, quiz, Phase.AFTER)
        elif module and quiz and 2 * measure_of(quiz).cost(epsilon) <= budget.left:
            all_of_it = {measure.activity for measure in measures_in(module, each.year_group)}
            if all_of_it.issubset(budget.free):
                due[each.id] = Due(module, quiz, Phase.BEFORE)
    return due
