"""Attempts in an SQLite file beside the ballot box: in memory, where that is, and gone with the machine.

It holds hashes under a key made from the site's secret, numbers and ends of windows: no address and no
account. What was kept under a former secret key is kept under the present one from when it is next met. Rows
whose time is over are deleted, and overwritten, before the next attempt is counted or fact kept. A
write-ahead log lets readers go on while somebody writes; nothing is flushed to a disk, because nothing here
is worth keeping: the file may be deleted while the server is down. Full, or busy for longer than anybody's
patience, it counts nothing, and then nothing may be tried.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from safe4me.rate_limits.interface import (
    AttemptCounts,
    AttemptLimit,
    CountedAttempt,
    LimitsUnavailable,
    OverLimit,
    RecalledFacts,
)
from safe4me.secret_keys import keyed_hash
from safe4me.sqlite_file import SharedFile

PAGE_BYTES, MOST_PAGES = 4096, 16 * 1024  # 64 MiB: the file is in memory, beside the ballot box
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
    """The counts at `path`."""

    def __init__(self, path: Path, secret_key: str, *, former_keys: Sequence[str] = ()) -> None:
        self._file = SharedFile(path, MAKE, OPEN, LimitsUnavailable)
        self._keys = [keyed_hash(each.encode(), PURPOSE) for each in (secret_key, *former_keys)]
        self._recalled = RecalledFacts()

    def count(self, limit: AttemptLimit, whose: str, now: datetime) -> CountedAttempt:
        seconds = int(now.timestamp())
        with self._file.transaction() as connection:
            connection.execute(FORGET, (seconds,))
            digest = self._adopt(connection, limit.name, whose)
            counted = connection.execute(COUNT, (digest, seconds + limit.seconds, limit.most)).fetchone()
            if counted is None:
                (ends,) = connection.execute(END, (digest,)).fetchone()
        if counted is None:
            raise OverLimit(ends - seconds)
        return CountedAttempt(limit, whose, *counted)

    def refund(self, attempt: CountedAttempt) -> None:
        with self._file.transaction() as connection:
            digest = self._adopt(connection, attempt.limit.name, attempt.whose)
            connection.execute(REFUND, (digest, attempt.ends))

    def remember(self, fact: str, until: datetime, now: datetime) -> None:
        with self._file.transaction() as connection:
            connection.execute(FORGET, (int(now.timestamp()),))
            digest = self._adopt(connection, "fact", fact)
            connection.execute(REMEMBER, (digest, int(until.timestamp())))

    def remembers(self, fact: str, now: datetime) -> bool:
        digests, seconds = self._digests("fact", fact), int(now.timestamp())
        if self._recalled.has(digests[0], seconds):
            return True
        with self._file.opened() as connection:
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
