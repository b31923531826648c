"""What staff changed in a coordinator's areas: the audit list, which is kept for a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.db import audit
from safe4me.db.accounts import Account
from safe4me.db.audit import AuditEntry
from safe4me.db.schools import School
from safe4me.db.security_events import Event
from safe4me.db.security_log import SecurityEvent, count_unknown, events_in, people_in
from safe4me.schools import permissions

ENTRIES_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Actions:
    """A page of changes, latest first; `more` says whether older ones follow."""

    entries: Sequence[AuditEntry]
    more: bool


def actions(session: Session, account: Account, school: School | None, page: int) -> Actions:
    """Page 1, 2 … of the changes in all of the account's areas, or in one that the caller fetched."""
    areas = list(permissions.own_areas(account))
    own = select(School.id).where(School.area_id.in_(areas))
    here = own.where(School.id == school.id) if school else own
    found = audit.entries_of(
        session,
        here,
        [] if school else areas,
        first=ENTRIES_ON_A_PAGE * (page - 1),
        most=ENTRIES_ON_A_PAGE + 1,
    )
    return Actions(found[:ENTRIES_ON_A_PAGE], more=len(found) > ENTRIES_ON_A_PAGE)


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """An entry, and the accounts that it names; None for one of other areas, or erased since."""

    entry: SecurityEvent
    by: Account | None
    about: Account | None


@dataclass(frozen=True, slots=True)
class SecurityEvents:
    """A page of events, latest first; `more`: older ones follow.

    `unknown` is how many sign-ins, of all areas, were for accounts that there are not.
    """

    shown: Sequence[ShownEvent]
    more: bool
    unknown: int


def security_events(
    session: Session, account: Account, kind: Event | None, since: datetime, page: int
) -> SecurityEvents:
    """Page 1, 2 … of what has happened since then in all of the account's areas, of one kind or of all."""
    first, most = ENTRIES_ON_A_PAGE * (page - 1), ENTRIES_ON_A_PAGE + 1
    areas = permissions.own_areas(account)
    found = events_in(session, areas, kind, since, first=first, most=most)
    people = people_in(session, found, areas)
    shown = [
        ShownEvent(each, people.get(each.account_id or 0), people.get(each.about_id or 0))
        for each in found[:ENTRIES_ON_A_PAGE]
    ]
    return SecurityEvents(shown, len(found) > ENTRIES_ON_A_PAGE, count_unknown(session, since))
