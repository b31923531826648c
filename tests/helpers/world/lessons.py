"""Lessons that were set for a class, as a test needs them."""

from datetime import date, timedelta

from safe4me.db.assignments import Assignment
from safe4me.db.base import db
from tests.helpers.world.schools import NOW, Place

MONDAY = NOW.date() - timedelta(days=NOW.weekday())


def planned(of: Place, item: str = "law", week: date = MONDAY, **more: object) -> Assignment:
    """A lesson of the place's class, set by its teacher; by itself, in the week of the tests' clock."""
    given = {"class_id": of.school_class.id, "account_id": of.teacher.id, "item": item, "week": week}
    made = Assignment(**given | more)
    db.session.add(made)
    db.session.flush()
    made.set_id = made.id
    db.session.commit()
    return made
