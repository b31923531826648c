"""An encrypted backup of PostgreSQL: what its own tool writes, opened elsewhere."""

import subprocess
from pathlib import Path

import pytest
from flask import Flask

from safe4me.cli.backup_files import NotDumped, dump_postgresql
from safe4me.db.base import db
from tests.helpers.servers.postgres import needed_program
from tests.helpers.world.app import run
from tests.helpers.world.backups import backed_up, key, public, verified
from tests.helpers.world.schools import Place

__all__ = ["key"]
pytestmark = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
TABLE_OF_MIGRATIONS = 1


def test_it_holds_every_table_and_is_read_by_pg_restore(
    app: Flask, place: Place, tmp_path: Path, key: Path
) -> None:
    needed_program("pg_dump")
    made = backed_up(app, tmp_path / "kept", key)
    assert place.teacher.email.encode() not in made.read_bytes()
    plain = tmp_path / "elsewhere" / "safe4me.dump"
    code, said = verified(app, made, key, "--write", plain)
    tables = len(db.metadata.tables) + TABLE_OF_MIGRATIONS
    assert (code, said) == (0, f"{made.name} is whole: of PostgreSQL, {tables} tables, for pg_restore.\n")
    rows = subprocess.run(["pg_restore", "--file=-", plain], check=True, capture_output=True, text=True)  # noqa: S603, S607 - our own words
    assert place.teacher.email in rows.stdout


def test_a_plain_copy_is_its_own_tool_s(app: Flask, place: Place, tmp_path: Path) -> None:
    done = run(app, "backup", tmp_path / "copy.db")
    assert done.exit_code == 1
    assert "use its own tools, such as pg_dump" in done.output
    assert place.school.name


def test_why_there_is_no_copy_is_told(
    app: Flask, tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run(app, "backup", "--encrypt-to", public(key), tmp_path / "kept")
    assert done.exit_code == 1
    assert "PostgreSQL gave no copy: pg_dump is not installed here" in done.output
    assert not (tmp_path / "kept").exists()


def test_a_database_that_does_not_answer_is_told_in_its_words(settings: object, tmp_path: Path) -> None:
    needed_program("pg_dump")
    with pytest.raises(NotDumped, match="connection"):
        dump_postgresql("postgresql+psycopg://nobody:secret@127.0.0.1:1/safe4me", tmp_path / "copy")
