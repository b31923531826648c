"""The server under load for half an hour: its workers grow no larger, and keep no more files open.

Pupils send, pages are read, rooms are opened and closed by teachers, all the while. After a first fifth, in
which caches fill, the memory of the workers is compared with that at the end.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from statistics import median
from threading import Event

import pytest

from bench.serving import Server, serving
from safe4me.settings import Settings
from tests.faults.conftest import SOAK_MINUTES, Faults
from tests.faults.holding import STRANGER, School, app_of
from tests.helpers.servers.machine import meanwhile, needed
from tests.helpers.servers.pupils import Pupils, compare, put_room
from tests.helpers.servers.web import ask
from tests.helpers.world.ballots import CODE
from tests.helpers.world.schools import environ_of, make_place

pytestmark = pytest.mark.soak

PUPILS, READERS = 6, 3
SAMPLES, WARM, AT_THE_ENDS = 100, 20, 10
PAGES = (
    "/",
    "/en/",
    "/en/help/",
    "/en/learn/law/quiz/",
    f"/c/{CODE}/",
    "/account/sign-in",
    "/en/what-young-people-say/",
)
MOST_GROWTH_PERCENT = 5
PROC = Path("/proc")


def memory_of(server: Server) -> int:
    """KiB that the workers have in memory, together."""
    lines = (
        line
        for worker in server.workers()
        for line in (PROC / str(worker) / "status").read_text().splitlines()
    )
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def files_of(server: Server) -> int:
    """How many files the workers have open, together."""
    return sum(len(list((PROC / str(worker) / "fd").iterdir())) for worker in server.workers())


@contextmanager
def reading(server: Server) -> Iterator[None]:
    """Pages are read for as long as the block lasts, each on a connection of its own."""
    over = Event()

    def read(_: int) -> None:
        for page in cycle(PAGES):
            if over.is_set():
                return
            assert ask(server, page).status < 500

    with meanwhile(read, READERS, over):
        yield


def test_after_the_first_minutes_workers_grow_no_larger(
    settings: Settings, tmp_path: Path, faults: Faults
) -> None:
    needed(
        (PROC / "self" / "fd").exists() or None, "Linux, which says what a process has in memory, and open"
    )
    memory, files = list[int](), list[int]()
    with app_of(settings) as app:
        with app.app_context():
            school = School(app, make_place("Northshire", "Hill School"))
        box = app.extensions["ballot_box"]
        put_room(box, STRANGER, CODE)
        with serving("app:app", environ_of(settings), tmp_path) as server:
            pupils, workers = Pupils(CODE, [server.port], PUPILS), server.workers()
            with pupils.sending(), school.teaching(), reading(server):
                for _ in range(SAMPLES):
                    time.sleep(SOAK_MINUTES * 60 / SAMPLES)
                    memory.append(memory_of(server))
                    files.append(files_of(server))
            assert server.workers() == workers, "a worker was made anew, and what it held is gone"
        held = compare(box, STRANGER, CODE, [ballot.nonce for ballot in pupils.thanked])
    first, last = slice(WARM, WARM + AT_THE_ENDS), slice(-AT_THE_ENDS, None)
    growth = 100 * (median(memory[last]) / median(memory[first]) - 1)
    faults.tells("minutes", SOAK_MINUTES)
    faults.tells("ballots thanked for", len(pupils.thanked))
    faults.tells("rooms opened, filled and closed", len(school.sealed))
    faults.tells("memory of both workers after the first fifth, MiB", median(memory[first]) / 1024)
    faults.tells("memory of both workers at the end, MiB", median(memory[last]) / 1024)
    faults.tells("files that both workers have open after the first fifth", median(files[first]))
    faults.holds("files more at the end", median(files[last]) - median(files[first]), PUPILS + READERS)
    faults.holds("growth of the memory, per cent", growth, MOST_GROWTH_PERCENT)
    faults.holds("ballots lost or doubled", abs(held.lost) + abs(held.doubled), 0)
