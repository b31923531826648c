"""What is in no figure: how many classes wait for a batch, and until when; what was voided. No answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from safe4me.results.of_voids import Voided, voided
from safe4me.statistics.periods import closes_next, half_terms_of, next_change
from safe4me.storage.places import School
from safe4me.storage.rooms import Room
from safe4me.storage.sealed import Seal, is_voided


@dataclass(frozen=True, slots=True)
class WaitingClasses:
    """How many classes have finished something that is in no figure yet, and the next fixed day.

    `voided` is what of the same areas and activities is in none, and never will be.
    """

    classes: int
    until: date
    voided: Voided


def classes_waiting(
    session: Session, area_ids: Collection[int] | None, today: date, activities: Collection[str] | None = None
) -> WaitingClasses:
    """Those of some areas, or of all; with any of these activities, or any at all.

    What was left over at the end of a school year waits no more.
    """
    this_year = half_terms_of(closes_next(today))[0]
    seals = select(func.count(distinct(Room.class_id))).select_from(Seal).join(Room, Room.id == Seal.room_id)
    seals = seals.join(Room.school_class).join(School)
    seals = seals.where(Seal.batch_id.is_(None), Seal.half_term >= this_year, ~is_voided())
    if area_ids is not None:
        seals = seals.where(School.area_id.in_(area_ids))
    if activities is not None:
        seals = seals.where(Seal.activity.in_(activities))
    return WaitingClasses(
        session.scalar(seals) or 0, next_change(today), voided(session, area_ids, activities)
    )
