"""What a process loads when it starts: to list commands next to nothing, as a worker what it serves with."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask

from safe4me import cli
from safe4me.cli.apps import register
from safe4me.content import folder as reading
from safe4me.content.model.library import Library
from safe4me.content.parsing import library
from safe4me.settings import ROOT, Settings, fingerprint
from safe4me.web.build.compile import build
from safe4me.web.http import parsed
from tests.helpers.content.libraries import CONTENT
from tests.helpers.world.schools import environ_of

WIDE = 1000  # characters: all of a line, whatever is shown of it
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
        assert shown.get_short_help_str(WIDE) == own.get_short_help_str(WIDE)


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
        ("--app app backup verify FILE --identity KEY", "backup verify"),
        ("--app app backup FILE", "backup"),
    ],
)
def test_which_command_runs_is_the_first_word_that_belongs_to_no_option(words: str, name: str | None) -> None:
    assert cli.command_named(words.split()) == name


def test_a_worker_loads_nothing_that_only_commands_need(app: Flask, settings: Settings) -> None:
    loaded = json.loads(python("-c", LOADED, environ=environ_of(settings)))
    assert "flask_security" in loaded
    assert [each for each in HEAVY if each in loaded] == []


@pytest.fixture
def english(tmp_path: Path) -> Path:
    """A build in English, of a folder that has Welsh too."""
    shutil.copytree(CONTENT, tmp_path / "content")
    (tmp_path / "content" / "cy" / "law").mkdir(parents=True)
    (tmp_path / "content" / "cy" / "law" / "module.md").write_text("---\n", encoding="utf-8")
    folder, made = tmp_path / "content", tmp_path / "build"
    return build(Settings(mode="development", content_folder=folder, build_folder=made))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The languages that are read file by file, not taken from the build."""
    languages: list[str] = []
    parse = library.parse_library

    def noted(language: str, *given: Any) -> Library:
        languages.append(language)
        return parse(language, *given)

    monkeypatch.setattr(reading, "parse_library", noted)
    return languages


def test_a_worker_takes_what_the_build_read(english: Path, read: list[str]) -> None:
    taken = parsed.read_parsed(english, ("en",), with_unread=True)
    assert read == []
    assert taken.libraries == reading.load(english / "content", with_unread=True, languages=("en",))
    assert taken.unread == tuple(reading.unread_translations(english / "content"))
    assert [each.file for each in taken.unread] == ["cy/law/module.md"]


def of_another_release(english: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprint, "of_code", lambda: "another")


def of_other_content(english: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (english / "content" / "en" / "glossary.yaml").write_text("[]")


def damaged(english: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = english / "parsed" / "en.json"
    file.write_text(file.read_text("utf-8").replace("Who it protects", "Whom it protects"), encoding="utf-8")


def missing(english: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (english / "parsed" / "unread.json").unlink()


@pytest.mark.parametrize("make", [of_another_release, of_other_content, damaged, missing])
def test_a_worker_reads_the_content_itself_where_it_cannot_take_that(
    english: Path, read: list[str], monkeypatch: pytest.MonkeyPatch, make: Callable[..., None]
) -> None:
    make(english, monkeypatch)
    taken = parsed.read_parsed(english, ("en",), with_unread=True)
    assert read == ["en"]  # and no language that is not offered
    assert taken.libraries == reading.load(english / "content", languages=("en",))
