"""Starts the server as `flask serve` does, on a free port of this machine; for tests and the bench."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from safe4me.cli.serve import server_command

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
START_SECONDS = 180
STOP_SECONDS = 60
HEARD_SECONDS = 1.0  # within which most servers end that are asked to
# Below the ports that Linux gives to whoever asks for any (ip_local_port_range): so nobody else gets one of
# these after it was found free and before its server listens. Each process begins elsewhere.
OUR_PORTS = range(10_000, 32_768)
_next_port = count((os.getpid() * 1009) % len(OUR_PORTS))


class NotServing(Exception):
    """The server did not answer in time, or ended at once."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its process, its port, and the file that holds the id of its main process."""

    process: "subprocess.Popen[bytes]"
    port: int
    pid_file: Path

    @property
    def address(self) -> str:
        """Where it listens: `http://127.0.0.1:1234`."""
        return f"http://{HOST}:{self.port}"

    def workers(self) -> list[int]:
        """The process ids of its workers."""
        return children_of(self.process.pid)

    def reload(self) -> None:
        """Ask it to load its app again, worker by worker."""
        os.kill(self.process.pid, signal.SIGHUP)


@contextmanager
def serving(
    app: str, environ: Mapping[str, str], folder: Path, *, code: Path = ROOT, options: Sequence[str] = ()
) -> Iterator[Server]:
    """The server, for as long as the block lasts; its pid file and its log lie in `folder`.

    It runs the `code` of this release, or of another, with `options` of its command. Raises NotServing.
    """
    port = free_port()
    pid_file = folder / f"server-{port}.pid"
    command = [*serve_command(app, port, pid_file), *options]
    with (folder / f"server-{port}.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, cwd=code, env={**os.environ, **environ}, stdout=log, stderr=log
        )
    try:
        wait_for(port, process)
        wait_for_file(pid_file, process)
        yield Server(process, port, pid_file)
    finally:
        stop(process)


def serve_command(app: str, port: int, pid_file: Path) -> list[str]:
    """Our own command for our own app; for another the server alone."""
    if app != "app:app":
        return server_command(app, HOST, port, pid_file)
    where = ("--host", HOST, "--port", str(port), "--pid-file", str(pid_file))
    return [sys.executable, "-m", "flask", "--app", "app", "serve", *where]


def free_port() -> int:
    """A port that nobody uses now."""
    return free_ports(1)[0]


def free_ports(number: int) -> list[int]:
    """So many ports that nobody uses now, each another."""
    free: list[int] = []
    while len(free) < number:
        port = OUR_PORTS[next(_next_port) % len(OUR_PORTS)]
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            free.append(port)
    return free


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until something listens. Raises NotServing when `process` ends or takes too long."""
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise NotServing(f"Nothing listens on port {port}: see the log beside the pid file.")


def wait_for_file(file: Path, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the server has written its number: all its workers answer. Raises NotServing."""
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        if file.exists():
            return
        time.sleep(0.05)
    raise NotServing(f"{file} is not written: see the log beside it.")


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a process kindly, then firmly.

    A server's worker that is still loading the site passes over the signal: it is sent until all have ended.
    """
    late = time.monotonic() + STOP_SECONDS
    process.terminate()
    while time.monotonic() < late:
        with suppress(subprocess.TimeoutExpired):
            process.wait(HEARD_SECONDS)
            return
        for child in children_of(process.pid):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)
    process.kill()
    process.wait()


def children_of(pid: int) -> list[int]:
    """The processes that one has started, and that are still there; none once it is gone itself."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(child) for child in children.split()]
