"""Floor 3: the commands of `flask --app app …`."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flask import Flask

from safe4me.cli import (
    backup,
    build,
    check,
    content,
    demo,
    housekeeping,
    move_database,
    seal,
    security_log,
    serve,
    users,
    voids,
)
from safe4me.cli.shared import note_command
from safe4me.settings import ROOT, variable

ON_DATA = (
    build,
    serve,
    check,
    users,
    voids,
    demo,
    seal,
    backup,
    housekeeping,
    security_log,
    move_database,
)


def register(app: Flask) -> None:
    """Add every command to the app."""
    for module in (content, *ON_DATA):
        app.cli.add_command(module.cli)
    app.shell_context_processor(_note_shell)


def _note_shell() -> dict[str, object]:
    """Whoever opens `flask shell` may do anything: it is on record, and is given no names."""
    note_command()
    return {}


def only_content() -> Flask:
    """An app of the content commands alone: who writes lessons needs no secret, database or mode."""
    app = Flask("content")
    folder = os.environ.get(variable("content_folder"), ROOT / "content")
    app.extensions.update(content_folder=Path(folder), clock=partial(datetime.now, UTC))
    app.cli.add_command(content.cli)
    return app
