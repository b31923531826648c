"""`flask upgrade FILE`: a newer release in the place of this one, or all as it was.

Run by root, with no setting and no secret of the site. Whatever needs these is a command of the site, run as
the site's own user by the script `safe4me`; root itself runs only what no other user may write. The site lies
in one folder: `releases/VERSION` for each release, and the link `current` to the one that is served.
"""

import fcntl
import os
import shutil
import stat
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from importlib.util import find_spec
from pathlib import Path

import click

from safe4me.cli.handover import READY_SECONDS
from safe4me.cli.release_files import KEYS, Release, signed_release, unpack
from safe4me.cli.setup_apply import install_locked
from safe4me.web.http.health import READY

SITE, DATA = Path("/srv/safe4me"), Path("/var/lib/safe4me")
SERVICE, SOCKET = "safe4me.service", "safe4me.socket"
ASK_SECONDS = 5
OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
FAULTS = (click.ClickException, subprocess.CalledProcessError, OSError, KeyboardInterrupt)


class UpgradeStep(Enum):
    """What an upgrade does; its value is what is said of it."""

    UNPACK = "Unpacking it."
    INSTALL = "Installing what it needs."
    STOP = "Stopping rooms from being opened."
    BACK_UP = "Copying the main database."
    MIGRATE = "Changing the main database."
    BUILD = "Building the pages."
    SWITCH = "Putting it in the place of the one before."
    RESTART = "Restarting the server, and waiting until it is ready."
    ALLOW = "Letting rooms be opened again."
    PUT_BACK = "Back: the main database."
    BUILD_BEFORE = "Back: the pages."
    SWITCH_BACK = "Back: the release."
    RESTART_BEFORE = "Back: the server."
    ALLOW_BEFORE = "Back: rooms can be opened."


PLAN = (
    UpgradeStep.UNPACK,
    UpgradeStep.INSTALL,
    UpgradeStep.STOP,
    UpgradeStep.BACK_UP,
    UpgradeStep.MIGRATE,
    UpgradeStep.BUILD,
    UpgradeStep.SWITCH,
    UpgradeStep.RESTART,
    UpgradeStep.ALLOW,
)
UNDONE_BY = {  # in this order
    UpgradeStep.MIGRATE: UpgradeStep.PUT_BACK,  # first: where a room has been opened since, nothing goes back
    UpgradeStep.BUILD: UpgradeStep.BUILD_BEFORE,
    UpgradeStep.SWITCH: UpgradeStep.SWITCH_BACK,
    UpgradeStep.RESTART: UpgradeStep.RESTART_BEFORE,
    UpgradeStep.STOP: UpgradeStep.ALLOW_BEFORE,
}


def way_back(failed: UpgradeStep) -> tuple[UpgradeStep, ...]:
    """What is done where a step of the plan failed, which may have been done in part."""
    begun = PLAN[: PLAN.index(failed) + 1]
    return tuple(back for step, back in UNDONE_BY.items() if step in begun)


class Machine:
    """What an upgrade has this machine do, whose server listens at a port."""

    def __init__(self, port: int) -> None:
        self.port = port

    def in_site(self, release: Path, *words: str) -> None:
        """Run a command of a release as the site's user. Raises CalledProcessError."""
        script = str(shutil.which("safe4me"))
        _run(script, *words, environ={**os.environ, "RELEASE": str(release)})

    def install(self, release: Path) -> None:
        """Give a release an environment of its own. Raises ClickException and CalledProcessError."""
        install_locked(release, f"requirements{'-pdf' if _makes_pdfs() else ''}.txt")
        _run(str(release / ".venv/bin/python"), "-m", "compileall", "-q", str(release / "safe4me"))

    def keeps_socket(self) -> bool:
        """Whether systemd holds the socket over a restart."""
        asked = ["systemctl", "is-active", "--quiet", SOCKET]
        return subprocess.run(asked, check=False).returncode == 0  # noqa: S603 - our own words; root's own path

    def restart(self) -> None:
        """Start the server anew. Raises CalledProcessError."""
        _run("systemctl", "restart", SERVICE)

    def is_ready(self) -> bool:
        """Whether the server is ready, or gets so within READY_SECONDS."""
        late = time.monotonic() + READY_SECONDS
        while not _says_ready(self.port):
            if time.monotonic() > late:
                return False
            time.sleep(1)
        return True


class Upgrade:
    """One upgrade, from the release that is `current` in a folder to a newer one beside it."""

    def __init__(self, machine: Machine, site: Path, release: Release, backup: Path) -> None:
        """`backup` is where the site's user may write a copy of the main database."""
        self._machine, self._link = machine, site / "current"
        self._release, self._backup = release, str(backup)
        self._old, self._new = self._link.resolve(), site / "releases" / release.version
        in_old, in_new = partial(machine.in_site, self._old), partial(machine.in_site, self._new)
        build = ("build", "--pdf") if _makes_pdfs() else ("build",)
        self._do: Mapping[UpgradeStep, Callable[[], object]] = {
            UpgradeStep.UNPACK: lambda: unpack(release, self._new),
            UpgradeStep.INSTALL: lambda: machine.install(self._new),
            UpgradeStep.STOP: lambda: in_old("openings", "stop"),
            UpgradeStep.BACK_UP: lambda: in_old("backup", self._backup),
            UpgradeStep.MIGRATE: lambda: in_new("db", "upgrade"),
            UpgradeStep.BUILD: lambda: in_new(*build),
            UpgradeStep.SWITCH: lambda: lead(self._link, self._new),
            UpgradeStep.RESTART: self._restart,
            UpgradeStep.ALLOW: lambda: in_new("openings", "allow"),
            UpgradeStep.PUT_BACK: lambda: in_old("put-back", self._backup),
            UpgradeStep.BUILD_BEFORE: lambda: in_old(*build),
            UpgradeStep.SWITCH_BACK: lambda: lead(self._link, self._old),
            UpgradeStep.RESTART_BEFORE: self._restart,
            UpgradeStep.ALLOW_BEFORE: lambda: in_old("openings", "allow"),
        }

    def run(self) -> None:
        """Go through the plan; where a step fails, the way back. Raises ClickException."""
        for step in PLAN:
            click.echo(step.value)
            try:
                self._do[step]()
            except FAULTS as fault:
                click.echo(_said(fault), err=True)
                self._go_back(step)
        click.echo(f"{self._release.version} is served. The main database of before is {self._backup}:")
        click.echo("delete it once you have no more use for it, as it has personal data.")

    def _go_back(self, failed: UpgradeStep) -> None:
        for step in way_back(failed):
            click.echo(step.value)
            try:
                self._do[step]()
            except FAULTS as fault:
                raise click.ClickException(f"{_said(fault)}\n{self._stuck(step)}") from None
        raise click.ClickException(f"All is as it was, and {self._old.name} is served.")

    def _stuck(self, step: UpgradeStep) -> str:
        """What to do where the way back ends at a step."""
        runbook = "docs/operations.md, “An upgrade got stuck”, says what to do."
        if step is UpgradeStep.PUT_BACK:
            return f"The main database stays as {self._new.name} has it. {runbook}"
        return f"The main database is as it was, and belongs to {self._old.name}. {runbook}"

    def _restart(self) -> None:
        if not self._machine.keeps_socket():
            click.echo(f"Without {SOCKET} pages are away meanwhile: {READY_SECONDS} seconds at most.")
        self._machine.restart()
        if not self._machine.is_ready():
            raise click.ClickException(f"The server did not get ready: journalctl -u {SERVICE}.")


def lead(link: Path, to: Path) -> None:
    """Lead a link to a folder in one step: whoever follows it finds one or the other."""
    new = link.with_name(".current")
    new.unlink(missing_ok=True)
    new.symlink_to(to)
    new.replace(link)


def refuse_open_to_others(paths: Iterable[Path]) -> None:
    """Raises ClickException for what another user than this one may change."""
    for path in paths:
        found = path.stat()
        if found.st_uid != os.geteuid() or found.st_mode & OTHERS_MAY_WRITE:
            raise click.ClickException(f"{path} can be changed by others: chown root: and chmod go-w it.")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder against a second upgrade. Raises ClickException."""
    held = os.open(folder, os.O_RDONLY)
    try:
        _lock(held)
        yield
    finally:
        os.close(held)


def _lock(held: int) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise click.ClickException("Another upgrade is under way.") from None


@click.command("upgrade")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="As `serve`.")
def cli(file: Path, port: int) -> None:
    """Put FILE, a newer release, in the place of this one, or leave all as it was."""
    if os.geteuid() or not all(map(shutil.which, ("safe4me", "systemctl"))):
        asked = "root, systemd, and the script `safe4me` that `flask setup` puts in place"
        raise click.ClickException(f"An upgrade needs {asked}. By hand: docs/operations.md.")
    os.umask(0o022)  # the site's user reads what is written here
    upgrade(Machine(port), file, SITE, DATA)


def upgrade(machine: Machine, file: Path, site: Path, data: Path) -> None:
    """Upgrade the site in a folder to the release in `file`. Raises ClickException."""
    installed, releases = (site / "current").resolve(), site / "releases"
    refuse_open_to_others([site, releases, installed, installed / KEYS, installed / ".venv"])
    release = signed_release(file, installed)
    click.echo(f"{release.version} is signed by a key of {installed.name}.")
    backup = data / f"before-{release.version}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    with alone(releases):
        Upgrade(machine, site, release, backup).run()


def _run(*words: str, environ: Mapping[str, str] | None = None) -> None:
    subprocess.run(words, check=True, env=environ)  # noqa: S603 - our own words; root's own path


def _makes_pdfs() -> bool:
    """Whether the environment of this release has what makes PDFs."""
    return find_spec("weasyprint") is not None


def _says_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=ASK_SECONDS)
    try:
        connection.request("GET", READY)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _said(fault: BaseException) -> str:
    """What went wrong, in a line; a program that failed has said why itself."""
    if isinstance(fault, click.ClickException):
        return fault.message
    if isinstance(fault, subprocess.CalledProcessError):
        return f"That ended with {fault.returncode}: {' '.join(map(str, fault.cmd))}"
    return "Stopped." if isinstance(fault, KeyboardInterrupt) else str(fault)
