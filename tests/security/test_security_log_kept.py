"""Nobody changes the security log: the databases refuse it, and the role of a site on PostgreSQL cannot."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError, ProgrammingError

from safe4me.db.base import db
from safe4me.db.security_events import Event
from safe4me.db.security_log import (
    FORGOTTEN_AFTER,
    KEPT,
    SecurityEvent,
    forget_events,
    make_entry,
    note_event,
)
from tests.helpers.servers.postgres import ROLES
from tests.helpers.world.doctor import doctor
from tests.helpers.world.schools import browser, make_place, sign_in

A_DAY = timedelta(days=1)


def put(age: timedelta) -> int:
    """An entry of that age, by the database's own clock; its number."""
    entry = make_entry(Event.SIGN_OUT, datetime.now(UTC) - age)
    db.session.add(entry)
    db.session.commit()
    return entry.id


def refused(statement: Any) -> bool:  # Any: a statement, or text
    """Whether the database refuses it."""
    try:
        db.session.execute(statement)
    except DBAPIError as error:
        db.session.rollback()
        return "only added to" in str(error)
    return False


@pytest.mark.asvs("16.4.2")
def test_the_database_refuses_every_change(migrated: Flask) -> None:
    number = put(A_DAY)
    assert refused(update(SecurityEvent).values(outcome="done"))
    assert refused(text(f"UPDATE security_event SET account_id = 2 WHERE id = {number}"))  # noqa: S608 - a number
    assert db.session.get_one(SecurityEvent, number).outcome == "done"


@pytest.mark.asvs("16.4.2")
def test_the_database_lets_go_of_nothing_within_a_year(migrated: Flask) -> None:
    old, young = put(KEPT + A_DAY), put(KEPT - A_DAY)
    assert refused(delete(SecurityEvent))
    assert refused(delete(SecurityEvent).where(SecurityEvent.id == young))
    assert forget_events(db.session(), datetime.now(UTC) - KEPT) == 1
    assert [each.id for each in db.session.scalars(select(SecurityEvent))] == [young] != [old]


@pytest.mark.asvs("16.4.2")
def test_an_entry_cannot_be_put_in_the_place_of_another(migrated: Flask) -> None:
    number = put(A_DAY)
    if db.engine.dialect.name == "sqlite":
        values = f"({number}, '2026-01-01 00:00:00.000000', 'x', 'x', 'x')"
        assert refused(text(f"REPLACE INTO security_event (id, at, event, outcome, subject) VALUES {values}"))  # noqa: S608 - ours
    else:
        assert refused(text("TRUNCATE security_event"))
    db.session.rollback()
    assert db.session.get_one(SecurityEvent, number).event == Event.SIGN_OUT


@pytest.mark.asvs("16.4.2")
def test_housekeeping_forgets_after_twelve_months(migrated: Flask) -> None:
    migrated.extensions["clock"] = lambda: datetime.now(UTC)
    put(FORGOTTEN_AFTER + A_DAY)
    put(KEPT - A_DAY)
    done = migrated.test_cli_runner().invoke(args=["housekeeping"])
    assert done.exit_code == 0, done.output
    assert "Forgot 0 changes and 1 events." in done.output


def test_housekeeping_is_not_refused_when_the_app_s_clock_is_ahead(migrated: Flask) -> None:
    an_hour = timedelta(hours=1)
    migrated.extensions["clock"] = lambda: datetime.now(UTC) + an_hour
    put(KEPT - an_hour / 2)
    done = migrated.test_cli_runner().invoke(args=["housekeeping"])
    assert done.exit_code == 0, done.output
    assert "Forgot 0 changes and 0 events." in done.output


@pytest.mark.asvs("13.2.2")
def test_the_site_works_with_a_role_that_makes_no_tables(site: Flask) -> None:
    place = make_place("Northshire", "Hill School")
    client = browser(site)
    sign_in(client, place.lead)
    assert client.get("/school/").status_code == 200
    assert [each.event for each in db.session.scalars(select(SecurityEvent))] == [Event.SIGN_IN]
    for command in (["seal", "due"], ["security-log", "--since", "2026-01-01"]):
        done = site.test_cli_runner().invoke(args=command)
        assert done.exit_code == 0, done.output
    assert doctor(site).states["database"] == "ok"


def test_the_roles_never_lose_their_rights_on_the_way() -> None:
    statements = [line for line in ROLES.splitlines() if line and not line.startswith("--")]
    assert statements[0].startswith("BEGIN;")
    assert statements[-1] == "COMMIT;"


def test_housekeeping_says_that_it_is_for_the_owner(site: Flask) -> None:
    done = site.test_cli_runner().invoke(args=["housekeeping"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "runs as the owner of the tables" in done.stderr


@pytest.mark.asvs("13.2.2", "16.4.2")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE security_event SET outcome = 'done'",
        "DELETE FROM security_event",
        "TRUNCATE security_event",
        "DROP TRIGGER security_event_no_change ON security_event",
        "ALTER TABLE security_event DISABLE TRIGGER ALL",
        "DROP TABLE security_event",
        "ALTER FUNCTION refuse_security_event() RENAME TO nothing",
        "SET session_replication_role = replica",
        "DROP TABLE area",
        "CREATE TABLE mine (id integer)",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_the_role_of_the_site_can_do_none_of_these(site: Flask, statement: str) -> None:
    note_event(db.session(), Event.SIGN_OUT, datetime.now(UTC))
    db.session.commit()
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner|InsufficientPrivilege"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert len(db.session.scalars(select(SecurityEvent)).all()) == 1
