"""What commands share: who types them, how they say what is refused, and that the database is ready."""

import os
import pwd
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click
from alembic.util import CommandError
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from safe4me.cli.backup_files import ERASED, list_erased
from safe4me.db import admin
from safe4me.db.accounts import CommandLine
from safe4me.db.base import Refused, db
from safe4me.db.page_progress import turn_weeks
from safe4me.db.security_events import Event, EventOutcome
from safe4me.page_progress.interface import ReportsUnavailable
from safe4me.schools.erasing import erased
from safe4me.settings import ROOT
from safe4me.sqlite_file import PRIVATE_FILE
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import log_event
from safe4me.web.problems import problem_of

MIGRATIONS = ROOT / "migrations"
MEMORY = Path("/dev/shm")  # noqa: S108 - who uses it makes a folder in it that nobody else may open
DEMO_STAMP = ROOT / "var" / "demo.stamp"  # the Makefile's
TIMERS: Mapping[str, timedelta] = MappingProxyType(  # how often each should run
    {"seal-due": timedelta(minutes=5), "housekeeping": timedelta(days=1)}
)
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


class LoggedCommand(click.Command):
    """A command that is on record, with the operating system's user, before it does anything."""

    def invoke(self, ctx: click.Context) -> Any:  # Any: what the library's own command returns
        """Run it."""
        ctx.invoke(with_appcontext(note_command))
        return super().invoke(ctx)


class DataCommand(LoggedCommand):
    """A command on the main database, which has to be of this release."""

    def invoke(self, ctx: click.Context) -> Any:  # Any: what the library's own command returns
        """Run it. Raises ClickException, before anything is done, with one line that says what to mend."""
        ctx.invoke(with_appcontext(_refuse_unready))
        return super().invoke(ctx)


class DataGroup(AppGroup):
    """A group of such commands."""

    command_class = DataCommand


def note_command() -> bool:
    """Note the command that runs, by its name alone; False where there is no table for it, but a line."""
    names, ctx = [], click.get_current_context(silent=True)
    while ctx is not None and ctx.parent is not None:
        names.append(ctx.info_name or "")
        ctx = ctx.parent
    if names:
        with suppress(SQLAlchemyError):  # before an upgrade; what needs the database says so itself
            subject = " ".join(reversed(names))
            log_event(Event.COMMAND, actor=os_user(), outcome=EventOutcome.BEGUN, subject=subject)
            return True
    return False


def refuse_empty() -> None:
    """Raises ClickException when the main database has no tables, or cannot be read."""
    with _usable():
        made = admin.migrations_made(db.engine)
    if not made:
        raise click.ClickException(NOT_OF_THIS_RELEASE)


def _refuse_unready() -> None:
    with _usable():
        made = admin.migrations_made(db.engine)
        admin.begin_writing(db.engine)
    line = why_other_release(made)
    if line:
        raise click.ClickException(line)


@contextmanager
def _usable() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        reason = type(error).__name__
        line = f"The main database cannot be used ({reason}): see SAFE4ME_DATABASE_URL."
        raise click.ClickException(line) from None


def os_user() -> CommandLine:
    """Whoever types the command, as the operating system knows them, whatever the environment says."""
    number = os.getuid()
    try:
        return CommandLine(pwd.getpwuid(number).pw_name)
    except KeyError:  # a container may run under a number that has no name
        return CommandLine(str(number))


@contextmanager
def readable_errors(after: str = "") -> Iterator[None]:
    """Say in one line what is refused, in the words of the web, then `after`. Raises ClickException."""
    try:
        yield
    except Refused as error:
        raise click.ClickException(f"{problem_of(error).text} {after}".rstrip()) from None


NOT_OWNER = "Nothing was done: on PostgreSQL this runs as the owner of the tables. See docs/operations.md."


def refuse_site_role() -> None:
    """Raises ClickException unless the tables belong to whoever this is."""
    if not admin.is_owner(db.engine):
        raise click.ClickException(NOT_OWNER)


def follow_erasing() -> None:
    """List beside the backups who is erased, and have the database hold nothing of them. Safe to repeat.

    Raises ClickException where the list cannot be written.
    """
    folder = context.settings().backup_folder
    try:
        if folder:
            list_erased(Path(folder), erased(db.session()))
    except OSError as error:
        raise click.ClickException(
            f"{folder}/{ERASED}: {error.strerror}. Run `housekeeping` again."
        ) from None
    db.session.rollback()  # nothing is read any more: SQLite writes no file anew beside an open reading
    if not admin.write_anew(db.engine):
        click.echo("The database was in use, and may hold what was erased: run `housekeeping` again.")


def count_how_far() -> bool:
    """Keep how far pages were read in past weeks, and begin this one; False where that cannot be done."""
    if studied := context.studied():
        try:
            turn_weeks(db.session(), context.running_week(), studied, context.now().date())
        except ReportsUnavailable:
            click.echo("How far pages are read cannot be counted now: see docs/operations.md.")
            return False
    return True


def note_good_run(timer: str) -> None:
    """Keep when a timer's command last ended well, for `doctor`: the time of an empty file."""
    file, now = _run_file(timer), context.now().timestamp()
    with suppress(OSError):  # what was done stays done; doctor says that the timer is late
        file.touch(PRIVATE_FILE)
        os.utime(file, (now, now))


def last_good_run(timer: str) -> datetime | None:
    """When it did; None where nobody knows, as after a restart of a machine that had the box in memory."""
    try:
        return datetime.fromtimestamp(_run_file(timer).stat().st_mtime, UTC)
    except OSError:
        return None


def _run_file(timer: str) -> Path:
    box = context.settings().ballot_box_path
    return box.with_name(f"{box.name}.last-{timer}")
