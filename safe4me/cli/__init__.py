"""Floor 3: the commands of `flask --app app …`."""

from flask import Flask

from safe4me.cli import backup, build, content, demo, housekeeping, reach, seal, users


def register(app: Flask) -> None:
    """Add every command to the app."""
    for module in (content, build, users, demo, seal, backup, reach, housekeeping):
        app.cli.add_command(module.cli)
