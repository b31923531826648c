"""The main database: the base of its tables, its times, and how an app is joined to it."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    URL,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    TypeDecorator,
    event,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session, registry

from safe4me.settings import BadSetting
from safe4me.sqlite_file import PRIVATE_FILE

# For a lock that another transaction has, and for a statement as a whole.
TIME_OUTS = "SET LOCAL lock_timeout = '10s'; SET LOCAL statement_timeout = '30s'"
# What the driver itself looks to; a site's address may say otherwise.
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
BY_DRIVER = {
    "connect_timeout": 5,  # seconds
    "keepalives_idle": 10,  # seconds; a machine that is gone is noticed after that and three times five
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,  # milliseconds
}


def postgresql_options(url: URL) -> dict[str, Any]:  # Any: whatever the engine takes
    """What SQLAlchemy's engine for PostgreSQL at `url` is made with."""
    by_driver = {name: value for name, value in BY_DRIVER.items() if name not in url.query}
    return {"pool_pre_ping": True, "connect_args": {"prepare_threshold": None, **by_driver}}


def limit_transactions(engine: Engine) -> None:
    """Begin each transaction with time-outs: what takes longer fails as a database out of reach does."""
    event.listen(engine, "begin", _set_time_outs)


def take_time(connection: Connection) -> None:
    """Let this transaction's statements take as long as they need, as a migration's may.

    On SQLite they always do.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def _set_time_outs(connection: Connection) -> None:
    connection.exec_driver_sql(TIME_OUTS)


SQLITE_PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "busy_timeout=5000")


class NotFound(Exception):
    """What was asked for does not exist, or is somebody else's: the two look the same."""


class Refused(Exception):
    """A change that a rule forbids. Its class and its attributes say why; `web/problems` has the words."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC, on databases that keep a time zone and on those that do not.

    Raises ValueError for a naive datetime.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """An aware time becomes UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("A time needs a time zone.")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone; it was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(kind: type[StrEnum]) -> Sequence[str]:
    return [member.value for member in kind]


class Base(DeclarativeBase):
    """The base of every table; constraints have names, so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    registry = registry(
        metadata=metadata,
        type_annotation_map={
            datetime: UtcDateTime,
            StrEnum: Enum(StrEnum, native_enum=False, length=12, values_callable=_values),
        },
    )


db = SQLAlchemy(model_class=Base)


def join_database(app: Flask, url: str) -> None:
    """Give `app` the main database at `url`, SQLite or `postgresql+psycopg://`. Raises BadSetting."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _make_private(Path(db.engine.url.database or ""))
            event.listen(db.engine, "connect", set_pragmas)
        else:
            limit_transactions(db.engine)


def engine_options(url: str) -> dict[str, Any]:  # Any: whatever the engine takes
    """What an engine for the main database at `url` is made with."""
    parts = make_url(url)
    own = postgresql_options(parts) if parts.get_backend_name() == "postgresql" else {}
    return {"hide_parameters": True, **own}  # an error in a log shows no join code


def _make_private(file: Path) -> None:
    """A database that is missing is made readable by nobody else; SQLite's files beside it follow it."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT, PRIVATE_FILE))
    except OSError as error:
        raise BadSetting(f"The main database {file} cannot be made: {error.strerror}.") from error


def set_pragmas(connection: Any, _record: object) -> None:  # Any: a DB-API connection has no type of its own
    """Set what each connection to a main database on SQLite has set."""
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def insert_into(session: Session, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An insert that knows what to do about a row that is there: each database has its own."""
    postgres = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if postgres else sqlite.insert(table)
