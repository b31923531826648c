"""A main database on PostgreSQL that is away, slow or held by somebody: said kindly, and soon over."""

import socket
from collections.abc import Iterator
from contextvars import Context

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import downgrade
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from safe4me import create_app
from safe4me.db import base
from safe4me.db.base import db
from safe4me.db.schools import school_locked
from safe4me.settings import Settings
from safe4me.web.problems import problem_of
from safe4me.web.problems.system import OUT_OF_REACH
from tests.helpers.servers.postgres import BEHIND_PGBOUNCER, database
from tests.helpers.servers.valkey import wait_until
from tests.helpers.world.rooms import expect_kind, open_by_form
from tests.helpers.world.schools import Browser, Place, browser, close, sign_in, with_settings

NO_WAIT_FOR_LOCKS = "SET LOCAL lock_timeout = '50ms'"
QUICK_STATEMENTS = "SET LOCAL statement_timeout = '50ms'"
FIGURES = "/en/what-young-people-say/"


both_ways = pytest.mark.parametrize("settings", ["postgresql", BEHIND_PGBOUNCER], indirect=True)


@pytest.fixture
def settings(request: pytest.FixtureRequest, on_sqlite: Settings) -> Iterator[Settings]:
    with database(getattr(request, "param", "postgresql"), on_sqlite) as changed:
        yield changed


@pytest.fixture
def teacher(app: Flask, place: Place) -> FlaskClient:
    client = browser(app)
    sign_in(client, place.teacher)
    return client


@pytest.fixture
def server(settings: Settings) -> Iterator[Connection]:
    """A connection of whoever looks after the database server, to another database there."""
    engine = create_engine(
        make_url(settings.database_url).set(database="postgres"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_a_server_on_a_database_one_migration_behind_does_not_start(app: Flask, in_app: None) -> None:
    downgrade(revision="-1")
    done = Context().run(app.test_cli_runner().invoke, args=["serve"])  # not in the test's own app
    assert done.exit_code == 1
    assert done.output.splitlines()[-1] == (
        "Error: The main database is not of this release: run `flask --app app db upgrade`."
    )


def end_connections(server: Connection, name: str) -> None:
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
    wait_until(lambda: not server.scalars(text(ended), {"name": name}).all())


def time_outs() -> list[str | None]:
    return [db.session.scalar(text(f"SHOW {each}_timeout")) for each in ("lock", "statement")]


def test_after_the_server_was_restarted_nobody_notices(
    teacher: FlaskClient, server: Connection, settings: Settings
) -> None:
    db.session.remove()
    assert teacher.get("/teach/week").status_code == 200
    end_connections(server, make_url(settings.database_url).database or "")
    assert teacher.get("/teach/week").status_code == 200


@pytest.mark.asvs("16.5.2")
def test_while_the_database_is_away_pages_say_so_and_then_go_on(
    teacher: FlaskClient, server: Connection, settings: Settings
) -> None:
    db.session.remove()
    name = make_url(settings.database_url).database or ""
    server.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    end_connections(server, name)
    for address in ("/teach/week", "/account/sign-in", FIGURES):
        expect_kind(teacher.get(address))
    server.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert teacher.get("/teach/week").status_code == 200


@pytest.fixture
def silent(settings: Settings) -> Iterator[Flask]:
    """A site whose database server takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        url = f"postgresql+psycopg://safe4me@127.0.0.1:{port}/safe4me?connect_timeout=2"  # the least
        app = create_app(with_settings(settings, database_url=url))
        app.test_client_class = Browser
        yield app
        close(app)


@pytest.mark.asvs("16.5.2")
def test_a_database_that_never_answers_is_not_waited_for(silent: Flask) -> None:
    expect_kind(silent.test_client().get(FIGURES))


@both_ways
@pytest.mark.asvs("16.5.3")
def test_what_somebody_holds_is_refused_and_a_moment_later_taken(
    teacher: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = f"/teach/classes/{place.school_class.id}/open"
    with school_locked(db.session(), place.school.id), monkeypatch.context() as hurried:
        hurried.setattr(base, "TIME_OUTS", NO_WAIT_FOR_LOCKS)
        expect_kind(open_by_form(teacher, form, activities="law/quiz"))
    assert open_by_form(teacher, form, activities="law/quiz").status_code == 302


@both_ways
def test_a_statement_that_takes_too_long_is_ended(in_app: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "TIME_OUTS", QUICK_STATEMENTS)
    with pytest.raises(OperationalError) as ended:
        db.session.execute(text("SELECT pg_sleep(600)"))
    assert problem_of(ended.value) is OUT_OF_REACH


@both_ways
def test_each_transaction_has_its_time_outs_and_leaves_none_behind(in_app: None) -> None:
    for _ in range(2):
        assert time_outs() == ["10s", "30s"]
        db.session.commit()
    raw = db.engine.raw_connection()
    assert raw.cursor().execute("SHOW lock_timeout").fetchone() == ("0",)
    raw.close()


@both_ways
def test_a_migration_may_take_its_time(in_app: None) -> None:
    base.take_time(db.session.connection())
    assert time_outs() == ["10s", "0"]
    db.session.rollback()
    assert time_outs() == ["10s", "30s"]


def test_what_a_site_writes_into_its_address_goes_before_what_we_choose() -> None:
    options = base.postgresql_options(make_url("postgresql+psycopg://db/d?connect_timeout=60"))
    assert "connect_timeout" not in options["connect_args"]
    assert options["connect_args"]["keepalives_idle"] == 10
