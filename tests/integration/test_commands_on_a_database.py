"""A command on a main database that is not ready says in one line what to mend, and does nothing."""

from collections.abc import Callable, Iterator
from contextvars import Context
from pathlib import Path

import click
import pytest
from click.testing import Result
from flask import Flask
from flask_migrate import downgrade

from safe4me import create_app
from safe4me.settings import Settings
from tests.helpers.servers.postgres import of_sqlite
from tests.helpers.world.schools import close, with_settings

pytestmark = of_sqlite  # of files that are no database, and of backups
UPGRADE = "Error: The main database is not of this release: run `flask --app app db upgrade`."
# db mends it; doctor names all that is wrong
WITHOUT_DATABASE = ("content", "build", "db", "check", "doctor", "setup", "upgrade", "backup verify")
WORDS = {
    "serve": "--port 1",
    "users school": "North Hill",
    "users invite": "ann@school.example --role teacher --school 1",
    "users move": "ann@school.example --school 1",
    "users reset-second-step": "ann@school.example",
    "users reset-own-sign-in": "ann@school.example",
    "users reset-password": "ann@school.example",
    "users erase": "ann@school.example --yes",
    "seal lost": "--yes",
    "voids confirm": "1 law/quiz --yes",
    "seal restored": "--yes",
    "put-back": "app.py",
    "move-database": "postgresql+psycopg://localhost/nowhere",
    "security-log": "--since 2026-11-24",
}


def run(settings: Settings, *words: str) -> Result:
    app = create_app(settings)
    done: Result = Context().run(app.test_cli_runner().invoke, args=words)  # not in the test's own app
    close(app)
    return done


def commands(group: click.Group) -> Iterator[str]:
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if isinstance(command, click.Group):
            yield from (f"{name} {each}" for each in commands(command))
        else:
            yield name


def refused(done: Result) -> str:
    """The one line of a command that did nothing."""
    assert done.exit_code == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    return line


def at(settings: Settings, file: Path) -> Settings:
    return with_settings(settings, database_url=f"sqlite:///{file}")


def test_every_command_but_those_without_a_database_is_refused_without_tables(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    named = [each for each in commands(app.cli) if not each.startswith(WITHOUT_DATABASE)]
    assert {"users invite", "seal due", "demo", "housekeeping"} <= set(named)
    for name in named:
        words = WORDS.get(name, str(tmp_path / "copy.db") if name == "backup write" else "")
        done = run(at(settings, tmp_path / "empty.db"), *name.split(), *words.split())
        assert refused(done) == UPGRADE, name


@pytest.mark.parametrize("words", ["seal due", "users school North Hill", "demo", "housekeeping"])
def test_a_command_on_a_database_one_migration_behind_is_refused(
    app: Flask, settings: Settings, in_app: None, words: str
) -> None:
    downgrade(revision="-1")
    assert refused(run(settings, *words.split())) == UPGRADE


def is_text(file: Path) -> None:
    file.write_text("not a database, " * 100, encoding="utf-8")


@pytest.mark.parametrize("words", ["seal due", "users school North Hill", "demo", "housekeeping", "backup"])
@pytest.mark.parametrize("make", [is_text, Path.mkdir])
def test_a_command_on_what_is_no_database_is_refused(
    settings: Settings, tmp_path: Path, words: str, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "main.db")
    copy = [str(tmp_path / "copy.db")] if words == "backup" else []
    line = refused(run(at(settings, tmp_path / "main.db"), *words.split(), *copy))
    assert line.startswith("Error: The main database cannot be used (")
    assert line.endswith("see SAFE4ME_DATABASE_URL.")
    assert not (tmp_path / "copy.db").exists()


def test_a_database_of_an_older_release_is_backed_up_before_it_is_upgraded(
    app: Flask, settings: Settings, in_app: None, tmp_path: Path
) -> None:
    downgrade(revision="-1")
    assert run(settings, "backup", str(tmp_path / "copy.db")).exit_code == 0


def test_what_a_command_needs_is_told_whatever_the_database_is(settings: Settings, tmp_path: Path) -> None:
    done = run(at(settings, tmp_path / "empty.db"), "users", "invite", "--help")
    assert done.exit_code == 0
    assert "--school" in done.stdout
