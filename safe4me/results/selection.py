"""What a coordinator may choose: their areas, and what their batches have; anything else is refused."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from safe4me.content.model.core import Activity
from safe4me.content.model.library import Library
from safe4me.db.accounts import Account
from safe4me.db.batch_forming import MatchedBatch
from safe4me.db.batches import ALL_YEAR_GROUPS, AreaTotal, Batch
from safe4me.db.rooms import Phase
from safe4me.db.schools import Area
from safe4me.results.questions import AskedQuestion, asked
from safe4me.schools import permissions
from safe4me.statistics.periods import by_school_year, half_terms_in


class UnknownFilter(Exception):
    """An area, activity, half-term or phase that this coordinator cannot choose."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a coordinator may choose from: areas, and what their batches have.

    `past` are the ids of modules of which batches have questions that are asked no more, `periods` as
    `by_school_year` has them.
    """

    areas: tuple[Area, ...]
    activities: tuple[Activity, ...]
    past: frozenset[str]
    periods: tuple[str, ...]
    phases: tuple[Phase, ...]
    year_groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which batches a coordinator chose: of areas, of a time, of a year group.

    `half_term` may be the year that a school year began, `2026`; for None they are of all half-terms, and of
    all year groups, those of several too.
    """

    account: Account
    area_ids: Collection[int]
    half_term: str | None = None
    year_group: int | None = None


def areas_of(account: Account) -> tuple[Area, ...]:
    """A coordinator's areas, by name; nobody else has any."""
    areas = permissions.own_areas(account).values()
    return tuple(sorted(areas, key=lambda area: area.name))


def filters(session: Session, library: Library, account: Account, *, everywhere: bool = False) -> Filters:
    """What the account may choose from, of its own areas or `everywhere`; activities as they are taught."""
    ids = list(session.scalars(select(Area.id))) if everywhere else _own_ids(account)
    found = half_terms(session, ids)
    years = {half_term[:4] for half_term in found}
    batched = _batched(session, ids, years)
    names, phases = {activity for activity, _ in batched}, {phase for _, phase in batched}
    return Filters(
        areas=areas_of(account),
        activities=tuple(activity for activity in library.activities() if activity.id in names),
        past=past_modules(session, library, ids, years),
        periods=by_school_year(found),
        phases=tuple(phase for phase in Phase if phase in phases),
        year_groups=_year_groups(session, ids),
    )


def half_terms(session: Session, area_ids: Collection[int]) -> tuple[str, ...]:
    """The half-terms in which a batch of some areas closed, latest first."""
    periods = set(session.scalars(select(AreaTotal.period).where(_sums_of(area_ids)).distinct()))
    years = {period[:4] for period in periods}
    return tuple(sorted(periods - years, reverse=True))


def past_modules(
    session: Session, library: Library, area_ids: Collection[int], years: Collection[str]
) -> frozenset[str]:
    """The ids of modules of which batches of some school years have questions that are asked no more."""
    of_years = _sums_of(area_ids) & AreaTotal.period.in_(years)
    asked = select(AreaTotal.activity, AreaTotal.question, AreaTotal.rev).where(of_years).distinct()
    sealed = {tuple(row) for row in session.execute(asked)}
    past = (each for each in library.past if (each.activity, each.question, each.rev) in sealed)
    return frozenset(each.activity.split("/")[0] for each in past)


def must_own(account: Account, area_ids: Collection[int]) -> None:
    """Raises UnknownFilter for an area that is not the account's, and for no area at all."""
    if not area_ids or not set(_own_ids(account)).issuperset(area_ids):
        raise UnknownFilter


def asked_today(library: Library, activity: str) -> tuple[AskedQuestion, ...]:
    """The questions of an activity. Raises UnknownFilter for one that is not in the library."""
    found = library.activity(activity)
    if found is None:
        raise UnknownFilter
    return asked(library, found)


def chosen(
    session: Session, choice: Selection, activity: str
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Which batches of an activity a coordinator chose, in every phase; and which matched ones.

    Raises UnknownFilter for an area that is not the account's, and a time in which no batch of the account's
    areas closed.
    """
    must_own(choice.account, choice.area_ids)
    known = half_terms(session, _own_ids(choice.account))
    if choice.half_term is not None and choice.half_term not in by_school_year(known):
        raise UnknownFilter
    batches, matched = (
        batch.area_id.in_(choice.area_ids)
        & (batch.activity == activity)
        & of_time(batch, choice.half_term, choice.year_group)
        for batch in (Batch, MatchedBatch)
    )
    return batches, matched


def of_time(
    batch: type[Batch | MatchedBatch], period: str | None, year_group: int | None
) -> ColumnElement[bool]:
    """Which batches are of a half-term or school year, and of a year group; for None of all."""
    in_time = true() if period is None else batch.period.in_(half_terms_in(period))
    return in_time if year_group is None else in_time & (batch.year_group == year_group)


def _batched(session: Session, area_ids: Collection[int], years: Collection[str]) -> set[tuple[str, Phase]]:
    """Of what activities and phases there are batches: read off the sums over whole years, which are few."""
    of_years = _sums_of(area_ids) & AreaTotal.period.in_(years)
    found = session.execute(select(AreaTotal.activity, AreaTotal.phase).where(of_years).distinct())
    return {(activity, phase) for activity, phase in found}


def _year_groups(session: Session, area_ids: Collection[int]) -> tuple[int, ...]:
    of_one = AreaTotal.area_id.in_(area_ids) & (AreaTotal.year_group != ALL_YEAR_GROUPS)
    return tuple(sorted(session.scalars(select(AreaTotal.year_group).where(of_one).distinct())))


def _sums_of(area_ids: Collection[int]) -> ColumnElement[bool]:
    """The sums of some areas over all year groups."""
    return AreaTotal.area_id.in_(area_ids) & (AreaTotal.year_group == ALL_YEAR_GROUPS)


def _own_ids(account: Account) -> list[int]:
    return [area.id for area in areas_of(account)]
