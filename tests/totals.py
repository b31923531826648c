"""Running totals of schools, written as seals write them but for their noise."""

from collections.abc import Mapping

from safe4me.storage import sealed_areas
from safe4me.storage.base import db
from safe4me.storage.places import School
from safe4me.storage.rooms import Phase
from safe4me.storage.sealed import SchoolTotal

HALF_TERM = "2026-autumn-1"


def totals(
    school: School,
    activity: str,
    counts: Mapping[str, tuple[int, ...]],
    *,
    classes: int = 4,
    phase: Phase = Phase.ONCE,
    half_term: str = HALF_TERM,
    year_group: int = 9,
) -> None:
    """The counts of each question of `activity`, which say how many ballots there were."""
    key = {"school_id": school.id, "year_group": year_group, "half_term": half_term, "activity": activity}
    for question, cells in counts.items():
        sums = {"ballots": sum(cells), "seals": classes, "epsilon": 1.0}
        for option, count in enumerate(cells, start=1):
            cell = {"question": question, "rev": 1, "option": option, "count": count}
            db.session.add(SchoolTotal(**key, phase=phase, **cell, **sums))
    sealed_areas.add_up_all(db.session())
    db.session.commit()
