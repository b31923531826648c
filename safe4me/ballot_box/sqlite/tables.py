"""The ballot box's file: its tables and how SQLite must keep them, so that what is deleted is gone.

A rollback journal, never a write-ahead log: a replayed log gave back every answer of a class with its nonce.
TRUNCATE rather than DELETE, because with synchronous=FULL only the truncation is itself flushed to the
disk: a journal that came back after a power cut would undo a ballot that was acknowledged. secure_delete
overwrites what is deleted with zeros, and after each destruction the file is written anew (process.py).
No rowid and no time stands beside anything that a pupil sent.
As it opens its journal, SQLite refuses to write into a file that was moved or deleted meanwhile.
"""

import os
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    select,
)
from sqlalchemy.engine.interfaces import DBAPIConnection

from safe4me.sqlite_file import PRIVATE_FILE

PRAGMAS = (
    "journal_mode=TRUNCATE",
    "synchronous=FULL",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "foreign_keys=ON",
)
IDENTITY_BYTES = 16
READING = "safe4me_reading"  # an execution option of SQLAlchemy's

metadata = MetaData()

own = Table("own", metadata, Column("identity", String(32), primary_key=True), sqlite_with_rowid=False)
rooms = Table(
    "rooms",
    metadata,
    Column("room_id", Integer, primary_key=True, autoincrement=False),
    Column("code", String(6), nullable=False, unique=True),
    Column("phase", String(8), nullable=False),
    Column("due_at", Integer, nullable=False),  # seconds since 1970; belongs to the room, not to a ballot
    Column("cap", Integer, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
activities = Table(
    "activities",
    metadata,
    Column("room_id", ForeignKey("rooms.room_id", ondelete="CASCADE"), primary_key=True),
    Column("activity", String, primary_key=True),
    Column("state", String(6), nullable=False),
    Column("measure", String, nullable=False),  # JSON: what the activity measured when the room opened
    Column("ballots", Integer, nullable=False),
    Column("epsilon", Float),  # of the noise on its counts, once there is any
    Column("emptied", Integer, nullable=False),  # 1 once its counts and nonces are destroyed
    sqlite_with_rowid=False,
)


def _of_each_activity(name: str, *columns: Column[Any]) -> Table:  # Any: of whatever type
    """A table with rows of activities, which go with them."""
    return Table(
        name,
        metadata,
        Column("room_id", Integer, primary_key=True),
        Column("activity", String, primary_key=True),
        *columns,
        ForeignKeyConstraint(
            ["room_id", "activity"], ["activities.room_id", "activities.activity"], ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )


counts = _of_each_activity(
    "counts",
    Column("question", String, primary_key=True),
    Column("option", Integer, primary_key=True),
    Column("chosen", Integer, nullable=False),
)
nonces = _of_each_activity("nonces", Column("digest", LargeBinary, primary_key=True))
paces = _of_each_activity(
    "paces",
    Column("pace", Integer, nullable=False),  # the fastest so far, in words: no time, no number
)
countings = _of_each_activity(
    "countings",
    Column("told", Integer, nullable=False),  # the number of ballots that was told at the first "Finish"
    Column(
        "fresh", Integer, key="since", nullable=False
    ),  # a `ReleaseState`; the name is of an older release
    Column("told_at", Integer),  # seconds since 1970, of the teacher's press
)
token_pools = Table(
    "bags",
    metadata,
    Column("room_id", ForeignKey("rooms.room_id", ondelete="CASCADE"), primary_key=True),
    Column("filled", Integer, nullable=False),  # 1 once its slips were made
    sqlite_with_rowid=False,
)
one_time_codes = _of_each_activity(
    "slips",
    Column("digest", LargeBinary, primary_key=True),
    Column("used", Integer, nullable=False),
)
WHO_SENT = (nonces, one_time_codes)  # until exact counts are noisy ones
BESIDE_COUNTS = (*WHO_SENT, counts, paces, countings)  # of an activity, until it is destroyed


def of_activity(table: Table, room_id: int, activity: str) -> tuple[ColumnElement[bool], ...]:
    """Which rows of a table are those of one activity of one room."""
    return table.c.room_id == room_id, table.c.activity == activity


def open_file(path: Path, patience_seconds: float) -> Engine:
    """An engine on the box at `path`, which is made when it is missing, readable by nobody else.

    It has one connection, for use in turns. The lock of somebody who takes no turns is waited for,
    up to `patience_seconds`.
    Raises OSError, or SQLAlchemy's DBAPIError, when the file cannot be made or is no database.
    """
    if not path.exists():  # opening and closing a file that SQLite has open would drop its locks
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, PRIVATE_FILE))
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"timeout": patience_seconds},
        pool_size=1,
        max_overflow=0,
        pool_timeout=patience_seconds,
        hide_parameters=True,  # an error in a log shows no join code, salt or hash
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    with engine.begin() as connection:
        metadata.create_all(connection)
        if "told_at" not in {column["name"] for column in inspect(connection).get_columns("countings")}:
            connection.exec_driver_sql("ALTER TABLE countings ADD COLUMN told_at INTEGER")  # an older file
        if connection.scalar(select(own.c.identity)) is None:
            connection.execute(insert(own), {"identity": token_hex(IDENTITY_BYTES)})
    return engine


def reading(engine: Engine) -> Engine:
    """The same file, through the same connection, for transactions that write nothing."""
    return engine.execution_options(**{READING: True})


def _prepare(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Take the write lock at once, if at all: asking for it halfway through a transaction can only fail."""
    reads = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
