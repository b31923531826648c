"""What staff changed in a coordinator's areas: the audit list, which is kept for a year."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.db import audit
from safe4me.db.accounts import Account
from safe4me.db.audit import AuditEntry
from safe4me.db.schools import School
from safe4me.places import rules

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Actions:
    """A page of changes, latest first; `more` says whether older ones follow."""

    entries: Sequence[AuditEntry]
    more: bool


def actions(session: Session, account: Account, school: School | None, page: int) -> Actions:
    """Page 1, 2 … of the changes in all of the account's areas, or in one that the caller fetched."""
    areas = list(rules.own_areas(account))
    own = select(School.id).where(School.area_id.in_(areas))
    here = own.where(School.id == school.id) if school else own
    found = audit.entries_of(
        session, here, [] if school else areas, first=ON_A_PAGE * (page - 1), most=ON_A_PAGE + 1
    )
    return Actions(found[:ON_A_PAGE], more=len(found) > ON_A_PAGE)
