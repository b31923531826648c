"""Whatever happens to Valkey servers, none writes a file, and no file of the site tells anything of a ballot.

Attacker has: every file of the site and of the Valkey servers

A class sends while a replica is killed and joins again, the primary is ended, crashes, is killed, and memory
is full; then the room is sealed. Before and after each of these every file of the servers and of the site is
copied. The servers have none but what they were given, unchanged, their logs, and what Sentinels note.
Nowhere stands a nonce, its hash, the room's salt, an option's name, an exact count or what pupils typed.
Broken twins are servers that the site refuses, with that refusal switched off.
"""

import secrets
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from valkey.exceptions import OutOfMemoryError

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.ballot_box.valkey.cast import NAME_DIGITS
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.privacy import noise
from safe4me.settings import Settings
from safe4me.statistics.ballot import Measure
from safe4me.valkey_client import topology
from tests.attacks.conftest import Attacks
from tests.attacks.disk import LARGE, Secret, Thief, binary, found, log_file, number
from tests.attacks.replay import quiz
from tests.helpers.servers.valkey import Node, ValkeySet, valkey_set
from tests.helpers.world.ballots import DUE, eventually
from tests.helpers.world.schools import NOW, Place, browser, open_room, with_settings

NOISE = {3: (1, 1, -2), 4: (1, -1, 1, -1)}
TYPED = "zq said it was all my fault"
LONGEST_SECONDS, AGAIN_SECONDS = 90.0, 0.2
MEMORY = ("--maxmemory", "16mb")
HALF_A_MEGABYTE, MOST_ROOMS, FIRST_LARGE = 500_000, 100, 10_000
GIVEN = (".conf", ".acl")  # what a server is given to start with
CRASHED = b"BUG REPORT START"
Happening = Callable[[ValkeySet, Flask], None]


@pytest.fixture
def servers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ValkeySet]:
    """A set in a folder beside the site's; a twin's has options that the site refuses."""
    folder = tmp_path / "valkey"
    folder.mkdir()
    with valkey_set(folder, None, *MEMORY, *getattr(request, "param", ())) as running:
        yield running


@pytest.fixture
def settings(on_sqlite: Settings, servers: ValkeySet) -> Settings:
    return with_settings(on_sqlite, ballot_box_url=servers.url)


@pytest.fixture(autouse=True)
def fixed_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "sum_zero_noise", lambda k, _epsilon: NOISE[k])


def end(servers: ValkeySet, node: Node, how: signal.Signals) -> None:
    """End a server one way or another, and start it again. If it was the primary, another one is now."""
    node.send(how)
    node.process.wait(LONGEST_SECONDS)
    servers.restart(node)
    servers.wait_until_whole()


def a_replica_joins(servers: ValkeySet, _app: Flask) -> None:
    end(servers, servers.replicas()[0], signal.SIGKILL)


def the_primary_is_ended(servers: ValkeySet, _app: Flask) -> None:
    end(servers, servers.primary(), signal.SIGTERM)


def the_primary_crashes(servers: ValkeySet, _app: Flask) -> None:
    end(servers, servers.primary(), signal.SIGSEGV)


def the_primary_is_killed(servers: ValkeySet, _app: Flask) -> None:
    end(servers, servers.primary(), signal.SIGKILL)


def memory_is_full(_servers: ValkeySet, app: Flask) -> None:
    box = app.extensions["ballot_box"]
    room_ids = range(FIRST_LARGE, FIRST_LARGE + MOST_ROOMS)
    assert any(no_memory_for_room(box, room_id) for room_id in room_ids)
    for room_id in room_ids:
        if eventually(partial(box.has_room, room_id)):
            eventually(partial(box.forget, room_id))


def no_memory_for_room(box: BallotBox, room_id: int) -> bool:
    """Open a room as large as rooms never are; whether memory was full. A slow server may have it even so."""
    try:
        box.put_room(room_id, str(room_id), DUE, 1, [Measure("x" * HALF_A_MEGABYTE, ())], "once")
    except BoxUnavailable as error:
        return isinstance(error.__cause__, OutOfMemoryError)
    return False


HAPPENINGS: tuple[Happening, ...] = (
    a_replica_joins,
    the_primary_is_ended,
    the_primary_crashes,
    the_primary_is_killed,
    memory_is_full,
)


class Watch:
    """Copies of all files of the servers and of the site, and what to look for in them."""

    def __init__(self, app: Flask, settings: Settings, servers: ValkeySet, patch: pytest.MonkeyPatch) -> None:
        self._servers, self._folder = servers, settings.ballot_box_path.parent / "valkey"
        self.thief = Thief(app, settings, patch)
        self.secrets: list[Secret] = [binary(TYPED.encode())]

    def held(self, room: Room) -> Any:  # Any: as the server tells it
        """What the primary holds of the room's quiz: hashes, salt, names of options, and counts."""
        primary = self._servers.ask(self._servers.primary().port)
        own = f"safe4me:{{{room.id}}}"
        fields = [name for name in primary.hgetall(f"{own}:law/quiz") if len(name) == NAME_DIGITS]
        for n, name in enumerate(fields):  # make the counts large enough to be recognised
            primary.hincrby(f"{own}:law/quiz", name, LARGE + 100 * n)
        kept = [primary.hget(own, "salt"), *primary.zrange(f"{own}:law/quiz:who", 0, -1), *fields]
        counts = [int(primary.hget(f"{own}:law/quiz", name)) for name in fields]
        return [binary(bytes.fromhex(each)) for each in kept] + [number(count) for count in counts]

    def written(self) -> int:
        """How many files of the servers' folder are new or changed in any copy, and may not be."""
        given = {path: each for path, each in self.thief.raw[0].items() if path.suffix in GIVEN}
        written = {path for copy in self.thief.raw for path in copy if copy[path] != given.get(path)}
        return sum(path.is_relative_to(self._folder) and not may_be_written(path) for path in written)

    def told(self) -> int:
        """How many secrets stand in any file of any copy, or in a backup."""
        files = [content for copy in self.thief.raw for content in copy.values()]
        return found(self.secrets, [*files, *self.thief.backups])

    def crash_reports(self) -> int:
        """How many servers wrote down what they were doing when they crashed."""
        return sum(CRASHED in content for content in self.thief.raw[-1].values())

    def cores(self) -> int:
        """How many servers may leave all that they hold in a file when they crash."""
        limits = [Path(f"/proc/{node.process.pid}/limits") for node in self._servers.servers.values()]
        lines = [line.split() for limit in limits for line in limit.read_text().splitlines()]
        return sum(line[-3:] != ["0", "0", "bytes"] for line in lines if line[:2] == ["Max", "core"])


def may_be_written(path: Path) -> bool:
    """Whether a file is a log, a Sentinel's notes, or written by what starts servers for tests."""
    return path.suffix in {".log", ".process"} or path.name.startswith("sentinel-")


def until_thanked(client: FlaskClient, room: Room, nonce: bytes) -> None:
    """Send a ballot as a page does: after "try again", the same one again."""
    ballot, late = {**quiz(1, 1, 1), "nonce": nonce.hex()}, time.monotonic() + LONGEST_SECONDS
    while client.post(f"/c/{room.code}/ballots", json=ballot).status_code != 204:
        assert time.monotonic() < late, "a ballot was never thanked for"
        time.sleep(AGAIN_SECONDS)


def watched(
    app: Flask,
    settings: Settings,
    servers: ValkeySet,
    room: Room,
    patch: pytest.MonkeyPatch,
    *all_: Happening,
) -> Watch:
    """A class sends while things happen to the servers; then the room is sealed, and all are ended."""
    watch, client = Watch(app, settings, servers, patch), browser(app)
    with log_file(settings.ballot_box_path.with_name("server.log")):
        watch.thief.copy()
        for happens in all_:
            before, after = secrets.token_bytes(16), secrets.token_bytes(16)  # a class of 25 has 27 at most
            watch.secrets += map(binary, (before, after))
            until_thanked(client, room, before)
            happens(servers, app)
            until_thanked(client, room, after)
            watch.thief.copy()
        client.post("/en/join/code", data={"code": TYPED}, headers={"User-Agent": TYPED})
        client.post(f"/c/{room.code}/ballots", json={"activity": TYPED, "nonce": TYPED, "answers": {}})
        watch.secrets += watch.held(room)
        watch.thief.copy()
        rooms.close(db.session(), app.extensions["ballot_box"], settings, room, NOW)
        watch.thief.copy()
    return watch


@pytest.mark.asvs("14.2.4")
def test_no_server_writes_a_file_whatever_happens(
    app: Flask,
    settings: Settings,
    servers: ValkeySet,
    room: Room,
    attacks: Attacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    all_ = HAPPENINGS * attacks.trials(whole=2, quick=1)
    watch = watched(app, settings, servers, room, monkeypatch, *all_)
    attacks.holds("servers that may leave a core when they crash", watch.cores(), at_most=0)
    for node in servers.servers.values():
        node.send(signal.SIGTERM)
        node.process.wait(LONGEST_SECONDS)
    watch.thief.copy()
    attacks.holds(f"files that servers wrote, {len(all_)} things that happened", watch.written(), at_most=0)
    attacks.holds(f"of {len(watch.secrets)} secrets in any file or backup", watch.told(), at_most=0)
    attacks.holds("crash reports in the servers' logs", watch.crash_reports(), at_most=0)


TWINS: dict[str, tuple[tuple[str, ...], Happening]] = {
    "servers that save": (("--save", "1 1"), the_primary_is_killed),
    "replicas that take their data through a file": (("--repl-diskless-load", "disabled"), a_replica_joins),
    "servers that save when they are ended": (("--shutdown-on-sigterm", "save"), the_primary_is_ended),
    "servers that report a crash": (("--crash-log-enabled", "yes"), the_primary_crashes),
}


@pytest.fixture
def refused_nowhere(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site takes any server, also one that it refuses."""
    with pytest.raises(BoxUnavailable):
        app.extensions["ballot_box"].due(NOW)
    monkeypatch.setattr(topology, "flaws", lambda *_, **__: [])


@pytest.mark.usefixtures("refused_nowhere")
@pytest.mark.parametrize(
    ("servers", "happens", "twin"),
    [(options, happens, twin) for twin, (options, happens) in TWINS.items()],
    indirect=["servers"],
    ids=TWINS,
)
def test_servers_that_write_are_caught(
    app: Flask,
    settings: Settings,
    servers: ValkeySet,
    place: Place,
    attacks: Attacks,
    monkeypatch: pytest.MonkeyPatch,
    happens: Happening,
    twin: str,
) -> None:
    room = open_room(app, place, "law/quiz")
    watch = watched(app, settings, servers, room, monkeypatch, happens)
    attacks.twin(f"{twin}: files and reports written", watch.written() + watch.crash_reports(), beyond=0)
    if happens is the_primary_is_ended:  # what it saved then is there still
        attacks.twin(f"{twin}: secrets on their disk", watch.told(), beyond=0)
