"""`flask backup`: encrypted on the server, opened elsewhere, and restored as docs/operations.md prints it."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from safe4me.cli import backup, backup_files
from safe4me.cli.common import MEMORY
from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.page_progress.interface import Report
from safe4me.settings import ROOT, Settings
from tests.helpers.content.libraries import CONTENT
from tests.helpers.servers.postgres import of_sqlite
from tests.helpers.world.app import run
from tests.helpers.world.backups import backed_up, key, public, verified
from tests.helpers.world.schools import Clock, Place, environ_of, make_place, open_room, with_settings
from tests.unit.test_backups import key_in

__all__ = ["key"]
pytestmark = of_sqlite  # elsewhere pg_dump makes the copy
NAME = re.compile(r"safe4me-\d{8}T\d{6}Z\.db\.age")


def test_an_encrypted_backup_is_whole_and_tells_no_email(
    app: Flask, place: Place, tmp_path: Path, key: Path
) -> None:
    made = backed_up(app, tmp_path / "kept", key)
    assert NAME.fullmatch(made.name)
    assert place.teacher.email.encode() not in made.read_bytes()
    code, said = verified(app, made, key)
    assert code == 0
    assert f"{made.name} is whole: of this release (migration 00" in said
    assert "account 3, school 1, room 0, seal 0." in said
    assert said.count("\n") == 1


def test_without_words_the_settings_say_where_it_goes_and_for_whom(
    app: Flask, settings: Settings, place: Place, tmp_path: Path, key: Path
) -> None:
    folder = tmp_path / "kept"
    own = with_settings(settings, backup_folder=str(folder), backup_recipient=public(key))
    app.extensions["settings"] = own
    assert run(app, "backup").exit_code == 0
    [made] = folder.glob("*.age")
    assert verified(app, made, key)[0] == 0


@pytest.mark.parametrize("words", [(), ("--keep", "3")])
def test_without_a_folder_it_asks_for_one(app: Flask, place: Place, words: tuple[str, ...]) -> None:
    done = run(app, "backup", *words)
    assert done.exit_code == 1
    assert "SAFE4ME_BACKUP_FOLDER" in done.output


def test_a_folder_without_a_key_to_encrypt_to_is_refused(app: Flask, place: Place, tmp_path: Path) -> None:
    done = run(app, "backup", tmp_path)
    assert (done.exit_code, "--encrypt-to age1…" in done.output) == (1, True)
    assert list(tmp_path.glob("*.age")) == []


def test_a_file_is_a_plain_copy_still(app: Flask, place: Place, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    assert run(app, "backup", file).exit_code == 0
    assert file.read_bytes().startswith(b"SQLite format 3")
    assert file.stat().st_mode & 0o777 == 0o600
    assert run(app, "backup", file).exit_code == 1


def test_as_many_are_kept_as_are_asked_for(
    app: Flask, place: Place, clock: Clock, tmp_path: Path, key: Path
) -> None:
    made = []
    for _ in range(3):
        clock.forward(days=1)
        made.append(backed_up(app, tmp_path / "kept", key, "--keep", "2"))
    assert sorted((tmp_path / "kept").glob("*.age")) == made[1:]


def test_without_memory_nothing_is_done(
    app: Flask, place: Place, tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "MEMORY", tmp_path)
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sda1 / ext4 rw 0 0\n")
    monkeypatch.setattr(backup, "MOUNTS", mounts)
    done = run(app, "backup", "--encrypt-to", public(key), tmp_path / "kept")
    assert (done.exit_code, "not in memory" in done.output) == (1, True)
    assert not (tmp_path / "kept").exists()


def test_nothing_plain_is_left_in_memory(app: Flask, place: Place, tmp_path: Path, key: Path) -> None:
    before = set(MEMORY.glob("safe4me-*/copy.db"))
    verified(app, backed_up(app, tmp_path / "kept", key), key)
    assert set(MEMORY.glob("safe4me-*/copy.db")) <= before


def test_a_damaged_database_in_a_backup_is_told(app: Flask, place: Place, tmp_path: Path, key: Path) -> None:
    plain, folder = tmp_path / "plain.db", tmp_path / "kept"
    assert run(app, "backup", plain).exit_code == 0
    with plain.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 4)
    made = backup_files.write_encrypted(plain, folder, public(key), datetime.now(UTC))
    code, said = verified(app, made, key, "--write", tmp_path / "never.db")
    assert code == 1
    assert "is damaged" in said or "is no database" in said
    assert not (tmp_path / "never.db").exists()


def test_what_is_not_ours_to_open_is_told_in_a_line(
    app: Flask, place: Place, tmp_path: Path, key: Path
) -> None:
    made, other = backed_up(app, tmp_path / "kept", key), tmp_path / "other.txt"
    key_in(other)
    assert verified(app, made, other) == (
        1,
        f"Error: {made} is not opened by this key, or was changed since it was written.\n",
    )
    assert verified(app, made, made)[0] == 1


def test_the_week_that_runs_of_how_far_pages_are_read_is_in_no_backup(
    app: Flask, place: Place, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    app.extensions["running_week"].begin({Report("2026-W48", "law/quiz", 1): 3})
    run(app, "backup", copy)
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("SELECT count(*) FROM report_week").fetchone() == (0,)


def test_a_machine_without_the_site_s_secret_verifies_it(
    app: Flask, place: Place, tmp_path: Path, key: Path
) -> None:
    made = backed_up(app, tmp_path / "kept", key)
    bare = {name: value for name, value in os.environ.items() if not name.startswith("SAFE4ME")}
    command = [sys.executable, "-m", "flask", "--app", "app", "backup", "verify", str(made)]
    done = subprocess.run(  # noqa: S603 - our own
        [*command, "--identity", str(key)], cwd=ROOT, env=bare, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is whole" in done.stdout


PRINTED = "safe4me-20261130T023000Z.db.age"
DRILL = re.search(
    r"### On another machine\n.+?```sh\n(.+?)```",
    (ROOT / "docs" / "operations.md").read_text("utf-8"),
    re.DOTALL,
)
OF_THE_SITE = ("app.py", "safe4me", "static", "templates", "translations", "migrations", "requirements.txt")


def another_machine(folder: Path) -> None:
    """A release in a folder of its own, with nothing else."""
    folder.mkdir()
    for name in OF_THE_SITE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)


def test_the_printed_commands_restore_the_site_on_another_machine(
    app: Flask, settings: Settings, place: Place, clock: Clock, tmp_path: Path, key: Path
) -> None:
    assert DRILL
    assert PRINTED in DRILL[1]
    gone = make_place("Southshire", "Lake School").teacher
    room = open_room(app, place, "law/quiz")
    kept, new = tmp_path / "kept", tmp_path / "new"
    made = backed_up(app, kept, key)
    backup_files.list_erased(kept, {gone.id: datetime.now(UTC)})

    another_machine(new)
    brought = new / "backups"
    shutil.copytree(kept, brought)
    of_tonight = f"safe4me-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db.age"  # doctor warns of an older one
    (brought / made.name).rename(brought / of_tonight)
    shutil.copy2(key, new / key.name)
    there = with_settings(
        settings,
        database_url=f"sqlite:///{new / 'var' / 'safe4me.db'}",
        ballot_box_path=new / "var" / "ballot-box.db",
        build_folder=new / "build",
        content_folder=CONTENT,
        backup_folder=str(brought),
    )
    own = {name: value for name, value in os.environ.items() if not name.startswith("SAFE4ME")}
    path = f"{Path(sys.executable).parent}:{own['PATH']}"
    done = subprocess.run(  # noqa: S603 - the commands of our own page
        ["/bin/sh", "-euc", DRILL[1].replace(PRINTED, of_tonight)],
        cwd=new,
        env={**own, **environ_of(there), "PATH": path, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is whole: of this release" in done.stdout
    assert "Ended unseen: 1." in done.stdout
    assert "Erased again: 1." in done.stdout
    with closing(sqlite3.connect(new / "var" / "safe4me.db")) as restored:
        names = dict(restored.execute("SELECT id, email FROM account").fetchall())
        state = restored.execute("SELECT state FROM room WHERE id = ?", (room.id,)).fetchone()
    assert names[gone.id] == f"erased {gone.id}"
    assert names[place.teacher.id] == place.teacher.email
    assert state == ("discarded",)
    db.session.rollback()
    assert db.session.get_one(Account, gone.id).erased_at is None, "the old site is not touched"
