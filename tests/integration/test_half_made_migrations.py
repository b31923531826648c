"""A migration that fails leaves nothing; a line says what to do, as of a database of another release."""

from collections.abc import Iterator
from contextvars import Context

import pytest
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import inspect, make_url

from safe4me import create_app
from safe4me.cli.common import DEMO_STAMP
from safe4me.db.all_tables import db
from safe4me.settings import Settings
from tests.helpers.servers.postgres import KINDS, database
from tests.helpers.world.schools import PRODUCTION, close, with_settings

KEPT_WHAT = "The migration failed, and nothing of it was kept: "
UNKNOWN = (
    "The main database has made migration 9999, unknown to this release: "
    "start the release that made it, or put a backup back. docs/operations.md says what to do."
)


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, on_sqlite: Settings) -> Iterator[Settings]:
    with database(request.param, on_sqlite, empty=True) as changed:
        yield changed


def run(settings: Settings, *words: str) -> str:
    """A command that is refused: its one line, beside those of the security log."""
    app = create_app(settings)
    done = Context().run(app.test_cli_runner().invoke, args=words)  # not in the test's own app
    close(app)
    assert done.exit_code == 1
    [line] = [each for each in done.output.splitlines() if not each.startswith("{")]
    return line.removeprefix("Error: ")


def made_and_tables() -> tuple[str | None, set[str]]:
    with db.engine.connect() as connection:
        made = MigrationContext.configure(connection).get_current_revision()
        return made, set(inspect(connection).get_table_names())


def at_an_older_release() -> None:
    """A database of an older release, in which somebody has made a table of a newer one."""
    upgrade(revision="0024")
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE site_id (id INTEGER)")


def test_of_migrations_of_which_one_fails_nothing_is_kept(settings: Settings, in_app: None) -> None:
    at_an_older_release()
    before = made_and_tables()
    line = run(settings, "db", "upgrade")
    assert line.startswith(KEPT_WHAT)
    assert "site_id" in line
    assert made_and_tables() == before


def test_where_triggers_cannot_be_made_no_line_of_the_list_has_changed(
    settings: Settings, in_app: None
) -> None:
    upgrade(revision="0026")
    line = (
        "INSERT INTO audit_entry (id, at, command_line, what) VALUES (1, '2026-11-24', 'ada', 'x@y.example')"
    )
    in_the_way = (
        "CREATE TRIGGER budget_entry_no_delete AFTER INSERT ON area BEGIN SELECT 1; END"
        if db.engine.dialect.name == "sqlite"
        else "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
    )
    with db.engine.begin() as connection:
        connection.exec_driver_sql(line)
        connection.exec_driver_sql(in_the_way)
    before = made_and_tables()
    assert run(settings, "db", "upgrade").startswith(KEPT_WHAT)
    with db.engine.connect() as connection:
        [kept] = connection.exec_driver_sql("SELECT * FROM audit_entry").mappings()
    assert (kept["what"], "about_id" in kept) == ("x@y.example", False)
    assert made_and_tables() == before


def test_once_the_cause_is_gone_the_same_upgrade_is_made(settings: Settings, in_app: None) -> None:
    at_an_older_release()
    run(settings, "db", "upgrade")
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE site_id")
    upgrade()
    made, tables = made_and_tables()
    assert made is not None
    assert {"security_event", "site_id"} <= tables


@pytest.mark.parametrize("words", ["db upgrade", "serve --port 1", "seal due", "demo --sign-ins"])
def test_a_database_of_a_later_release_or_of_another_branch_is_left_alone(
    settings: Settings, in_app: None, words: str
) -> None:
    upgrade()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert run(settings, *words.split()).startswith(UNKNOWN)
    assert made_and_tables()[0] == "9999"


def test_whoever_tries_the_site_out_reads_which_files_to_delete(
    app: Flask, settings: Settings, in_app: None
) -> None:
    at_an_older_release()
    file, sqlite = make_url(settings.database_url).database, db.engine.dialect.name == "sqlite"
    way_out = f"`rm -f {file}* {settings.ballot_box_path}* {DEMO_STAMP}`"
    assert (way_out in run(settings, "db", "upgrade")) == sqlite
    real = with_settings(settings, **PRODUCTION)
    assert "demo data" not in run(real, "db", "upgrade")


def test_a_step_back_further_than_there_are_steps_says_so_itself(settings: Settings, in_app: None) -> None:
    upgrade()
    app = create_app(settings)
    done = Context().run(app.test_cli_runner().invoke, args=["db", "downgrade", "--", "-999"])
    close(app)
    assert done.exit_code == 1
    assert made_and_tables()[0] is not None
