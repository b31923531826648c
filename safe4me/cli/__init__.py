"""Floor 3: the commands of `flask --app app …`."""

from importlib import import_module

from flask import Flask

GROUPS = ("content", "build", "users", "demo", "seal", "backup")


def register(app: Flask) -> None:
    """Add every command to the app."""
    for name in GROUPS:
        try:
            module = import_module(f"safe4me.cli.{name}")
        except ModuleNotFoundError:
            continue
        app.cli.add_command(module.cli)
