"""One process's part of the ballot box: made at first use, so that it is never carried over a fork."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from weakref import finalize

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from safe4me.secret_keys import RoomKeys
from safe4me.storage.box.group_commit import GroupCommit
from safe4me.storage.box.pacing import RecentMinute
from safe4me.storage.box.refusals import BoxUnavailable
from safe4me.storage.box.sqlite.casting import Cast, Refusal, cast_all
from safe4me.storage.box.sqlite.file import open_file, reading
from safe4me.storage.box.sqlite.turn import Turn

PRIVATE_FOLDER = 0o700
NOT_AVAILABLE = (DBAPIError, PoolTimeout, OSError)  # and TimeoutError, which is an OSError


@contextmanager
def unavailable() -> Iterator[None]:
    """Every way in which a file can fail becomes BoxUnavailable."""
    try:
        yield
    except NOT_AVAILABLE as error:
        raise BoxUnavailable from error


class BoxProcess:
    """Its turns at the file, its engine, and the queue in which its threads' ballots gather.

    Raises one of NOT_AVAILABLE when the file cannot be made or read in time.
    """

    def __init__(self, path: Path, keys: RoomKeys, patience_seconds: float) -> None:
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        self.pid = os.getpid()
        self._keys = keys
        self._recent = RecentMinute()
        self._turn = Turn(path, patience_seconds)
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

    def _cast(self, casts: Sequence[Cast]) -> Sequence[Refusal | None]:
        with self._engine.begin() as connection:
            return cast_all(connection, self._keys, self._recent, casts)
