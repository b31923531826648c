"""How a site on SQLite moves to PostgreSQL: every row is copied, read back and compared, or none is there."""

from collections.abc import Iterator
from itertools import chain, zip_longest
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    String,
    Table,
    create_engine,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError

from safe4me.db.admin import NotSqlite, migrations_made
from safe4me.db.base import Base, Refused, engine_options, limit_transactions
from safe4me.db.rooms import refuse_open_rooms
from safe4me.db.security_log import SecurityEvent

ROWS_AT_ONCE = 500
LOG = Base.metadata.tables[SecurityEvent.__tablename__]
EVER = text("SELECT seq FROM sqlite_sequence WHERE name = :name")  # the highest number that there ever was


class NotPostgresql(Refused):
    """The address is of another kind of database."""


class OtherTables(Refused):
    """The two databases did not make the same migrations last."""


class NotEmpty(Refused):
    """There are rows already, in this table among others."""

    def __init__(self, table: str) -> None:
        self.table = table


class RowNotTaken(Refused):
    """PostgreSQL takes no such row, where SQLite did: a text too long, or a key that leads nowhere."""

    def __init__(self, table: str) -> None:
        self.table = table


class CopyDiffers(Refused):
    """What was read back is not what was copied."""

    def __init__(self, table: str) -> None:
        self.table = table


def move_database(source: Engine, to_url: str) -> dict[str, int]:
    """Copy all rows of `source`, on SQLite, to PostgreSQL at `to_url`; how many each table has.

    Nobody writes to `source` meanwhile. The copy is one transaction: unless all is equal, nothing is copied.
    Entries that the security log has there stay, and those of `source` are numbered after them.

    Raises NotSqlite, NotPostgresql, RoomsAreOpen, OtherTables, NotEmpty, RowNotTaken, CopyDiffers, and
    SQLAlchemyError when a database cannot be used.
    """
    if source.dialect.name != "sqlite":
        raise NotSqlite
    target = create_engine(to_url, **engine_options(to_url))
    if target.dialect.name != "postgresql":
        raise NotPostgresql
    limit_transactions(target)
    try:
        if migrations_made(source) != migrations_made(target):
            raise OtherTables
        with source.connect() as here, target.begin() as there:
            here.exec_driver_sql("BEGIN IMMEDIATE")
            _refuse_unready(here, there)
            return {table.name: _move_table(table, here, there) for table in Base.metadata.sorted_tables}
    finally:
        target.dispose()


def _refuse_unready(here: Connection, there: Connection) -> None:
    refuse_open_rooms(here)  # their ballots are on their way to the database that is left
    for table in Base.metadata.sorted_tables:
        if table is not LOG and there.execute(select(table).limit(1)).first():
            raise NotEmpty(table.name)


def _move_table(table: Table, here: Connection, there: Connection) -> int:
    """Copy one table; how many rows that are."""
    own = there.scalar(select(func.max(LOG.c.id))) or 0 if table is LOG else 0
    copied = 0
    try:
        for rows in _parts(here, table, number_after=own):
            there.execute(insert(table), rows)
            copied += len(rows)
    except (DataError, IntegrityError) as error:
        raise RowNotTaken(table.name) from error
    mine, theirs = _parts(here, table, number_after=own), _parts(there, table, without=own)
    pairs = zip_longest(chain.from_iterable(mine), chain.from_iterable(theirs))
    if sum(one != other for one, other in pairs):  # to the end, which closes what both are read by
        raise CopyDiffers(table.name)
    _number_on(table, here, there)
    return copied


def _parts(
    connection: Connection, table: Table, *, number_after: int = 0, without: int = 0
) -> Iterator[list[dict[str, Any]]]:  # Any: each column has its own type
    """The rows by key, some at a time: those numbered above `without`, each number made higher."""
    chosen = select(table).order_by(*_in_order(connection, table)).execution_options(yield_per=ROWS_AT_ONCE)
    if without:
        chosen = chosen.where(table.c.id > without)
    for part in connection.execute(chosen).mappings().partitions():
        yield [{**row, "id": row["id"] + number_after} if number_after else dict(row) for row in part]


def _in_order(connection: Connection, table: Table) -> Iterator[ColumnElement[Any]]:  # Any: as above
    """The key of a table; text in it is in the order of its bytes, as SQLite has it, in no language's."""
    for column in table.primary_key:
        is_text = connection.dialect.name == "postgresql" and isinstance(column.type, String)
        yield column.collate("C") if is_text else column


def _number_on(table: Table, here: Connection, there: Connection) -> None:
    """Let the next row be numbered after those that were copied, and after those that there ever were."""
    column = table.autoincrement_column
    if column is not None:
        ever = here.scalar(EVER, {"name": table.name})
        highest = max(filter(None, (ever, there.scalar(select(func.max(column))))), default=None)
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        there.execute(select(func.setval(sequence, highest)))
