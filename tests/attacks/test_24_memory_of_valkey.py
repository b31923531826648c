"""Once the last activity of a room is closed no Valkey server holds a ballot, also when another room follows.

Attacker has: the memory of each Valkey server

Classes of a hall and of a school send in turn, each from two processes with several connections; each room's
activity is sealed and destroyed. Then the memory of the primary and of each replica is read whole, and
searched for the hash that a ballot is known by and for the names that options go by, wherever they stand. A
place that was freed by moving what was in it keeps that until something takes it, and so can a buffer that a
Sentinel's connection took over: what these may hold is the bound. Only the site's secret key and the room's
salt tell whose hash it is, and which answer goes by a name.
"""

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from bench.certificates import certificate
from bench.serving import HOST
from safe4me.ballot_box.records import hash_idempotency_key
from safe4me.ballot_box.valkey.cast import NAME_DIGITS, option_names
from safe4me.ballot_box.valkey.server import BoxServer
from safe4me.ballot_box.valkey.store import ValkeyBallotBox
from safe4me.secret_keys import RoomKeys
from safe4me.settings.fields import BoxAddress
from safe4me.statistics.ballot import Ballot
from tests.attacks.conftest import Attacks
from tests.attacks.test_24_memory import memory
from tests.helpers.servers.machine import needed
from tests.helpers.servers.valkey import ValkeySet, valkey_set, wait_until
from tests.helpers.world.ballots import CODE, DUE, OTHER_CODE, QUIZ_MEASURE, SECRET, eventually, quiz_ballot
from tests.helpers.world.schools import NOW

PATIENCE_SECONDS = 20.0
CLASS, HALL = 25, 180
PROCESSES, CONNECTIONS = 2, 4
SLOWEST_SECONDS = 0.2  # between two ballots of a connection; buffers shrink once a second
STATED_SECONDS = 60
STEP_SECONDS = 0.5
SERVERS = 3
OPTIONS = sum(len(question.options) for question in QUIZ_MEASURE.questions)
HEX_DIGITS_ALONE = bytes(byte if byte in b"0123456789abcdef" else ord(" ") for byte in range(256))
fork = multiprocessing.get_context("fork")


class Told(NamedTuple):
    """What would give ballots away: what they are known by, and what the options of their rooms go by."""

    hashes: set[bytes]
    names: set[bytes]


@pytest.fixture(params=["plain", "tls"])
def servers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ValkeySet]:
    needed(Path("/proc/self/mem"), "Linux, which shows a process's memory")
    trusted = certificate(tmp_path, HOST).pem if request.param == "tls" else None
    with valkey_set(tmp_path, trusted) as running:
        yield running


def send(address: BoxAddress, ballots: list[Ballot]) -> None:
    """Send ballots over several connections, as one of the site's servers does."""
    box = ValkeyBallotBox(address, SECRET, PATIENCE_SECONDS)

    def cast(ballot: Ballot) -> None:
        time.sleep(random.random() * SLOWEST_SECONDS)  # noqa: S311 - when pupils of a test are ready
        eventually(lambda: box.cast(CODE, ballot, NOW))

    with ThreadPoolExecutor(CONNECTIONS) as pupils:
        list(pupils.map(cast, ballots))


def room_in_turn(box: ValkeyBallotBox, servers: ValkeySet, room: int, pupils: int) -> Told:
    """A class works through a room, which is sealed and destroyed; what would give its ballots away."""
    box.put_room(room, CODE, DUE, pupils, [QUIZ_MEASURE], "once")
    ballots = [quiz_ballot(1 + n % 3, 1 + n % 2) for n in range(pupils)]
    parts = [ballots[n::PROCESSES] for n in range(PROCESSES)]
    processes = [fork.Process(target=send, args=(servers.address, part)) for part in parts]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    assert box.sent(room) == {"law/quiz": pupils}
    salt = servers.ask(servers.primary().port).hget(f"safe4me:{{{room}}}", "salt")
    key = RoomKeys(SECRET, ()).of(bytes.fromhex(salt)) or b""
    told = Told(
        {hash_idempotency_key(key, "law/quiz", ballot.nonce).hex().encode() for ballot in ballots},
        {name.encode() for name in option_names(key, QUIZ_MEASURE)},
    )
    # They can be found while the room is open; a replica may be a moment behind.
    wait_until(lambda: held(servers, told)["ballots"] >= SERVERS * CLASS)
    box.begin_closing(room, "law/quiz")
    box.seal(room, "law/quiz", 1.0)
    box.destroy(room, "law/quiz")
    return told


def held(servers: ValkeySet, told: Told) -> Counter[str]:
    """How many ballots each server holds, added up, and how many answers."""
    found: Counter[str] = Counter()
    for server in servers.servers.values():
        ballots = set()
        for part in memory(server.process.pid):
            words = part.translate(HEX_DIGITS_ALONE).split()
            ballots |= told.hashes.intersection(words)
            found["answers"] += sum(word in told.names for word in words)
        found["ballots"] += len(ballots)
    return found


def left_in_memory(servers: ValkeySet, classes: list[int], stated_seconds: float) -> Counter[str]:
    """How much is held at last of what classes sent in turn.

    What a connection read last goes once it is idle for some seconds, and a replica may be a moment late.
    """
    box = ValkeyBallotBox(servers.address, SECRET, PATIENCE_SECONDS)
    rooms = [room_in_turn(box, servers, room, pupils) for room, pupils in enumerate(classes, start=7101)]
    told = Told(*(set().union(*each) for each in zip(*rooms, strict=True)))
    late = time.monotonic() + stated_seconds
    while (left := held(servers, told)).total() and time.monotonic() < late:
        time.sleep(STEP_SECONDS)
    return left


def test_no_server_holds_a_ballot_of_rooms_that_follow_one_another(
    servers: ValkeySet, attacks: Attacks, request: pytest.FixtureRequest
) -> None:
    turns = attacks.trials(whole=6, quick=1)
    classes = [HALL] * turns + [CLASS] * (turns + 1)
    left = left_in_memory(servers, classes, STATED_SECONDS)
    where = f"of {sum(classes)}, of {len(classes)} rooms, in three Valkey servers, {request.node.callspec.id}"
    attacks.holds(f"ballots {where}", left["ballots"], at_most=SERVERS)
    attacks.holds(
        f"keyed names of answers {where}", left["answers"], at_most=SERVERS * len(QUIZ_MEASURE.questions)
    )


def test_no_server_ever_hears_what_an_answer_is(servers: ValkeySet, attacks: Attacks) -> None:
    box = ValkeyBallotBox(servers.address, SECRET, PATIENCE_SECONDS)
    kept = []
    for room_id, code in ((1, CODE), (2, OTHER_CODE)):
        box.put_room(room_id, code, DUE, CLASS, [QUIZ_MEASURE], "once")
        box.cast(code, quiz_ballot(2, 1), NOW)
        fields = servers.ask(servers.primary().port).hgetall(f"safe4me:{{{room_id}}}:law/quiz")
        kept.append({name for name in fields if len(name) == NAME_DIGITS})
    attacks.holds("names of options that two rooms share", len(kept[0] & kept[1]), at_most=0)
    attacks.holds("options that have no name of their own", OPTIONS - len(kept[0]), at_most=0)


def test_servers_that_only_delete_are_caught(
    servers: ValkeySet, attacks: Attacks, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(BoxServer, "overwrite", lambda _server: None)
    left = left_in_memory(servers, [CLASS], stated_seconds=0)
    where = request.node.callspec.id
    attacks.twin(f"servers that only delete, {where}: ballots", left["ballots"], beyond=SERVERS)
    answers = SERVERS * len(QUIZ_MEASURE.questions)
    attacks.twin(f"servers that only delete, {where}: names of answers", left["answers"], beyond=answers)
