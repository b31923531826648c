"""`flask seal due`: close the rooms that are past due. A timer runs it; so does every staff POST.

`flask seal restored`: end the rooms that came back, open, with a backup.
"""

import click

from safe4me import rooms
from safe4me.cli.shared import DataGroup, command_line
from safe4me.storage.base import db
from safe4me.web.serving import current

cli = DataGroup("seal", help="Seal rooms.")


@cli.command()
def due() -> None:
    """Seal every room that is past due; exits 1 when one of them could not be."""
    session, box, now = db.session(), current.box(), current.now()
    sealed = rooms.seal_due(session, box, current.settings(), now)
    left = rooms.due(session, box, now)
    click.echo(f"Sealed: {sealed}. Left for the next time: {len(left)}.")
    if left:
        raise SystemExit(1)


@cli.command()
@click.confirmation_option(prompt="Every open room ends unseen, and counts as measured. Go on?")
def restored() -> None:
    """End every open room, once a backup has been put back: it may have been sealed since."""
    ended = rooms.end_restored(db.session(), current.box(), command_line(), current.now())
    click.echo(f"Ended unseen: {ended}. Their budget counts as spent, and the ballot box is empty.")
