"""Databases to test on: SQLite always, PostgreSQL where TEST_POSTGRES holds the address of one.

And PostgreSQL behind pgbouncer in transaction mode, where TEST_PGBOUNCER holds the address of that.
"""

import atexit
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from uuid import uuid4

import pytest
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url

from safe4me.db.all_tables import Base
from safe4me.settings import ROOT, Settings
from tests.needs import needed
from tests.world import with_settings

KINDS = ("sqlite", "postgresql")
BEHIND_PGBOUNCER = "pgbouncer"
on_both_databases = pytest.mark.parametrize("settings", KINDS, indirect=True)
of_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
also_behind_pgbouncer = pytest.mark.parametrize("settings", [*KINDS, BEHIND_PGBOUNCER], indirect=True)


@contextmanager
def database(kind: str, settings: Settings, *, empty: bool = False) -> Iterator[Settings]:
    """The settings with a main database of this kind: with all tables, or with none when `empty`."""
    if kind == "sqlite":
        fresh = settings.database_url.replace("safe4me.db", "no-tables.db")
        yield with_settings(settings, database_url=fresh) if empty else settings
        return
    with _postgres("template0" if empty else _with_tables()) as url:
        yield with_settings(
            settings, database_url=_through_pgbouncer(url) if kind == BEHIND_PGBOUNCER else url
        )


def _through_pgbouncer(url: str) -> str:
    address = needed(os.environ.get("TEST_PGBOUNCER"), "pgbouncer; .ci/with-postgres starts one")
    return _with_name(address, make_url(url).database)


def _with_name(address: str, name: str | None) -> str:
    return make_url(address).set(database=name).render_as_string(hide_password=False)


def _address() -> str:
    return needed(os.environ.get("TEST_POSTGRES"), "PostgreSQL; .ci/with-postgres starts one")


@contextmanager
def _postgres(template: str) -> Iterator[str]:
    server = create_engine(_address(), isolation_level="AUTOCOMMIT")
    name = f"test_{uuid4().hex}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield _with_name(_address(), name)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


@cache
def _with_tables() -> str:
    """The name of a database with all tables, there until this process ends: copies of it are quick."""
    stack = ExitStack()
    url = stack.enter_context(_postgres("template0"))
    atexit.register(stack.close)
    make_tables(url)
    return str(make_url(url).database)


def make_tables(url: str) -> None:
    """Make the tables of this release in an empty database."""
    engine = create_engine(url)
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        made = MigrationContext.configure(connection)
        made.stamp(ScriptDirectory(str(ROOT / "migrations")), "heads")
    engine.dispose()
