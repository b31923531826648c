"""A copy of the main database while it is in use."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

from sqlalchemy import Engine

from safe4me.storage.base import PRIVATE_FILE, Refused


class NotSqlite(Refused):
    """Another database has tools of its own."""


def copy_database(engine: Engine, file: Path) -> None:
    """Copy the main database into `file`, which must not exist yet. Raises NotSqlite and OSError."""
    if engine.dialect.name != "sqlite":
        raise NotSqlite
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
    with closing(engine.raw_connection()) as source, closing(sqlite3.connect(file)) as copy:
        cast("sqlite3.Connection", source.driver_connection).backup(copy)
