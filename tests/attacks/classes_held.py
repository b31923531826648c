"""Classes that are held whole, through the app: a room is opened, ballots are cast, the room is closed."""

from itertools import count

from flask import Flask

from safe4me.db.base import db
from safe4me.db.rooms import Phase, Room
from safe4me.db.schools import School, SchoolClass
from tests.helpers.world.rooms import hold
from tests.helpers.world.schools import Place

numbers = count()


def new_class(place: Place, school: School | None = None, year_group: int = 9) -> Place:
    """The same place with one more class, of its own school or of another, whose teacher it then has."""
    place.teacher.school = school or place.school
    made = SchoolClass(
        school=place.teacher.school,
        school_year=2026,
        year_group=year_group,
        name=f"9-{next(numbers)}",
        size=30,
    )
    db.session.add(made)
    db.session.commit()
    return place._replace(school_class=made, school=made.school)


def hold_new_class(
    app: Flask,
    place: Place,
    safer: int,
    others: int,
    *,
    school: School | None = None,
    phase: Phase = Phase.ONCE,
) -> Room:
    """The closed room of one more class, in which `safer` pupils picked the safer options of the quiz."""
    return hold(app, new_class(place, school), safer, others, phase)


def true_counts(safer: int, others: int) -> dict[str, tuple[int, ...]]:
    """What such a class answered: question to one count an option."""
    return {"pass-on": (others, safer, 0), "confidence": (others, 0, safer, 0)}
