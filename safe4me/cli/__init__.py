"""Floor 3: the commands of `flask --app app …`."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flask import Flask

from safe4me.cli import build, check, content, database, demo, scheduled, security_log, serve, users, voids
from safe4me.cli.common import note_command
from safe4me.settings import ROOT, variable

COMMANDS = (
    content.cli,
    build.cli,
    serve.cli,
    check.cli,
    users.cli,
    voids.cli,
    demo.cli,
    scheduled.seal_cli,
    scheduled.housekeeping_cli,
    database.backup_cli,
    database.move_database_cli,
    security_log.cli,
)


def register(app: Flask) -> None:
    """Add every command to the app."""
    for command in COMMANDS:
        app.cli.add_command(command)
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
