"""The main database as a whole: which migrations were made, and a copy of it while in use."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sqlalchemy import Engine, create_engine, event, func, inspect, select, table, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from safe4me.db.accounts import Account
from safe4me.db.base import Refused, set_pragmas
from safe4me.db.schools import Area
from safe4me.sqlite_file import PRIVATE_FILE

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory


REWRITE_ACCOUNTS = "VACUUM FULL account, passkey, recovery_code, staff_session, erase_request"
# Of whatever release the database is.
MIGRATIONS_MADE = "SELECT version_num FROM alembic_version"
NEWEST_ROOM = "SELECT max(id) FROM room"


class NotSqlite(Refused):
    """Another database has tools of its own."""


def copy_database(engine: Engine, file: Path) -> None:
    """Copy the main database into `file`, which must not exist yet. Raises NotSqlite and OSError."""
    if engine.dialect.name != "sqlite":
        raise NotSqlite
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
    with closing(engine.raw_connection()) as source, closing(sqlite3.connect(file)) as copy:
        cast("sqlite3.Connection", source.driver_connection).backup(copy)


class OpenedSince(Refused):
    """A room has opened since the backup was made: by its ledger the class could be measured twice."""


def put_back(engine: Engine, file: Path) -> bool:
    """Make the main database, in use, what `file` is, its copy of before a migration; what came since goes.

    False, and nothing is changed, where no migration came in between. Raises NotSqlite, OpenedSince, and
    sqlite3.Error for a file that is no copy.
    """
    if engine.dialect.name != "sqlite":
        raise NotSqlite
    with (
        closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as copy,
        closing(engine.raw_connection()) as main,
    ):
        here = cast("sqlite3.Connection", main.driver_connection)
        if _all_of(MIGRATIONS_MADE, copy) == _all_of(MIGRATIONS_MADE, here):
            return False
        if _all_of(NEWEST_ROOM, copy) != _all_of(NEWEST_ROOM, here):
            raise OpenedSince
        copy.backup(here)
    return True


def _all_of(query: str, connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    return connection.execute(query).fetchall()


@contextmanager
def filled_apart(engine: Engine, folder: Path) -> Iterator[Session]:
    """A session on a copy of the main database in `folder`, which goes back into it once the block is done.

    That is one transaction: of a block that is cut off nothing is there. Raises NotSqlite.
    """
    file = folder / "apart.db"
    copy_database(engine, file)
    apart = create_engine(f"sqlite:///{file}")
    event.listen(apart, "connect", set_pragmas)
    with Session(apart) as session:
        yield session
    apart.dispose()
    with closing(sqlite3.connect(file)) as source, closing(engine.raw_connection()) as back:
        source.backup(cast("sqlite3.Connection", back.driver_connection))


def is_unused(session: Session) -> bool:
    """Whether nobody has an account yet, and there is no area."""
    return not any(session.scalar(select(func.count()).select_from(kind)) for kind in (Account, Area))


def try_reading(engine: Engine) -> None:
    """Ask the main database for nothing. Raises SQLAlchemyError where it does not answer."""
    with engine.connect() as connection:
        connection.execute(select(1))


def newest_migrations(folder: Path) -> set[str]:
    """The migrations that a database of this release has made last."""
    return set(_script_of(folder).get_heads())


def known_migrations(folder: Path) -> set[str]:
    """All migrations of this release."""
    return {each.revision for each in _script_of(folder).walk_revisions()}


def _script_of(folder: Path) -> "ScriptDirectory":
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - only where a command asks, never in a worker

    return ScriptDirectory(str(folder))


def migrations_made(engine: Engine) -> set[str]:
    """The migrations that this database has made last: none when it is empty.

    Raises SQLAlchemyError when the database cannot be read.
    """
    from alembic.migration import MigrationContext  # noqa: PLC0415 - as in _script_of

    with engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads())


def row_counts(engine: Engine) -> dict[str, int]:
    """How many rows each table has, by its name, whatever release made it. Raises SQLAlchemyError."""
    with engine.connect() as connection:
        counted = {
            name: select(func.count()).select_from(table(name))
            for name in inspect(connection).get_table_names()
        }
        return {name: connection.scalars(count).one() for name, count in counted.items()}


def is_owner(engine: Engine) -> bool:
    """Whether the tables belong to whoever this is; on SQLite to everybody who has the file."""
    if engine.dialect.name == "sqlite":
        return True
    owned = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'account'::regclass")
    with engine.connect() as connection:
        return bool(connection.scalar(owned))


def write_anew(engine: Engine) -> bool:
    """Write SQLite's file anew, or PostgreSQL's of accounts: neither holds what was deleted from them.

    False where somebody else kept it busy. PostgreSQL passes over tables of another owner.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            if engine.dialect.name != "sqlite":
                connection.exec_driver_sql("SET lock_timeout = '10s'")
                connection.exec_driver_sql(REWRITE_ACCOUNTS)
                return True
            connection.exec_driver_sql("VACUUM")
            return not connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        except OperationalError:
            return False


def begin_writing(engine: Engine) -> None:
    """Begin to write, and let it be. Raises SQLAlchemyError when the database cannot be written."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.rollback()


def damage(engine: Engine) -> str:
    """What SQLite finds wrong with the main database's file, in its words; empty when it is whole.

    Other databases have tools of their own, and are taken to be whole. Raises SQLAlchemyError.
    """
    if engine.dialect.name != "sqlite":
        return ""
    with engine.connect() as connection:
        found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    return "" if found == "ok" else found.splitlines()[-1]
