"""All workers of the server are killed at once, again and again, while 30 pupils send.

What was thanked for is not lost, and counts once: on both engines of the ballot box.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.serving import Server, serving
from safe4me.engines import ballot_box_of
from safe4me.settings import Settings
from tests.faults.conftest import Faults
from tests.helpers.servers.pupils import Pupils, compare, put_room
from tests.helpers.servers.valkey import valkey_set, wait_until
from tests.helpers.world.ballots import CODE
from tests.helpers.world.schools import environ_of, with_settings

ROOM, PUPILS = 7_000_180, 30


@pytest.fixture(params=["sqlite", pytest.param("valkey", marks=pytest.mark.long)])
def on_engine(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a site whose box is in a file, and then on a set of Valkey servers."""
    if request.param == "sqlite":
        yield settings
        return
    with _own_set(tmp_path) as url:
        yield with_settings(settings, ballot_box_url=url)


@contextmanager
def _own_set(folder: Path) -> Iterator[str]:
    (folder / "valkey").mkdir()
    with valkey_set(folder / "valkey") as servers:
        yield servers.url


def kill_all_workers(server: Server) -> float:
    """Kill them; the time of the kill. Then wait for others."""
    victims = server.workers()
    for victim in victims:
        os.kill(victim, signal.SIGKILL)
    killed = time.monotonic()
    wait_until(lambda: len(set(server.workers()) - set(victims)) == len(victims) == len(server.workers()))
    return killed


def test_whenever_all_workers_are_killed_each_ballot_counts_once(
    on_engine: Settings, tmp_path: Path, faults: Faults
) -> None:
    box, engine = ballot_box_of(on_engine), "Valkey" if on_engine.box_address else "SQLite"
    put_room(box, ROOM, CODE)
    rounds, ballots = faults.rounds(whole=100, quick=1), faults.rounds(whole=500, quick=50)
    killed = []
    with serving("app:app", environ_of(on_engine), tmp_path) as server:
        pupils = Pupils(CODE, [server.port], PUPILS)
        with pupils.sending():
            for _ in range(rounds):
                pupils.wait_for(ballots)
                killed.append(kill_all_workers(server))
            pupils.wait_for(ballots)
    held = compare(box, ROOM, CODE, [ballot.nonce for ballot in pupils.thanked])
    faults.tells(f"{engine}: times that all workers were killed", rounds)
    faults.tells(f"{engine}: ballots thanked for", len(pupils.thanked))
    faults.tells(
        f"{engine}: slowest first thanks after a kill, seconds", max(map(pupils.first_after, killed))
    )
    faults.holds(f"{engine}: ballots lost", held.lost, 0)
    faults.holds(f"{engine}: ballots doubled", held.doubled, 0)
    faults.holds(f"{engine}: replies that say neither thanks nor try again", len(pupils.wrong), 0)
