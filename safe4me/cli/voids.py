"""`flask voids …`: what staff ask to void, and confirming it where nobody else can."""

import click

from safe4me.cli.common import DataGroup, os_user, readable_errors
from safe4me.db.rooms import LARGEST_NUMBER
from safe4me.schools import voiding
from safe4me.web.http import context

cli = DataGroup("voids", help="Confirm that what a room sealed is void.")


@cli.command("list")
def list_requests() -> None:
    """Print what is asked for and waits: room, activity, classes, reason, days."""
    waiting = voiding.waits_for(context.session(), os_user(), context.now().date())
    for asked in waiting:
        room = asked.room
        of = f"{room.label} of {room.school_class.school.name}, {room.opened_at:%Y-%m-%d}"
        click.echo(f"{room.id} {asked.activity}: {of}")
        click.echo(f"  {asked.reason}; asked on {asked.asked_on}, to confirm until {asked.until}")
    if not waiting:
        click.echo("Nothing waits.")


@cli.command()
@click.argument("room_id", metavar="ROOM", type=click.IntRange(1, LARGEST_NUMBER))
@click.argument("activity")
@click.confirmation_option(prompt="It leaves every figure, and there is no way back. Go on?")
def confirm(room_id: int, activity: str) -> None:
    """Void what somebody asked for: ACTIVITY of ROOM, as `list` names them. Be sure who asks, and why."""
    with readable_errors():
        voiding.confirm(context.session(), os_user(), room_id, activity, context.now())
    click.echo(f"Void: room {room_id}, {activity}.")
