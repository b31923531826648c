"""No room opens while a site gets a new release, and a migration can be undone before one has."""

from contextvars import Context
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from safe4me import rooms
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.db.schools import School
from safe4me.settings import Settings
from safe4me.web.problems import problem_of
from tests.helpers.servers.postgres import of_sqlite
from tests.helpers.world.schools import Clock, Place, open_room, with_settings

pytestmark = of_sqlite


def run(app: Flask, *words: str) -> Result:
    done: Result = Context().run(app.test_cli_runner().invoke, args=words)  # not in the test's own app
    return done


def migrate() -> None:
    """Change the database as a migration of another release does."""
    db.session.execute(text("CREATE TABLE new_table (id INTEGER)"))
    db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    db.session.commit()


def tables() -> set[str]:
    return {*db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))}


@pytest.fixture
def backup(app: Flask, place: Place, tmp_path: Path) -> Path:
    """A backup of just before a migration."""
    file = tmp_path / "before.db"
    assert run(app, "backup", str(file)).exit_code == 0
    return file


def test_no_room_opens_from_the_stop_until_openings_are_allowed(app: Flask, place: Place) -> None:
    assert run(app, "openings", "stop").exit_code == 0
    with pytest.raises(rooms.OpeningsStopped):
        open_room(app, place, "law/quiz")
    db.session.rollback()
    assert run(app, "openings", "allow").exit_code == 0
    assert open_room(app, place, "law/quiz").id


def test_a_stop_that_nobody_ends_is_over_after_an_hour(app: Flask, place: Place, clock: Clock) -> None:
    run(app, "openings", "stop")
    clock.forward(minutes=59)
    with pytest.raises(rooms.OpeningsStopped):
        open_room(app, place, "law/quiz")
    db.session.rollback()
    clock.forward(minutes=1)
    assert open_room(app, place, "law/quiz").id


def test_openings_are_not_stopped_while_a_room_is_open(
    app: Flask, place: Place, room: Room, clock: Clock, settings: Settings
) -> None:
    for _ in ("open", "past its time"):
        done = run(app, "openings", "stop")
        assert (done.exit_code, "1 room is open" in done.stderr) == (1, True)
        assert not settings.stop_path.exists()
        clock.forward(hours=3)
    assert run(app, "seal", "due").exit_code == 0
    assert run(app, "openings", "stop").exit_code == 0


def test_whoever_opens_a_room_meanwhile_is_told_when_to_come_back(app: Flask) -> None:
    with app.test_request_context():
        assert "Try again in ten minutes" in str(problem_of(rooms.OpeningsStopped()).text)


def test_a_site_of_several_servers_is_upgraded_by_hand(app: Flask, settings: Settings) -> None:
    several = with_settings(settings, database_url="postgresql+psycopg://localhost/nowhere")
    app.extensions["settings"] = several
    done = run(app, "openings", "stop")
    assert (done.exit_code, "A new release by hand" in done.stderr) == (1, True)


def test_a_migration_is_undone_by_the_backup_while_the_database_is_in_use(
    app: Flask, place: Place, backup: Path
) -> None:
    migrate()
    assert "new_table" in tables()
    db.session.rollback()
    done = run(app, "put-back", str(backup))
    assert (done.exit_code, done.stdout) == (0, "The main database is as in the backup.\n")
    assert "new_table" not in tables()
    assert db.session.get(School, place.school.id)


def test_where_no_migration_was_made_nothing_of_since_is_lost(app: Flask, place: Place, backup: Path) -> None:
    place.school.name = "Hill Academy"
    db.session.commit()
    assert "it stays" in run(app, "put-back", str(backup)).stdout
    db.session.expire_all()
    assert place.school.name == "Hill Academy"


def test_once_a_room_has_opened_there_is_no_way_back(app: Flask, place: Place, backup: Path) -> None:
    open_room(app, place, "law/quiz")
    migrate()
    done = run(app, "put-back", str(backup))
    assert (done.exit_code, "could be measured twice" in done.stderr) == (1, True)
    assert "new_table" in tables()


def test_what_is_no_backup_is_not_put_back(app: Flask, place: Place, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("not a database, " * 100, encoding="utf-8")
    done = run(app, "put-back", str(tmp_path / "text.db"))
    assert (done.exit_code, "is no backup" in done.stderr) == (1, True)
    assert db.session.get(School, place.school.id)
