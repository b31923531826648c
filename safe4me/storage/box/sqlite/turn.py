"""Taking turns at a file: one thread of one process at a time, and nobody waits for long.

SQLite waits for a lock by sleeping ever longer, so that with two busy processes one was kept out for seconds.
Here a process asks at a steady, short step; and it asks at the door first, which stays locked while somebody
waits inside, so that whoever had the last turn does not take the next one too. The operating system frees
both locks when their holder dies.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from time import sleep

STEP_SECONDS = 0.0003
PRIVATE_FILE = 0o600


class Turn:
    """Turns at the file at `path`, with two lock files beside it. Never carried over a fork."""

    def __init__(self, path: Path, patience_seconds: float) -> None:
        self._threads = Lock()
        self._door, self._turn = (
            os.open(path.with_name(path.name + ending), os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
            for ending in (".door", ".turn")
        )
        self._patience_seconds = patience_seconds

    def __del__(self) -> None:
        os.close(self._door)
        os.close(self._turn)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Have the turn for as long as the block lasts. Raises TimeoutError when it does not come in time."""
        if not self._threads.acquire(timeout=self._patience_seconds):
            raise TimeoutError
        try:
            with self._locked(self._door):
                self._lock(self._turn)
            try:
                yield
            finally:
                fcntl.flock(self._turn, fcntl.LOCK_UN)
        finally:
            self._threads.release()

    @contextmanager
    def _locked(self, file: int) -> Iterator[None]:
        self._lock(file)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)

    def _lock(self, file: int) -> None:
        for _ in range(max(1, round(self._patience_seconds / STEP_SECONDS))):
            try:
                return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sleep(STEP_SECONDS)
        raise TimeoutError
