"""A PostgreSQL on a port of this machine: TLS alone, an empty database, the roles of `deploy/roles.sql`."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from psycopg import sql

from bench.nodes import Node
from bench.programs import program
from bench.serving import HOST, NotServing
from bench.valkeys import PASSWORD, READY_SECONDS, STEP_SECONDS
from safe4me.cli.setup_files import rendered

DATABASE, DATA = "safe4me", "postgresql"
OWNER, SITE = "safe4me_owner", "safe4me_site"
DEBIANS = Path("/usr/lib/postgresql")
NOBODY_ELSE = 0o600


class PostgreSQL:
    """A running server. Its files lie in a folder that the user it runs as can reach."""

    def __init__(self, folder: Path, log: Path, port: int, trusted: Path) -> None:
        self._folder, self._trusted, self.port = folder, trusted, port
        self._user = postgresql_user()
        self._make(trusted)
        listening = ("-c", f"listen_addresses={HOST}", "-c", f"unix_socket_directories={folder}")
        command = [postgresql_program("postgres"), "-D", str(folder / "data"), "-p", str(port), *listening]
        self.node = Node(
            log, port, command, environ=_plain(), user=self._user, ends_by=signal.SIGINT, work=folder
        )
        try:
            self.wait_until_ready()
            self._fill()
        except BaseException:
            self.node.stop()
            raise

    @property
    def site_url(self) -> str:
        """The address as the site's servers and timers have it."""
        return self._url(SITE)

    @property
    def owner_url(self) -> str:
        """The address as `db upgrade` and `housekeeping` have it."""
        return self._url(OWNER)

    def start_again(self) -> None:
        """Start it after it was killed: it refuses while processes of its last life are ending."""
        late = time.monotonic() + READY_SECONDS
        while time.monotonic() < late:
            self.node.start_again()
            if self._is_ready(late):
                return
        raise NotServing("PostgreSQL did not come back: see its log.")

    def wait_until_ready(self) -> None:
        """Wait until it answers. Raises NotServing."""
        if not self._is_ready(time.monotonic() + READY_SECONDS):
            raise NotServing("PostgreSQL does not answer: see its log.")

    def give_roles(self) -> None:
        """Run `deploy/roles.sql`, as one does before `db upgrade` and after it."""
        with self._superuser(DATABASE) as connection:
            connection.execute(rendered("roles.sql", database_owner=OWNER, database_site=SITE).encode())

    def _make(self, trusted: Path) -> None:
        data = self._folder / "data"
        self._run(
            "initdb", "-D", str(data), "-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256"
        )
        for name, source in (("server.crt", trusted), ("server.key", trusted.with_name("key.pem"))):
            shutil.copyfile(source, data / name)
            (data / name).chmod(NOBODY_ELSE)
            if self._user:
                shutil.chown(data / name, self._user)
        with (data / "postgresql.conf").open("a") as file:
            file.write("ssl = on\nfsync = off  # of what it keeps nothing outlives this machine\n")

    def _run(self, *command: str) -> None:
        path = postgresql_program(command[0])
        quiet = subprocess.DEVNULL
        subprocess.run([path, *command[1:]], check=True, user=self._user, cwd=self._folder, stdout=quiet)  # noqa: S603 - our own command

    def _fill(self) -> None:
        with self._superuser("postgres") as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        self.give_roles()
        with self._superuser("postgres") as connection:
            for role in (OWNER, SITE):
                said = sql.SQL("ALTER ROLE {} PASSWORD {}")
                connection.execute(said.format(sql.Identifier(role), sql.Literal(PASSWORD.format(role))))

    def _superuser(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host=str(self._folder), port=self.port, dbname=database, user="postgres", autocommit=True
        )

    def _is_ready(self, late: float) -> bool:
        while self.node.process.poll() is None and time.monotonic() < late:
            try:
                self._superuser("postgres").close()
            except psycopg.OperationalError:
                time.sleep(STEP_SECONDS)
            else:
                return True
        return False

    def _url(self, role: str) -> str:
        tls = f"sslmode=verify-full&sslrootcert={self._trusted}"
        return f"postgresql+psycopg://{role}:{PASSWORD.format(role)}@{HOST}:{self.port}/{DATABASE}?{tls}"


@contextmanager
def postgresql(log: Path, port: int, trusted: Path) -> Iterator[PostgreSQL]:
    """A server, until the block is over; `trusted` is its certificate.

    In the folder `log` lie its log and, as long as it runs, a link DATA to its files.

    Raises MissingProgram, NotServing.
    """
    postgresql_program("initdb")
    folder = Path(mkdtemp(prefix="safe4me-postgresql-"))  # where its user may go: not below root's home
    (log / DATA).unlink(missing_ok=True)
    (log / DATA).symlink_to(folder)
    try:
        if user := postgresql_user():
            shutil.chown(folder, user)
        server = PostgreSQL(folder, log, port, trusted)
        try:
            yield server
        finally:
            server.node.stop()
    finally:
        shutil.rmtree(folder)
        (log / DATA).unlink()


def postgresql_program(name: str) -> str:
    """Where a program of PostgreSQL's is: of several releases, the newest. Raises MissingProgram."""
    found = sorted(DEBIANS.glob(f"*/bin/{name}"), key=_release)
    return str(found[-1]) if found else program(name)


def _release(path: Path) -> list[int]:
    """Which release a program belongs to, by its folder: 9.6 comes before 15."""
    return [int(number) for number in path.parent.parent.name.split(".")]


def postgresql_user() -> str | None:
    """The user that it runs as where it is started by root, which it refuses to be."""
    return "postgres" if os.geteuid() == 0 else None


def _plain() -> dict[str, str]:
    """An environment in which nothing says which other server is meant."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
