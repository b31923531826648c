"""`flask check`: whether all that the site stands on is whole, and what to do if not."""

from collections.abc import Iterator
from contextlib import suppress

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from safe4me import rooms
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.cli.common import RUNBOOK, LoggedCommand, why_other_release
from safe4me.cli.serve import why_no_box, wrong_clock
from safe4me.db import admin, sign_in
from safe4me.db.base import db
from safe4me.rate_limits.interface import LimitsUnavailable
from safe4me.secret_keys import KeyAge
from safe4me.web.http import context


@click.command("check", cls=LoggedCommand)
@with_appcontext
def cli() -> None:
    """Say in a line each what is broken; exits 1 if anything is."""
    broken = [*_of_database(), *_of_box(), *_of_keys(), *_of_attempts(), *_of_build()]
    for line in [*broken, *_of_former_keys()]:
        click.echo(line)
    if broken:
        raise SystemExit(1)
    click.echo("The main database, the ballot box, the file of attempts and the build are whole.")


def _of_database() -> Iterator[str]:
    try:
        damage = admin.damage(db.engine)
        made = admin.migrations_made(db.engine)
        admin.begin_writing(db.engine)
    except SQLAlchemyError as error:
        yield f"The main database cannot be used ({type(error).__name__}). {RUNBOOK}"
        return
    if damage:
        yield f"The main database is damaged: {damage}. {RUNBOOK}"
    line = why_other_release(made)
    if line:
        yield line


def _of_box() -> Iterator[str]:
    try:
        elsewhere = len(rooms.elsewhere(db.session(), context.box()))
        apart = wrong_clock()
    except BoxUnavailable as error:
        yield f"{why_no_box(error)} {RUNBOOK}"
    except SQLAlchemyError:
        return  # said already
    else:
        if apart:
            yield f"{apart} {RUNBOOK}"
        if elsewhere:
            yield f"Open rooms that are not in the ballot box: {elsewhere}. {RUNBOOK}"


def _of_keys() -> Iterator[str]:
    gone = _made_under(KeyAge.GONE)
    if gone["rooms"]:
        yield f"Open rooms that take no ballots, because their secret key is gone: {gone['rooms']}. {RUNBOOK}"
    if gone["apps"]:
        yield f"Authenticator apps that cannot be read: their secret key is gone: {gone['apps']}. {RUNBOOK}"


def _of_former_keys() -> Iterator[str]:
    """What still needs a key that is to be taken away: no fault."""
    if context.settings().former_secret_keys:
        needing = _made_under(KeyAge.FORMER)
        yield (
            f"A former secret key is set. Open rooms that need it: {needing['rooms']}. "
            f"Authenticator apps that need it: {needing['apps']}. {RUNBOOK}"
        )


def _made_under(age: KeyAge) -> dict[str, int]:
    """How many open rooms and authenticator apps go with a secret key of that age."""
    found = {"rooms": 0, "apps": 0}
    with suppress(BoxUnavailable):  # said already
        found["rooms"] = context.box().key_ages().count(age)
    with suppress(SQLAlchemyError):  # said already
        found["apps"] = sign_in.ages_of_apps(db.session(), context.app_secrets())[age]
    return found


def _of_attempts() -> Iterator[str]:
    try:
        context.attempts().try_out(context.now())
    except LimitsUnavailable:
        settings = context.settings()
        where = settings.box_address.where if settings.box_address else settings.attempts_path
        yield f"{where} cannot be used, and nobody can join or sign in. {RUNBOOK}"


def _of_build() -> Iterator[str]:
    if not context.site().libraries:
        folder = context.settings().build_folder
        yield f"{folder} has no pages to serve: run `flask --app app build`."
