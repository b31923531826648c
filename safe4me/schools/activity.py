"""What schools did in a term: which classes were taught, which modules, and when last. No answers.

A class was taught where a room of its closed, alone or with other classes, or where somebody says that it was
taught without one. A class counts once, whatever it was taught, and is as large as it is today.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any  # Any: rows have columns of several types

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from safe4me.db.assignments import Assignment
from safe4me.db.rooms import Room, RoomActivity, RoomState, room_beside
from safe4me.db.schools import SchoolClass
from safe4me.statistics.periods import SEPTEMBER, SchoolTerm, school_year


@dataclass(frozen=True, slots=True)
class Taught:
    """How many classes of a school were taught in some days, and how many pupils these have."""

    classes: int = 0
    pupils: int = 0


@dataclass(frozen=True, slots=True)
class SchoolActivity:
    """What a school did: its classes `set_up`, and what was `taught` in the term.

    `modules` and the `last` lesson are of the whole school year; None where it has not begun.
    """

    set_up: int = 0
    taught: Taught = Taught()
    modules: frozenset[str] = frozenset()
    last: date | None = None


def taught_in(
    session: Session, school_ids: Collection[int], since: date, until: date
) -> Mapping[int, Taught]:
    """What was taught from one day to another of a school year, by school."""
    numbers = SchoolClass.school_id, func.count(), func.sum(SchoolClass.size)
    taught = select(*numbers).where(_of_year(school_ids, since), _is_taught(since, until))
    rows = session.execute(taught.group_by(SchoolClass.school_id))
    return {school_id: Taught(classes, pupils) for school_id, classes, pupils in rows}


def activity_of(
    session: Session, school_ids: Collection[int], term: SchoolTerm, until: date
) -> dict[int, SchoolActivity]:
    """What each school did by the day `until` of a term."""
    year = date(term.school_year, SEPTEMBER, 1)
    set_up = select(SchoolClass.school_id, func.count()).where(
        _of_year(school_ids, term.first), SchoolClass.retired.is_(False)
    )
    classes = {row[0]: row[1] for row in session.execute(set_up.group_by(SchoolClass.school_id))}
    taught = taught_in(session, school_ids, term.first, until)
    items = defaultdict[int, list[tuple[str, date]]](list)
    for school_id, item, day in _lessons(session, school_ids, year, until):
        items[school_id].append((item.partition("/")[0], day))
    return {
        each: SchoolActivity(classes.get(each, 0), taught.get(each, Taught()), *_told(items[each]))
        for each in school_ids
    }


def _told(items: Iterable[tuple[str, date]]) -> tuple[frozenset[str], date | None]:
    """The modules of some lessons, and the day of the last one."""
    found = list(items)
    return frozenset(module for module, _ in found), max((day for _, day in found), default=None)


def _lessons(
    session: Session, school_ids: Collection[int], since: date, until: date
) -> Iterator[tuple[int, str, date]]:
    """Each item that a school taught, with the last day on which it did; once a way of teaching it."""
    item = RoomActivity.activity
    in_room: Select[*tuple[Any, ...]] = select(SchoolClass.school_id, item, func.max(Room.closed_at))
    own = in_room.join(Room, Room.class_id == SchoolClass.id).join(RoomActivity)
    beside = in_room.join(room_beside, room_beside.c.class_id == SchoolClass.id)
    beside = beside.join(Room, Room.id == room_beside.c.room_id).join(RoomActivity)
    for rooms in (own, beside):
        closed = rooms.where(_of_year(school_ids, since), _closed(since, until))
        for school_id, name, at in session.execute(closed.group_by(SchoolClass.school_id, item)):
            yield school_id, name, at.date()
    said: Select[*tuple[Any, ...]] = select(
        SchoolClass.school_id, Assignment.item, func.max(Assignment.taught_on)
    )
    said = said.join(Assignment, Assignment.class_id == SchoolClass.id)
    said = said.where(_of_year(school_ids, since), Assignment.taught_on.between(since, until))
    for school_id, name, day in session.execute(said.group_by(SchoolClass.school_id, Assignment.item)):
        yield school_id, name, day


def _of_year(school_ids: Collection[int], day: date) -> ColumnElement[bool]:
    return and_(SchoolClass.school_id.in_(school_ids), SchoolClass.school_year == school_year(day))


def _is_taught(since: date, until: date) -> ColumnElement[bool]:
    """Which classes were taught: each way is looked up by the class, as its rooms are."""
    own = select(Room.id).where(Room.class_id == SchoolClass.id, _closed(since, until))
    beside = select(Room.id).join(room_beside, room_beside.c.room_id == Room.id)
    beside = beside.where(room_beside.c.class_id == SchoolClass.id, _closed(since, until))
    said = select(Assignment.id).where(
        Assignment.class_id == SchoolClass.id, Assignment.taught_on.between(since, until)
    )
    return or_(own.exists(), beside.exists(), said.exists())


def _closed(since: date, until: date) -> ColumnElement[bool]:
    """Which rooms closed in these days; one in which nothing was sent is thrown away, and never closed."""
    start, end = (datetime.combine(day, time.min, UTC) for day in (since, until + timedelta(days=1)))
    return and_(Room.state == RoomState.CLOSED, Room.closed_at >= start, Room.closed_at < end)
