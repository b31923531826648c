"""The words for a site that moves from SQLite to PostgreSQL."""

from flask_babel import gettext, lazy_gettext, ngettext

from safe4me.db.move_to_postgresql import (
    CopyDiffers,
    NotEmpty,
    NotPostgresql,
    OtherTables,
    RoomsAreOpen,
    RowNotTaken,
)
from safe4me.web.problems.problem import Table, refused

OF_MOVING: Table = {
    NotPostgresql: refused(
        "not-postgresql", lazy_gettext("The other database must be PostgreSQL: postgresql+psycopg://…")
    ),
    RoomsAreOpen: lambda rooms: refused(
        "rooms-are-open",
        ngettext(
            "%(num)s room is open. Wait until it is closed, or close it first.",
            "%(num)s rooms are open. Wait until they are closed, or close them first.",
            rooms,
        ),
    ),
    OtherTables: refused(
        "other-tables",
        lazy_gettext(
            "The other database does not have the tables of this release. `flask --app app db upgrade` makes "
            "them, where its address is set."
        ),
    ),
    NotEmpty: lambda table: refused(
        "not-empty",
        gettext(
            "The other database is not empty: its table %(table)s has rows. Begin with a new one.",
            table=table,
        ),
    ),
    RowNotTaken: lambda table: refused(
        "row-not-taken",
        gettext("PostgreSQL does not take a row of the table %(table)s. Nothing was copied.", table=table),
    ),
    CopyDiffers: lambda table: refused(
        "copy-differs",
        gettext(
            "A row of the table %(table)s is not the same after it was copied. Nothing was kept of the copy.",
            table=table,
        ),
    ),
}
