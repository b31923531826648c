"""The overview of one school, for its lead and for coordinators: the sums of its own batches.

A batch with classes of several schools is in none. Of the survey it has figures from 11 classes on. Whether a
share went up or down is said of the whole school and a whole school year alone.
"""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from safe4me.content.model.core import Library
from safe4me.db.accounts import Account
from safe4me.db.batch_forming import MatchedBatch
from safe4me.db.batches import Batch
from safe4me.db.schools import School
from safe4me.results.asked import is_survey
from safe4me.results.choosing import UnknownFilter, areas_of, of_time
from safe4me.results.of_change import matched_sums
from safe4me.results.of_overview import Overview, overview_of
from safe4me.results.tallies import batches_of, by_series
from safe4me.schools import permissions
from safe4me.statistics.change import FEWEST_CLASSES_OF_A_SURVEY, LEVEL_WHILE_IT_RUNS

MOST_LISTED = 60


def schools_to_choose(session: Session, account: Account, area_ids: Sequence[int]) -> tuple[School, ...]:
    """The schools of some of the account's areas, by area and name; none where they are too many to list."""
    own = [area.id for area in areas_of(account) if area.id in area_ids]
    found = select(School).where(School.area_id.in_(own)).order_by(School.area_id, School.name)
    schools = session.scalars(found.limit(MOST_LISTED + 1)).all()
    return tuple(schools) if len(schools) <= MOST_LISTED else ()


def school_of(session: Session, account: Account, school_id: int) -> School:
    """A school of the account's areas, or the one it leads. Raises UnknownFilter for any other."""
    school = session.get(School, school_id)
    if school is None or not permissions.manages(account, school):
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
        (batch.school_id == school.id)
        & (batch.area_id == school.area_id)
        & of_time(batch, period, year_group)
        for batch in (Batch, MatchedBatch)
    )
    surveys = {each.id for each in library.activities() if is_survey(each)}
    sums = {
        series: (tally, schools)
        for series, (tally, schools) in by_series(batches_of(session, wanted)).items()
        if series.activity not in surveys or tally.seals >= FEWEST_CLASSES_OF_A_SURVEY
    }
    said_at = level if period.isdecimal() and year_group is None else None
    return overview_of(library, sums, matched_sums(session, twice, by_year=True), said_at)
