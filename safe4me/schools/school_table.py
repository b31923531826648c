"""A coordinator's table of schools: what each does, found and sorted by what it does, never by answers."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from safe4me.db.accounts import Account, Role, RoleName
from safe4me.db.schools import Delivery, School
from safe4me.schools.activity import SchoolActivity, activity_of
from safe4me.schools.text import folded
from safe4me.statistics.periods import SchoolTerm

ON_A_PAGE = 20
QUIET = timedelta(weeks=6)
SortKey = Callable[["ListedSchool"], Any]  # Any: each column has its own type


class SchoolFilter(StrEnum):
    """Which schools a reader looks for."""

    NOT_BEGUN = "not-begun"
    QUIET = "quiet"
    NO_LEAD = "no-lead"


@dataclass(frozen=True, slots=True)
class LeadStanding:
    """How far a school's lead has come: joined, or invited at some time, or nobody is."""

    joined: bool = False
    invited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedSchool:
    """One school: its lead, what it did by the day `until`, and the day of the next visit.

    `modules` are how many of those on routes it has taught this school year.
    """

    school: School
    lead: LeadStanding
    activity: SchoolActivity
    modules: int
    next_visit: date | None
    until: date

    @property
    def has_begun(self) -> bool:
        """Whether it has taught anything this school year."""
        return self.activity.last is not None

    def is_among(self, wanted: SchoolFilter) -> bool:
        """Whether a reader who looks for `wanted` finds it."""
        if wanted is SchoolFilter.NOT_BEGUN:
            return not self.has_begun
        if wanted is SchoolFilter.NO_LEAD:
            return not self.lead.joined
        return self.activity.last is not None and self.until - self.activity.last > QUIET


SORTED_BY: dict[str, SortKey] = {
    "school": lambda row: folded(row.school.name),
    "area": lambda row: folded(row.school.area.name),
    "lead": lambda row: (row.lead.joined, row.lead.invited_at is not None),
    "classes": lambda row: row.activity.set_up,
    "taught": lambda row: row.activity.taught.classes,
    "modules": lambda row: row.modules,
    "last": lambda row: row.activity.last or date.min,
    "visit": lambda row: row.next_visit or date.max,
}


@dataclass(frozen=True, slots=True)
class TableWish:
    """What a reader asked for: words of a name, a filter, a column (`-` before it: the other way), a page."""

    find: str = ""
    only: SchoolFilter | None = None
    sort: str = "school"
    page: int = 1


@dataclass(frozen=True, slots=True)
class SchoolTable:
    """The rows of one page; how many were `found`, on how many `pages`.

    `whole` is how many schools there are; `among` has how many of them each filter finds.
    """

    rows: tuple[ListedSchool, ...]
    found: int
    pages: int
    whole: int
    among: dict[SchoolFilter, int]


def school_rows(
    session: Session, schools: Sequence[School], routes: Collection[str], term: SchoolTerm, until: date
) -> list[ListedSchool]:
    """A row for each school that the caller fetched; `routes` are the ids of the modules on routes."""
    ids = [school.id for school in schools]
    activity, leads = activity_of(session, ids, term, until), _leads(session, ids)
    visits = _next_visits(session, ids, until)
    return [
        ListedSchool(
            school,
            leads.get(school.id, LeadStanding()),
            activity[school.id],
            len(activity[school.id].modules & frozenset(routes)),
            visits.get(school.id),
            until,
        )
        for school in schools
    ]


def found_rows(rows: Sequence[ListedSchool], wish: TableWish) -> list[ListedSchool]:
    """The rows that were asked for, sorted as was asked; those that are alike by name."""
    words = folded(wish.find)
    found = [
        row
        for row in rows
        if (not words or words in folded(f"{row.school.name} {row.school.area.name}"))
        and (wish.only is None or row.is_among(wish.only))
    ]
    found.sort(key=SORTED_BY["school"])
    found.sort(key=SORTED_BY[wish.sort.removeprefix("-")], reverse=wish.sort.startswith("-"))
    return found


def school_table(rows: Sequence[ListedSchool], wish: TableWish) -> SchoolTable:
    """One page of them; a page after the last has no rows."""
    found = found_rows(rows, wish)
    start = ON_A_PAGE * (wish.page - 1)
    return SchoolTable(
        tuple(found[start : start + ON_A_PAGE]),
        len(found),
        -(-len(found) // ON_A_PAGE),
        len(rows),
        {each: sum(row.is_among(each) for row in rows) for each in SchoolFilter},
    )


def _leads(session: Session, school_ids: Collection[int]) -> dict[int, LeadStanding]:
    """The lead of each school who has come farthest; of those who have not joined, who was invited last."""
    leads = select(Account).where(Account.school_id.in_(school_ids), Account.active)
    found: dict[int, LeadStanding] = {}
    of_role = leads.where(Account.roles.any(Role.name == RoleName.LEAD))
    for each in session.scalars(of_role.order_by(Account.invited_at.asc().nulls_first())):
        if each.school_id is not None and not found.get(each.school_id, LeadStanding()).joined:
            found[each.school_id] = LeadStanding(each.has_joined, each.invited_at)
    return found


def _next_visits(session: Session, school_ids: Collection[int], after: date) -> dict[int, date]:
    """The first day after another on which something is to be done at a school."""
    days = select(Delivery.school_id, func.min(Delivery.day)).where(
        Delivery.school_id.in_(school_ids), Delivery.day > after
    )
    return {row[0]: row[1] for row in session.execute(days.group_by(Delivery.school_id))}
