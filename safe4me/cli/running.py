"""The server that runs on this machine: its process, how old its workers are, and asking it to reload.

Linux tells when a process began. Elsewhere a server is known by its number, and the age of workers is not.
"""

import os
import signal
from datetime import datetime, timedelta
from pathlib import Path

from safe4me.settings import ROOT

PID_FILE = ROOT / "var" / "granian.pid"
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
