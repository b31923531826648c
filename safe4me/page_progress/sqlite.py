"""The running week in an SQLite file beside the ballot box: in memory where that is, gone with the machine.

It has a rollback journal, which goes with each change, and no log in which one report after another could be
read. It holds no address: of who sent how many, hashes under a key made from the site's secret.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from safe4me.page_progress.interface import MOST_SENDERS, Report, ReportsUnavailable, RunningWeek, windows
from safe4me.sqlite_file import SharedFile

MAKE = """
CREATE TABLE numbers (
    week TEXT, page TEXT, part INTEGER, number INTEGER NOT NULL, PRIMARY KEY (week, page, part)
) WITHOUT ROWID;
CREATE TABLE senders (digest BLOB PRIMARY KEY, ends INTEGER NOT NULL, sent INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX senders_by_end ON senders (ends);
"""
OPEN = "PRAGMA synchronous=OFF; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
FORGET_SENDERS = "DELETE FROM senders WHERE ends <= ?"
SENT = "SELECT sent FROM senders WHERE digest = ?"
HELD = "SELECT count(*) FROM senders"
COUNT = "INSERT INTO senders SELECT ?, ?, 1 WHERE ? ON CONFLICT DO UPDATE SET sent = sent + 1"
ADD = "UPDATE numbers SET number = number + ? WHERE week = ? AND page = ? AND part = ?"


class SqliteRunningWeek(RunningWeek):
    """The running week at `path`."""

    def __init__(self, path: Path, secret_key: str) -> None:
        self._file = SharedFile(path, MAKE, OPEN, ReportsUnavailable)
        self._secret_key = secret_key

    def numbers(self) -> dict[Report, int]:
        with self._file.opened() as connection:
            return {Report(*of): number for *of, number in connection.execute("SELECT * FROM numbers")}

    def begin(self, starts: Mapping[Report, int]) -> None:
        rows = [(*report, number) for report, number in starts.items()]
        with self._file.transaction() as connection:
            connection.executemany("INSERT OR IGNORE INTO numbers VALUES (?, ?, ?, ?)", rows)

    def add(self, report: Report, sender: str, now: datetime) -> None:
        """What is dropped takes the same statements, and so the same time."""
        seconds = int(now.timestamp())
        with self._file.transaction() as connection:
            connection.execute(FORGET_SENDERS, (seconds,))
            room = MOST_SENDERS - connection.execute(HELD).fetchone()[0]
            counted, fits = [], True
            for digest, most, lasts in windows(self._secret_key, report.page, sender):
                sent = connection.execute(SENT, (digest,)).fetchone()
                room -= sent is None
                fits = fits and (sent is None or sent[0] < most)
                counted.append((digest, seconds + lasts))
            fits = fits and room >= 0
            connection.executemany(COUNT, [(*each, fits) for each in counted])
            connection.execute(ADD, (fits, *report))

    def forget(self, over: Iterable[Report]) -> None:
        with self._file.transaction() as connection:
            connection.executemany("DELETE FROM numbers WHERE week = ? AND page = ? AND part = ?", over)
