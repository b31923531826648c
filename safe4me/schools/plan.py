"""The term plan of a school, shared by its teachers and its lead. Every change is a transaction.

A plan measures nothing and reserves nothing: it only says which class gets which module on which day.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.content.folder import measure_of, measures_in
from safe4me.content.model.core import Module
from safe4me.content.model.library import Library
from safe4me.db.accounts import LONGEST_NOTE, Account, Assignment
from safe4me.db.base import NotFound, Refused
from safe4me.db.budget import BudgetEntry, budget_entries_of, epsilon_of
from safe4me.db.schools import SchoolClass, school_locked
from safe4me.schools import class_teachers, classes, permissions
from safe4me.schools.permissions import checked_note
from safe4me.schools.practice import is_small, practised
from safe4me.statistics.periods import school_year


class OtherYear(Refused):
    """A day that is not in the school year of the class."""


class PlannedAlready(Refused):
    """The class has that module on that day already."""


@dataclass(frozen=True, slots=True)
class PlannedSpending:
    """The privacy budget, in ε, that one class has taken in the school year once its plan is done."""

    school_class: SchoolClass
    epsilon: float


def term_plan(session: Session, account: Account, now: datetime) -> Sequence[Assignment]:
    """What is planned for the classes that the account may see, by day and class."""
    seen = [school_class.id for school_class in classes.classes_of(session, account, now)]
    plan = select(Assignment).join(Assignment.school_class).where(Assignment.class_id.in_(seen))
    return session.scalars(plan.order_by(Assignment.day, SchoolClass.name, Assignment.id)).all()


def still_to_plan(
    session: Session, account: Account, library: Library, now: datetime
) -> list[tuple[SchoolClass, list[Module]]]:
    """What each of those classes is taught in its year and has not in its plan, where that is something.

    The account's own classes come first.
    """
    planned = {(each.class_id, each.module) for each in term_plan(session, account, now)}
    suggested = [
        (own, [module for module in library.route(own.year_group) if (own.id, module.id) not in planned])
        for own in class_teachers.own_first(session, account, now)
    ]
    return [(own, modules) for own, modules in suggested if modules]


def spending(
    session: Session, plan: Sequence[Assignment], library: Library, epsilon: float
) -> list[PlannedSpending]:
    """What each class of a plan has taken when its rooms measure all that is planned, as often as it may.

    What it has taken by now is in it, planned or not; what it can only practise takes nothing more, and that
    is all of it for a small class. Raises LedgerDamaged.
    """
    modules = {module.id: module for module in library.modules}
    planned: dict[SchoolClass, dict[str, Module]] = {}
    for each in plan:
        if each.module in modules:
            planned.setdefault(each.school_class, {})[each.module] = modules[each.module]
    taken = budget_entries_of(session, [own.id for own in planned])
    closed = practised(session, list(planned), [measure_of(activity) for activity in library.activities()])
    return [
        PlannedSpending(
            own, epsilon_of(taken[own.id]) + _to_come(own, found, taken[own.id], closed[own.id], epsilon)
        )
        for own, found in sorted(planned.items(), key=lambda item: item[0].name)
    ]


def _to_come(
    school_class: SchoolClass,
    planned: Mapping[str, Module],
    taken: Sequence[BudgetEntry],
    closed: Collection[str],
    epsilon: float,
) -> float:
    if is_small(school_class):
        return 0
    over = {entry.activity for entry in taken} | {*closed}
    return sum(
        measure.cost(epsilon) * measure.times(school_class.year_group)
        for module in planned.values()
        for measure in measures_in(module, school_class.year_group)
        if measure.activity not in over
    )


def assignment_for(session: Session, account: Account, assignment_id: int, now: datetime) -> Assignment:
    """One planned lesson of those classes. Raises NotFound for any other."""
    assignment = session.get(Assignment, assignment_id)
    if assignment is None:
        raise NotFound
    classes.class_for(session, account, assignment.class_id, now)
    return assignment


def assign(
    session: Session, account: Account, school_class: SchoolClass, *, module: str, day: date, note: str
) -> Assignment:
    """Plan a module for a class. Raises NotFound, OtherYear, InvalidNote and PlannedAlready."""
    permissions.require(permissions.sees(account, school_class.school))
    note = _checked(school_class, day, note)
    with school_locked(session, school_class.school_id):
        _must_be_free(session, school_class, module, day)
        assignment = Assignment(
            class_id=school_class.id, module=module, day=day, note=note, account_id=account.id
        )
        session.add(assignment)
    return assignment


def change(
    session: Session, account: Account, assignment: Assignment, *, module: str, day: date, note: str
) -> None:
    """Give a planned lesson another module, day or note. Raises what `assign` raises."""
    school_class = assignment.school_class
    permissions.require(permissions.sees(account, school_class.school))
    note = _checked(school_class, day, note)
    with school_locked(session, school_class.school_id):
        _must_be_free(session, school_class, module, day, but_for=assignment.id)
        assignment.module, assignment.day, assignment.note = module, day, note


def remove(session: Session, account: Account, assignment: Assignment) -> None:
    """Take a lesson out of the plan. Raises NotFound."""
    school = assignment.school_class.school
    permissions.require(permissions.sees(account, school))
    with school_locked(session, school.id):
        session.delete(assignment)


def _checked(school_class: SchoolClass, day: date, note: str) -> str:
    if school_year(day) != school_class.school_year:
        raise OtherYear
    return checked_note(note, LONGEST_NOTE)


def _must_be_free(
    session: Session, school_class: SchoolClass, module: str, day: date, but_for: int | None = None
) -> None:
    same = select(Assignment.id).where(
        Assignment.class_id == school_class.id, Assignment.module == module, Assignment.day == day
    )
    if session.scalar(same) not in (None, but_for):
        raise PlannedAlready
