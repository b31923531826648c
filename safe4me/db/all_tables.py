"""Every table of the main database, so that whoever imports this sees the whole schema.

Sealed counts and the ledger are not named here: their only readers import them from where they are.
"""

from safe4me.db import (  # noqa: F401 - tables of the schema
    audit,
    batch_forming,
    batches,
    budget,
    join_asks,
    page_progress,
    released,
    schools,
    security_log,
    sign_in,
    site_id,
    ways_in,
)
from safe4me.db.accounts import Account, Passkey, Role
from safe4me.db.assignments import Assignment
from safe4me.db.base import Base, db
from safe4me.db.rooms import HelperLink, Phase, Room, RoomActivity, RoomState
from safe4me.db.schools import Area, School, SchoolClass

__all__ = [
    "Account",
    "Area",
    "Assignment",
    "Base",
    "HelperLink",
    "Passkey",
    "Phase",
    "Role",
    "Room",
    "RoomActivity",
    "RoomState",
    "School",
    "SchoolClass",
    "db",
]
