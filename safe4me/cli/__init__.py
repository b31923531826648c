"""Floor 3: the commands of `flask --app app …`. Each is imported when it runs."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType

import click
from flask import Flask
from flask.cli import AppGroup

DOCTOR = "Say what is whole and what is not; exits 1 if something is broken, 2 if there are only warnings."
# What `flask --help` says of each, so that it loads none; a test holds it to the commands.
OURS: Mapping[str, str] = MappingProxyType(
    {
        "backup": "Copy the main database, and see that a copy is whole.",
        "build": "Compile every page; a broken build leaves the last good one in its place.",
        "check": DOCTOR,
        "content": "Check and write lessons, quizzes, scenarios and cases.",
        "demo": "Fill the database with demo data, and print the demo's sign-ins.",
        "doctor": DOCTOR,
        "housekeeping": "Disable accounts unused for a year, forget older changes, and erase "
        "whoever has asked for it.",
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
        "setup": "Write a machine's settings, secrets, units and proxy; nothing is touched before a yes.",
        "upgrade": "Put FILE, a newer release, in the place of this one, or leave all as it was.",
        "users": "Add schools and invite staff.",
        "voids": "Confirm that what a room sealed is void.",
    }
)
TOGETHER: Mapping[str, tuple[str, str]] = (
    MappingProxyType(  # commands that share a file; others have their own
        {
            "check": ("doctor", "cli"),  # its old name, which stays for a release
            "housekeeping": ("scheduled", "housekeeping_cli"),
            "put-back": ("backup", "put_back_cli"),
            "run-due": ("scheduled", "run_due_cli"),
            "seal": ("scheduled", "seal_cli"),
        }
    )
)
DOCTOR_NAMES = ("doctor", "check")
REFUSED_SETTINGS = "refused settings"  # of an app that has nothing but `doctor`: the line that says why
OF_LIBRARIES: Mapping[str, str] = MappingProxyType({"db": "Perform database migrations."})
# They need no secret, database or mode.
WITHOUT_SETTINGS = frozenset({"content", "setup", "upgrade", "backup verify"})
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
        return loaded(name)


def loaded(name: str) -> click.Command:
    """The command of ours that has this name."""
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
            with_next = f"{word} {next(rest, '')}"
            return with_next if with_next in WITHOUT_SETTINGS else word
    return None


def only_help() -> Flask:
    """An app that can list the commands, and needs no setting for it."""
    app = Flask("help")
    for name, line in {**OURS, **OF_LIBRARIES}.items():
        app.cli.add_command(click.Command(name, help=line))
    return app
