"""Threads and processes share a ballot box, and it counts as one would, whichever engine it has."""

import multiprocessing
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import RoomClosed, RoomFull
from tests.helpers.world.ballots import CODE, DUE, QUIZ_MEASURE, Store, counted, open_box, quiz_ballot
from tests.helpers.world.schools import NOW


@pytest.fixture
def box(store: Store) -> BallotBox:
    return open_box(store)


def test_32_threads_that_repeat_one_ballot_count_it_once(box: BallotBox) -> None:
    ballot = quiz_ballot()
    with ThreadPoolExecutor(32) as threads:
        list(threads.map(lambda _: box.cast(CODE, ballot, NOW), range(32 * 20)))
    assert box.sent(1)["law/quiz"] == 1


@pytest.mark.asvs("2.3.4")
def test_threads_never_fill_a_room_beyond_its_cap(box: BallotBox) -> None:
    def cast(_: int) -> bool:
        try:
            box.cast(CODE, quiz_ballot(), NOW)
        except RoomFull:
            return False
        return True

    with ThreadPoolExecutor(32) as threads:
        taken = list(threads.map(cast, range(200)))
    assert sum(taken) == 32
    assert box.sent(1)["law/quiz"] == 32


def cast_many(box: BallotBox, nonces: list[str], threads: int) -> None:
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda nonce: box.cast(CODE, quiz_ballot(nonce=nonce), NOW), nonces))


def test_processes_that_share_a_box_count_every_ballot_once(store: Store) -> None:
    box = store()
    box.put_room(1, CODE, DUE, 1000, [QUIZ_MEASURE], "once")
    nonces = [secrets.token_hex(16) for _ in range(200)]
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=cast_many, args=(box, nonces, 8)) for _ in range(3)]
    for worker in workers:
        worker.start()
    cast_many(box, nonces, 8)
    for worker in workers:
        worker.join(timeout=60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    box.begin_closing(1, "law/quiz")
    exact = counted(box, 1, "law/quiz")
    assert (exact.ballots, exact.counts["pass-on"]) == (200, (0, 200, 0))


def test_another_process_sees_a_room_at_once(box: BallotBox, store: Store) -> None:
    other = store()
    assert other.read_room(CODE) == box.read_room(CODE)
    first = quiz_ballot()
    box.cast(CODE, first, NOW)
    other.cast(CODE, first, NOW)
    other.begin_closing(1, "law/quiz")
    with pytest.raises(RoomClosed):
        box.cast(CODE, quiz_ballot(), NOW)
    assert counted(box, 1, "law/quiz").ballots == 1


def test_a_box_is_the_same_one_to_every_process_and_another_store_is_another(
    box: BallotBox, store: Store, new_store: Callable[[], Store]
) -> None:
    assert store().identity() == box.identity()
    assert new_store()().identity() != box.identity()
