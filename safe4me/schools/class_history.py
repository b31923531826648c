"""What a class was taught before this year, as the class that it was then. No figure moves up with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from safe4me.db.assignments import Assignment
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.db.schools import SchoolClass
from safe4me.schools.lesson_states import lesson_of


@dataclass(frozen=True, slots=True)
class TaughtBefore:
    """The class of an earlier year, and the modules that it was taught, each with the last day of it."""

    school_class: SchoolClass
    modules: tuple[tuple[str, date], ...]


def before_this_year(session: Session, school_class: SchoolClass, today: date) -> list[TaughtBefore]:
    """What a class was taught in the years before, the latest first; of each year as time went."""
    found, seen = [], {school_class.id}
    before = school_class.came_from
    while before is not None and before.id not in seen:
        seen.add(before.id)
        latest: dict[str, date] = {}
        for module, day in _taught(session, before, today):
            latest[module] = max(day, latest.get(module, day))
        if latest:
            in_time = sorted(latest.items(), key=lambda each: (each[1], each[0]))
            found.append(TaughtBefore(before, tuple(in_time)))
        before = before.came_from
    return found


def _taught(session: Session, school_class: SchoolClass, today: date) -> Iterator[tuple[str, date]]:
    """Each module that a class was taught, and when: with a room, planned or not, or without one."""
    plan = select(Assignment).where(Assignment.class_id == school_class.id)
    for each in session.scalars(plan.options(selectinload(Assignment.rooms))):
        if lesson_of(each, each.rooms, {}, today).is_taught and each.taught_on:
            yield each.module, each.taught_on
    own = or_(Room.class_id == school_class.id, Room.beside.any(SchoolClass.id == school_class.id))
    closed = select(Room).where(own, Room.state == RoomState.CLOSED, Room.phase != Phase.BEFORE)
    for room in session.scalars(closed):
        for chosen in room.activities:
            yield chosen.activity.partition("/")[0], room.opened_at.date()
