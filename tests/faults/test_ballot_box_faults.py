"""What can go wrong with the ballot box's file: nothing acknowledged is lost, nothing is counted twice."""

import os
import resource
import secrets
import signal
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.statistics.ballot import Ballot, Measure, MeasuredQuestion
from tests.helpers.servers.machine import fork, in_child
from tests.helpers.world.ballots import counted

CODE = "K7Q3XP"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
QUIZ = Measure("law/quiz", (MeasuredQuestion("pass-on", 1, ("1", "2"), frozenset({2})),))
SECRET = "a secret of this test, long enough to be one"  # noqa: S105 - made up here
THREADS = 8
SENT, KEPT = b"s", b"k"
NONCE_LENGTH = 32


def ballot(nonce: str | None = None) -> Ballot:
    return Ballot("law/quiz", nonce or secrets.token_hex(16), (("pass-on", 2),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ballot-box.db"


@pytest.fixture
def box(path: Path) -> BallotBox:
    box = SqliteBallotBox(path, SECRET, patience_seconds=20)
    box.put_room(1, CODE, NOW + timedelta(hours=1), 100_000, [QUIZ], "once")
    return box


@pytest.fixture
def impatient(path: Path, box: BallotBox) -> BallotBox:
    """The same box, in a process that gives up soon."""
    impatient = SqliteBallotBox(path, SECRET, patience_seconds=0.3)
    assert impatient.read_room(CODE) == box.read_room(CODE)
    return impatient


def exact(box: BallotBox) -> tuple[int, tuple[int, ...]]:
    box.begin_closing(1, "law/quiz")
    read = counted(box, 1, "law/quiz")
    return read.ballots, read.counts["pass-on"]


def cast_until_killed(box: BallotBox, log: int) -> None:
    def cast_for_ever(_: int) -> None:
        while True:
            nonce = secrets.token_hex(16)
            os.write(log, SENT + nonce.encode())
            box.cast(CODE, ballot(nonce), NOW)
            os.write(log, KEPT + nonce.encode())

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(cast_for_ever, range(THREADS)))


def records(log: int) -> Iterator[tuple[bytes, str]]:
    with open(log, "rb") as lines:
        while record := lines.read(1 + NONCE_LENGTH):
            yield record[:1], record[1:].decode()


def cast_and_kill(box: BallotBox, after: int) -> tuple[set[str], set[str]]:
    """Nonces that were sent and those that were acknowledged, until a worker was killed in the middle."""
    reading, writing = os.pipe()
    worker = fork.Process(target=cast_until_killed, args=(box, writing))
    worker.start()
    os.close(writing)
    sent: set[str] = set()
    kept: set[str] = set()
    for what, nonce in records(reading):
        (sent if what == SENT else kept).add(nonce)
        if len(kept) == after:
            os.kill(worker.pid or 0, signal.SIGKILL)
    worker.join(timeout=60)
    assert worker.exitcode == -signal.SIGKILL
    return sent, kept


def test_a_killed_worker_loses_no_acknowledged_ballot_and_a_retry_counts_once(
    path: Path, box: BallotBox
) -> None:
    sent: set[str] = set()
    kept: set[str] = set()
    for after in (3, 20, 41, 64, 90):
        more_sent, more_kept = cast_and_kill(box, after)
        sent, kept = sent | more_sent, kept | more_kept
        counted = box.sent(1)["law/quiz"]
        assert len(kept) <= counted <= len(sent)
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for nonce in kept:
        box.cast(CODE, ballot(nonce), NOW)
    assert box.sent(1)["law/quiz"] == counted, "every acknowledged ballot was there already"
    for nonce in sent:
        box.cast(CODE, ballot(nonce), NOW)
    assert exact(box) == (len(sent), (0, len(sent)))


def test_a_locked_box_is_unavailable_to_everyone_waiting_and_takes_the_same_ballots_later(
    path: Path, impatient: BallotBox
) -> None:
    ballots = [ballot() for _ in range(THREADS)]

    def cast(one: Ballot) -> bool:
        try:
            impatient.cast(CODE, one, NOW)
        except BoxUnavailable:
            return False
        return True

    with (
        closing(sqlite3.connect(path, isolation_level=None)) as stranger,
        ThreadPoolExecutor(THREADS) as threads,
    ):
        stranger.execute("BEGIN EXCLUSIVE")
        assert not any(threads.map(cast, ballots))
        with pytest.raises(BoxUnavailable):
            impatient.read_room(CODE)
        stranger.execute("ROLLBACK")
        assert impatient.sent(1)["law/quiz"] == 0
        assert all(threads.map(cast, ballots))
    assert exact(impatient) == (THREADS, (0, THREADS))


def test_a_process_that_stops_in_its_turn_keeps_the_others_waiting_only_so_long(
    impatient: SqliteBallotBox,
) -> None:
    ready, holding = os.pipe()

    def stop_in_a_turn() -> None:
        with impatient._transaction():  # noqa: SLF001 - a process stopped at the worst moment
            os.write(holding, b"!")
            os.kill(os.getpid(), signal.SIGSTOP)

    stopped = fork.Process(target=stop_in_a_turn)
    stopped.start()
    assert os.read(ready, 1) == b"!"
    with pytest.raises(BoxUnavailable):
        impatient.cast(CODE, ballot(), NOW)
    stopped.kill()
    stopped.join(timeout=60)
    impatient.cast(CODE, ballot(), NOW)
    assert exact(impatient) == (1, (0, 1))
    os.close(ready)
    os.close(holding)


def test_a_full_disk_refuses_ballots_whole_and_takes_them_when_there_is_room_again(
    path: Path, box: BallotBox
) -> None:
    def fill() -> None:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, hard))
        kept = 0
        try:
            while True:
                refused = ballot()
                box.cast(CODE, refused, NOW)
                kept += 1
        except BoxUnavailable:
            assert box.sent(1)["law/quiz"] == kept
            assert box.read_room(CODE) is not None
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        for _ in range(2):
            box.cast(CODE, refused, NOW)
        assert exact(box) == (kept + 1, (0, kept + 1))

    assert in_child(fill) == 0


def test_a_box_that_fills_while_many_send_counts_whom_it_thanked(path: Path, box: BallotBox) -> None:
    def fill() -> None:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 8192, hard))

        def cast(_: int) -> bool:
            try:
                box.cast(CODE, ballot(), NOW)
            except BoxUnavailable:
                return False
            return True

        with ThreadPoolExecutor(THREADS) as threads:
            kept = sum(threads.map(cast, range(600)))
        assert 0 < kept < 600
        assert exact(box) == (kept, (0, kept))

    assert in_child(fill) == 0


@pytest.mark.parametrize("rubbish", [b"not a database, and long enough to look like one" * 30, b"\0" * 4096])
def test_a_broken_file_is_unavailable(path: Path, rubbish: bytes) -> None:
    path.write_bytes(rubbish)
    with pytest.raises(BoxUnavailable):
        SqliteBallotBox(path, SECRET).put_room(1, CODE, NOW, 10, [QUIZ], "once")


def test_a_place_that_cannot_be_made_is_unavailable_until_it_can(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.write_text("a file where the folder should be")
    box = SqliteBallotBox(place / "ballot-box.db", SECRET)
    with pytest.raises(BoxUnavailable):
        box.read_room(CODE)
    place.unlink()
    assert box.read_room(CODE) is None


def test_a_box_that_vanished_with_its_memory_is_an_empty_one_after_a_restart(
    path: Path, box: BallotBox
) -> None:
    box.cast(CODE, ballot(), NOW)
    for file in path.parent.iterdir():
        file.unlink()
    after = SqliteBallotBox(path, SECRET)
    assert after.read_room(CODE) is None
    assert after.due(NOW + timedelta(days=1)) == []
