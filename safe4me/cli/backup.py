"""`flask backup FILE`: a copy of the main database while it is in use. Never of the ballot box."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

import click
from flask.cli import with_appcontext

from safe4me.storage.base import db

PRIVATE_FILE = 0o600


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def cli(file: Path) -> None:
    """Copy the main database into FILE, which must not exist yet. What rooms hold now is not in it."""
    if db.engine.dialect.name != "sqlite":
        raise click.ClickException("This database is not SQLite: use its own tools, such as pg_dump.")
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
    with closing(db.engine.raw_connection()) as source, closing(sqlite3.connect(file)) as copy:
        cast("sqlite3.Connection", source.driver_connection).backup(copy)
    click.echo(f"The main database is in {file}. Open rooms' ballots are never part of a backup.")
