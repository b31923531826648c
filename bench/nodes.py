"""A program that listens on a port of this machine, with all processes that it starts.

Beside its log lies a record of it, so that it can be ended also when whoever started it is gone. Linux only.
"""

import json
import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.serving import STOP_SECONDS, children_of

PROCESSES, RECORD = Path("/proc"), ".process"
ENDED = "Z"  # the state of a process that whoever started it has not asked after (proc_pid_stat(5))


@dataclass(frozen=True, slots=True)
class Process:
    """A process, known again by when it started: in ticks since this machine did."""

    pid: int
    started: int
    ends_by: int = signal.SIGTERM

    def runs(self) -> bool:
        """Whether it is there itself."""
        return self.pid in self.group()

    def group(self) -> list[int]:
        """It and what it started, as far as that is still there and has no session of its own."""
        there = {pid: state for pid in _pids() if (state := _state(pid))}
        if self.pid in there and there[self.pid][2] != self.started:
            return []  # another one, with its number
        return [
            pid for pid, (how, session, _) in there.items() if self.pid in (pid, session) and how != ENDED
        ]


def record(file: Path, pid: int, ends_by: signal.Signals = signal.SIGTERM) -> None:
    """Write down a process that runs."""
    state = _state(pid)
    if state:
        file.write_text(json.dumps(asdict(Process(pid, state[2], ends_by))))


def recorded(file: Path) -> Process:
    """The process that was written down there."""
    return Process(**json.loads(file.read_text()))


def still_runs(pid: int) -> bool:
    """Whether a process is there; one that has ended, and that nobody has asked after yet, is gone."""
    state = _state(pid)
    return state is not None and state[0] != ENDED


def _pids() -> list[int]:
    return [int(each.name) for each in PROCESSES.iterdir() if each.name.isdecimal()]


def _state(pid: int) -> tuple[str, int, int] | None:
    """Its state, session and start (proc_pid_stat(5)); None when it is gone."""
    try:
        fields = (PROCESSES / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return fields[0], int(fields[3]), int(fields[19])


class Node:
    """One program of several, in a process group of its own; what it says lies in a file of its folder.

    `ends_by` is the signal that ends it kindly.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        command: list[str],
        *,
        environ: Mapping[str, str] | None = None,
        user: str | None = None,
        ends_by: signal.Signals = signal.SIGTERM,
        work: Path | None = None,
    ) -> None:
        self.port, self.ends_by = port, ends_by
        self._command, self._environ, self._user = command, environ, user
        self._log, self._work = folder / f"{port}.log", work or folder
        self.process = self._started()

    def children(self) -> set[int]:
        """The processes that its first one started, and that are still there."""
        return set(children_of(self.process.pid))

    def send(self, what: signal.Signals) -> None:
        """Send its first process a signal; when that kills it, wait until it is gone."""
        os.kill(self.process.pid, what)
        if what is signal.SIGKILL:
            self.process.wait()

    def kill(self) -> None:
        """End all its processes at once, as the loss of its machine does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it kindly, then firmly."""
        if self.process.poll() is None:
            self.process.send_signal(self.ends_by)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        self.kill()

    def start_again(self) -> None:
        """Run its command anew, once it has ended."""
        self.process = self._started()

    def _started(self) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own command
                self._command,
                cwd=self._work,
                env=self._environ,
                user=self._user,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        record(self._log.with_suffix(RECORD), process.pid, self.ends_by)
        return process
