"""Taking turns at a file: one writer at a time or one reader of each process, and nobody waits for long.

SQLite waits for a lock by sleeping ever longer, so that with two busy processes one was kept out for seconds.
Here a process asks at a steady, short step; and it asks at the door first, which stays locked while somebody
waits inside, so that whoever had the last turn does not take the next one too. The operating system frees
both locks once their holder has died, and whatever was forked off it without becoming another program.
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
    def taken(self, *, shared: bool = False) -> Iterator[None]:
        """Have the turn for as long as the block lasts; a `shared` one at the same time as other processes'.

        Raises TimeoutError when it does not come in time.
        """
        if not self._threads.acquire(timeout=self._patience_seconds):
            raise TimeoutError
        try:
            with self._locked(self._door):
                self._lock(self._turn, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._turn, fcntl.LOCK_UN)
        finally:
            self._threads.release()

    @contextmanager
    def _locked(self, file: int) -> Iterator[None]:
        self._lock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)

    def _lock(self, file: int, kind: int) -> None:
        for _ in range(max(1, round(self._patience_seconds / STEP_SECONDS))):
            try:
                return fcntl.flock(file, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                sleep(STEP_SECONDS)
        raise TimeoutError
