"""Once the last activity of a room is closed, no Valkey server holds a ballot: in its place or anywhere.

A class sends; the room's activity is sealed and destroyed. Then the memory of the primary and of each replica
is read whole, and searched: for answers as the stream to a replica has them, and for whole commands, with the
hash that a ballot is known by. Of these the last one that a server read may stay in the buffer it was read
into, if a Sentinel's connection took that over: what it says of an answer is a name that only the site's
secret key and the room's salt tell.
"""

import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from safe4me.storage.box.known_by import digest_of
from safe4me.storage.box.valkey.ballot_box import ValkeyBallotBox
from safe4me.storage.box.valkey.naming import NAME_DIGITS
from safe4me.storage.box.valkey.server import BoxServer
from safe4me.storage.keys.room_keys import RoomKeys
from tests.attacks.conftest import Attacks
from tests.attacks.test_24_memory import memory
from tests.boxes import CODE, DUE, OTHER_CODE, QUIZ, SECRET, quiz_ballot
from tests.needs import needed
from tests.valkeys import ValkeySet, valkey_set
from tests.world import NOW

pytestmark = pytest.mark.xdist_group("servers")

ROOM = 7177
CLASS, HALL = 25, 180
STATED_SECONDS = 60
STEP_SECONDS = 0.5
CLOSE_BY = 400  # bytes; a command is shorter
SERVERS = 3
OPTIONS = sum(len(question.options) for question in QUIZ.questions)
ANSWER = re.compile(rb"\{7177\}:law/quiz\r\n\$16\r\n[0-9a-f]{16}")


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[ValkeySet]:
    needed(Path("/proc/self/mem"), "Linux, which shows a process's memory")
    with valkey_set(tmp_path) as running:
        yield running


def send_and_close(box: ValkeyBallotBox, servers: ValkeySet, pupils: int) -> list[bytes]:
    """A class works through a room, which is sealed and destroyed; what its ballots were known by."""
    box.put_room(ROOM, CODE, DUE, pupils, [QUIZ], "once")
    ballots = [quiz_ballot(1 + n % 3, 1 + n % 2) for n in range(pupils)]
    for ballot in ballots:
        box.cast(CODE, ballot, NOW)
    salt = servers.ask(servers.primary().port).hget(f"safe4me:{{{ROOM}}}", "salt")
    key = RoomKeys(SECRET, ()).of(bytes.fromhex(salt)) or b""
    hashes = [digest_of(key, "law/quiz", ballot.nonce).hex().encode() for ballot in ballots]
    assert held(servers, hashes)["commands"] >= SERVERS * CLASS, "they can be found while the room is open"
    box.begin_closing(ROOM, "law/quiz")
    box.seal(ROOM, "law/quiz", 1.0)
    box.destroy(ROOM, "law/quiz")
    return hashes


def held(servers: ValkeySet, hashes: list[bytes]) -> Counter[str]:
    """How many answers of the stream, and how many commands of ballots, the servers hold together."""
    found: Counter[str] = Counter()
    for server in servers.servers.values():
        commands = set()
        for part in memory(server.process.pid):
            found["answers"] += len(ANSWER.findall(part))
            commands |= {each for each in hashes if is_whole(part, each)}
        found["commands"] += len(commands)
    return found


def is_whole(part: bytes, known_by: bytes) -> bool:
    """Whether a ballot's activity stands close to its hash somewhere."""
    at = part.find(known_by)
    while at >= 0:
        if b"law/quiz" in part[max(0, at - CLOSE_BY) : at + CLOSE_BY]:
            return True
        at = part.find(known_by, at + 1)
    return False


def left_in_memory(servers: ValkeySet, pupils: int) -> Counter[str]:
    """How much is held at last of a class's ballots; a replica may be a moment late."""
    hashes = send_and_close(ValkeyBallotBox(servers.address, SECRET, 20), servers, pupils)
    late = time.monotonic() + STATED_SECONDS
    while (left := held(servers, hashes))["answers"] and time.monotonic() < late:
        time.sleep(STEP_SECONDS)
    return left


@pytest.mark.parametrize("pupils", [CLASS, HALL])
def test_no_server_holds_a_ballot_of_a_closed_room(servers: ValkeySet, attacks: Attacks, pupils: int) -> None:
    left = left_in_memory(servers, pupils)
    where = f"of {pupils} ballots in the memory of three Valkey servers"
    attacks.holds(f"answers {where}", left["answers"], at_most=0)
    attacks.holds(f"commands {where}, with keyed names for answers", left["commands"], at_most=SERVERS)


def test_no_server_ever_hears_what_an_answer_is(servers: ValkeySet, attacks: Attacks) -> None:
    box = ValkeyBallotBox(servers.address, SECRET, 20)
    kept = []
    for room_id, code in ((ROOM, CODE), (ROOM + 1, OTHER_CODE)):
        box.put_room(room_id, code, DUE, CLASS, [QUIZ], "once")
        box.cast(code, quiz_ballot(2, 1), NOW)
        fields = servers.ask(servers.primary().port).hgetall(f"safe4me:{{{room_id}}}:law/quiz")
        kept.append({name for name in fields if len(name) == NAME_DIGITS})
    attacks.holds("names of options that two rooms share", len(kept[0] & kept[1]), at_most=0)
    attacks.holds("options that have no name of their own", OPTIONS - len(kept[0]), at_most=0)


def test_servers_that_only_delete_are_caught(
    servers: ValkeySet, attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BoxServer, "overwrite", lambda _server: None)
    monkeypatch.setattr("tests.attacks.test_24_memory_of_valkey.STATED_SECONDS", 0)
    left = left_in_memory(servers, CLASS)
    attacks.twin("servers that only delete: answers held", left["answers"], beyond=0)
