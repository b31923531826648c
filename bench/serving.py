"""Starts the server as the Makefile does, on a free port of this machine; for tests and the bench."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
START_SECONDS = 30
STOP_SECONDS = 15


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
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(child) for child in children.read_text().split()]

    def reload(self) -> None:
        """Ask it to load its app again, worker by worker."""
        os.kill(int(self.pid_file.read_text()), signal.SIGHUP)


@contextmanager
def serving(app: str, environ: Mapping[str, str], folder: Path) -> Iterator[Server]:
    """The server, for as long as the block lasts; its pid file and its log lie in `folder`.

    Raises NotServing.
    """
    port = free_port()
    pid_file = folder / f"server-{port}.pid"
    command = [*serve_command(pid_file), "--host", HOST, "--port", str(port), app]
    with (folder / f"server-{port}.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own Makefile's command
            command, cwd=ROOT, env={**os.environ, **environ}, stdout=log, stderr=log
        )
    try:
        wait_for(port, process)
        yield Server(process, port, pid_file)
    finally:
        stop(process)


def serve_command(pid_file: Path) -> list[str]:
    """What the Makefile calls SERVE, run by this Python, with another pid file."""
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    line = re.search(r"^SERVE := \$\(BIN\)/granian (.*)$", makefile, re.MULTILINE)
    if line is None:
        raise NotServing("The Makefile has no SERVE.")
    options = shlex.split(line[1])
    options[options.index("--pid-file") + 1] = str(pid_file)
    return [sys.executable, "-m", "granian", *options]


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


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


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a process kindly, then firmly."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
