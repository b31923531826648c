"""Each command that pages for operators print can be typed, and works; or a table says where it is tried.

A code block is read line by line; a code span is a command where it begins with one. Words in capitals stand
for what the reader fills in, and “…” for more.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from contextvars import Context
from itertools import count
from pathlib import Path

import click
import pytest
from flask import Flask

from safe4me import create_app
from safe4me.cli import OF_LIBRARIES, OURS
from safe4me.cli.backup import BackupGroup
from safe4me.settings import ROOT, Settings
from safe4me.settings.env import KNOWN
from tests.helpers.servers.postgres import of_sqlite
from tests.helpers.world.schools import close, make_place, with_settings

PAGES = ("README.md", "docs/deploy.md", "docs/operations.md")  # in the order in which they are followed
FENCED = re.compile(r"^(`{3,})[^\n]*\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
GAP = "…"
FLASK = (("flask", "--app", "app"), (".venv/bin/flask", "--app", "app"))
COMMANDS = {*OURS, *OF_LIBRARIES}
TRIED_ELSEWHERE = {  # what cannot run here, and the test that runs it
    "backup": "needs a folder or a key: tests/integration/test_backup_commands.py",
    "certbot": "needs an authority; setup tells when: tests/integration/test_setup_apply.py",
    "doctor": "finds more than a new site has: tests/integration/test_doctor.py",
    "python3 -m venv": "needs the network: tests/integration/test_upgrade_machine.py",
    "rm backup-key.txt": "stands behind the restore: tests/integration/test_backup_commands.py",
    "setup": "asks, and changes a machine: tests/integration/test_setup_apply.py",
    "users erase": "leaves nobody for what follows: tests/integration/test_erasing.py",
    "build --pdf": "needs Pango: tests/content/test_pdf.py",
    "content": "is for authors: tests/integration/test_written_commands.py",
    "db downgrade": "needs a release of before: tests/faults/test_rolling_upgrade.py",
    "make run": "serves until it is ended: tests/integration/test_serve.py",
    "make test": "runs this: .ci/run",
    "move-database": "needs PostgreSQL: tests/integration/test_move_database.py",
    "pip install": "needs the network: tests/integration/test_upgrade.py",
    "put-back": "needs a migration: tests/integration/test_openings.py",
    "serve": "serves until it is ended: tests/integration/test_serve.py",
    "upgrade": "needs a release: tests/integration/test_upgrade.py",
    "voids confirm": "needs somebody who asks: tests/integration/test_voids_by_two.py",
}
SETTING = "export"
Words = tuple[str, ...]


def lines_of(page: str) -> Iterator[Words]:
    """Each line of a code block, as words."""
    for block in FENCED.finditer((ROOT / page).read_text("utf-8")):
        for line in block[2].replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words and not line.startswith("{"):  # what is printed, not typed
                yield tuple(words)


def spans_of(page: str) -> Iterator[Words]:
    """Each code span that is a command of ours."""
    for span in CODE.findall(FENCED.sub("", (ROOT / page).read_text("utf-8"))):
        first, *rest = (words := tuple(span.split()))
        if first in {*COMMANDS, "make"} or (words[:3] in FLASK and rest[2:]):
            yield words


def printed() -> Iterator[tuple[str, Words]]:
    """Every command with its page."""
    for page in PAGES:
        yield from ((page, words) for words in (*lines_of(page), *spans_of(page)))


def of_flask(words: Words) -> Words | None:
    """What stands behind `flask --app app`; None for another program."""
    if words[:3] in FLASK:
        return words[3:]
    return words if words[0] in COMMANDS else None


def why_elsewhere(words: Words) -> str | None:
    """Why a command is not run here."""
    line = " ".join(words)
    return next((why for name, why in TRIED_ELSEWHERE.items() if f"{line} ".startswith(f"{name} ")), None)


def command_of(group: click.Group, words: Words) -> tuple[click.Command, list[str]]:
    """The command that words name, and its own words."""
    rest, command, ctx = list(words), group, click.Context(group)
    while isinstance(command, click.Group) and rest and rest[0] != GAP:
        if isinstance(command, BackupGroup):
            rest = command.in_full(ctx, rest)
        _, found, rest = command.resolve_command(ctx, rest)
        assert found
        if not isinstance(found, click.Group):
            return found, rest
        command, ctx = found, click.Context(found, parent=ctx)
    return command, []


def is_named_alone(command: click.Command, rest: Sequence[str]) -> bool:
    """Whether a page speaks of a command, and does not say how it is typed."""
    return isinstance(command, click.Group) or (not rest and any(each.required for each in command.params))


def parsed(group: click.Group, words: Words, filled: dict[str, str]) -> None:
    """Read the words as click does. Raises UsageError."""
    command, rest = command_of(group, words)
    if GAP in " ".join(rest) or is_named_alone(command, rest):
        return
    confirms = [option for each in command.params for option in each.opts if option == "--yes"]
    command.make_context(command.name, [*(filled.get(word, word) for word in rest), *confirms])


def filled_in(folder: Path) -> dict[str, str]:
    return {
        "AREA": "Northshire",
        "SCHOOL": "Oak Lane",
        "EMAIL": "teacher@hill-school.example",
        "N": "1",
        "ROOM": "1",
        "FILE": str(folder),
        "backup-key.txt": str(folder),
        "$SAFE4ME_BACKUP_FOLDER/safe4me-20261130T023000Z.db.age": str(folder),
    }


def test_every_command_of_ours_has_the_words_that_the_pages_give_it(app: Flask, tmp_path: Path) -> None:
    commands = [(page, own) for page, words in printed() if (own := of_flask(words))]
    assert len({own for _, own in commands}) > 20
    (tmp_path / "file").touch()
    for page, words in commands:
        try:
            parsed(app.cli, words, filled_in(tmp_path / "file"))
        except click.UsageError as error:
            pytest.fail(f"{page}: {' '.join(words)}: {error.format_message()}")


@pytest.mark.parametrize("page", PAGES)
def test_every_target_of_make_that_a_page_names_is_there(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    found = [words for words in (*lines_of(page), *spans_of(page)) if "make" in words]
    asked = {word for words in found for word in words[words.index("make") + 1 :] if word.islower()}
    assert asked - targets == set()


@pytest.mark.parametrize("page", PAGES)
def test_each_line_of_a_code_block_is_run_or_says_where_it_is_tried(page: str) -> None:
    unknown = [
        words
        for words in lines_of(page)
        if of_flask(words) is None and words[0] != SETTING and why_elsewhere(words) is None
    ]
    assert unknown == []


def test_each_setting_that_is_exported_is_known() -> None:
    names = {
        word.partition("=")[0]
        for page in PAGES
        for words in lines_of(page)
        if words[0] == SETTING
        for word in words[1:]
    }
    assert names - {*KNOWN, "FLASK_SKIP_DOTENV"} == set()


def test_each_test_that_the_table_names_is_there() -> None:
    assert [why for why in TRIED_ELSEWHERE.values() if not (ROOT / why.split()[-1]).exists()] == []


def to_run(group: click.Group) -> list[Words]:
    """What is run here, once each, in the order of the pages."""
    own = (of_flask(words) for _, words in printed())
    whole = [words for words in own if words and GAP not in " ".join(words) and why_elsewhere(words) is None]
    return [words for words in dict.fromkeys(whole) if not is_named_alone(*command_of(group, words))]


def run(settings: Settings, words: Sequence[str]) -> None:
    """Type a command, which is a process of its own."""
    app = create_app(settings)
    done = Context().run(app.test_cli_runner().invoke, args=words, input="y\n")
    close(app)
    assert done.exit_code == 0, f"{' '.join(words)}: {done.output}"


@of_sqlite
def test_what_can_run_runs_in_the_order_of_the_pages_on_a_site_that_has_nothing(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    nothing = with_settings(
        settings, database_url=f"sqlite:///{tmp_path / 'fresh.db'}", build_folder=tmp_path / "build"
    )
    first, *others = to_run(app.cli)
    assert first == ("db", "upgrade")
    run(nothing, first)
    values = filled_in(tmp_path) | {"EMAIL": somebody(nothing), "N": "2"}  # of what `users school` adds
    numbers = count()
    for words in others:
        values["FILE"] = str(tmp_path / f"file-{next(numbers)}")
        run(nothing, [values.get(word, word) for word in words])


def somebody(settings: Settings) -> str:
    """Somebody of a school that the site has by now; their email."""
    app = create_app(settings)
    with app.app_context():
        email = make_place("Northshire", "Hill School").teacher.email
    close(app)
    return email
