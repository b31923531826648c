"""`flask backup FILE`: a copy of the main database while it is in use. Never of the ballot box."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from safe4me.cli.shared import NotedCommand, explained, refuse_empty
from safe4me.db.admin import copy_database
from safe4me.db.base import db


@click.command("backup", cls=NotedCommand)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def cli(file: Path) -> None:
    """Copy the main database into FILE, which must not exist yet. What rooms hold now is not in it."""
    refuse_empty()  # a copy of nothing is no backup; one of an older release is taken before an upgrade
    try:
        with explained():
            copy_database(db.engine, file)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
    click.echo(f"The main database is in {file}. Open rooms' ballots are never part of a backup.")
