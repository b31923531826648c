"""Whether the main database can be written, and has the tables of this release."""

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine


def fits(engine: Engine, migrations: Path) -> bool:
    """Whether every migration was made, and none of a newer release.

    Raises SQLAlchemyError when the database cannot be opened, or not for writing.
    """
    newest = ScriptDirectory(str(migrations)).get_heads()
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        made = MigrationContext.configure(connection).get_current_heads()
        connection.rollback()
    return set(made) == set(newest)
