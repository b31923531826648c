"""`flask seal due`: close rooms past due, form batches on Mondays. A timer runs it, and any staff POST.

`flask seal restored`: end the rooms that came back, open, with a backup.
`flask seal lost`: end the open rooms that the ballot box lacks, because what held them is gone for good.
"""

from datetime import datetime, timedelta
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from safe4me import rooms
from safe4me.cli.backup_files import ERASED, read_erased
from safe4me.cli.common import (
    NOT_OWNER,
    DataCommand,
    DataGroup,
    count_how_far,
    follow_erasing,
    note_good_run,
    os_user,
)
from safe4me.cli.server import PID_FILE, SLACK, Replacing, oldest_worker, replace_workers
from safe4me.db import audit
from safe4me.db.accounts import disable_dormant
from safe4me.db.base import db
from safe4me.db.security_events import Event
from safe4me.db.security_log import FORGOTTEN_AFTER, forget_events, note_event
from safe4me.db.sign_in import forget_sessions
from safe4me.schools import erasing, join_queue
from safe4me.schools.assignments import erase_old_notes
from safe4me.web.account.sessions import too_old
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import log_event
from safe4me.web.http.rate_limits import must_note_alarm

seal_cli = DataGroup("seal", help="Seal rooms.")
SAID = {
    Replacing.ASKED: "The server’s workers are being replaced.",
    Replacing.FAILING: (
        "The server’s workers could not be replaced three times: restart it."
        " Until then they may hold ballots of rooms that have ended."
    ),
}


@seal_cli.command()
@click.option(
    "--pid-file", default=PID_FILE, type=click.Path(path_type=Path), help="As `flask serve` has it."
)
def due(pid_file: Path) -> None:
    """Seal rooms past due, batch on Mondays what waits, replace workers; exits 1 if that fails."""
    session, box, now = db.session(), context.box(), context.now()
    if must_note_alarm():
        log_event(Event.CODES_ALARM)
    sealed = rooms.seal_due(session, box, context.settings(), now)
    left = rooms.due(session, box, now)
    click.echo(f"Sealed: {sealed}. Left for the next time: {len(left)}.")
    done = _replace_workers(session, pid_file, now)
    if done in SAID:
        click.echo(SAID[done])
    counted = count_how_far()
    if left or not counted or done is Replacing.FAILING:
        raise SystemExit(1)
    note_good_run("seal-due")


run_due_cli = due  # what it does has outgrown its old name, which stays for a release


def _replace_workers(session: Session, pid_file: Path, now: datetime) -> Replacing:
    oldest = oldest_worker(pid_file, now)
    if oldest is None:  # no server runs here
        return Replacing.NOT_NEEDED
    ended, still_open = rooms.first_end_since(session, oldest - SLACK), rooms.are_any_open(session, now)
    return replace_workers(pid_file, oldest, ended, open_rooms=still_open, now=now)


@seal_cli.command()
@click.confirmation_option(prompt="Every open room ends unseen, and counts as measured. Go on?")
def restored() -> None:
    """End every open room, once a backup has been put back: it may have been sealed since."""
    ended = rooms.end_restored(db.session(), context.box(), os_user(), context.now())
    click.echo(f"Ended unseen: {ended}. Their budget counts as spent, and the ballot box is empty.")
    _erase_again()


def _erase_again() -> None:
    """Erase again whom the list beside the backups names."""
    folder = context.settings().backup_folder
    listed = read_erased(Path(folder)) if folder else {}
    if not listed:
        click.echo(f"No list of erased accounts: SAFE4ME_BACKUP_FOLDER has no {ERASED}, or is not set.")
        return
    again = erasing.erase_again(db.session(), os_user(), listed, context.now())
    click.echo(f"Erased again: {again}.")
    follow_erasing()


@seal_cli.command()
@click.confirmation_option(
    prompt="Every open room that the ballot box lacks ends unseen. Is it gone for good?"
)
def lost() -> None:
    """End every open room that the box lacks, as after a restart of a machine that had it in memory."""
    ended = rooms.end_lost(db.session(), context.box(), os_user(), context.now())
    click.echo(f"Ended unseen: {ended}. Their classes can do it again.")


NEWCOMERS_UNUSED_FOR = timedelta(days=90)
WRITTEN_ANEW_FOR = timedelta(days=2)  # after somebody was erased: at first the database may be in use


@click.command("housekeeping", cls=DataCommand)
@with_appcontext
def housekeeping_cli() -> None:
    """Disable accounts unused for a year, forget older changes, and erase whoever has asked for it."""
    now, settings = context.now(), context.settings()
    since = now.date() - timedelta(days=settings.dormant_days)
    dormant = disable_dormant(db.session(), since, now.date() - NEWCOMERS_UNUSED_FOR)
    for account in dormant:
        # in the security log alone: nobody decided it
        note_event(db.session(), Event.ACCOUNT_DISABLED, now, actor=os_user(), about=account)
    disabled = [account.email for account in dormant]
    forgotten, events = _forget(now - timedelta(days=settings.audit_days), now - FORGOTTEN_AFTER)
    notes = erase_old_notes(db.session(), now.date())
    forget_sessions(db.session(), too_old())
    join_queue.forget_old_asks(db.session(), now)
    db.session.commit()
    forgot = f"Forgot {forgotten} changes and {events} events. Erased {notes} notes of lessons."
    click.echo(f"Disabled {len(disabled)} accounts. {forgot}")
    for email in disabled:
        click.echo(f"  {email}")
    _erase_confirmed(now)
    note_good_run("housekeeping")


def _erase_confirmed(now: datetime) -> None:
    """Erase whoever asks and has somebody's word; say who waits for the word of whoever runs the site."""
    gone, waiting = erasing.erase_confirmed(db.session(), os_user(), now)
    if gone or waiting:
        click.echo(f"Erased {gone} accounts. To wait, for an open room or another coordinator: {waiting}.")
    for person in erasing.asked_of_operator(db.session()):
        click.echo(f"  {person.email} asks to be erased, and you confirm it: `users erase {person.email}`")
    if erasing.is_any_erased_since(db.session(), now - WRITTEN_ANEW_FOR):
        follow_erasing()


def _forget(changes_before: datetime, events_before: datetime) -> tuple[int, int]:
    """Forget older changes and events; how many. Raises ClickException where this role may not."""
    try:
        return audit.delete_before(db.session(), changes_before), forget_events(db.session(), events_before)
    except ProgrammingError:
        raise click.ClickException(NOT_OWNER) from None
