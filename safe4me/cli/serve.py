"""`flask serve`: the server, once everything that it needs is there. In production and in development."""

import os
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from safe4me.ballot_box.records import BoxUnavailable
from safe4me.ballot_box.valkey.server import OtherSite
from safe4me.cli import handover
from safe4me.cli.common import DataCommand, count_how_far, os_user
from safe4me.cli.demo_data import DOMAIN, tell_sign_ins
from safe4me.cli.server import PID_FILE, refuse_core_dumps, server_of, started
from safe4me.db import accounts
from safe4me.db.base import db
from safe4me.db.security_events import Event, EventOutcome
from safe4me.rate_limits.interface import LimitsUnavailable
from safe4me.settings import BadSetting, Settings
from safe4me.valkey_client import topology
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import log_event

MOST_APART = timedelta(seconds=30)
ADDRESS = "SAFE4ME_BALLOT_BOX_URL"


def why_no_box(error: BoxUnavailable) -> str:
    """Why the box cannot be used, and what to do."""
    settings = context.settings()
    if isinstance(error.__cause__, topology.UnfitNode):
        return topology.unfit_line(error.__cause__)
    if settings.box_address is None:
        why = "it is damaged, or this user may not write its folder"
        return f"The ballot box {settings.ballot_box_path} cannot be used: {why}."
    box = f"The ballot box on Valkey, {settings.box_address.where},"
    if isinstance(error.__cause__, OtherSite):
        prefix = settings.box_address.prefix
        return (
            f"{box} has another site’s rooms under {prefix!r}: set ?prefix= in {ADDRESS} to one of its own."
        )
    if isinstance(error.__cause__, SQLAlchemyError):
        reason = type(error.__cause__).__name__
        return f"The main database does not say which site this is ({reason}): has deploy/roles.sql been run?"
    parts = "address, user, password, prefix and tls"
    return f"{box} cannot be used: see its servers, and the {parts} in {ADDRESS}."


def wrong_clock() -> str | None:
    """That this machine and the box do not agree on what time it is: a room would end early, or late.

    Raises BoxUnavailable.
    """
    there, address = context.box().time_there(), context.settings().box_address
    if there is None or address is None or abs(there - context.now()) <= MOST_APART:
        return None
    seconds = abs(there - context.now()).total_seconds()
    clocks = f"The clocks of this machine and of the ballot box on Valkey, {address.where},"
    return f"{clocks} are {seconds:.0f} seconds apart: let a time server set both."


@click.command("serve", cls=DataCommand)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--pid-file", default=PID_FILE, type=click.Path(path_type=Path), help="SIGHUP to it reloads.")
@with_appcontext
def cli(host: str, port: int, pid_file: Path) -> None:
    """Check settings, folders, database and build; then serve the site."""
    try:
        _refuse_unready()
        _refuse_taken(host, port)
        _refuse_running(pid_file)
        _refuse_unwritable(pid_file.parent)
    except BadSetting as bad:
        log_event(Event.START_REFUSED, actor=os_user(), outcome=EventOutcome.REFUSED)
        raise click.ClickException(bad.line) from None
    refuse_core_dumps()
    count_how_far()
    if context.settings().demo:
        tell_sign_ins(context.settings().site_address)
    os.environ.pop("FLASK_RUN_FROM_CLI", None)  # from here on this is no command
    os.execv(sys.executable, server_command("app:app", host, port, pid_file))  # noqa: S606 - no shell is wanted


def server_command(app: str, host: str, port: int, pid_file: Path) -> list[str]:
    """How Python starts the server, in the place of this process. SIGHUP makes it load `app` anew.

    -P: what lies beside the file is no module of its.
    """
    where = ("--host", host, "--port", str(port), "--pid-file", str(pid_file))
    return [sys.executable, "-P", handover.__file__, *where, "--started", started(os.getpid()), app]


def _refuse_unready() -> None:
    """Raises BadSetting when the site would not be whole, or open to whoever knows the demo's password."""
    settings = context.settings()
    if settings.production and accounts.are_any_of(db.session(), DOMAIN):
        raise BadSetting(f"The main database has accounts of the demo, …@{DOMAIN}: begin with an empty one.")
    try:
        context.box().due(context.now())
        apart = wrong_clock()
    except BoxUnavailable as error:
        raise BadSetting(why_no_box(error)) from None
    if apart:
        raise BadSetting(apart)
    try:
        context.attempts().try_out(context.now())
    except LimitsUnavailable:
        raise BadSetting(_attempts_unavailable(settings)) from None
    if not context.site().libraries:
        raise BadSetting(f"{settings.build_folder} has no pages to serve: run `flask --app app build`.")


def _attempts_unavailable(settings: Settings) -> str:
    if settings.box_address:
        return f"No attempt can be counted on Valkey, {settings.box_address.where}: nobody could come in."
    return f"{settings.attempts_path} cannot be used, and nobody could join or sign in: delete it."


def _refuse_taken(host: str, port: int) -> None:
    """Raises BadSetting when somebody else listens there."""
    if handover.is_passed():
        return
    try:
        handover.listener_at(host, port).close()
    except OSError as error:
        raise BadSetting(handover.taken(host, port, error)) from None


def _refuse_running(pid_file: Path) -> None:
    """Raises BadSetting when the server that is in this file goes on."""
    pid = server_of(pid_file)
    if pid is not None:
        raise BadSetting(f"A server runs already, process {pid} ({pid_file}): give another --pid-file.")


def _refuse_unwritable(folder: Path) -> None:
    """Raises BadSetting when no file can be made in the folder, which is made when it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()
    except OSError as error:
        raise BadSetting(f"{folder} cannot be written: {error.strerror}.") from None
