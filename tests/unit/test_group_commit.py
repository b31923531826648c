"""Group commit: one thread writes for all, and each gets its own outcome."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Event, Lock
from typing import NoReturn

import pytest

from safe4me.ballot_box.group_commit import BatchFailed, GroupCommit

THREADS = 16
PATIENCE_SECONDS = 60


class Written:
    """Something slow to write to: the first batch waits until the others have gathered."""

    def __init__(self, expected: int) -> None:
        self.batches: list[list[int]] = []
        self._expected = expected
        self._waiting = 0
        self._lock = Lock()
        self._gathered = Event()

    def arrive(self) -> None:
        with self._lock:
            self._waiting += 1
        if self._waiting >= self._expected:
            self._gathered.set()

    def __call__(self, jobs: Sequence[int]) -> list[str]:
        if not self.batches:
            self._gathered.wait(PATIENCE_SECONDS)
        self.batches.append(list(jobs))
        return [f"done {job}" for job in jobs]


def submit_all(written: Written, group: GroupCommit[int, str]) -> None:
    """Each thread submits a job, and has the outcome of its own."""

    def submit(job: int) -> str:
        written.arrive()
        return group.submit(job)

    with ThreadPoolExecutor(THREADS) as threads:
        assert list(threads.map(submit, range(THREADS))) == [f"done {job}" for job in range(THREADS)]
    assert sorted(job for batch in written.batches for job in batch) == list(range(THREADS))


def test_what_gathers_while_one_batch_is_written_is_one_batch() -> None:
    written = Written(expected=THREADS)
    group = GroupCommit(nullcontext, written)
    submit_all(written, group)
    assert len(written.batches) <= THREADS // 2


def test_no_batch_has_more_jobs_than_go_at_once_and_the_rest_follow() -> None:
    written = Written(expected=THREADS)
    group = GroupCommit(nullcontext, written, most=3)
    submit_all(written, group)
    assert max(map(len, written.batches)) <= 3


def test_many_threads_lose_no_job_and_do_none_twice() -> None:
    done: list[int] = []

    def write(jobs: Sequence[int]) -> Sequence[int]:
        done.extend(jobs)
        return jobs

    group = GroupCommit(nullcontext, write)
    with ThreadPoolExecutor(THREADS) as threads:
        assert list(threads.map(group.submit, range(2000))) == list(range(2000))
    assert sorted(done) == list(range(2000))


def test_a_batch_that_fails_fails_for_everyone_in_it_and_the_next_one_does_not() -> None:
    failing = True

    def write(jobs: Sequence[int]) -> Sequence[int]:
        if failing:
            raise OSError("the disk is full")
        return jobs

    group = GroupCommit(nullcontext, write)

    def submit(job: int) -> BatchFailed:
        with pytest.raises(BatchFailed) as failed:
            group.submit(job)
        return failed.value

    with ThreadPoolExecutor(THREADS) as threads:
        errors = list(threads.map(submit, range(THREADS)))
    assert len({id(error) for error in errors}) == THREADS, "each thread raises an error of its own"
    assert all(isinstance(error.__cause__, OSError) for error in errors)
    failing = False
    assert group.submit(7) == 7


def test_a_turn_that_does_not_come_fails_whoever_waits_for_it() -> None:
    def no_turn() -> NoReturn:
        raise TimeoutError

    group = GroupCommit[int, int](no_turn, lambda jobs: jobs)
    with pytest.raises(BatchFailed) as failed:
        group.submit(1)
    assert isinstance(failed.value.__cause__, TimeoutError)


def test_an_interrupted_leader_leaves_nobody_waiting() -> None:
    interrupted = True

    def write(jobs: Sequence[int]) -> Sequence[int]:
        if interrupted:
            raise KeyboardInterrupt
        return jobs

    group = GroupCommit(nullcontext, write)
    with pytest.raises(KeyboardInterrupt):
        group.submit(1)
    interrupted = False
    assert group.submit(2) == 2
