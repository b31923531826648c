"""Every table of the main database, so that whoever imports this sees the whole schema.

Sealed counts and the ledger are not named here: their only readers import them from where they are.
"""

from safe4me.storage import audit, deliveries, ledger, sealed  # noqa: F401 - tables of the schema
from safe4me.storage.accounts import Account, Passkey, Role
from safe4me.storage.assignments import Assignment
from safe4me.storage.base import Base, db
from safe4me.storage.batches import area_sums, batch, matched  # noqa: F401 - tables of the schema
from safe4me.storage.keys import site_id  # noqa: F401 - a table of the schema
from safe4me.storage.places import Area, School, SchoolClass
from safe4me.storage.reports import weeks  # noqa: F401 - a table of the schema
from safe4me.storage.rooms import HelperLink, Phase, Room, RoomActivity, RoomState
from safe4me.storage.security_log import log  # noqa: F401 - a table of the schema
from safe4me.storage.signing_in import staff_sessions  # noqa: F401 - a table of the schema

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
