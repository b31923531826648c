"""The apps in which commands run: the whole one, and those of commands that need no setting."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from safe4me import cli
from safe4me.cli import content, upgrade
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
    """An app of the content commands alone: who writes lessons needs no secret, database or mode."""
    app = Flask("content")
    folder = os.environ.get(variable("content_folder"), ROOT / "content")
    app.extensions.update(content_folder=Path(folder), clock=partial(datetime.now, UTC))
    app.cli.add_command(content.cli)
    return app


def only_upgrade() -> Flask:
    """An app of `upgrade` alone: root, who runs it, reads no secret of the site."""
    app = Flask("upgrade")
    app.cli.add_command(upgrade.cli)
    return app
