"""A server is known by its number and by when it began: after a restart the number is another process's."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from safe4me.cli.server import oldest_worker, reload_server, server_of, started


@pytest.fixture
def pid_file(tmp_path: Path) -> Path:
    return tmp_path / "server.pid"


@pytest.fixture
def child() -> Iterator[int]:
    """A process that this one has started, as a server does its workers."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process.pid
    process.communicate()


def test_a_server_is_asked_to_reload(pid_file: Path) -> None:
    asked = []
    before = signal.signal(signal.SIGHUP, lambda number, _frame: asked.append(number))
    try:
        assert not reload_server(pid_file)
        pid_file.write_text(f"{os.getpid()} {started(os.getpid())}\n")
        assert reload_server(pid_file)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert asked == [signal.SIGHUP]


@pytest.mark.parametrize(
    "written", ["", "{pid}", "{pid} 1", "{pid} {began}1", "-1 {began}", "x {began}", "4194305 1"]
)
def test_another_process_with_its_number_is_no_server(pid_file: Path, written: str) -> None:
    """In another container, or after a restart of the machine, the number is somebody else's."""
    pid_file.write_text(written.format(pid=os.getpid(), began=started(os.getpid())))
    assert server_of(pid_file) is None
    assert not reload_server(pid_file)


def test_a_server_is_as_old_as_its_oldest_worker(pid_file: Path, child: int) -> None:
    now = datetime.now(UTC)
    pid_file.write_text(f"{os.getpid()} {started(os.getpid())}\n")
    oldest = oldest_worker(pid_file, now)
    assert started(child)
    assert oldest
    assert now - timedelta(hours=1) < oldest <= now + timedelta(seconds=1)


def test_where_no_server_runs_nothing_is_known_of_workers(pid_file: Path) -> None:
    assert oldest_worker(pid_file, datetime.now(UTC)) is None


def test_under_systemd_its_number_lies_in_the_folder_that_all_its_services_share() -> None:
    """A release's own folder is root's, and another one after an upgrade."""
    told = "from safe4me.cli.server import PID_FILE; print(PID_FILE)"
    own = {**os.environ, "RUNTIME_DIRECTORY": "/run/safe4me"}
    done = subprocess.run([sys.executable, "-c", told], env=own, capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    assert done.stdout == "/run/safe4me/granian.pid\n"
