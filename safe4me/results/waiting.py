"""What is in no figure: how many classes wait for a batch, and until when; what was voided. No answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from safe4me.results.of_voids import voided
from safe4me.statistics.periods import last_monday, next_monday, school_year
from safe4me.storage.places import School, SchoolClass
from safe4me.storage.rooms import Room
from safe4me.storage.sealed import Seal, is_voided


@dataclass(frozen=True, slots=True)
class WaitingClasses:
    """How many classes have finished something that is in no figure yet, and the next Monday.

    `voided` is what of the same areas and activities is in none, and never will be.
    """

    classes: int
    until: date
    voided: int


def classes_waiting(
    session: Session, area_ids: Collection[int] | None, today: date, activities: Collection[str] | None = None
) -> WaitingClasses:
    """Those of some areas, or of all; with any of these activities, or any at all.

    What is left over once a school year's last Monday has come waits no more.
    """
    running = school_year(last_monday(today))
    seals = select(func.count(distinct(Room.class_id))).select_from(Seal).join(Room, Room.id == Seal.room_id)
    seals = seals.join(Room.school_class).join(School)
    waits = Seal.batch_id.is_(None), Seal.alone.is_(False), ~is_voided()
    seals = seals.where(*waits, SchoolClass.school_year >= running)
    if area_ids is not None:
        seals = seals.where(School.area_id.in_(area_ids))
    if activities is not None:
        seals = seals.where(Seal.activity.in_(activities))
    return WaitingClasses(
        session.scalar(seals) or 0, next_monday(today), voided(session, area_ids, activities)
    )
