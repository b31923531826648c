"""Another time for another process, by libfaketime: its clock is ahead of ours, or behind."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.needs import needed

LONDON = "Europe/London"


def clock_off_by(by: timedelta) -> dict[str, str]:
    """The environment in which a process sees the time that it is, and so much more or less.

    What waits goes on at its own pace: only the time of day is another.
    """
    program = needed(shutil.which("faketime"), "faketime; .ci/system-packages installs it")
    told = subprocess.run([program, "-f", "+0", "env"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - as found
    library = next(line for line in told.splitlines() if line.startswith("LD_PRELOAD="))
    return {
        "LD_PRELOAD": library.removeprefix("LD_PRELOAD="),  # where it is differs by machine
        "FAKETIME": f"{by.total_seconds():+.0f}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",  # the same, in older releases
        "TZ": LONDON if Path("/usr/share/zoneinfo", LONDON).exists() else "UTC",
    }


def clock_at(moment: datetime) -> dict[str, str]:
    """The environment in which it is this moment when the process is made, about."""
    return clock_off_by(moment - datetime.now(UTC))
