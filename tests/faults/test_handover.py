"""Workers are replaced while somebody asks every 20 ms, each time on a new connection: nobody is refused.

The app is a small one, so that it can take 4 seconds to load, die or hang; `python -m bench.handover` does
the same with the site itself, on processors that are kept busy ten times over.
"""

import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException, RemoteDisconnected
from pathlib import Path
from threading import Event

import pytest

from bench.serving import HOST, ROOT, Server, free_port, serving, stop, wait_for_file
from safe4me.cli.handover import WORKERS
from safe4me.cli.serve import server_command
from safe4me.settings import Settings
from tests.faults.conftest import Faults
from tests.helpers.servers.machine import meanwhile
from tests.helpers.servers.valkey import wait_until
from tests.helpers.servers.web import ask
from tests.helpers.world.schools import environ_of, with_settings

EVERY_SECONDS, LOADS_SECONDS, LIMIT_SECONDS = 0.02, 4.0, 10.0
AT_ONCE_SECONDS = 8.0  # less than an old worker may take, far less than the limit of one that hangs
TWICE_AT_MOST = 4  # of hundreds: as many as ask at once
APP = """
import time

time.sleep({seconds})
{more}
BUILD = open("build.txt", "rb").read()


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"{version}, " + BUILD]
"""
AS_IT_LIES_THERE = {"PYTHONDONTWRITEBYTECODE": "1"}  # else what was compiled within the same second is loaded
PASSED = """
import os, sys
os.dup2({fd}, 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.executable, sys.argv[1:])
"""


@dataclass
class Release:
    """The folder with the small app, as it lies there now."""

    folder: Path

    def put(self, version: str, *, seconds: float = 0.0, more: str = "") -> None:
        """Put another version and its build there, which takes so many seconds to load and does `more`."""
        self.folder.joinpath("build.txt").write_text(f"build of {version}")
        self.folder.joinpath("small.py").write_text(APP.format(version=version, seconds=seconds, more=more))


@dataclass
class Asked:
    """What came back, in turn: a version, or why there was none."""

    answers: list[str] = field(default_factory=list)
    again: int = 0  # asked a second time

    def are_all(self, version: str) -> bool:
        """Whether this version alone has been answering for a while."""
        return set(self.answers[-20:]) == {of(version)}

    def failures(self) -> dict[str, int]:
        """How many were not answered, by why."""
        return dict(Counter(each for each in self.answers if not each.startswith("version")))


def of(version: str) -> str:
    """What a version answers that has its own build."""
    return f"{version}, build of {version}"


@contextmanager
def asking(server: Server) -> Iterator[Asked]:
    """Ask every 20 ms while the block lasts, and once more where a connection ends before any answer.

    A worker that ends closes a connection it had just taken and read nothing from: no code of ours comes
    between. nginx asks again then (`proxy_next_upstream` in deploy/nginx.conf), so a reader doesn't see it.
    """
    seen, over = Asked(), Event()

    def ask_once() -> str:
        try:
            try:
                answer = ask(server, "/")
            except RemoteDisconnected:
                seen.again += 1
                answer = ask(server, "/")
        except (OSError, HTTPException) as error:
            return type(error).__name__
        return answer.body.decode() if answer.status == 200 else str(answer.status)

    def ask_on(_n: int) -> None:
        while not over.wait(EVERY_SECONDS):
            seen.answers.append(ask_once())

    with meanwhile(ask_on, 4, over):
        yield seen


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return Release(tmp_path)


def replaced(server: Server, before: list[int]) -> bool:
    now = server.workers()
    return len(now) == len(before) and not set(now) & set(before)


def test_nobody_is_refused_while_workers_are_replaced(release: Release, faults: Faults) -> None:
    release.put("version 1", seconds=LOADS_SECONDS)
    options = ("--ready-seconds", str(LIMIT_SECONDS))
    with ExitStack() as stack:
        server = stack.enter_context(
            serving("small:app", AS_IT_LIES_THERE, release.folder, code=release.folder, options=options)
        )
        seen = stack.enter_context(asking(server))
        for version in ("version 2", "version 3"):
            release.put(version, seconds=LOADS_SECONDS)
            before = server.workers()
            server.reload()
            wait_until(partial(replaced, server, before))
            wait_until(partial(seen.are_all, version))
        before, forgotten = server.workers(), 0
        for more in ("raise SystemExit(1)", "time.sleep(600)"):
            release.put("version never", more=more)
            server.reload()
            wait_until(partial(has_forgotten, server, forgotten := forgotten + 1))
            assert server.workers() == before
        wait_until(partial(seen.are_all, "version 3"))
    faults.tells("requests while workers were replaced twice, and twice could not be", len(seen.answers))
    faults.holds("requests that were not answered", sum(seen.failures().values()), 0)
    faults.holds("requests that had to be asked twice", seen.again, TWICE_AT_MOST)
    faults.holds("answers of a worker that was never ready", sum("never" in each for each in seen.answers), 0)


def has_forgotten(server: Server, times: int) -> bool:
    """Whether it has said so often that a new worker could not start, and ended each."""
    said = server.pid_file.with_suffix(".log").read_text().count("could not start")
    return said == times and len(server.workers()) == WORKERS


def test_a_signal_to_end_ends_a_handover_at_once(release: Release) -> None:
    release.put("version 1")
    with serving("small:app", AS_IT_LIES_THERE, release.folder, code=release.folder) as server:
        before = server.workers()
        release.put("version never", more="time.sleep(600)")
        server.reload()
        wait_until(lambda: len(server.workers()) > len(before))
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(AT_ONCE_SECONDS) == 0
        wait_until(lambda: not any(map(lives, before)))


def lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_however_often_a_worker_dies_the_server_goes_on(release: Release) -> None:
    release.put("version 1")
    with serving("small:app", AS_IT_LIES_THERE, release.folder, code=release.folder) as server:
        for version in ("version 2", "version 3", "version 4"):  # each time sooner than Granian would bear
            release.put(version)
            before = server.workers()
            for worker in before:
                os.kill(worker, signal.SIGKILL)
            wait_until(partial(replaced, server, before))
        assert ask(server, "/").body.decode() == of("version 4")


def test_of_two_servers_that_start_at_once_on_a_port_one_goes_on(release: Release) -> None:
    release.put("version 1", seconds=1.0)
    port, logs = free_port(), [release.folder / f"{n}.log" for n in (1, 2)]
    both = [started_at(port, log) for log in logs]
    try:
        wait_until(lambda: any(each.poll() is not None for each in both))
        [(lost, log)] = [(each, log) for each, log in zip(both, logs, strict=True) if each.poll() is not None]
        [other] = [each for each in both if each is not lost]
        assert lost.returncode == 1
        assert log.read_text() == f"The server cannot listen at {HOST}:{port}: Address already in use.\n"
        wait_until(lambda: any(release.folder.glob("*.pid")))
        assert ask(Server(other, port, release.folder / "pid"), "/").body.decode() == of("version 1")
    finally:
        for each in both:
            stop(each)


def started_at(port: int, log: Path) -> "subprocess.Popen[bytes]":
    """Start a server of the small app in the folder of its log."""
    command = server_command("small:app", HOST, port, log.with_suffix(".pid"))
    with log.open("wb") as file:
        return subprocess.Popen(  # noqa: S603 - our own command
            command, cwd=log.parent, env={**os.environ, **AS_IT_LIES_THERE}, stderr=file
        )


def test_with_a_socket_of_systemd_an_upgrade_to_another_release_refuses_nobody(
    release: Release, faults: Faults
) -> None:
    with closing(socket.create_server((HOST, 0))) as listener, ExitStack() as stack:
        port = listener.getsockname()[1]

        def start(version: str) -> Server:
            release.put(version, seconds=0.5)
            pid_file = release.folder / f"{version}.pid"
            passed = PASSED.format(fd=listener.fileno())
            process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-c", passed, *server_command("small:app", HOST, port, pid_file)],
                cwd=release.folder,
                env={**os.environ, **AS_IT_LIES_THERE},
                pass_fds=[listener.fileno()],
            )
            stack.callback(stop, process)
            return Server(process, port, pid_file)

        first = start("version 1")
        wait_for_file(first.pid_file, first.process)
        with asking(first) as seen:
            wait_until(lambda: len(seen.answers) > 20)
            stop(first.process)
            second = start("version 2")
            wait_until(partial(seen.are_all, "version 2"))
        stop(second.process)
    faults.tells("requests while a new release took the place of another", len(seen.answers))
    faults.holds("requests then that were not answered", sum(seen.failures().values()), 0)
    faults.holds("requests then that had to be asked twice", seen.again, TWICE_AT_MOST)


@pytest.mark.parametrize("manifest", ["", "{"])
def test_a_worker_without_pages_ends_before_it_serves(
    settings: Settings, tmp_path: Path, manifest: str
) -> None:
    (tmp_path / "build" / "current").mkdir(parents=True)
    (tmp_path / "build" / "current" / "manifest.json").write_text(manifest)
    own = {**os.environ, **environ_of(with_settings(settings, build_folder=tmp_path / "build"))}
    done = subprocess.run(
        [sys.executable, "-c", "import app"], cwd=ROOT, env=own, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "There are no pages to serve" in done.stderr
