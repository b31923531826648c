"""How a process begins: with the app that its command or a worker needs, or with a line that says why not."""

from datetime import UTC, datetime

from flask import Flask

from safe4me import create_app
from safe4me.cli import DOCTOR_NAMES, REFUSED_SETTINGS, WITHOUT_SETTINGS
from safe4me.db.security_events import Event, EventOutcome
from safe4me.db.security_log import json_line, send_line
from safe4me.settings import BadSetting


def app_of_command(name: str) -> Flask:
    """The app in which the command of that name runs. Raises SystemExit where a setting is wrong."""
    from safe4me.cli import apps  # noqa: PLC0415 - no worker needs the commands

    if name in WITHOUT_SETTINGS:
        return apps.only_content() if name == "content" else apps.only_command(name.partition(" ")[0])
    try:
        return create_app()
    except BadSetting as bad:
        _note_refused()
        if name in DOCTOR_NAMES:
            return apps.only_command(name, **{REFUSED_SETTINGS: bad.line})
        raise SystemExit(bad.line) from None


def app_of_worker() -> Flask:
    """The app that a worker serves. Raises SystemExit where a setting is wrong, or where nothing is built."""
    try:
        app = create_app(commands=False)
    except BadSetting as bad:
        _note_refused()
        raise SystemExit(bad.line) from None
    if not app.extensions["site"].libraries:
        raise SystemExit("There are no pages to serve, so this worker ends: run `flask --app app build`.")
    return app


def _note_refused() -> None:
    """Leave a line of a start that a setting refuses: there is no database yet to write it into."""
    refused = Event.START_REFUSED.value, EventOutcome.REFUSED.value
    send_line(json_line(datetime.now(UTC), event=refused[0], outcome=refused[1]))
