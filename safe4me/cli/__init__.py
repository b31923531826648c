"""Floor 3: the commands of `flask --app app …`. Each is imported when it runs."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType

import click
from flask import Flask
from flask.cli import AppGroup

# What `flask --help` says of each, so that it loads none; a test holds it to the commands.
OURS: Mapping[str, str] = MappingProxyType(
    {
        "backup": "Copy the main database into FILE, which must not exist yet.",
        "build": "Compile every page; a broken build leaves the last good one in its place.",
        "check": "Say in a line each what is broken; exits 1 if anything is.",
        "content": "Check and write lessons, quizzes, scenarios and cases.",
        "demo": "Fill the database with demo data, and print the demo's sign-ins.",
        "housekeeping": "Disable accounts unused for a year, and forget older changes.",
        "move-database": "Copy the main database, on SQLite, to PostgreSQL at TO_URL, which has tables and "
        "nothing in them.",
        "openings": "Stop rooms from being opened, for an upgrade.",
        "put-back": "Undo an upgrade's migration by FILE, a backup of just before; refused once a room has "
        "opened since.",
        "run-due": "Seal rooms past due, batch on Mondays what waits, replace workers; "
        "exits 1 if that fails.",
        "seal": "Seal rooms.",
        "security-log": "Print every entry of the security log from that day on, oldest first, "
        "a line of JSON each.",
        "serve": "Check settings, folders, database and build; then serve the site.",
        "upgrade": "Put FILE, a newer release, in the place of this one, or leave all as it was.",
        "users": "Add schools and invite staff.",
        "voids": "Confirm that what a room sealed is void.",
    }
)
TOGETHER: Mapping[str, tuple[str, str]] = (
    MappingProxyType(  # commands that share a file; others have their own
        {
            "backup": ("database", "backup_cli"),
            "housekeeping": ("scheduled", "housekeeping_cli"),
            "move-database": ("database", "move_database_cli"),
            "put-back": ("database", "put_back_cli"),
            "run-due": ("scheduled", "run_due_cli"),
            "seal": ("scheduled", "seal_cli"),
        }
    )
)
OF_LIBRARIES: Mapping[str, str] = MappingProxyType({"db": "Perform database migrations."})
WITH_VALUE = ("-A", "--app", "-e", "--env-file")  # options of `flask` itself, before the command's name


class Commands(AppGroup):
    """Our commands, and those that libraries add."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return sorted({*super().list_commands(ctx), *OURS})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name, or None."""
        if name not in OURS:
            return super().get_command(ctx, name)
        module, made = TOGETHER.get(name, (name.replace("-", "_"), "cli"))
        command: click.Command = getattr(import_module(f"safe4me.cli.{module}"), made)
        return command


def command_named(words: Sequence[str]) -> str | None:
    """The command that the words behind `flask` name; None where they only ask for the list of commands."""
    rest = iter(words)
    for word in rest:
        if word in WITH_VALUE:
            next(rest, None)
        elif not word.startswith("-"):
            return word
    return None


def only_help() -> Flask:
    """An app that can list the commands, and needs no setting for it."""
    app = Flask("help")
    for name, line in {**OURS, **OF_LIBRARIES}.items():
        app.cli.add_command(click.Command(name, help=line))
    return app
