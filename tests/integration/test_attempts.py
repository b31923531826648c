"""Attempts are counted first, for all threads and workers together, and leave no address behind."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import get_context
from multiprocessing.pool import Pool
from pathlib import Path

import pytest
from valkey import Valkey

from safe4me import sqlite_file
from safe4me.rate_limits import sqlite
from safe4me.rate_limits.interface import (
    AttemptCounts,
    AttemptLimit,
    CountedAttempt,
    LimitsUnavailable,
    OverLimit,
)
from safe4me.rate_limits.sqlite import SqliteAttemptCounts
from safe4me.rate_limits.valkey import ValkeyAttemptCounts
from tests.helpers.servers.valkey import valkey_server
from tests.helpers.world.ballots import ANOTHER, ENGINES, PATIENCE_SECONDS, own_address
from tests.helpers.world.schools import NOW

THREE = AttemptLimit("codes", 3, 60)
TWENTY = AttemptLimit("passwords", 20, 60)
SECRET = "only for tests"  # noqa: S105 - not a real one
HOME = "203.0.113.9"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "attempts"


@pytest.fixture
def counts(path: Path) -> AttemptCounts:
    return SqliteAttemptCounts(path, SECRET)


@pytest.fixture(params=ENGINES)
def shared(request: pytest.FixtureRequest, path: Path) -> Callable[..., AttemptCounts]:
    """Opens the same counts again and again, as one more process would; of one engine, then of the other."""
    if request.param == "sqlite":
        return partial(SqliteAttemptCounts, path, secret_key=SECRET)
    address = own_address(request.getfixturevalue("valkey_port"))
    return partial(ValkeyAttemptCounts, address, secret_key=SECRET, patience_seconds=PATIENCE_SECONDS)


@pytest.fixture
def either(shared: Callable[..., AttemptCounts]) -> AttemptCounts:
    return shared()


def attempt(counts: AttemptCounts, limit: AttemptLimit, whose: str = HOME, now: datetime = NOW) -> bool:
    try:
        counts.count(limit, whose, now)
    except OverLimit:
        return False
    return True


def test_an_attempt_over_the_limit_is_told_how_long_to_wait(either: AttemptCounts) -> None:
    for nth in (1, 2, 3):
        assert either.count(THREE, HOME, NOW).nth == nth
    with pytest.raises(OverLimit) as over:
        either.count(THREE, HOME, NOW + timedelta(seconds=20))
    assert over.value.wait_seconds == 40


def test_each_limit_and_each_address_counts_by_itself(either: AttemptCounts) -> None:
    assert [attempt(either, THREE) for _ in range(4)] == [True, True, True, False]
    assert attempt(either, THREE, "198.51.100.7")
    assert attempt(either, TWENTY)


def test_what_was_right_is_given_back(either: AttemptCounts) -> None:
    for _ in range(10):
        either.refund(either.count(THREE, HOME, NOW))
    assert either.count(THREE, HOME, NOW).nth == 1


def test_nothing_is_given_back_to_a_later_window_and_nothing_twice(either: AttemptCounts) -> None:
    early = either.count(THREE, HOME, NOW)
    later = NOW + timedelta(seconds=60)
    assert either.count(THREE, HOME, later) == CountedAttempt(THREE, HOME, 1, early.ends + 60)
    either.refund(early)
    assert either.count(THREE, HOME, later).nth == 2
    first = either.count(TWENTY, HOME, NOW)
    either.refund(first)
    either.refund(first)
    assert either.count(TWENTY, HOME, NOW).nth == 1


def test_a_fact_is_kept_for_as_long_as_was_said_at_most(either: AttemptCounts) -> None:
    until = NOW + timedelta(minutes=90)
    assert not either.remembers("a room", NOW)
    either.remember("a room", until, NOW)
    either.remember("a room", NOW + timedelta(minutes=10), NOW)
    assert either.remembers("a room", until - timedelta(seconds=1))
    assert not either.remembers("a room", until)
    assert not either.remembers("another room", NOW)


def test_a_process_asks_once_for_a_fact(valkey_port: int) -> None:
    address = own_address(valkey_port)
    counts = ValkeyAttemptCounts(address, SECRET, PATIENCE_SECONDS)
    counts.remember("a room", NOW + timedelta(minutes=90), NOW)
    assert counts.remembers("a room", NOW)
    with Valkey(port=valkey_port) as server:
        server.delete(*server.scan_iter(f"{address.prefix}:*"))
    assert counts.remembers("a room", NOW)
    assert not ValkeyAttemptCounts(address, SECRET, PATIENCE_SECONDS).remembers("a room", NOW)


@pytest.mark.parametrize("hours", [1, 48])
def test_a_valkey_server_lets_a_fact_go_soon_after_its_end_and_not_before(
    valkey_port: int, hours: int
) -> None:
    address, until = own_address(valkey_port), NOW + timedelta(hours=hours)
    counts = ValkeyAttemptCounts(address, SECRET, PATIENCE_SECONDS)
    counts.remember("a room", until, NOW)
    counts.remember("a room", NOW, NOW)
    with Valkey(port=valkey_port) as server:
        (key,) = server.scan_iter(f"{address.prefix}:*")
        seconds = server.ttl(key)
    assert (hours - 0.5) * 3600 < seconds < (hours + 0.5) * 3600


def test_a_fact_is_told_also_while_nothing_may_be_written(tmp_path: Path) -> None:
    with valkey_server(tmp_path) as port, Valkey(port=port) as server:
        address = own_address(port)
        counts = ValkeyAttemptCounts(address, SECRET, PATIENCE_SECONDS)
        counts.remember("a room", NOW + timedelta(minutes=90), NOW)
        server.config_set("min-replicas-to-write", 1)
        with pytest.raises(LimitsUnavailable):
            counts.count(THREE, HOME, NOW)
        assert counts.remembers("a room", NOW)


@pytest.mark.asvs("2.3.4", "2.4.1")
def test_threads_at_once_get_no_more_than_the_limit(either: AttemptCounts) -> None:
    with ThreadPoolExecutor(32) as threads:
        through = list(threads.map(lambda _: attempt(either, TWENTY), range(200)))
    assert sum(through) == TWENTY.most


def _tries(opened: Callable[[], AttemptCounts], tries: int) -> int:
    return sum(attempt(opened(), TWENTY) for _ in range(tries))


@pytest.fixture(scope="module", params=["fork", "spawn"])
def processes(request: pytest.FixtureRequest) -> Iterator[Pool]:
    """Four more processes, for either engine: to spawn them takes seconds."""
    with get_context(request.param).Pool(4) as pool:
        yield pool


@pytest.mark.asvs("2.4.1")
def test_nor_do_processes(shared: Callable[..., AttemptCounts], processes: Pool) -> None:
    assert sum(processes.starmap(_tries, [(shared, 25)] * 4)) == TWENTY.most


def test_a_process_that_was_forked_opens_them_for_itself(either: AttemptCounts) -> None:
    assert attempt(either, THREE)
    child = os.fork()
    if child == 0:
        os._exit(int(attempt(either, THREE)))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    assert either.count(THREE, HOME, NOW).nth == 3


def test_the_file_holds_no_address_and_nothing_after_its_time(counts: AttemptCounts, path: Path) -> None:
    counts.count(THREE, HOME, NOW)
    counts.remember(f"FVCRT2 from {HOME}", NOW + timedelta(seconds=60), NOW)
    files = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert HOME.encode() not in files
    assert b"FVCRT2" not in files
    assert {file.stat().st_mode & 0o077 for file in path.parent.iterdir()} == {0}
    counts.count(TWENTY, "198.51.100.7", NOW + timedelta(seconds=60))
    with closing(sqlite3.connect(path)) as reader:
        assert reader.execute("SELECT count(*) FROM kept").fetchone() == (1,)


def test_two_sites_of_other_secrets_count_apart_in_one_store(shared: Callable[..., AttemptCounts]) -> None:
    for secret in (SECRET, ANOTHER):
        counts = shared(secret_key=secret)
        assert counts.count(THREE, HOME, NOW).nth == 1
        assert not counts.remembers("a room", NOW)
        counts.remember("a room", NOW + timedelta(minutes=90), NOW)


@pytest.mark.asvs("11.2.2")
def test_what_was_kept_under_a_former_secret_goes_on(shared: Callable[..., AttemptCounts]) -> None:
    before = shared()
    until = NOW + timedelta(minutes=90)
    before.remember("a room", until, NOW)
    assert [attempt(before, THREE) for _ in range(2)] == [True, True]
    after = shared(secret_key=ANOTHER, former_keys=["an older one", SECRET])
    assert after.remembers("a room", NOW)
    after.remember("a room", NOW, NOW)
    assert [attempt(after, THREE) for _ in range(2)] == [True, False]
    alone = shared(secret_key=ANOTHER)
    assert alone.remembers("a room", until - timedelta(seconds=1))
    assert not attempt(alone, THREE)


def test_a_file_that_cannot_be_used_says_so_and_one_that_is_mended_works_again(
    counts: AttemptCounts, path: Path
) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 100)
    for asking in (lambda: counts.count(THREE, HOME, NOW), lambda: counts.remembers("a room", NOW)):
        with pytest.raises(LimitsUnavailable):
            asking()
    path.unlink()
    assert attempt(counts, THREE)


def test_while_the_file_is_busy_nobody_waits_for_those_before_them(
    counts: AttemptCounts, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "PATIENCE_SECONDS", 0.2)
    busy = SqliteAttemptCounts(path, SECRET)
    with ThreadPoolExecutor(1) as threads, busy._file._threads:  # noqa: SLF001 - somebody is before them
        assert isinstance(threads.submit(attempt, busy, THREE).exception(timeout=30), LimitsUnavailable)
    assert attempt(busy, THREE)


def fill(counts: AttemptCounts) -> None:
    for n in range(2000):
        counts.count(THREE, f"{HOME} {n}", NOW)


def test_the_file_never_outgrows_its_bound(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "OPEN", sqlite.OPEN.replace(str(sqlite.MOST_PAGES), "8"))
    counts = SqliteAttemptCounts(path, SECRET)
    with pytest.raises(LimitsUnavailable):
        fill(counts)
    assert path.stat().st_size <= 8 * sqlite.PAGE_BYTES
    assert counts.count(THREE, HOME, NOW + timedelta(minutes=2)).nth == 1  # what is over made room
