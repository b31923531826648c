"""How Alembic reaches the main database: through the app's own engine. The ballot box has no migrations."""

from typing import Any, Literal

import click
import sqlalchemy as sa
from alembic import context
from flask import current_app

from safe4me.cli.common import migration_explained, note_command
from safe4me.db.all_tables import Base, db
from safe4me.db.base import take_time


def render(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    """Write plain types, so that an old migration needs none of today's code."""
    if kind == "type" and isinstance(item, sa.TypeDecorator):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String(length={item.length})"
    return False


def run() -> None:
    """Run the migrations asked for: all of them, or none."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render,
            transactional_ddl=True,
            **current_app.extensions["migrate"].configure_args,
        )
        if connection.dialect.name == "sqlite":
            run_on_sqlite(connection)
            return
        with context.begin_transaction():
            take_time(connection)
            context.run_migrations()


def run_on_sqlite(connection: sa.Connection) -> None:
    """SQLite remakes a table to alter it, so keys are checked at the end.

    The transaction is begun here: the driver begins none before a table is made or altered.
    https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#sqlite-transactions
    """
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("PRAGMA secure_delete=ON")  # what is dropped is overwritten
    connection.commit()
    try:
        with context.begin_transaction():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            context.run_migrations()
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"The migration left rows that point nowhere: {broken}")
    finally:
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    if context.config.attributes.pop("vacuum", False):
        vacuum(connection)


def vacuum(connection: sa.Connection) -> None:
    """Write the file anew, and empty its log, so that neither holds what a migration deleted."""
    try:
        connection.exec_driver_sql("VACUUM")
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
    except sa.exc.OperationalError:
        busy = True
    if busy:
        click.echo("The file still holds what was deleted: stop all servers, then run VACUUM with sqlite3.")


noted = note_command()
with migration_explained():
    run()
if not noted:
    note_command()  # the first upgrade has made the table just now
