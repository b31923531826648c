"""What of the security log a coordinator reads: events by and about the staff of their areas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from safe4me.db.accounts import Account
from safe4me.db.security_events import Event
from safe4me.db.security_log import SecurityEvent, count_unknown, events_in, people_in
from safe4me.places import rules
from safe4me.places.actions import ON_A_PAGE


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
    first, most = ON_A_PAGE * (page - 1), ON_A_PAGE + 1
    areas = rules.own_areas(account)
    found = events_in(session, areas, kind, since, first=first, most=most)
    people = people_in(session, found, areas)
    shown = [
        ShownEvent(each, people.get(each.account_id or 0), people.get(each.about_id or 0))
        for each in found[:ON_A_PAGE]
    ]
    return SecurityEvents(shown, len(found) > ON_A_PAGE, count_unknown(session, since))
