"""The server that runs on this machine: its process, how old its workers are, and asking it to reload.

Linux tells when a process began. Elsewhere a server is known by its number, and the age of workers is not.
"""

import os
import resource
import signal
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from pathlib import Path

from safe4me.cli.handover import DRAIN_SECONDS, READY_SECONDS, WORKERS
from safe4me.settings import ROOT

# systemd names the folder that it made for the site's services; a release's own folder is root's.
PID_FILE = Path(os.environ.get("RUNTIME_DIRECTORY", ROOT / "var")) / "granian.pid"
STARTED = 19  # of what stands behind the name of the program in /proc/PID/stat: proc(5), starttime


def started(pid: int) -> str:
    """When a process began, in ticks since the machine did; nothing when there is none, or nothing tells."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[STARTED]


def server_of(pid_file: Path) -> int | None:
    """The process id of the running server; None when none runs, or another process has its number by now."""
    try:
        number, *began = pid_file.read_text().split()
        pid = int(number)
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    return pid if "".join(began) == started(pid) else None


def reload_server(pid_file: Path) -> bool:
    """Ask a running server to replace its workers, which load the newest build; False when none runs."""
    pid = server_of(pid_file)
    if pid is None:
        return False
    os.kill(pid, signal.SIGHUP)
    return True


def oldest_worker(pid_file: Path, now: datetime) -> datetime | None:
    """When the oldest worker of the running server began; None when none runs, or nothing tells."""
    pid = server_of(pid_file)
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        uptime = float(Path("/proc/uptime").read_text().split()[0])
    except OSError:
        return None
    began = [int(ticks) for child in children if (ticks := started(int(child)))]
    return min(
        (now - timedelta(seconds=uptime - each / os.sysconf("SC_CLK_TCK")) for each in began), default=None
    )


SLACK = timedelta(minutes=2)  # a room's end is written a little late, by a server whose clock may be behind
TICKS = timedelta(seconds=1)  # to which it is known when a process began
LONGEST_WAIT = timedelta(minutes=10)  # while other rooms are open; the timer's five minutes come on top
HANDOVER = timedelta(seconds=READY_SECONDS + WORKERS * DRAIN_SECONDS)
MOST_FAILURES = 3
SUFFIX = (
    ".replacing"  # of a file beside the pid file: its time is that of the last try; in it, failures before
)


class Replacing(Enum):
    """What was done about workers that may still hold something of a room that has ended."""

    NOT_NEEDED = auto()
    UNDER_WAY = auto()
    WAITS = auto()  # for the rooms that are open
    ASKED = auto()
    FAILING = auto()  # asked again, after it failed three times in a row


def refuse_core_dumps() -> None:
    """From here on, and in whatever is started, no process writes its memory to a disk when it crashes."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def replace_workers(
    pid_file: Path, oldest: datetime, ended: datetime | None, *, open_rooms: bool, now: datetime
) -> Replacing:
    """Have workers replaced that may remember a room: once none is open, or when it has waited long enough.

    `oldest` is when the oldest worker began, `ended` when the first room ended that it may remember. What
    failed is tried again at each run.
    """
    tried = pid_file.with_suffix(SUFFIX)
    if ended is None:
        tried.unlink(missing_ok=True)
        return Replacing.NOT_NEEDED
    failures, asked = _tries(tried)
    if asked and oldest > asked - TICKS:
        failures = 0
    elif asked and now < asked + HANDOVER:
        return Replacing.UNDER_WAY
    elif asked:
        failures += 1
    if open_rooms and now < ended + LONGEST_WAIT:
        return Replacing.WAITS
    if not reload_server(pid_file):
        return Replacing.NOT_NEEDED
    tried.write_text(str(failures))
    os.utime(tried, (now.timestamp(), now.timestamp()))
    return Replacing.FAILING if failures >= MOST_FAILURES else Replacing.ASKED


def failed_handovers(pid_file: Path) -> int:
    """How many tries in a row to replace the workers have failed."""
    return _tries(pid_file.with_suffix(SUFFIX))[0]


def _tries(tried: Path) -> tuple[int, datetime | None]:
    """How many tries in a row had failed before the last one, and when that was."""
    if not tried.exists():
        return 0, None
    return int(tried.read_text() or 0), datetime.fromtimestamp(tried.stat().st_mtime, UTC)
