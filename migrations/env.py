"""How Alembic reaches the main database: through the app's own engine. The ballot box has no migrations."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

from safe4me.cli.shared import note_command
from safe4me.storage.postgresql.reaching import take_time
from safe4me.storage.tables import Base, db


def render(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    """Write plain types, so that an old migration needs none of today's code."""
    if kind == "type" and isinstance(item, sa.TypeDecorator):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String(length={item.length})"
    return False


def run() -> None:
    """Run the migrations asked for. SQLite remakes a table to alter it, so keys are checked afterwards."""
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            if not sqlite:
                take_time(connection)
            context.run_migrations()
        if sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            connection.commit()
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            if broken:
                raise RuntimeError(f"The migration left rows that point nowhere: {broken}")


noted = note_command()
run()
if not noted:
    note_command()  # the first upgrade has made the table just now
