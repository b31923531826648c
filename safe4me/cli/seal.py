"""`flask seal due`: close the rooms that are past due. A timer runs it; so does every staff POST."""

import click
from flask.cli import AppGroup

from safe4me import rooms
from safe4me.storage.base import db
from safe4me.web import current

cli = AppGroup("seal", help="Seal rooms.")


@cli.command()
def due() -> None:
    """Seal every room that is past due; exits 1 when one of them could not be."""
    session, box, now = db.session(), current.box(), current.now()
    sealed = rooms.seal_due(session, box, current.settings(), now)
    left = rooms.due(session, box, now)
    click.echo(f"Sealed: {sealed}. Left for the next time: {len(left)}.")
    if left:
        raise SystemExit(1)
