"""What ballots are measured against: a bare Flask route that does one SQLite upsert (WAL, FULL)."""

import os
import sqlite3
import threading
from pathlib import Path

from flask import Flask
from flask.typing import ResponseReturnValue

UPSERT = "INSERT INTO tally VALUES (1, 1) ON CONFLICT DO UPDATE SET n = n + 1"

app = Flask(__name__)
of_thread = threading.local()


def make_database(path: Path) -> None:
    """The file that the route writes to, with its one table."""
    made = sqlite3.connect(path)
    made.execute("PRAGMA journal_mode=WAL")
    made.execute("CREATE TABLE tally (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)")
    made.close()


def connection() -> sqlite3.Connection:
    """This thread's own connection."""
    if not hasattr(of_thread, "connection"):
        of_thread.connection = sqlite3.connect(os.environ["BENCH_DATABASE"], timeout=30, isolation_level=None)
        of_thread.connection.execute("PRAGMA synchronous=FULL")
    found: sqlite3.Connection = of_thread.connection
    return found


@app.post("/upsert")
def upsert() -> ResponseReturnValue:
    """Count one more."""
    connection().execute(UPSERT)
    return "", 204
