"""`flask openings …`: let no room open while the site is given a new release, and let them open again."""

import click
from sqlalchemy import make_url

from safe4me import rooms
from safe4me.cli.common import DataGroup, readable_errors
from safe4me.web.http import context

cli = DataGroup("openings", help="Stop rooms from being opened, for an upgrade.")

BY_HAND = "This site is upgraded by hand: docs/operations.md, “A new release by hand”, has the steps."


@cli.command()
def stop() -> None:
    """Let no room open for an hour, or until `openings allow`; refused while one is open."""
    settings = context.settings()
    if settings.box_address or make_url(settings.database_url).get_backend_name() != "sqlite":
        raise click.ClickException(BY_HAND)
    with readable_errors("Rooms past their time: `seal due`."):
        rooms.stop_openings(context.session(), settings, context.now())
    click.echo("No room can be opened for an hour, or until `openings allow`.")


@cli.command()
def allow() -> None:
    """Let rooms be opened again."""
    rooms.allow_openings(context.settings())
    click.echo("Rooms can be opened.")
