"""When a class is asked the anchor of its year's route: before the first lesson of its module, and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from safe4me.content.folder import measure_of, measures_in
from safe4me.content.model.core import Library, Module, Quiz
from safe4me.db.rooms import Phase
from safe4me.db.schools import SchoolClass
from safe4me.places.budgets import budgets
from safe4me.places.practice import is_small


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
