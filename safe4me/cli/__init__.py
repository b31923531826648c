"""Floor 3: the commands of `flask --app app …`."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flask import Flask

from safe4me.cli import backup, build, check, content, demo, housekeeping, reach, seal, serve, users
from safe4me.settings import ROOT, variable


def register(app: Flask) -> None:
    """Add every command to the app."""
    for module in (content, build, serve, check, users, demo, seal, backup, reach, housekeeping):
        app.cli.add_command(module.cli)


def only_content() -> Flask:
    """An app of the content commands alone: who writes lessons needs no secret, database or mode."""
    app = Flask("content")
    folder = os.environ.get(variable("content_folder"), ROOT / "content")
    app.extensions.update(content_folder=Path(folder), clock=partial(datetime.now, UTC))
    app.cli.add_command(content.cli)
    return app
