"""PostgreSQL servers of a test's own, which may be killed, followed by a standby and failed over.

They listen on sockets in folders of their own; a standby is made as an administrator makes one, and waited
for at each commit (`synchronous_standby_names`), since else a failover loses what was just committed.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from bench.nodes import still_runs
from bench.postgresql import postgresql_program, postgresql_user
from bench.programs import MissingProgram
from tests.needs import needed

ROLE, NAME = "safe4me", "site"
READY_SECONDS = 60.0
STEP_SECONDS = 0.1
WAITED_FOR = "ALTER SYSTEM SET synchronous_standby_names = '*'"


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
