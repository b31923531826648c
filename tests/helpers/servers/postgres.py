"""Databases to test on, and PostgreSQL servers of a test's own.

SQLite is always there, PostgreSQL where TEST_POSTGRES holds the address of one, and PostgreSQL behind
pgbouncer in transaction mode where TEST_PGBOUNCER does.

Servers of a test's own may be killed, followed by a standby and failed over. They listen on sockets in
folders of their own. A standby is made as an administrator makes one, and waited for at each commit
(`synchronous_standby_names`), since else a failover loses what was just committed.
"""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from bench.nodes import still_runs
from bench.postgresql import postgresql_program, postgresql_user
from bench.programs import MissingProgram
from safe4me import create_app
from safe4me.cli.setup_files import rendered
from safe4me.db.all_tables import Base
from safe4me.settings import ROOT, Settings
from tests.helpers.servers.machine import needed
from tests.helpers.world.schools import close, with_settings

KINDS = ("sqlite", "postgresql")
BEHIND_PGBOUNCER = "pgbouncer"
on_both_databases = pytest.mark.parametrize("settings", KINDS, indirect=True)
of_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
also_behind_pgbouncer = pytest.mark.parametrize("settings", [*KINDS, BEHIND_PGBOUNCER], indirect=True)
ROLE, NAME = "safe4me", "site"
READY_SECONDS = 60.0
STEP_SECONDS = 0.1
WAITED_FOR = "ALTER SYSTEM SET synchronous_standby_names = '*'"
OWNER, SITE = "safe4me_owner", "safe4me_site"
ROLES = rendered("roles.sql", database_owner=OWNER, database_site=SITE)


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


class PostgresServer:
    """One server: its data and its socket are in a folder that its user owns."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self._options = folder, options
        self._data, self._log = folder / "data", folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Make an empty cluster with a database for a site, and start it."""
        self._run("initdb", "-D", str(self._data), "-U", ROLE, "-A", "trust", "--no-sync")
        self.start()
        self.ask(f"CREATE DATABASE {NAME}", "postgres")

    def copy(self, primary: "PostgresServer") -> None:
        """Become a standby of another server, anew, and start; it waits for this one at each commit."""
        shutil.rmtree(self._data, ignore_errors=True)
        where = ("-h", str(primary.folder), "-U", ROLE)
        self._run("pg_basebackup", *where, "-D", str(self._data), "-R", "-X", "stream", "-c", "fast", "-N")
        self.start()
        primary.ask(WAITED_FOR)
        primary.ask("SELECT pg_reload_conf()")
        primary.wait_until("SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'")

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        server = [needed_program("postgres"), "-D", str(self._data), "-k", str(self.folder)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [*server, *self._settings()], stdout=log, stderr=log, cwd=self.folder, user=postgresql_user()
            )
        self.wait_until("SELECT true")

    def kill(self) -> None:
        """Kill (-9) the server with all its processes, and wait until they are gone."""
        assert self._process
        pid = self._process.pid
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        for each in [pid, *children]:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        self._process.wait()
        late = time.monotonic() + READY_SECONDS
        while any(map(still_runs, children)):
            assert time.monotonic() < late
            time.sleep(STEP_SECONDS)
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def promote(self) -> None:
        """Make this standby the primary, which waits for nobody."""
        self.ask("ALTER SYSTEM RESET synchronous_standby_names")
        self.ask("SELECT pg_promote()")
        self.wait_until("SELECT NOT pg_is_in_recovery()")

    def runs(self) -> bool:
        """Whether its process is there."""
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """End it, if it runs."""
        if self.runs():
            self.kill()

    def ask(self, statement: str, name: str = NAME) -> Any:  # Any: whatever the statement tells
        """What a statement tells whoever looks after the server."""
        engine = create_engine(
            url_of([self], name),
            isolation_level="AUTOCOMMIT",
            poolclass=NullPool,
            connect_args={"connect_timeout": 5},
        )
        with engine.connect() as connection:
            told = connection.execute(text(statement))
            return told.scalar() if told.returns_rows else None

    def wait_until(self, true: str) -> None:
        """Wait until a statement tells that it is so."""
        late = time.monotonic() + READY_SECONDS
        while time.monotonic() < late:
            with suppress(OperationalError):
                if self.ask(true, "postgres"):
                    return
            time.sleep(STEP_SECONDS)
        raise AssertionError(f"Not so: {true}. {self._log.read_text()[-2000:]}")

    def _settings(self) -> list[str]:
        wanted = ("listen_addresses=", "fsync=off", "max_connections=60", *self._options)
        return [part for each in wanted for part in ("-c", each)]

    def _run(self, name: str, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603 - our own command
            [needed_program(name), *arguments],
            cwd=self.folder,
            user=postgresql_user(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()


@contextmanager
def postgres_servers(number: int, *options: str) -> Iterator[list[PostgresServer]]:
    """So many servers that are not made yet, each in a folder of its own, until the block is over."""
    needed_program("initdb")
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as above:
        Path(above).chmod(0o755)  # the folder's path is short: a socket's may have 107 characters
        servers = []
        for n in range(number):
            folder = Path(above) / str(n)
            folder.mkdir()
            if owner := postgresql_user():
                shutil.chown(folder, owner)
            servers.append(PostgresServer(folder, *options))
        try:
            yield servers
        finally:
            for server in servers:
                server.close()


def url_of(servers: Sequence[PostgresServer], name: str = NAME) -> str:
    """The address of the database, on whichever of the servers takes changes when there are more."""
    hosts = ",".join(str(server.folder) for server in servers)
    whichever = "&target_session_attrs=read-write" if len(servers) > 1 else ""
    return f"postgresql+psycopg://{ROLE}@/{name}?host={hosts}{whichever}"


def needed_program(name: str) -> str:
    """Where a program of PostgreSQL's is, such as `pg_dump`; a test cannot go on without it."""
    try:
        return postgresql_program(name)
    except MissingProgram:
        return needed(None, "PostgreSQL; .ci/system-packages installs it")


class Roles(NamedTuple):
    """Settings of one site, signed in to its database as the owner of the tables, and as the site."""

    owner: Settings
    site: Settings


@contextmanager
def set_up_roles(settings: Settings) -> Iterator[Roles]:
    """A site on PostgreSQL, with all its tables and rights, under names that no other test has."""
    names = {OWNER: f"owner_{uuid4().hex}", SITE: f"site_{uuid4().hex}"}
    statements = ROLES
    for written, own in names.items():
        statements = statements.replace(written, own)
    with database("postgresql", settings, empty=True) as changed:
        url = make_url(changed.database_url)
        superuser = create_engine(url)
        roles = Roles(*(with_settings(settings, database_url=_as(url, name)) for name in names.values()))
        try:
            _run(superuser, statements)
            as_owner = create_app(roles.owner)
            with as_owner.app_context():
                upgrade()
            close(as_owner)
            _run(superuser, statements)
            yield roles
        finally:
            _run(superuser, "".join(f"DROP OWNED BY {each} CASCADE;" for each in names.values()))
            _run(superuser, "".join(f"DROP ROLE {each};" for each in names.values()))
            superuser.dispose()


def _run(engine: Engine, statements: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statements)


def _as(url: URL, role: str) -> str:
    return url.set(username=role).render_as_string(hide_password=False)
