"""The apps in which commands run: the whole one, and one of a single command that needs no setting."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from safe4me import cli
from safe4me.cli.common import note_command
from safe4me.db.base import db
from safe4me.settings import ROOT, variable


def register(app: Flask) -> None:
    """Give the app every command, those of its database too."""
    app.cli = cli.Commands(app.name)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    app.shell_context_processor(_note_shell)


def _note_shell() -> dict[str, object]:
    """Whoever opens `flask shell` may do anything: it is on record, and is given no names."""
    note_command()
    return {}


def only_content() -> Flask:
    """An app of the content commands alone: who writes lessons has no settings but perhaps two folders."""
    folder = Path(os.environ.get(variable("content_folder"), ROOT / "content"))
    overlay = os.environ.get(variable("overlay_folder"))
    return only_command(
        "content",
        content_folder=folder,
        overlay_folder=Path(overlay) if overlay else None,
        clock=partial(datetime.now, UTC),
    )


def only_command(name: str, **extensions: object) -> Flask:
    """An app of that one command, where there are no settings yet, or none that its user may read."""
    app = Flask(name)
    app.extensions.update(extensions)
    app.cli.add_command(cli.loaded(name), name)
    return app
