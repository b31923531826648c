"""One process's part of the ballot box: made at first use, so that it is never carried over a fork."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from time import sleep
from weakref import finalize

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from safe4me.ballot_box.group_commit import GroupCommit
from safe4me.ballot_box.records import BoxUnavailable, RateWindow
from safe4me.ballot_box.sqlite.cast import Cast, CastRefusal, cast_batch
from safe4me.ballot_box.sqlite.tables import open_file, reading
from safe4me.secret_keys import RoomKeys
from safe4me.sqlite_file import PRIVATE_FILE

STEP_SECONDS = 0.0003


class FileLock:
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


PRIVATE_FOLDER = 0o700
NOT_AVAILABLE = (DBAPIError, PoolTimeout, OSError)  # and TimeoutError, which is an OSError


@contextmanager
def unavailable() -> Iterator[None]:
    """Every way in which a file can fail becomes BoxUnavailable."""
    try:
        yield
    except NOT_AVAILABLE as error:
        raise BoxUnavailable from error


class ProcessConnection:
    """Its turns at the file, its engine, and the queue in which its threads' ballots gather.

    Raises one of NOT_AVAILABLE when the file cannot be made or read in time.
    """

    def __init__(self, path: Path, keys: RoomKeys, patience_seconds: float) -> None:
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        self.pid = os.getpid()
        self._keys = keys
        self._recent = RateWindow()
        self._turn = FileLock(path, patience_seconds)
        with self._turn.taken():
            self._engine = open_file(path, patience_seconds)
        self._reader = reading(self._engine)
        finalize(self, self._engine.dispose)  # who drops a box closes its file
        self.casts = GroupCommit(self._turn.taken, self._cast)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction in a turn of its own."""
        with self._turn.taken(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that writes nothing; those of other processes may read at the same time."""
        with self._turn.taken(shared=True), self._reader.begin() as connection:
            yield connection

    def rewrite(self) -> None:
        """Write the file anew: an emptied page still tells where its last rows lay, and if a count grew."""
        with self._turn.taken(), self._engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")  # of the transaction that a connection begins with
            connection.exec_driver_sql("VACUUM")

    def _cast(self, casts: Sequence[Cast]) -> Sequence[CastRefusal | None]:
        with self._engine.begin() as connection:
            return cast_batch(connection, self._keys, self._recent, casts)
