"""`flask housekeeping`: what a night's timer does for accounts, lists of what was done, and past weeks."""

from datetime import datetime, timedelta

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import ProgrammingError

from safe4me.cli.shared import DataCommand, command_line
from safe4me.db import audit
from safe4me.db.accounts import disable_dormant
from safe4me.db.base import db
from safe4me.db.security_events import Event
from safe4me.db.security_log import FORGOTTEN_AFTER, forget_events, note_event
from safe4me.db.sign_in import forget_sessions
from safe4me.web.account.sessions import too_old
from safe4me.web.http import context

NOT_OWNER = "Nothing was done: on PostgreSQL this runs as the owner of the tables. See docs/operations.md."


@click.command("housekeeping", cls=DataCommand)
@with_appcontext
def cli() -> None:
    """Disable accounts unused for a year, and forget older changes."""
    now, settings = context.now(), context.settings()
    dormant = disable_dormant(db.session(), now.date() - timedelta(days=settings.dormant_days))
    for account in dormant:
        note_event(db.session(), Event.ACCOUNT_DISABLED, now, actor=command_line(), about=account)
    disabled = [account.email for account in dormant]
    forgotten, events = _forget(now - timedelta(days=settings.audit_days), now - FORGOTTEN_AFTER)
    forget_sessions(db.session(), too_old())
    db.session.commit()
    forgot = f"Forgot {forgotten} changes and {events} events."
    click.echo(f"Disabled {len(disabled)} accounts. {forgot}")
    for email in disabled:
        click.echo(f"  {email}")


def _forget(changes_before: datetime, events_before: datetime) -> tuple[int, int]:
    """Forget older changes and events; how many. Raises ClickException where this role may not."""
    try:
        return audit.delete_before(db.session(), changes_before), forget_events(db.session(), events_before)
    except ProgrammingError:
        raise click.ClickException(NOT_OWNER) from None
