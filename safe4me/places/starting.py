"""What a class starts with that comes in the middle of a year.

Its pupils come from the other classes of its year group, or may: whatever any of those has measured is
practice for it, and the most that any of them has taken is taken. So another name never asks them anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from safe4me.db import budget
from safe4me.db.budget import BudgetEntry, epsilon_of
from safe4me.db.schools import SchoolClass


@dataclass(frozen=True, slots=True)
class Start:
    """The ε that a new class of a year group starts with, and ids of what is practice for it."""

    epsilon: float
    activities: tuple[str, ...]


def starts(session: Session, school_id: int, school_year: int) -> dict[int, Start]:
    """For each year group of a school that has measured something, what a new class of it starts with.

    Raises LedgerDamaged.
    """
    found = {}
    for year_group, entries in budget.entries_by_year_group(session, school_id, school_year).items():
        taken = _taken(entries)
        found[year_group] = Start(sum(taken.values()), tuple(taken))
    return found


def start_with_year_group(session: Session, school_class: SchoolClass) -> None:
    """Let a class that has measured nothing itself start with what its year group has by now; safe to repeat.

    Works in the caller's transaction, which must be `school_locked`. Raises LedgerDamaged.
    """
    if budget.has_measured(session, school_class.id):
        return
    budget.forget_start(session, school_class.id)
    of_school = budget.entries_by_year_group(session, school_class.school_id, school_class.school_year)
    taken = _taken(of_school.get(school_class.year_group, []))
    budget.write_start(session, school_class.id, taken)


def _taken(entries: Sequence[BudgetEntry]) -> Mapping[str, float]:
    """What a class starts with when its year group has these entries: activities in order, and the ε of each.

    Only those that cost something to whichever class has taken most have an ε; the others cost nothing more.
    """
    by_class: dict[int, list[BudgetEntry]] = {}
    for entry in entries:
        by_class.setdefault(entry.class_id, []).append(entry)
    most = max(by_class.values(), key=epsilon_of, default=[])
    return {
        name: epsilon_of(entry for entry in most if entry.activity == name)
        for name in sorted({entry.activity for entry in entries})
    }
