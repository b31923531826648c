"""Whether the main database has the tables of this release, and what to do where it has not: a line each."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic.util import CommandError
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from safe4me.db import admin
from safe4me.db.base import db
from safe4me.settings import ROOT
from safe4me.web.http import context

MIGRATIONS = ROOT / "migrations"
DEMO_STAMP = ROOT / "var" / "demo.stamp"  # the Makefile's
RUNBOOK = "docs/operations.md says what to do."
NOT_OF_THIS_RELEASE = "The main database is not of this release: run `flask --app app db upgrade`."


def why_other_release(made: set[str]) -> str | None:
    """What to do before this release can use a database that made these migrations last, if anything."""
    unknown = made - admin.known_migrations(MIGRATIONS)
    if unknown:
        which = f"The main database has made migration {', '.join(sorted(unknown))}, unknown to this release"
        return f"{which}: start the release that made it, or put a backup back. {_way_out()}"
    return None if made == admin.newest_migrations(MIGRATIONS) else NOT_OF_THIS_RELEASE


@contextmanager
def migration_explained() -> Iterator[None]:
    """Say in one line why a migration failed. Raises ClickException."""
    try:
        yield
    except CommandError:
        line = why_other_release(admin.migrations_made(db.engine))
        if line in {None, NOT_OF_THIS_RELEASE}:  # it is what was asked for that there is not
            raise
        raise click.ClickException(str(line)) from None
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        line = f"The migration failed, and nothing of it was kept: {reason}. {_way_out()}"
        raise click.ClickException(line) from None


def _way_out() -> str:
    """Where help is; and a shorter way for whoever tries the site out."""
    settings, url = context.settings(), make_url(context.settings().database_url)
    if settings.production or url.get_backend_name() != "sqlite":
        return RUNBOOK
    files = f"{url.database}* {settings.ballot_box_path}* {DEMO_STAMP}"
    return f"{RUNBOOK} If all in it is demo data: `rm -f {files}`, then begin again."
