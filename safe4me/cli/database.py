"""`flask backup FILE`: a copy of the main database while it is in use. Never of the ballot box.

`flask put-back FILE`: that copy in the place of a database that an upgrade has changed.
"""

import sqlite3
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from safe4me.cli.common import DataCommand, LoggedCommand, readable_errors, refuse_empty
from safe4me.db.admin import copy_database, put_back
from safe4me.db.base import db
from safe4me.db.move_to_postgresql import move_database
from safe4me.settings import BadSetting
from safe4me.settings.env import with_database
from safe4me.web.http import context


@click.command("backup", cls=LoggedCommand)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup_cli(file: Path) -> None:
    """Copy the main database into FILE, which must not exist yet. What rooms hold now is not in it."""
    refuse_empty()  # a copy of nothing is no backup; one of an older release is taken before an upgrade
    try:
        with readable_errors():
            copy_database(db.engine, file)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
    click.echo(f"The main database is in {file}. Open rooms' ballots are never part of a backup.")


@click.command("put-back", cls=LoggedCommand)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@with_appcontext
def put_back_cli(file: Path) -> None:
    """Undo an upgrade's migration by FILE, a backup of just before; refused once a room has opened since."""
    refuse_empty()
    try:
        with readable_errors():
            changed = put_back(db.engine, file)
    except sqlite3.Error:
        raise click.ClickException(f"{file} is no backup of the main database.") from None
    click.echo("The main database is as in the backup." if changed else "No migration was made: it stays.")


NEXT = """\
Set SAFE4ME_DATABASE_URL to the new address, for the server and for all timers. Then run `flask --app app
check`, and start them. The old file is a backup with personal data: keep it as one, and delete it as one.\
"""


@click.command("move-database", cls=DataCommand)
@click.argument("to_url")
@with_appcontext
def move_database_cli(to_url: str) -> None:
    """Copy the main database, on SQLite, to PostgreSQL at TO_URL, which has tables and nothing in them.

    Stop the server and all timers first. TO_URL signs in as the owner of its tables.
    """
    try:
        moved = with_database(context.settings(), to_url)
        with readable_errors():
            copied = move_database(db.engine, moved.database_url)
    except BadSetting as bad:
        raise click.ClickException(bad.line) from None
    except SQLAlchemyError as error:
        reason = type(error).__name__
        asked = "is the server stopped, and does TO_URL sign in as the owner of its tables?"
        line = f"A database cannot be used ({reason}): {asked}"
        raise click.ClickException(line) from None
    rows = sum(copied.values())
    click.echo(f"Copied {rows} rows of {len(copied)} tables, and read each back: all are equal.")
    click.echo(NEXT)
