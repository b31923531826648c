"""Of the Valkey servers of a running site some die, hang or come back, round after round, while pupils send.

What was thanked for is not lost and counts once; meanwhile pupils read "try again", and nothing else.
"""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.serving import serving
from safe4me.ballot_box.interface import BallotBox
from safe4me.engines import ballot_box_of
from safe4me.settings import Settings
from tests.faults.conftest import Faults
from tests.helpers.servers.pupils import Pupils, compare, put_room
from tests.helpers.servers.valkey import ValkeySet, valkey_set
from tests.helpers.world.ballots import CODE
from tests.helpers.world.schools import environ_of, with_settings

pytestmark = pytest.mark.long

ROOM, PUPILS, BALLOTS_BETWEEN = 7_000_560, 12, 200
ROUNDS, HANGS_SECONDS = 10, 5.0
GOAL = "10 are wanted"
Fault = Callable[[ValkeySet, Pupils], float]


def kill_primary(servers: ValkeySet, pupils: Pupils) -> float:
    primary = servers.primary()
    primary.send(signal.SIGKILL)
    killed = time.monotonic()
    pupils.wait_for(BALLOTS_BETWEEN)
    servers.restart(primary)
    return killed


def kill_primary_and_start_it_at_once(servers: ValkeySet, _: Pupils) -> float:
    primary = servers.primary()
    primary.send(signal.SIGKILL)
    killed = time.monotonic()
    servers.restart(primary)
    return killed


def hang_a_replica(servers: ValkeySet, _: Pupils) -> float:
    replica = servers.replicas()[0]
    replica.send(signal.SIGSTOP)
    hung = time.monotonic()
    time.sleep(HANGS_SECONDS)
    replica.send(signal.SIGCONT)
    return hung


def kill_both_replicas(servers: ValkeySet, pupils: Pupils) -> float:
    """Two of three are gone: nobody is thanked until one is back; the time from then on counts."""
    replicas = servers.replicas()
    for replica in replicas:
        replica.send(signal.SIGKILL)
    gone, told_again = time.monotonic(), pupils.told_again
    time.sleep(HANGS_SECONDS)
    assert not [ballot for ballot in pupils.thanked if ballot.sent > gone], "thanked by one server alone"
    assert pupils.told_again > told_again
    back = time.monotonic()
    for replica in replicas:
        servers.restart(replica)
    return back


HOW: dict[str, Fault] = {
    "the primary is killed": kill_primary,
    "the primary is killed and started at once": kill_primary_and_start_it_at_once,
    "a replica hangs": hang_a_replica,
    "both replicas are killed, and come back": kill_both_replicas,
}


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[ValkeySet]:
    (tmp_path / "valkey").mkdir()
    with valkey_set(tmp_path / "valkey") as running:
        yield running


@pytest.fixture
def on_valkey(settings: Settings, servers: ValkeySet) -> Settings:
    return with_settings(settings, ballot_box_url=servers.url)


@pytest.fixture
def box(on_valkey: Settings) -> BallotBox:
    """The box there, with a room for all the ballots."""
    box = ballot_box_of(on_valkey)
    put_room(box, ROOM, CODE)
    return box


@pytest.mark.parametrize("what", HOW)
def test_round_after_round_each_ballot_counts_once(
    servers: ValkeySet, on_valkey: Settings, box: BallotBox, tmp_path: Path, faults: Faults, what: str
) -> None:
    moments = []
    with serving("app:app", environ_of(on_valkey), tmp_path) as server:
        pupils = Pupils(CODE, [server.port], PUPILS)
        with pupils.sending():
            for _ in range(ROUNDS):
                pupils.wait_for(BALLOTS_BETWEEN)
                moments.append(HOW[what](servers, pupils))
                pupils.wait_for(BALLOTS_BETWEEN)
                servers.wait_until_whole()
    held = compare(box, ROOM, CODE, [ballot.nonce for ballot in pupils.thanked])
    waits = sorted(map(pupils.first_after, moments))
    faults.tells(f"{what}: times", ROUNDS)
    faults.tells(f"{what}: ballots thanked for", len(pupils.thanked))
    faults.tells(f"{what}: seconds until the first thanks, median", waits[len(waits) // 2], GOAL)
    faults.tells(f"{what}: seconds until the first thanks, slowest", waits[-1], GOAL)
    faults.holds(f"{what}: ballots lost", held.lost, 0)
    faults.holds(f"{what}: ballots doubled", held.doubled, 0)
    faults.holds(f"{what}: replies that say neither thanks nor try again", len(pupils.wrong), 0)
