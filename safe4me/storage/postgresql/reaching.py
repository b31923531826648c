"""How PostgreSQL is reached, straight or through pgbouncer in transaction mode.

There each transaction may be on another connection of the server, so nothing is left on one that a later
transaction counts on: no prepared statement, no start-up option, no `SET` but `SET LOCAL`, no lock of a
session. https://www.pgbouncer.org/features.html
"""

from typing import Any

from sqlalchemy import URL, Connection, Engine, event

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
