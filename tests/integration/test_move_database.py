"""A site on SQLite moves to PostgreSQL: every row, or nothing; and there it goes on."""

from collections.abc import Iterator
from contextvars import Context
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, delete, select, text

from safe4me import create_app
from safe4me.db import move_to_postgresql
from safe4me.db.accounts import RoleName
from safe4me.db.all_tables import Base, db
from safe4me.db.page_progress import ReportWeek
from safe4me.db.rooms import Room
from safe4me.db.schools import Area, School, SchoolClass
from safe4me.db.security_events import Event
from safe4me.db.security_log import SecurityEvent, note_event
from safe4me.settings import Settings
from tests.helpers.servers.postgres import database, of_sqlite
from tests.helpers.world.app import fill_tables
from tests.helpers.world.schools import (
    NOW,
    PRODUCTION,
    Browser,
    Place,
    browser,
    close,
    make_account,
    sign_in,
    with_settings,
)

Row = dict[str, Any]  # each column has its own type
pytestmark = of_sqlite
LOG = SecurityEvent.__tablename__


def run(app: Flask, *words: str) -> Result:
    done: Result = Context().run(app.test_cli_runner().invoke, args=words)  # not in the test's own app
    return done


@pytest.fixture
def filled(app: Flask, place: Place) -> None:
    """The site that moves: some rows in each table, numbers that are missing, letters that languages sort."""
    fill_tables(app, place)
    for page in ("/B/", "/a/", "/é/", "/_/"):
        db.session.add(ReportWeek(week="2026-W47", page=page, part=1, number=1))
    for name in ("Éastshire", "Gone"):
        db.session.add(Area(name=name))
    for _ in range(3):
        note_event(db.session(), Event.SIGN_IN, NOW, actor=place.lead)
    db.session.flush()
    db.session.execute(delete(Area).where(Area.name == "Gone"))
    db.session.commit()


@pytest.fixture
def target(settings: Settings) -> Iterator[Settings]:
    """The same site on a PostgreSQL of its own, whose tables have been made and whose log says so."""
    with database("postgresql", settings, empty=True) as changed:
        made = create_app(changed)
        done = run(made, "db", "upgrade")
        close(made)
        assert done.exit_code == 0, done.output
        yield changed


@pytest.fixture
def there(target: Settings) -> Iterator[Flask]:
    """The app on the new database."""
    app = create_app(target)
    app.extensions["clock"] = lambda: NOW
    app.test_client_class = Browser
    yield app
    close(app)


def rows_at(url: str) -> dict[str, list[Row]]:
    """All rows of each table, in an order that no database chooses."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: sorted((dict(row) for row in connection.execute(select(table)).mappings()), key=repr)
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def refused(done: Result) -> str:
    assert done.exit_code == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    return line


def alter(target: Settings, statements: str) -> None:
    engine = create_engine(target.database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statements)
    engine.dispose()


def is_empty(url: str) -> bool:
    return {name for name, rows in rows_at(url).items() if rows} == {LOG}


def test_every_row_is_there_and_the_old_file_is_as_it_was(
    app: Flask, filled: None, settings: Settings, target: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(move_to_postgresql, "ROWS_AT_ONCE", 2)
    alter(target, 'ALTER TABLE report_week ALTER COLUMN page TYPE varchar(250) COLLATE "en-x-icu"')
    before = rows_at(settings.database_url)
    done = run(app, "move-database", target.database_url)
    assert done.exit_code == 0, done.output
    after, moved = rows_at(settings.database_url), rows_at(target.database_url)
    noted = after.pop(LOG)
    assert [row["subject"] for row in noted if row not in before[LOG]] == ["move-database"]
    before.pop(LOG)
    moved.pop(LOG)
    assert after == before == moved
    assert all(before.values())
    assert (
        f"Copied {sum(map(len, before.values())) + len(noted)} rows of {len(before) + 1} tables"
        in done.output
    )
    assert "Set SAFE4ME_DATABASE_URL" in done.output


def test_the_log_keeps_who_made_the_tables_and_has_all_entries_after(
    app: Flask, filled: None, settings: Settings, target: Settings
) -> None:
    [own] = rows_at(target.database_url)[LOG]
    assert own["subject"] == "db upgrade"
    assert run(app, "move-database", target.database_url).exit_code == 0
    [first, *copied] = sorted(rows_at(target.database_url)[LOG], key=lambda row: row["id"])
    assert first == own
    old = sorted(rows_at(settings.database_url)[LOG], key=lambda row: row["id"])
    assert copied == [{**row, "id": row["id"] + own["id"]} for row in old]


def test_the_site_goes_on_there_and_numbers_what_is_new_after_what_it_has(
    app: Flask, filled: None, place: Place, target: Settings, there: Flask
) -> None:
    school_id, teacher, highest = place.school.id, place.teacher, {}
    for table in Base.metadata.sorted_tables:
        if table.autoincrement_column is not None:
            highest[table.name] = max(db.session.scalars(select(table.autoincrement_column)))
    db.session.refresh(teacher)
    db.session.expunge(teacher)
    assert run(app, "move-database", target.database_url).exit_code == 0
    client = browser(there)
    sign_in(client, teacher)
    assert client.get("/teach/week").status_code == 200
    with there.app_context():
        area = Area(name="Southshire")
        school = School(name="New School", area=area)
        new = SchoolClass(school_id=school_id, school_year=2026, year_group=8, name="8A", size=20)
        db.session.add_all([school, new])
        db.session.commit()
        numbers = {"area": area.id, "school": school.id, "school_class": new.id}
        assert numbers == {name: highest[name] + 1 for name in numbers}
        for name, number in highest.items():
            next_one = text("SELECT nextval(pg_get_serial_sequence(:name, 'id'))")
            assert db.session.scalar(next_one, {"name": name}) > number
        db.session.remove()


def test_the_number_of_an_account_that_was_removed_is_given_to_nobody_there(
    app: Flask, filled: None, target: Settings, there: Flask
) -> None:
    gone = make_account(RoleName.TEACHER, "Gone")
    db.session.add(gone)
    db.session.commit()
    number = gone.id
    db.session.delete(gone)
    db.session.commit()
    assert run(app, "move-database", target.database_url).exit_code == 0
    with there.app_context():
        new = make_account(RoleName.TEACHER, "New")
        db.session.add(new)
        db.session.commit()
        assert new.id == number + 1
        db.session.remove()


@pytest.mark.parametrize(
    ("table", "change"), [("school_class", "NEW.size := NEW.size + 1"), ("seal", "NEW.epsilon := 0.1")]
)
def test_a_row_that_is_another_there_is_found_and_nothing_is_kept(
    app: Flask, filled: None, target: Settings, table: str, change: str
) -> None:
    alter(
        target,
        "CREATE FUNCTION falsify() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {change}; RETURN NEW; END $$; "
        f"CREATE TRIGGER falsify BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION falsify()",
    )
    line = refused(run(app, "move-database", target.database_url))
    assert f"A row of the table {table} is not the same after it was copied." in line
    assert is_empty(target.database_url)


@pytest.mark.parametrize("lost", ["first", "last"])
def test_a_row_that_is_missing_there_is_found(app: Flask, filled: None, target: Settings, lost: str) -> None:
    number = (min if lost == "first" else max)(db.session.scalars(select(SecurityEvent.id)))
    after = number + 1 if lost == "first" else number + 2  # the target has an entry, and the command one more
    alter(
        target,
        "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NEW.id = {after} THEN RETURN NULL; END IF; RETURN NEW; END $$; "
        f"CREATE TRIGGER lose BEFORE INSERT ON {LOG} FOR EACH ROW EXECUTE FUNCTION lose()",
    )
    assert f"the table {LOG}" in refused(run(app, "move-database", target.database_url))


def test_a_row_that_postgresql_does_not_take_is_named_by_its_table(
    app: Flask, filled: None, place: Place, target: Settings
) -> None:
    place.school.name = "S" * 121
    db.session.commit()
    line = refused(run(app, "move-database", target.database_url))
    assert line == "Error: PostgreSQL does not take a row of the table school. Nothing was copied."
    assert is_empty(target.database_url)


def test_while_a_room_is_open_nothing_moves(app: Flask, room: Room, target: Settings) -> None:
    line = refused(run(app, "move-database", target.database_url))
    assert line == "Error: 1 room is open. Wait until it is closed, or close it first."
    assert is_empty(target.database_url)


def test_a_database_with_rows_is_left_alone(app: Flask, filled: None, target: Settings, there: Flask) -> None:
    with there.app_context():
        db.session.add(Area(name="Southshire"))
        db.session.commit()
        db.session.remove()
    assert "its table area has rows" in refused(run(app, "move-database", target.database_url))
    assert len(rows_at(target.database_url)["area"]) == 1


def test_twice_is_once_too_often(app: Flask, filled: None, target: Settings) -> None:
    assert run(app, "move-database", target.database_url).exit_code == 0
    assert "is not empty" in refused(run(app, "move-database", target.database_url))


def test_a_database_of_another_release_is_refused(
    app: Flask, filled: None, target: Settings, there: Flask
) -> None:
    assert run(there, "db", "downgrade").exit_code == 0
    line = refused(run(app, "move-database", target.database_url))
    assert line.startswith("Error: The other database does not have the tables of this release.")


def test_only_sqlite_moves_and_only_to_postgresql(
    app: Flask, place: Place, there: Flask, target: Settings, tmp_path: Path
) -> None:
    line = refused(run(app, "move-database", f"sqlite:///{tmp_path}/other.db"))
    assert line == "Error: The other database must be PostgreSQL: postgresql+psycopg://…"
    assert "not SQLite" in refused(run(there, "move-database", target.database_url))


@pytest.mark.asvs("14.2.1")
@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://u:pass-word@127.0.0.1:1/d",
        "mysql://u:pass-word@127.0.0.1/d",
        "postgresql+psycopg://u:pass-word@127.0.0.1:x/d",
    ],
)
def test_an_address_that_leads_nowhere_is_said_without_its_password(
    app: Flask, place: Place, address: str
) -> None:
    line = refused(run(app, "move-database", address))
    assert "pass-word" not in line
    assert "cannot be used (OperationalError)" in line or "SAFE4ME_DATABASE_URL is (not shown)" in line


def test_a_site_in_production_moves_nowhere_that_production_would_refuse(
    settings: Settings, place: Place
) -> None:
    production = create_app(with_settings(settings, **PRODUCTION))
    line = refused(run(production, "move-database", "postgresql+psycopg://u:pass-word@db.example/d"))
    close(production)
    assert "sslmode=verify-full" in line
