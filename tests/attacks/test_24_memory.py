"""Once the last activity of a room is closed and the timer has run, no process of the server holds a ballot.

Attacker has: the memory of the server and its workers

Pupils send to the real server; the room is closed; the timer's command runs once. Then the memory of the
server and of each of its workers is read whole, and searched for the ballots' nonces. The figure counts the
pairs of a process and a nonce that it still holds; beside it stands how long after the command it was so.

Where a second room stays open the timer waits for it, but not for long: here for seconds, where a site has
ten minutes. That room's pupils go on sending meanwhile, and are all thanked.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPException
from itertools import chain, count
from pathlib import Path

import pytest
from flask import Flask

from bench.serving import ROOT, Server, serving
from safe4me import rooms
from safe4me.cli import server as forgetting
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.settings import Settings
from tests.attacks.conftest import Attacks
from tests.helpers.servers.machine import needed
from tests.helpers.servers.valkey import valkey_set, wait_until
from tests.helpers.servers.web import ask
from tests.helpers.world.ballots import ENGINES, QUIZ
from tests.helpers.world.schools import Clock, environ_of, make_place, open_room, with_settings

BALLOTS = 24
STATED_SECONDS = 300  # after the timer's command; docs/deploy.md says how often that runs
STEP_SECONDS = 0.5
SHORT_WAIT = timedelta(seconds=5)
TWIN_SECONDS = 10
MORE_SCHOOLS = 9  # for a twin: 2 to 10 ballots of a room were found, and chance may leave none

numbers = count()


@pytest.fixture(scope="module", params=ENGINES)
def site(
    request: pytest.FixtureRequest,
    server_settings: Settings,
    empty_database: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Settings]:
    """Settings of a site whose box is on each engine; both tests have it, and its server."""
    folder = tmp_path_factory.mktemp("memory")
    database = folder / "safe4me.db"
    shutil.copy(empty_database, database)
    own = with_settings(
        server_settings, database_url=f"sqlite:///{database}", ballot_box_path=folder / "ballot-box.db"
    )
    if request.param == "sqlite":
        yield own
        return
    (folder / "valkey").mkdir()
    with valkey_set(folder / "valkey") as servers:
        yield with_settings(own, ballot_box_url=servers.url)


@pytest.fixture
def settings(site: Settings) -> Settings:
    return site


@pytest.fixture(scope="module")
def server(site: Settings) -> Iterator[Server]:
    """A server of this file's own."""
    needed(Path("/proc/self/mem"), "Linux, which shows a process's memory")
    with serving("app:app", environ_of(site), site.ballot_box_path.parent) as running:
        yield running


@pytest.fixture
def room(app: Flask, in_app: None, clock: Clock) -> Room:
    """A room of a new school, that is open by the clock of the server too."""
    clock.now = datetime.now(UTC)
    return new_room(app, clock)


def new_room(app: Flask, clock: Clock) -> Room:
    n = next(numbers)
    return open_room(app, make_place(f"Area {n}", f"School {n}", clock.now), "law/quiz")


def send_all(server: Server, room: Room) -> list[bytes]:
    """Send the class's ballots, each until it is thanked for; returns their nonces."""
    nonces = [secrets.token_hex(16) for _ in range(BALLOTS)]
    for nonce in nonces:
        wait_until(partial(thanked, server, room, nonce))
    return [nonce.encode() for nonce in nonces]


def thanked(server: Server, room: Room, nonce: str) -> bool:
    """Send a ballot; whether it was thanked for."""
    body, headers = json.dumps({**QUIZ, "nonce": nonce}).encode(), {"Content-Type": "application/json"}
    return ask(server, f"/c/{room.code}/ballots", method="POST", headers=headers, body=body).status == 204


def memory(pid: int) -> Iterator[bytes]:
    """All that a process can write to, part by part; nothing once it is gone."""
    with suppress(FileNotFoundError, ProcessLookupError), Path(f"/proc/{pid}/mem").open("rb", 0) as mem:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            first, last = (int(part, 16) for part in span.split("-"))
            if rights.startswith("rw"):
                with suppress(OSError, ValueError, OverflowError):  # a part that the kernel keeps to itself
                    mem.seek(first)
                    yield mem.read(last - first)


def held(server: Server, pids: list[int], nonces: list[bytes]) -> int:
    """How many nonces the server and these processes hold, each counted for each."""
    found = 0
    for pid in {server.process.pid, *server.workers(), *pids}:
        found += len({nonce for part in memory(pid) for nonce in nonces if nonce in part})
    return found


def run_timer(settings: Settings, server: Server) -> None:
    command = [
        sys.executable,
        "-m",
        "flask",
        "--app",
        "app",
        "seal",
        "due",
        "--pid-file",
        str(server.pid_file),
    ]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environ_of(settings)}, check=True)  # noqa: S603 - our own command


def left_in_memory(
    app: Flask, settings: Settings, server: Server, room: Room, *, timer: bool
) -> tuple[int, float]:
    """How much is held of a room's ballots at last, and how many seconds after the timer that was so."""
    nonces = send_all(server, room)
    before = server.workers()
    rooms.close(db.session(), app.extensions["ballot_box"], settings, room, datetime.now(UTC))
    if timer:
        run_timer(settings, server)
    began = time.monotonic()
    while (left := held(server, before, nonces)) and time.monotonic() - began < STATED_SECONDS and timer:
        time.sleep(STEP_SECONDS)
    return left, time.monotonic() - began


@pytest.mark.asvs("14.2.2", "14.2.4")
def test_nothing_of_a_closed_room_stays_in_memory(
    attacks: Attacks, app: Flask, settings: Settings, server: Server, room: Room
) -> None:
    engine = "on Valkey: " if settings.ballot_box_url else ""
    left, seconds = left_in_memory(app, settings, server, room, timer=True)
    attacks.holds(f"{engine}ballots that a process holds after the timer has run", left, at_most=0)
    attacks.holds(
        f"{engine}seconds from the timer until that was so", round(seconds, 1), at_most=STATED_SECONDS
    )


def left_beside_an_open_room(
    app: Flask, settings: Settings, server: Server, clock: Clock, *, bound: float
) -> tuple[int, int]:
    """How much is held of a room after the bound, and how many of a room that stays open are not thanked."""
    room, open_one = new_room(app, clock), new_room(app, clock)
    nonces, before, refused = send_all(server, room), server.workers(), 0
    rooms.close(db.session(), app.extensions["ballot_box"], settings, room, datetime.now(UTC))
    began = time.monotonic()
    while (left := held(server, before, nonces)) and time.monotonic() - began < bound:
        clock.now = datetime.now(UTC)
        app.test_cli_runner().invoke(args=["seal", "due", "--pid-file", str(server.pid_file)])
        try:
            refused += not thanked(server, open_one, secrets.token_hex(16))
        except (OSError, HTTPException):
            refused += 1
        time.sleep(STEP_SECONDS)
    assert rooms.are_any_open(db.session(), datetime.now(UTC))
    rooms.discard(db.session(), app.extensions["ballot_box"], open_one, datetime.now(UTC))
    return left, refused


@pytest.mark.asvs("14.2.2", "14.2.4")
def test_a_room_that_stays_open_keeps_nothing_of_another_in_memory(
    attacks: Attacks,
    app: Flask,
    in_app: None,
    settings: Settings,
    server: Server,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = "on Valkey: " if settings.ballot_box_url else ""
    clock.now = datetime.now(UTC)
    monkeypatch.setattr(forgetting, "LONGEST_WAIT", SHORT_WAIT)
    left, refused = left_beside_an_open_room(app, settings, server, clock, bound=STATED_SECONDS)
    attacks.holds(f"{engine}a second room stays open: ballots of the first that a process holds", left, 0)
    attacks.holds(f"{engine}a second room stays open: pupils of it who were not thanked", refused, 0)


def test_workers_that_wait_for_every_open_room_are_caught(
    attacks: Attacks,
    app: Flask,
    in_app: None,
    settings: Settings,
    server: Server,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = "on Valkey: " if settings.ballot_box_url else ""
    clock.now = datetime.now(UTC)
    monkeypatch.setattr(forgetting, "LONGEST_WAIT", timedelta(days=1))
    tries = range(1 + MORE_SCHOOLS)
    each_left = (left_beside_an_open_room(app, settings, server, clock, bound=TWIN_SECONDS)[0] for _ in tries)
    left = next(filter(None, each_left), 0)
    attacks.twin(f"{engine}workers that wait for every open room: ballots that a process holds", left, 0)


def test_workers_that_are_never_replaced_are_caught(
    attacks: Attacks, app: Flask, settings: Settings, server: Server, clock: Clock, room: Room
) -> None:
    engine = "on Valkey: " if settings.ballot_box_url else ""
    in_turn = chain([room], (new_room(app, clock) for _ in range(MORE_SCHOOLS)))
    each_left = (left_in_memory(app, settings, server, one, timer=False)[0] for one in in_turn)
    left = next(filter(None, each_left), 0)
    attacks.twin(f"{engine}workers that are never replaced: ballots that a process holds", left, beyond=0)
