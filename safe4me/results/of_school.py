"""A coordinator's overview of one school: the sums of its own batches, by the rules of a single school.

A batch with classes of several schools is in none. The survey is for areas only, so no school has figures of
it; nor has one a change.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from safe4me.lessons.model import Activity, Library, Quiz
from safe4me.results.asked import asked
from safe4me.results.choosing import UnknownFilter, areas_of
from safe4me.results.of_overview import ActivityOverview, Overview, least_epsilon
from safe4me.results.of_questions import AreaQuestion, SealedQuestion, in_phases_of_school
from safe4me.results.tallies import Batched, asked_in, batches_of, schools_in, summed
from safe4me.statistics.periods import half_terms_in
from safe4me.storage.accounts import Account
from safe4me.storage.batches.batch import Batch
from safe4me.storage.places import School
from safe4me.storage.rooms import Phase

MOST_LISTED = 60


def schools_to_choose(session: Session, account: Account, area_ids: Sequence[int]) -> tuple[School, ...]:
    """The schools of some of the account's areas, by area and name; none where they are too many to list."""
    own = _own(account, area_ids)
    found = select(School).where(School.area_id.in_(own)).order_by(School.area_id, School.name)
    schools = session.scalars(found.limit(MOST_LISTED + 1)).all()
    return tuple(schools) if len(schools) <= MOST_LISTED else ()


def school_of(session: Session, account: Account, school_id: int) -> School:
    """A school of the account's areas. Raises UnknownFilter for any other."""
    school = session.get(School, school_id)
    if school is None or school.area_id not in {area.id for area in areas_of(account)}:
        raise UnknownFilter
    return school


def school_overview(
    session: Session,
    library: Library,
    account: Account,
    school_id: int,
    period: str,
    year_group: int | None,
) -> Overview:
    """Every figure over the batches that a school closed in the account's areas. Raises UnknownFilter."""
    school = school_of(session, account, school_id)
    activities = [activity for activity in library.activities() if not _is_survey(activity)]
    wanted = [
        Batch.activity.in_([activity.id for activity in activities]),
        Batch.period.in_(half_terms_in(period)),
        Batch.area_id.in_([area.id for area in areas_of(account)]),
        Batch.school_id == school.id,
    ]
    if year_group is not None:
        wanted.append(Batch.year_group == year_group)
    batches = batches_of(session, and_(*wanted))
    found = ((activity, _questions(library, activity, batches)) for activity in activities)
    shown = tuple(ActivityOverview(activity, questions) for activity, questions in found if questions)
    return Overview(shown, least_epsilon(tally for batch in batches for tally in batch.tallies.values()))


def _own(account: Account, area_ids: Iterable[int]) -> list[int]:
    own = {area.id for area in areas_of(account)}
    return [area_id for area_id in area_ids if area_id in own]


def _is_survey(activity: Activity) -> bool:
    return isinstance(activity, Quiz) and activity.survey


def _questions(library: Library, activity: Activity, batches: Sequence[Batched]) -> tuple[AreaQuestion, ...]:
    of_activity = sorted(
        (batch for batch in batches if batch.activity == activity.id),
        key=lambda batch: list(Phase).index(batch.phase),
    )
    by_phase = {phase: list(same) for phase, same in groupby(of_activity, key=lambda batch: batch.phase)}
    found = []
    for question in asked(library, activity):
        sealed = [
            SealedQuestion(phase, summed(in_it, question), schools_in(in_it))
            for phase, same in by_phase.items()
            if (in_it := asked_in(same, question))
        ]
        if sealed:
            found.append(in_phases_of_school(question, sealed))
    return tuple(found)
