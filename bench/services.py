"""How much of a processor each thing takes that a pupil asks for: read off the processes that do it.

That is so however busy the machine is, so that figures of a busy one hold for a quiet one.
"""

import os
import resource
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.morning import Morning
from bench.run import Target
from bench.serving import Server
from bench.site import NEVER_FULL

SECONDS = 3
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
Milliseconds = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Used:
    """Seconds of a processor so far: of the site's workers, of Valkey's primary, and of who asked."""

    node: float
    store: float
    asker: float

    def ms_each(self, before: "Used", number: float) -> Milliseconds:
        """What was used since, in ms, for each of so many."""
        now, then = asdict(self), asdict(before)
        return {name: round(1000 * (now[name] - then[name]) / number, 3) for name in now}


def used(server: Server, of: Morning) -> Used:
    """What has been used until now."""
    asked = resource.getrusage(resource.RUSAGE_CHILDREN)
    asker = asked.ru_utime + asked.ru_stime
    return Used(_seconds(server.workers()), _seconds(of.primaries), asker)


def services(server: Server, of: Morning) -> Mapping[str, Milliseconds]:
    """Ms of a processor a request, for each step: see Used."""
    room_id, code = next(iter(of.codes.items()))
    of.app.extensions["ballot_box"].raise_cap(room_id, NEVER_FULL)
    room = f"{server.address}/c/{code}"
    steps = [
        Target("page", f"{room}/en/"),
        Target("state", f"{room}/state"),
        Target("quiz", room + of.site.quiz),
        Target("ballot", f"{room}/ballots", of.site.ballot),
    ]
    return {step.name: _of_step(step, server, of) for step in steps}


def _of_step(step: Target, server: Server, of: Morning) -> Milliseconds:
    before = used(server, of)
    requests = step.load(SECONDS) * SECONDS
    return used(server, of).ms_each(before, requests)


def _seconds(processes: Iterable[int]) -> float:
    """Seconds of a processor that these have used, in their own code and in the system's."""
    return sum(sum(map(int, _fields(pid)[11:13])) for pid in processes) / TICKS_A_SECOND


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
