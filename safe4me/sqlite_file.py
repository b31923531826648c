"""An SQLite file beside the ballot box that all workers share: in memory where that is, worth no backup."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from weakref import finalize

PATIENCE_SECONDS = 3.0
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600


class SharedFile:
    """The file at `path`; each process opens it for itself, at first use, and the first makes it by `make`.

    Every connection sets what `settings` say. Whatever goes wrong raises `unavailable`.
    """

    def __init__(self, path: Path, make: str, settings: str, unavailable: type[Exception]) -> None:
        self._path = path
        self._making, self._settings = make, settings
        self._unavailable = unavailable
        self._threads = Lock()
        self._pid = 0
        self._connection: sqlite3.Connection | None = None
        self._inherited: sqlite3.Connection | None = None
        self._close = finalize(self, int)  # nothing is open yet

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes in the block are made together, or not at all."""
        with self.opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """This process's connection, for one thread at a time; after a fault another is opened."""
        if not self._threads.acquire(timeout=PATIENCE_SECONDS):  # each before may have waited as long
            raise self._unavailable
        try:
            yield self._here()
        except (sqlite3.Error, OSError) as error:
            self._connection = None
            self._close()
            raise self._unavailable from error
        finally:
            self._threads.release()

    def _here(self) -> sqlite3.Connection:
        if self._connection is not None and self._pid == os.getpid():
            return self._connection
        self._inherited = self._connection  # kept: closing another process's connection could undo its work
        self._path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        if not self._path.exists():
            self._make()
        opened = sqlite3.connect(
            self._path, timeout=PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._close = finalize(self, opened.close)
        with closing(opened.cursor()) as cursor:
            cursor.executescript(self._settings)
        self._connection, self._pid = opened, os.getpid()
        return opened

    def _make(self) -> None:
        """Make the file whole beside its place, then put it there: of workers that start at once, one wins.

        A change to a write-ahead log waits for nobody (SQLite says "locked" at once), so it is never
        made to a file that another worker may have open.
        """
        with TemporaryDirectory(dir=self._path.parent) as folder:  # nobody else's: its mode is 0o700
            made = Path(folder) / self._path.name
            os.close(os.open(made, os.O_WRONLY | os.O_CREAT, PRIVATE_FILE))
            with closing(sqlite3.connect(made, isolation_level=None)) as connection:
                connection.executescript(self._making)
            with suppress(FileExistsError):
                self._path.hardlink_to(made)
