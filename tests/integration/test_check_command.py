"""`flask check` names what is broken, one line each, and is silent about what is whole."""

from contextvars import Context
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from safe4me import create_app
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.rate_limits import sqlite
from safe4me.settings import Settings
from tests.helpers.servers.postgres import of_sqlite
from tests.helpers.world.schools import close, with_settings

ANOTHER = "another-one-of-this-test"
WHOLE = "The main database, the ballot box, the file of attempts and the build are whole."


def check(app: Flask) -> tuple[int, list[str]]:
    result = Context().run(app.test_cli_runner().invoke, args=["check"])  # not in another app's context
    return result.exit_code, result.output.splitlines()


def test_a_whole_site_is_said_to_be_whole(app: Flask, room: Room) -> None:
    assert check(app) == (0, [WHOLE])


@of_sqlite
def test_a_page_of_the_database_that_went_wrong_is_found(app: Flask, room: Room, settings: Settings) -> None:
    db.session.remove()
    db.engine.dispose()
    with Path(make_url(settings.database_url).database or "").open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 4096)
    code, lines = check(app)
    assert code == 1
    assert "The main database" in lines[0]
    assert "docs/operations.md" in lines[0]


def test_a_database_of_another_release_is_named(app: Flask, in_app: None) -> None:
    db.session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    db.session.commit()
    assert check(app) == (1, ["The main database is not of this release: run `flask --app app db upgrade`."])


@pytest.mark.parametrize("content", [None, b"rubbish" * 1000], ids=["lost", "damaged"])
def test_a_box_that_is_lost_or_damaged_is_named(
    app: Flask, room: Room, settings: Settings, content: bytes | None
) -> None:
    settings.ballot_box_path.unlink()
    if content:
        settings.ballot_box_path.write_bytes(content)
    anew = create_app(settings)
    code, lines = check(anew)
    close(anew)
    assert code == 1
    assert ("not in the ballot box: 1" if not content else "cannot be used") in lines[0]


def test_a_file_of_attempts_that_cannot_be_written_is_named(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "COUNT", "INSERT INTO nothing VALUES (?, ?, ?)")  # to read goes on working
    code, lines = check(app)
    assert code == 1
    assert f"{settings.attempts_path} cannot be used, and nobody can join or sign in" in lines[0]


def test_a_former_secret_key_that_is_still_set_is_named_with_what_needs_it(
    room: Room, settings: Settings
) -> None:
    app = create_app(with_settings(settings, secret_key=ANOTHER, former_secret_keys=(settings.secret_key,)))
    code, lines = check(app)
    close(app)
    assert code == 0
    assert lines[0].startswith("A former secret key is set. Open rooms that need it: 1.")
    assert lines[-1] == WHOLE


def test_rooms_whose_secret_key_is_gone_are_named(room: Room, settings: Settings) -> None:
    app = create_app(with_settings(settings, secret_key=ANOTHER))
    code, lines = check(app)
    close(app)
    assert code == 1
    assert lines[0].startswith("Open rooms that take no ballots, because their secret key is gone: 1.")


def test_a_missing_build_is_named(settings: Settings) -> None:
    app = create_app(with_settings(settings, build_folder=settings.build_folder / "nothing"))
    code, lines = check(app)
    close(app)
    assert code == 1
    assert "run `flask --app app build`" in lines[0]
