"""What a coordinator may choose: their areas, and what has been sealed in them; anything else is refused."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from safe4me.lessons.model import Activity, Library
from safe4me.places import rules
from safe4me.statistics.periods import by_school_year
from safe4me.storage.accounts import Account
from safe4me.storage.places import Area, School
from safe4me.storage.rooms import Phase
from safe4me.storage.sealed import SchoolTotal

Value = TypeVar("Value")


class UnknownFilter(Exception):
    """An area, activity, half-term or phase that this coordinator cannot choose."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a coordinator may choose from: areas, and what has been sealed in them."""

    areas: tuple[Area, ...]
    activities: tuple[Activity, ...]
    half_terms: tuple[str, ...]
    phases: tuple[Phase, ...]
    year_groups: tuple[int, ...]

    @property
    def periods(self) -> tuple[str, ...]:
        """School years and half-terms, see `by_school_year`."""
        return by_school_year(self.half_terms)


def areas_of(account: Account) -> tuple[Area, ...]:
    """A coordinator's areas, by name; nobody else has any."""
    areas = rules.own_areas(account).values()
    return tuple(sorted(areas, key=lambda area: area.name))


def half_terms(session: Session, account: Account) -> tuple[str, ...]:
    """The half-terms in which anything was sealed in the account's areas, latest first."""
    return tuple(sorted(_sealed(session, account, SchoolTotal.half_term), reverse=True))


def filters(session: Session, library: Library, account: Account) -> Filters:
    """What the account may choose from; activities in the order in which they are taught."""
    names = set(_sealed(session, account, SchoolTotal.activity))
    phases = set(_sealed(session, account, SchoolTotal.phase))
    return Filters(
        areas=areas_of(account),
        activities=tuple(activity for activity in library.activities() if activity.id in names),
        half_terms=half_terms(session, account),
        phases=tuple(phase for phase in Phase if phase in phases),
        year_groups=tuple(sorted(_sealed(session, account, SchoolTotal.year_group))),
    )


def chosen(
    session: Session,
    library: Library,
    account: Account,
    area_ids: Collection[int],
    activity: str,
    half_term: str | None,
    year_group: int | None,
) -> tuple[Activity, ColumnElement[bool]]:
    """The activity, and which of its totals a coordinator chose: in every phase.

    `half_term` may be the year that a school year began, `2026`; for None they are of all half-terms, and of
    all year groups. Raises UnknownFilter for an area that is not the account's, an activity that is not in
    the library, or a half-term or school year in which the account's areas sealed nothing.
    """
    found = library.activity(activity)
    own = {area.id for area in areas_of(account)}
    if found is None or not area_ids or not own.issuperset(area_ids):
        raise UnknownFilter
    wanted = [School.area_id.in_(area_ids), SchoolTotal.activity == activity]
    if half_term is not None:
        sealed_in = half_terms(session, account)
        if half_term not in by_school_year(sealed_in):
            raise UnknownFilter
        wanted.append(SchoolTotal.half_term.in_([name for name in sealed_in if name.startswith(half_term)]))
    if year_group is not None:
        wanted.append(SchoolTotal.year_group == year_group)
    return found, and_(*wanted)


def _sealed(session: Session, account: Account, column: InstrumentedAttribute[Value]) -> Sequence[Value]:
    areas = [area.id for area in areas_of(account)]
    own = select(column).join(School, School.id == SchoolTotal.school_id).where(School.area_id.in_(areas))
    return session.scalars(own.distinct()).all()
