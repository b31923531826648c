"""The overview of one school, for its lead and for coordinators: the sums of its own batches.

A batch with classes of several schools is in none. Of the survey it has figures from 11 classes on. Whether a
share went up or down is said of the whole school and a whole school year alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from safe4me.lessons.model import Activity, Library, Quiz
from safe4me.places import rules
from safe4me.results.asked import asked
from safe4me.results.choosing import UnknownFilter, areas_of
from safe4me.results.of_change import SchoolSums, SumKey, school_sums
from safe4me.results.of_overview import ActivityOverview, Overview, least_epsilon
from safe4me.results.of_questions import AreaQuestion, SealedQuestion, in_phases
from safe4me.results.tallies import Batched, asked_in, batches_of, schools_in, summed
from safe4me.statistics.change import FEWEST_CLASSES_OF_A_SURVEY, LEVEL_WHILE_IT_RUNS
from safe4me.statistics.periods import half_terms_in
from safe4me.storage.accounts import Account
from safe4me.storage.batches.batch import Batch
from safe4me.storage.batches.matched import MatchedBatch
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
    """A school of the account's areas, or the one it leads. Raises UnknownFilter for any other."""
    school = session.get(School, school_id)
    if school is None or not rules.manages(account, school):
        raise UnknownFilter
    return school


def latest_change(session: Session, school: School) -> str | None:
    """The latest school year in which classes of the school were matched, if any were."""
    period = session.scalar(select(func.max(MatchedBatch.period)).where(MatchedBatch.school_id == school.id))
    return period[:4] if period else None


def school_overview(
    session: Session,
    library: Library,
    account: Account,
    school_id: int,
    period: str,
    year_group: int | None,
    level: float = LEVEL_WHILE_IT_RUNS,
) -> Overview:
    """Every figure over the batches of a school in its area. Raises UnknownFilter."""
    school = school_of(session, account, school_id)
    wanted, twice = (
        and_(
            batch.area_id == school.area_id,
            batch.period.in_(half_terms_in(period)),
            *([] if year_group is None else [batch.year_group == year_group]),
        )
        for batch in (Batch, MatchedBatch)
    )
    batches = batches_of(session, wanted & (Batch.school_id == school.id))
    matched = school_sums(session, school.id, twice)
    said_at = level if period.isdecimal() and year_group is None else None
    activities = library.activities()
    found = ((activity, _questions(library, activity, batches, matched, said_at)) for activity in activities)
    shown = tuple(ActivityOverview(activity, questions) for activity, questions in found if questions)
    return Overview(shown, least_epsilon(tally for batch in batches for tally in batch.tallies.values()))


def _own(account: Account, area_ids: Iterable[int]) -> list[int]:
    own = {area.id for area in areas_of(account)}
    return [area_id for area_id in area_ids if area_id in own]


def _is_survey(activity: Activity) -> bool:
    return isinstance(activity, Quiz) and activity.survey


def _questions(
    library: Library,
    activity: Activity,
    batches: Sequence[Batched],
    matched: Mapping[SumKey, SchoolSums],
    level: float | None,
) -> tuple[AreaQuestion, ...]:
    fewest = FEWEST_CLASSES_OF_A_SURVEY if _is_survey(activity) else 1
    of_activity = sorted(
        (batch for batch in batches if batch.activity == activity.id),
        key=lambda batch: list(Phase).index(batch.phase),
    )
    by_phase = {phase: list(same) for phase, same in groupby(of_activity, key=lambda batch: batch.phase)}
    found = []
    for question in asked(library, activity):
        sealed = [
            SealedQuestion(phase, tally, schools_in(asked_in(same, question)))
            for phase, same in by_phase.items()
            if (tally := summed(same, question)).seals >= fewest
        ]
        if sealed:
            twice = matched.get(SumKey(activity.id, question.id, question.rev))
            found.append(in_phases(question, sealed, twice, level))
    return tuple(found)
