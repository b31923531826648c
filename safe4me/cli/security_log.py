"""`flask security-log --since DAY`: the security log as lines of JSON, for whatever reads logs."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from safe4me.cli.common import DataCommand
from safe4me.db.base import db
from safe4me.db.security_log import entry_line, events_since


@click.command("security-log", cls=DataCommand)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), required=True, help="A day, from midnight UTC.")
@with_appcontext
def cli(since: datetime) -> None:
    """Print every entry of the security log from that day on, oldest first, a line of JSON each."""
    for entry in events_since(db.session(), since.replace(tzinfo=UTC)):
        click.echo(entry_line(entry))
