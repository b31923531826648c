"""What a process loads when it starts: to list commands next to nothing, as a worker what it serves with."""

import json
import os
import subprocess
import sys

import click
import pytest
from flask import Flask
from safe4me.cli.apps import register

from safe4me import cli
from safe4me.settings import ROOT, Settings
from tests.world import environ_of

HEAVY = ("alembic", "flask_migrate", "granian", "opendp", "valkey", "weasyprint")
LOADED = (
    "import json, sys; import app; print(json.dumps(sorted({each.split('.')[0] for each in sys.modules})))"
)


def python(*words: str, environ: dict[str, str]) -> str:
    """What Python prints in an environment that has nothing else."""
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ}
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, *words], cwd=ROOT, env=own, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_list_of_commands_needs_no_secret_and_loads_no_database() -> None:
    code = (
        "import os, runpy, sys\n"
        "sys.argv = ['flask', '--app', 'app', '--help']\n"
        "try: runpy.run_module('flask', run_name='__main__')\n"
        "except SystemExit: print('sqlalchemy' in sys.modules, 'pydantic' in sys.modules)\n"
    )
    told = python("-c", code, environ={})
    assert told.endswith("False False\n")
    for name in (*cli.OURS, *cli.OF_LIBRARIES):
        assert f"\n  {name} " in told


def test_the_list_says_of_each_command_what_the_command_says_of_itself() -> None:
    app = Flask("commands")
    register(app)
    ctx = click.Context(app.cli)
    listed = cli.only_help().cli
    assert app.cli.list_commands(ctx) == listed.list_commands(ctx)
    for name in app.cli.list_commands(ctx):
        own, shown = app.cli.get_command(ctx, name), listed.get_command(ctx, name)
        assert own
        assert shown
        assert shown.get_short_help_str(60) == own.get_short_help_str(60)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("", None),
        ("--help", None),
        ("--app app", None),
        ("-A app --debug --help", None),
        ("--app app -e .env build --pdf", "build"),
        ("--app=app content check", "content"),
        ("--app content build", "build"),
    ],
)
def test_which_command_runs_is_the_first_word_that_belongs_to_no_option(words: str, name: str | None) -> None:
    assert cli.named(words.split()) == name


def test_a_worker_loads_nothing_that_only_commands_need(app: Flask, settings: Settings) -> None:
    loaded = json.loads(python("-c", LOADED, environ=environ_of(settings)))
    assert "flask_security" in loaded
    assert [each for each in HEAVY if each in loaded] == []
