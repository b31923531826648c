"""`flask housekeeping`: what a night's timer does for accounts and the list of changes."""

from datetime import timedelta

import click
from flask.cli import with_appcontext

from safe4me.cli.shared import DataCommand
from safe4me.storage import audit
from safe4me.storage.accounts import disable_dormant
from safe4me.storage.base import db
from safe4me.web.serving import current


@click.command("housekeeping", cls=DataCommand)
@with_appcontext
def cli() -> None:
    """Disable accounts that nobody has used for a year, and forget changes that are older than that."""
    now, settings = current.now(), current.settings()
    disabled = disable_dormant(db.session(), now.date() - timedelta(days=settings.dormant_days))
    forgotten = audit.delete_before(db.session(), now - timedelta(days=settings.audit_days))
    db.session.commit()
    click.echo(f"Disabled {len(disabled)} accounts. Forgot {forgotten} changes.")
    for email in disabled:
        click.echo(f"  {email}")
