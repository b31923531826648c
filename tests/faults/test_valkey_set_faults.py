"""Of a primary, two replicas and three Sentinels some die or hang: who was thanked is counted, once."""

import secrets
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event

import pytest

from bench.certificates import certificate
from bench.serving import HOST
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.ballot_box.valkey.store import ValkeyBallotBox
from safe4me.settings.fields import read_box_address
from tests.helpers.servers.machine import needed
from tests.helpers.servers.valkey import ValkeySet, valkey_set
from tests.helpers.world.ballots import (
    CODE,
    DUE,
    LONGEST_SECONDS,
    QUIZ_MEASURE,
    SECRET,
    counted,
    eventually,
    quiz_ballot,
)
from tests.helpers.world.schools import NOW

THREADS, BALLOTS_EACH = 8, 20  # before the fault, and as many after it
PATIENCE_SECONDS = 1.0
ASKED_AGAIN, OPEN_FILES = 10, Path("/proc/self/fd")


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[ValkeySet]:
    with valkey_set(tmp_path) as running:
        yield running


@pytest.fixture
def box(servers: ValkeySet) -> ValkeyBallotBox:
    """The box there, with a room for many ballots."""
    box = ValkeyBallotBox(servers.address, SECRET, PATIENCE_SECONDS)
    box.put_room(1, CODE, DUE, 1_000_000, [QUIZ_MEASURE], "once")
    assert box.get_room(CODE)
    return box


def until_thanked(box: ValkeyBallotBox, nonce: str) -> None:
    """Send a ballot again and again, as a pupil's page does. What is no "try again" is raised."""
    eventually(lambda: box.cast(CODE, quiz_ballot(nonce=nonce), NOW))


def burst(box: ValkeyBallotBox, in_the_middle: Callable[[], None]) -> int:
    """Pupils send all the while that something happens; how many ballots were thanked for."""
    begun, happened = Event(), Event()

    def send(_: int) -> int:
        for n in count(1):
            until_thanked(box, secrets.token_hex(16))
            if n == BALLOTS_EACH:
                begun.set()
            if happened.is_set():
                break
        for _ in range(BALLOTS_EACH):
            until_thanked(box, secrets.token_hex(16))
        return n + BALLOTS_EACH

    with ThreadPoolExecutor(THREADS) as pupils:
        thanked = [pupils.submit(send, pupil) for pupil in range(THREADS)]
        try:
            assert begun.wait(LONGEST_SECONDS)
            in_the_middle()
        finally:
            happened.set()
        return sum(each.result() for each in thanked)


def exact(box: ValkeyBallotBox) -> tuple[int, tuple[int, ...]]:
    """How many ballots there are, and how often each option was chosen."""
    eventually(lambda: box.begin_closing(1, "law/quiz"))
    found = counted(box, 1, "law/quiz")
    return found.ballots, found.counts["pass-on"]


def files(folder: Path) -> dict[str, str]:
    """What each file there says; of logs, records and what Sentinels write anew, only that they are there."""
    written = {*folder.glob("*.log"), *folder.glob("*.process"), *folder.glob("sentinel-*.conf")}
    return {path.name: "" if path in written else path.read_text() for path in folder.iterdir()}


def test_a_primary_killed_in_the_middle_of_a_burst_loses_and_doubles_nothing(
    servers: ValkeySet, box: ValkeyBallotBox
) -> None:
    primary = servers.primary()
    thanked = burst(box, lambda: primary.send(signal.SIGKILL))
    servers.wait_for_another(primary)
    assert exact(box) == (thanked, (0, thanked, 0))


def test_a_primary_killed_and_started_again_at_once_joins_as_a_replica_and_nothing_is_lost(
    servers: ValkeySet, box: ValkeyBallotBox
) -> None:
    primary = servers.primary()

    def kill_and_start() -> None:
        primary.send(signal.SIGKILL)
        servers.restart(primary)

    thanked = burst(box, kill_and_start)
    servers.wait_until_whole()
    assert servers.primary().port != primary.port
    assert exact(box) == (thanked, (0, thanked, 0))


def test_a_replica_that_hangs_holds_nobody_up(servers: ValkeySet, box: ValkeyBallotBox) -> None:
    hung, _ = servers.replicas()
    thanked = burst(box, lambda: hung.send(signal.SIGSTOP))
    hung.send(signal.SIGCONT)
    assert exact(box) == (thanked, (0, thanked, 0))


def test_a_primary_that_hangs_is_left_for_another_and_takes_nothing_when_it_wakes(
    servers: ValkeySet, box: ValkeyBallotBox
) -> None:
    primary = servers.primary()
    thanked = burst(box, lambda: primary.send(signal.SIGSTOP))
    primary.send(signal.SIGCONT)
    servers.wait_until_whole()
    assert servers.primary() is not primary
    assert exact(box) == (thanked, (0, thanked, 0))


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
def test_with_no_replica_left_nobody_is_thanked_and_whoever_tries_again_counts_once(
    servers: ValkeySet, box: ValkeyBallotBox, fault: signal.Signals
) -> None:
    until_thanked(box, secrets.token_hex(16))
    replicas = servers.replicas()
    for replica in replicas:
        replica.send(fault)
    nonce = secrets.token_hex(16)
    for _ in range(3):
        with pytest.raises(BoxUnavailable):
            box.cast(CODE, quiz_ballot(nonce=nonce), NOW)
    if fault is signal.SIGKILL:
        servers.restart(replicas[0])
    else:
        replicas[0].send(signal.SIGCONT)
    until_thanked(box, nonce)
    assert exact(box) == (2, (0, 2, 0))


def test_no_server_writes_a_file_through_sync_failover_and_restart(
    servers: ValkeySet, box: ValkeyBallotBox, tmp_path: Path
) -> None:
    before = files(tmp_path)
    until_thanked(box, secrets.token_hex(16))
    primary = servers.primary()
    primary.send(signal.SIGKILL)
    servers.restart(primary)
    until_thanked(box, secrets.token_hex(16))
    servers.wait_until_whole()
    box.forget_all()
    for node in servers.servers.values():
        node.send(signal.SIGTERM)
        node.process.wait(timeout=LONGEST_SECONDS)
    assert files(tmp_path) == before


def test_a_set_that_is_asked_again_and_again_takes_no_more_of_the_files_a_process_may_have_open(
    servers: ValkeySet,
) -> None:
    needed(OPEN_FILES.exists() or None, "Linux, which lists what a process has open")
    before = len(list(OPEN_FILES.iterdir()))
    for _ in range(ASKED_AGAIN):
        servers.wait_until_whole()
    assert len(list(OPEN_FILES.iterdir())) < before + ASKED_AGAIN


def test_a_set_that_speaks_tls_alone_fails_over_and_takes_nobody_who_does_not_know_it(tmp_path: Path) -> None:
    trusted = certificate(tmp_path, HOST).pem
    with valkey_set(tmp_path, trusted) as servers:
        box = ValkeyBallotBox(servers.address, SECRET, PATIENCE_SECONDS)
        box.put_room(1, CODE, DUE, 100, [QUIZ_MEASURE], "once")
        until_thanked(box, secrets.token_hex(16))
        for unlike in ("no", "yes"):
            stranger = read_box_address(servers.url.replace(f"tls={trusted}", f"tls={unlike}"))
            with pytest.raises(BoxUnavailable):
                ValkeyBallotBox(stranger, SECRET, PATIENCE_SECONDS).due(NOW)
        primary = servers.primary()
        primary.send(signal.SIGKILL)
        servers.restart(primary)
        until_thanked(box, secrets.token_hex(16))
        servers.wait_until_whole()
        assert servers.primary().port != primary.port
        assert exact(box) == (2, (0, 2, 0))
