"""`flask move-database`: the main database leaves SQLite for PostgreSQL."""

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from safe4me.cli.common import DataCommand, readable_errors
from safe4me.db.base import db
from safe4me.db.move_to_postgresql import move_database
from safe4me.settings import BadSetting
from safe4me.settings.env import with_database
from safe4me.web.http import context

NEXT = """\
Set SAFE4ME_DATABASE_URL to the new address, for the server and for all timers. Start them, then run
`flask --app app doctor`. The old file is a backup with personal data: keep it as one, and delete it as one.\
"""


@click.command("move-database", cls=DataCommand)
@click.argument("to_url")
@with_appcontext
def cli(to_url: str) -> None:
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
