"""How many were reached: classes taught, their pupils at most, and how many answers were sent. No answers.

This is activity and needs no noise: whoever opens a room sees these numbers, and no count is in them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from safe4me.db.released import Seal, is_voided
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass
from safe4me.schools.activity import taught_in
from safe4me.statistics.periods import school_year


@dataclass(frozen=True, slots=True)
class Reach:
    """Classes taught, each once; `pupils` is the sum of their sizes, so up to so many were reached.

    `schools` are those that taught; `sent` is the number of answers that were not taken out.
    """

    schools: int
    classes: int
    pupils: int
    sent: int


def reach(session: Session, school_ids: Collection[int], since: date, until: date) -> Reach:
    """Of schools that the caller fetched, from one day to another of a school year."""
    taught = taught_in(session, school_ids, since, until).values()
    return Reach(
        len(taught),
        sum(each.classes for each in taught),
        sum(each.pupils for each in taught),
        _sent(session, school_ids, since, until),
    )


def _sent(session: Session, school_ids: Collection[int], since: date, until: date) -> int:
    sent = select(func.sum(Seal.ballots)).join(Room, Room.id == Seal.room_id)
    sent = sent.join(SchoolClass, SchoolClass.id == Room.class_id)
    of_year = SchoolClass.school_id.in_(school_ids), SchoolClass.school_year == school_year(since)
    return session.scalar(sent.where(*of_year, Seal.sealed_on.between(since, until), ~is_voided())) or 0
