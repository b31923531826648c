"""`flask seal due`: close rooms past due, form batches on Mondays. A timer runs it, and any staff POST.

`flask seal restored`: end the rooms that came back, open, with a backup.
`flask seal lost`: end the open rooms that the ballot box lacks, because what held them is gone for good.
"""

from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from safe4me import rooms
from safe4me.cli.forgetting import SLACK, Replacing, replace_workers
from safe4me.cli.running import PID_FILE, oldest_worker
from safe4me.cli.shared import DataGroup, command_line, count_how_far
from safe4me.db.base import db
from safe4me.db.security_events import Event
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import note
from safe4me.web.http.rate_limits import must_note_alarm

cli = DataGroup("seal", help="Seal rooms.")
SAID = {
    Replacing.ASKED: "The server’s workers are being replaced.",
    Replacing.FAILING: (
        "The server’s workers could not be replaced three times: restart it."
        " Until then they may hold ballots of rooms that have ended."
    ),
}


@cli.command()
@click.option(
    "--pid-file", default=PID_FILE, type=click.Path(path_type=Path), help="As `flask serve` has it."
)
def due(pid_file: Path) -> None:
    """Seal rooms past due, batch on Mondays what waits, replace workers; exits 1 if that fails."""
    session, box, now = db.session(), context.box(), context.now()
    if must_note_alarm():
        note(Event.CODES_ALARM)
    sealed = rooms.seal_due(session, box, context.settings(), now)
    left = rooms.due(session, box, now)
    click.echo(f"Sealed: {sealed}. Left for the next time: {len(left)}.")
    done = _replace_workers(session, pid_file, now)
    if done in SAID:
        click.echo(SAID[done])
    counted = count_how_far()
    if left or not counted or done is Replacing.FAILING:
        raise SystemExit(1)


def _replace_workers(session: Session, pid_file: Path, now: datetime) -> Replacing:
    oldest = oldest_worker(pid_file, now)
    if oldest is None:  # no server runs here
        return Replacing.NOT_NEEDED
    ended, still_open = rooms.first_end_since(session, oldest - SLACK), rooms.are_any_open(session, now)
    return replace_workers(pid_file, oldest, ended, open_rooms=still_open, now=now)


@cli.command()
@click.confirmation_option(prompt="Every open room ends unseen, and counts as measured. Go on?")
def restored() -> None:
    """End every open room, once a backup has been put back: it may have been sealed since."""
    ended = rooms.end_restored(db.session(), context.box(), command_line(), context.now())
    click.echo(f"Ended unseen: {ended}. Their budget counts as spent, and the ballot box is empty.")


@cli.command()
@click.confirmation_option(
    prompt="Every open room that the ballot box lacks ends unseen. Is it gone for good?"
)
def lost() -> None:
    """End every open room that the box lacks, as after a restart of a machine that had it in memory."""
    ended = rooms.end_lost(db.session(), context.box(), command_line(), context.now())
    click.echo(f"Ended unseen: {ended}. Their classes can do it again.")
