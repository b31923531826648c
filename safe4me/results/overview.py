"""What a coordinator sees at a glance: every question of every activity, over areas or the whole programme.

It reads the sums of areas, and for changes matched batches, which are as few. The whole programme is every
area of this deployment: its figures are sums of batches too, so each coordinator may see them, so that a
pilot is not a page of blanks.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from safe4me.content.model.core import Activity
from safe4me.content.model.library import Library
from safe4me.db.accounts import Account
from safe4me.db.batch_forming import MatchedBatch
from safe4me.db.batches import ALL_YEAR_GROUPS, AreaTotal, Batch
from safe4me.db.schools import Area, School
from safe4me.results.areas import Series, Sums, batches_of, by_series
from safe4me.results.by_question import AreaQuestion, in_phases
from safe4me.results.change import MatchedSums, SumKey, matched_sums
from safe4me.results.questions import asked, is_survey
from safe4me.results.selection import UnknownFilter, areas_of, must_own, of_time
from safe4me.schools import permissions
from safe4me.statistics.change import FEWEST_CLASSES_OF_A_SURVEY, LEVEL_WHILE_IT_RUNS
from safe4me.statistics.figures import Tally, no_tally
from safe4me.statistics.periods import by_school_year, half_terms_in


@dataclass(frozen=True, slots=True)
class ActivityOverview:
    """One activity of which there is a batch, with its questions, polls and forks too."""

    activity: Activity
    questions: tuple[AreaQuestion, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The activities in the order in which they are taught; `epsilon` is what a class spent on each question.

    It is the least among the seals, and None without a batch.
    """

    activities: tuple[ActivityOverview, ...]
    epsilon: float | None


def overview_periods(session: Session) -> tuple[str, ...]:
    """The school years and half-terms from the first to the latest in which a batch closed anywhere.

    Latest first, as `by_school_year` has them; empty without a batch.
    """
    of_area = AreaTotal.area_id == Area.id, AreaTotal.year_group == ALL_YEAR_GROUPS
    ends = [select(end(AreaTotal.period)).where(*of_area).scalar_subquery() for end in (func.min, func.max)]
    found = [row for row in session.execute(select(*ends).select_from(Area)).all() if row[0]]
    if not found:
        return ()
    first, last = min(row[0] for row in found), max(row[1] for row in found)
    years = range(int(first[:4]), int(last[:4]) + 1)
    return by_school_year(name for year in years for name in half_terms_in(str(year)) if name <= last)


def overview(
    session: Session,
    library: Library,
    *,
    account: Account,
    area_ids: Collection[int] | None,
    period: str | None,
    year_group: int | None,
    level: float = LEVEL_WHILE_IT_RUNS,
) -> Overview:
    """Every figure over the schools of `area_ids`, or of the whole programme for None.

    `period` is a half-term or the year a school year began, None for all years; a change says up or down at
    this `level` of its interval. Raises UnknownFilter for an area that is not the account's, and for none.
    """
    must_own(account, [area.id for area in areas_of(account)] if area_ids is None else area_ids)
    areas = select(Area.id) if area_ids is None else area_ids
    in_time = func.length(AreaTotal.period) == len("2026") if period is None else AreaTotal.period == period
    of_period = in_time, AreaTotal.year_group == (year_group or ALL_YEAR_GROUPS)
    matched = MatchedBatch.area_id.in_(areas) & of_time(MatchedBatch, period, year_group)
    sums = _sums(session, AreaTotal.area_id.in_(areas), *of_period)
    return overview_of(library, sums, matched_sums(session, matched), level)


def overview_of(
    library: Library, sums: Sums, matched: Mapping[SumKey, MatchedSums], level: float | None
) -> Overview:
    """Every figure that these sums have, and how shares moved in the `matched` ones."""
    found = (
        ActivityOverview(each, in_phases(each.id, asked(library, each), sums, matched, level))
        for each in library.activities()
    )
    epsilons = (epsilon for tally, _ in sums.values() for epsilon, _ in tally.noises)
    return Overview(tuple(each for each in found if each.questions), min(epsilons, default=None))


def _sums(session: Session, *wanted: ColumnElement[bool]) -> Sums:
    """The tally of every series, each part with noises of its own ε; of at least so many schools."""
    key = (
        *(AreaTotal.activity, AreaTotal.phase, AreaTotal.question, AreaTotal.rev),
        *(AreaTotal.epsilon, AreaTotal.period),
    )
    numbers = AreaTotal.count, AreaTotal.ballots, AreaTotal.seals, AreaTotal.draws, AreaTotal.schools
    added = [func.sum(column).label(column.name) for column in numbers]
    rows = select(*key, *added).where(*wanted).group_by(*key, AreaTotal.option)
    found = session.execute(rows.order_by(*key, AreaTotal.option))
    sums: dict[Series, tuple[Tally, int]] = {}
    for (*of, epsilon, _), options in groupby(found, key=lambda row: row[: len(key)]):
        cells, series = list(options), Series(*of)
        _, ballots, seals, draws, schools = map(int, cells[0][len(key) :])
        counts = tuple(int(cell[len(key)]) for cell in cells)
        tally = Tally(counts, ballots, seals, ((epsilon, seals + draws),))
        before, most = sums.get(series, (no_tally(len(cells)), 0))
        sums[series] = before + tally, max(most, schools)
    return sums


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
    period: str | None,
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
    said_at = level if period and period.isdecimal() and year_group is None else None
    return overview_of(library, sums, matched_sums(session, twice, by_year=True), said_at)
