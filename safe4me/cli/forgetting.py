"""What the server's processes may leave of ballots in memory, and when they are replaced.

Python and SQLite free memory without wiping it, so what a worker took of a ballot stays in it for hours. It
goes with the process. Each server replaces its own workers, whichever of them ended the room.
"""

import os
import resource
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from pathlib import Path

from safe4me.cli.handover import DRAIN_SECONDS, READY_SECONDS, WORKERS
from safe4me.cli.running import reload_server

SLACK = timedelta(minutes=2)  # a room's end is written a little late, by a server whose clock may be behind
TICKS = timedelta(seconds=1)  # to which it is known when a process began
LONGEST_WAIT = timedelta(minutes=10)  # while other rooms are open; the timer's five minutes come on top
HANDOVER = timedelta(seconds=READY_SECONDS + WORKERS * DRAIN_SECONDS)
MOST_FAILURES = 3


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
    tried = pid_file.with_suffix(
        ".replacing"
    )  # its time is that of the last try; in it, how many failed before
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


def _tries(tried: Path) -> tuple[int, datetime | None]:
    """How many tries in a row had failed before the last one, and when that was."""
    if not tried.exists():
        return 0, None
    return int(tried.read_text() or 0), datetime.fromtimestamp(tried.stat().st_mtime, UTC)
