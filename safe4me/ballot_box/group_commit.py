"""Group commit: of all threads that want to write, one writes for everybody, in a single turn."""

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from itertools import pairwise
from threading import Lock
from typing import Generic, TypeVar

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")


class BatchFailed(Exception):
    """A batch failed; in a file nothing in it was done. Its cause is the error that it met."""


class _Waiting(Generic[Job, Outcome]):
    """One thread's job. It is woken once: when its outcome or error is there, or, with neither, to lead.

    It sleeps on a lock that is held until then: the cheapest thing there is to sleep on. Whoever is woken
    wakes the `next` one of its batch: all at once they would only fight for the interpreter.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.outcome: list[Outcome] = []
        self.error: BaseException | None = None
        self.next: _Waiting[Job, Outcome] | None = None
        self._asleep = Lock()
        self._asleep.acquire()

    def sleep(self) -> None:
        self._asleep.acquire()
        if self.next is not None:
            self.next.wake()

    def wake(self) -> None:
        self._asleep.release()

    def result(self) -> Outcome:
        if self.error is not None:
            raise BatchFailed from self.error
        return self.outcome[0]


class GroupCommit(Generic[Job, Outcome]):
    """Runs `commit` on one batch of jobs at a time.

    It returns an outcome for each job, or raises. The next batch gathers while one is written and until the
    `turn` to write has come: the slower the disk, the larger the batches, up to the `most` jobs of one.
    """

    def __init__(
        self,
        turn: Callable[[], AbstractContextManager[None]],
        commit: Callable[[Sequence[Job]], Sequence[Outcome]],
        most: int = sys.maxsize,
    ) -> None:
        self._turn = turn
        self._commit = commit
        self._most = most
        self._lock = Lock()
        self._queue: list[_Waiting[Job, Outcome]] = []
        self._led = False

    def submit(self, job: Job) -> Outcome:
        """The outcome of `job`, once its batch is committed. Raises BatchFailed."""
        mine: _Waiting[Job, Outcome] = _Waiting(job)
        with self._lock:
            self._queue.append(mine)
            lead, self._led = not self._led, True
        if not lead:
            mine.sleep()
            lead = not mine.outcome and mine.error is None
        if lead:
            self._lead()
        return mine.result()

    def _lead(self) -> None:
        """Write what is waiting, this thread's own job at its head, then let the next thread lead."""
        batch: list[_Waiting[Job, Outcome]] = []
        try:
            with self._turn():
                batch = self._take_queue()
                outcomes = self._commit([waiting.job for waiting in batch])
            for waiting, outcome in zip(batch, outcomes, strict=True):
                waiting.outcome.append(outcome)
        except BaseException as error:
            batch = batch or self._take_queue()
            for waiting in batch:
                waiting.error = error
            if not isinstance(error, Exception):
                raise  # an interrupt stops this thread; the others must not wait for it
        finally:
            self._hand_over()
            for waiting, following in pairwise(batch):
                waiting.next = following
            for following in batch[1:2]:
                following.wake()

    def _take_queue(self) -> list[_Waiting[Job, Outcome]]:
        with self._lock:
            batch, self._queue = self._queue[: self._most], self._queue[self._most :]
        return batch

    def _hand_over(self) -> None:
        with self._lock:
            self._led = bool(self._queue)
            if self._led:
                self._queue[0].wake()
