"""Attempts in an SQLite file beside the ballot box: in memory, where that is, and gone with the machine.

It holds hashes under a key made from the site's secret, numbers and ends of windows: no address and no
account. What was kept under a former secret key is kept under the present one from when it is next met. Rows
whose time is over are deleted, and overwritten, before the next attempt is counted or fact kept. A
write-ahead log lets readers go on while somebody writes; nothing is flushed to a disk, because nothing here
is worth keeping: the file may be deleted while the server is down. Full, or busy for longer than anybody's
patience, it counts nothing, and then nothing may be tried.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from weakref import finalize

from safe4me.storage.keys.keyed_hash import keyed_hash
from safe4me.storage.limits.attempts import (
    AttemptCounts,
    AttemptLimit,
    CountedAttempt,
    LimitsUnavailable,
    OverLimit,
)
from safe4me.storage.limits.recalled import RecalledFacts

PATIENCE_SECONDS = 3.0
PAGE_BYTES, MOST_PAGES = 4096, 16 * 1024  # 64 MiB: the file is in memory, beside the ballot box
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
PURPOSE = b"safe4me attempts"
MAKE = f"""
PRAGMA page_size={PAGE_BYTES}; PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;
CREATE TABLE kept (
    digest BLOB PRIMARY KEY, attempts INTEGER NOT NULL, ends INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX kept_by_end ON kept (ends);
"""
OPEN = f"""
PRAGMA max_page_count={MOST_PAGES}; PRAGMA journal_size_limit={256 * PAGE_BYTES};
PRAGMA synchronous=OFF; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;
"""
FORGET = "DELETE FROM kept WHERE ends <= ?"
COUNT = """
INSERT INTO kept VALUES (?, 1, ?)
ON CONFLICT DO UPDATE SET attempts = attempts + 1 WHERE attempts < ?
RETURNING attempts, ends
"""
ADOPT = "UPDATE OR IGNORE kept SET digest = ? WHERE digest = ?"
END = "SELECT ends FROM kept WHERE digest = ?"
REFUND = "UPDATE kept SET attempts = attempts - 1 WHERE digest = ? AND ends = ? AND attempts > 0"
REMEMBER = "INSERT INTO kept VALUES (?, 0, ?) ON CONFLICT DO UPDATE SET ends = max(ends, excluded.ends)"
REMEMBERS = "SELECT ends FROM kept WHERE digest = ? AND ends > ?"


class SqliteAttemptCounts(AttemptCounts):
    """The counts at `path`; each process opens the file for itself, at first use."""

    def __init__(self, path: Path, secret_key: str, *, former_keys: Sequence[str] = ()) -> None:
        self._path = path
        self._keys = [keyed_hash(each.encode(), PURPOSE) for each in (secret_key, *former_keys)]
        self._threads = Lock()
        self._recalled = RecalledFacts()
        self._pid = 0
        self._connection: sqlite3.Connection | None = None
        self._inherited: sqlite3.Connection | None = None
        self._close = finalize(self, int)  # nothing is open yet

    def count(self, limit: AttemptLimit, whose: str, now: datetime) -> CountedAttempt:
        seconds = int(now.timestamp())
        with self._transaction() as connection:
            connection.execute(FORGET, (seconds,))
            digest = self._adopt(connection, limit.name, whose)
            counted = connection.execute(COUNT, (digest, seconds + limit.seconds, limit.most)).fetchone()
            if counted is None:
                (ends,) = connection.execute(END, (digest,)).fetchone()
        if counted is None:
            raise OverLimit(ends - seconds)
        return CountedAttempt(limit, whose, *counted)

    def refund(self, attempt: CountedAttempt) -> None:
        with self._transaction() as connection:
            digest = self._adopt(connection, attempt.limit.name, attempt.whose)
            connection.execute(REFUND, (digest, attempt.ends))

    def remember(self, fact: str, until: datetime, now: datetime) -> None:
        with self._transaction() as connection:
            connection.execute(FORGET, (int(now.timestamp()),))
            digest = self._adopt(connection, "fact", fact)
            connection.execute(REMEMBER, (digest, int(until.timestamp())))

    def remembers(self, fact: str, now: datetime) -> bool:
        digests, seconds = self._digests("fact", fact), int(now.timestamp())
        if self._recalled.has(digests[0], seconds):
            return True
        with self._opened() as connection:
            found = (connection.execute(REMEMBERS, (each, seconds)).fetchone() for each in digests)
            kept = next((row for row in found if row is not None), None)
        if kept is None:
            return False
        self._recalled.note(digests[0], kept[0])
        return True

    def _digests(self, kind: str, what: str) -> list[bytes]:
        """What may be kept of something: under the secret key, then under each former one."""
        return [keyed_hash(key, f"{kind}\0{what}".encode()) for key in self._keys]

    def _adopt(self, connection: sqlite3.Connection, kind: str, what: str) -> bytes:
        """The digest of something under the secret key, under which what was kept before is kept now."""
        digest, *former = self._digests(kind, what)
        connection.executemany(ADOPT, [(digest, each) for each in former])
        return digest

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """This process's connection, for one thread at a time; after a fault another is opened."""
        if not self._threads.acquire(timeout=PATIENCE_SECONDS):  # each before may have waited as long
            raise LimitsUnavailable
        try:
            yield self._here()
        except (sqlite3.Error, OSError) as error:
            self._connection = None
            self._close()
            raise LimitsUnavailable from error
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
            cursor.executescript(OPEN)
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
                connection.executescript(MAKE)
            with suppress(FileExistsError):
                self._path.hardlink_to(made)
