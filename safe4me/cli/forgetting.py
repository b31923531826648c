"""What the server's processes may leave of ballots in memory, and when they are replaced."""

import os
import resource
from datetime import datetime
from pathlib import Path

from safe4me.web.build.compiled_site import reload_server

SLACK_SECONDS = 120  # a room's end is written a little late, by a server whose clock may be a minute behind


def refuse_core_dumps() -> None:
    """From here on, and in whatever is started, no process writes its memory to a disk when it crashes."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def replace_workers(pid_file: Path, ended: datetime | None, now: datetime) -> bool:
    """Replace the workers of a running server if a room ended since that was done; whether it was done now.

    Python and SQLite free memory without wiping it, so what a worker took of a ballot stays in it for
    hours. It goes with the process. What is being answered is answered first. Each server replaces its own,
    whichever of them ended the room.
    """
    replaced = pid_file.with_suffix(".replaced")
    if ended is None or (replaced.exists() and replaced.stat().st_mtime > ended.timestamp()):
        return False
    if not reload_server(pid_file):
        return False
    replaced.touch()
    since = now.timestamp() - SLACK_SECONDS
    os.utime(replaced, (since, since))
    return True
