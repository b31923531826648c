"""How a process begins: with the app that its command or a worker needs, or with a line that says why not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from flask import Flask

from safe4me import create_app
from safe4me.db.security_events import Event, EventOutcome
from safe4me.db.security_log import json_line, send_line
from safe4me.settings import BadSetting


def app_of_command(name: str) -> Flask:
    """The app in which the command of that name runs. Raises SystemExit where a setting is wrong."""
    from safe4me.cli import apps  # noqa: PLC0415 - no worker needs the commands

    if name == "upgrade":
        return apps.only_upgrade()
    with _refused():
        return apps.only_content() if name == "content" else create_app()


def app_of_worker() -> Flask:
    """The app that a worker serves. Raises SystemExit where a setting is wrong, or where nothing is built."""
    with _refused():
        app = create_app(commands=False)
    if not app.extensions["site"].libraries:
        raise SystemExit("There are no pages to serve, so this worker ends: run `flask --app app build`.")
    return app


@contextmanager
def _refused() -> Iterator[None]:
    """Leave a line of a start that a setting refuses: there is no database yet to write it into."""
    try:
        yield
    except BadSetting as bad:
        refused = Event.START_REFUSED.value, EventOutcome.REFUSED.value
        send_line(json_line(datetime.now(UTC), event=refused[0], outcome=refused[1]))
        raise SystemExit(bad.line) from None
