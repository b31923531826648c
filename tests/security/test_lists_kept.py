"""Nobody changes the list of changes, nor what a class has measured: not even the site's own code."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from safe4me import create_app, rooms
from safe4me.db import audit, budget
from safe4me.db.accounts import RoleName
from safe4me.db.audit import AuditEntry
from safe4me.db.base import db
from safe4me.db.budget import BudgetEntry
from safe4me.db.rooms import Phase, Room, VoidReason
from safe4me.db.security_events import Event
from safe4me.db.security_log import FORGOTTEN_AFTER, make_entry
from safe4me.schools import class_teachers, classes, people
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot
from tests.helpers.servers.postgres import KINDS, Roles, database, set_up_roles
from tests.helpers.world.rooms import cast_ballots, reserved, void
from tests.helpers.world.schools import NOW, Place, close, make_account, make_place, open_room, with_settings

A_DAY = timedelta(days=1)
CHANGES = "The list of changes is only added to."
MEASURED = "What a class has measured stays as it is."


def refusal(statement: str) -> str:
    """Which of the two refusals the database has for a statement; empty when it is done."""
    try:
        db.session.execute(text(statement))
    except DBAPIError as error:
        return next((each for each in (CHANGES, MEASURED) if each in str(error.orig)), str(error.orig))
    finally:
        db.session.rollback()
    return ""


def note(place: Place, age: timedelta) -> None:
    """An entry of that age, by the database's own clock."""
    audit.add_entry(db.session(), place.lead, "class 1: size 25 to 28", datetime.now(UTC) - age)
    db.session.commit()


@pytest.mark.asvs("16.4.2")
def test_the_database_refuses_every_change_of_the_list_and_the_deletion_of_what_is_of_today(
    migrated: Flask,
) -> None:
    place = make_place("Northshire", "Hill School")
    note(place, timedelta())
    note(place, A_DAY * 400)
    in_its_place = (
        "REPLACE INTO audit_entry (id, at, account_id, what) VALUES (1, '2026-01-01 00:00:00.000000', 1, 'x')"
        if db.engine.dialect.name == "sqlite"
        else "TRUNCATE audit_entry"
    )
    for statement in (
        "UPDATE audit_entry SET what = 'nothing' WHERE id = 1",
        "UPDATE audit_entry SET account_id = 2 WHERE id = 2",
        "DELETE FROM audit_entry WHERE id = 1",
        "DELETE FROM audit_entry",
        in_its_place,
    ):
        assert refusal(statement) == CHANGES, statement
    assert refusal("DELETE FROM audit_entry WHERE id = 2") == ""


def test_housekeeping_forgets_changes_as_soon_as_the_shortest_setting_says(
    migrated: Flask, on_sqlite: Settings
) -> None:
    migrated.extensions.update(
        clock=lambda: datetime.now(UTC), settings=with_settings(on_sqlite, audit_days=1)
    )
    place = make_place("Northshire", "Hill School")
    note(place, A_DAY + timedelta(minutes=1))
    note(place, A_DAY - timedelta(hours=1))
    done = migrated.test_cli_runner().invoke(args=["housekeeping"])
    assert done.exit_code == 0, done.output
    assert "Forgot 1 changes" in done.output


@pytest.fixture
def entries(migrated: Flask) -> dict[str, int]:
    """Three entries of one class, by what they are: spent in a room, reserved for one, and of its start."""
    place = make_place("Northshire", "Hill School")
    make_place("Southshire", "Lake School")
    state = {"state": "open", "opened_at": NOW, "due_at": NOW, "phase": Phase.ONCE}
    for code in ("CDFGHJ", "CDFGHK"):
        db.session.add(Room(school_class=place.school_class, teacher=place.teacher, code=code, **state))
    db.session.flush()
    made = {
        "spent": ("law/quiz", 1, True),
        "reserved": ("law/chat", 1, False),
        "start": ("law/story", None, True),
    }
    for name, (activity, room_id, spent) in made.items():
        row = {"class_id": place.school_class.id, "phase": Phase.ONCE, "epsilon": 1.0, "ballots": 25}
        entry = BudgetEntry(activity=activity, room_id=room_id, spent=spent, **row)
        db.session.add(entry)
        db.session.flush()
        assert entry.id == list(made).index(name) + 1
    db.session.commit()
    return {name: number for number, name in enumerate(made, start=1)}


MOVED = ("class_id = 2", "activity = 'law/other'", "phase = 'after'", "room_id = 2")
SPENT_ONCE = ("spent = FALSE", "epsilon = 0.1", "ballots = 1", "spent = TRUE")


def test_what_is_spent_in_a_room_is_neither_changed_nor_deleted(entries: dict[str, int]) -> None:
    for change in (*MOVED, "room_id = NULL", *SPENT_ONCE, "id = 99"):
        assert refusal(f"UPDATE budget_entry SET {change} WHERE id = {entries['spent']}") == MEASURED, change  # noqa: S608 - ours
    assert refusal(f"DELETE FROM budget_entry WHERE id = {entries['spent']}") == MEASURED  # noqa: S608 - ours
    assert refusal("DELETE FROM budget_entry") == MEASURED
    if db.engine.dialect.name == "sqlite":
        columns = "INTO budget_entry (id, class_id, activity, phase, room_id, epsilon, ballots, spent)"
        for values in ("1, 2, 'law/other', 'once', 1, 1, 1, 0", "9, 1, 'law/quiz', 'once', 2, 1, 1, 0"):
            assert refusal(f"REPLACE {columns} VALUES ({values})") == MEASURED  # noqa: S608 - ours
    else:
        assert refusal("TRUNCATE budget_entry") == MEASURED


@pytest.mark.parametrize("name", ["reserved", "start"])
def test_no_entry_becomes_that_of_another_class_activity_phase_or_room(
    entries: dict[str, int], name: str
) -> None:
    for change in MOVED:
        assert refusal(f"UPDATE budget_entry SET {change} WHERE id = {entries[name]}") == MEASURED, change  # noqa: S608 - ours


@pytest.mark.parametrize("name", ["reserved", "start"])
def test_what_is_not_spent_in_a_room_can_be_spent_and_given_back(entries: dict[str, int], name: str) -> None:
    for change in SPENT_ONCE:
        assert refusal(f"UPDATE budget_entry SET {change} WHERE id = {entries[name]}") == ""  # noqa: S608 - ours
    assert refusal(f"DELETE FROM budget_entry WHERE id = {entries[name]}") == ""  # noqa: S608 - ours


@pytest.fixture(params=KINDS)
def in_use(request: pytest.FixtureRequest, on_sqlite: Settings) -> Iterator[Flask]:
    """A site as it runs: on tables that migrations made, and on PostgreSQL signed in with its own role."""
    if request.param == "sqlite":
        with database("sqlite", on_sqlite, empty=True) as settings:
            yield from running(settings, make=True)
    else:
        with set_up_roles(on_sqlite) as roles:
            yield from running(roles.site, make=False)


def running(settings: Settings, *, make: bool) -> Iterator[Flask]:
    app = create_app(settings)
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        if make:
            upgrade()
        yield app
        db.session.remove()
    close(app)


def in_order(app: Flask, *names: str) -> Iterator[Any]:  # Any: an extension has a type of its own
    return (app.extensions[name] for name in names)


def chat(box: Any, room: Room) -> None:
    """One ballot for the story."""
    box.cast(room.code, Ballot("law/chat", "0" * 32, (("fork", 1),)), NOW)


def another_class(place: Place, name: str) -> Place:
    new = classes.add_class(
        db.session(), place.lead, school=place.school, year_group=9, name=name, size=25, now=NOW
    )
    return place._replace(school_class=new)


def test_closing_discarding_and_setting_up_go_on_as_they_do(in_use: Flask) -> None:
    place = make_place("Northshire", "Hill School")
    session, box, settings = db.session(), *in_order(in_use, "ballot_box", "settings")
    room = open_room(in_use, place, "law/quiz", "law/chat")
    rooms.raise_size(session, box, room, account=place.teacher, size=30, now=NOW)
    cast_ballots(box, room, 3)
    rooms.close_activity(session, box, settings, room, "law/quiz", NOW)
    assert reserved(place) == {"law/quiz": True, "law/chat": False}
    rooms.discard_activity(session, box, room, "law/chat", NOW)
    assert reserved(place) == {"law/quiz": True}
    rooms.discard(session, box, open_room(in_use, place, "law/chat"), NOW)
    assert reserved(place) == {"law/quiz": True}
    due = open_room(in_use, place, "law/chat")
    chat(box, due)
    assert rooms.seal_due(session, box, settings, NOW + timedelta(hours=8)) == 1
    rooms.close(session, box, settings, due, NOW)  # again
    assert reserved(place) == {"law/quiz": True, "law/chat": True}
    void(place, (due.id, "law/chat"), VoidReason.TEST)
    new = another_class(place, "9L").school_class
    assert budget.phases_taken(session, new.id).keys() == {"law/quiz", "law/chat"}
    budget.forget_start(session, new.id)
    session.commit()
    assert budget.phases_taken(session, new.id) == {}


def test_a_room_of_which_a_part_is_sealed_ends_after_a_backup_is_put_back(in_use: Flask) -> None:
    place = make_place("Northshire", "Hill School")
    session, box, settings = db.session(), *in_order(in_use, "ballot_box", "settings")
    room = open_room(in_use, place, "law/quiz", "law/chat")
    cast_ballots(box, room, 3)
    rooms.close_activity(session, box, settings, room, "law/quiz", NOW)
    done = in_use.test_cli_runner().invoke(args=["seal", "restored", "--yes"])
    assert done.exit_code == 0, done.output
    assert reserved(place) == {"law/quiz": True, "law/chat": True}


def test_staff_go_on_naming_one_another_and_no_line_holds_an_email(in_use: Flask) -> None:
    place = make_place("Northshire", "Hill School")
    session, school = db.session(), place.school
    asked = {"role": "teacher", "email": "ann@school.example", "name": "Ann"}
    ann = people.invite(session, place.lead, school=school, now=NOW, **asked)
    class_teachers.give_class(session, place.lead, place.school_class, ann, NOW)
    class_teachers.take_back(session, place.lead, place.school_class, ann, NOW)
    people.disable(session, place.lead, ann, NOW)
    lines = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [each.about_id for each in lines] == [ann.id] * 4
    assert [each.what for each in lines if "@" in each.what] == []
    assert all("ann@school.example" in each.told("") for each in lines)


def test_no_account_has_the_number_of_one_that_was_removed(migrated: Flask) -> None:
    place = make_place("Northshire", "Hill School")
    gone = make_account(RoleName.LEAD, "Gone")
    db.session.add(gone)
    db.session.commit()
    audit.add_entry(db.session(), place.lead, f"{audit.by_number(gone)}: disabled", NOW, about=gone)
    number = gone.id
    db.session.delete(gone)
    db.session.commit()
    new = make_account(RoleName.LEAD, "New")
    db.session.add(new)
    db.session.commit()
    assert new.id > number
    [line] = db.session.scalars(select(AuditEntry))
    assert line.told("an account that was removed") == "an account that was removed: disabled"


@pytest.mark.asvs("13.2.2", "16.4.2")
def test_the_role_of_the_site_changes_neither_list_and_lifts_no_trigger(site: Flask) -> None:
    place = make_place("Northshire", "Hill School")
    note(place, A_DAY * 400)
    db.session.add(make_entry(Event.SIGN_OUT, NOW))
    db.session.commit()
    for statement in (
        "UPDATE audit_entry SET what = 'nothing'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE security_event SET outcome = 'done'",
        "DELETE FROM security_event",
        "TRUNCATE budget_entry",
    ):
        assert "permission denied" in refusal(statement), statement
    for statement in (
        "DROP TRIGGER audit_entry_no_update ON audit_entry",
        "DROP TRIGGER budget_entry_no_update ON budget_entry",
        "ALTER TABLE budget_entry DISABLE TRIGGER ALL",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "ALTER FUNCTION refuse_change() RENAME TO nothing",
    ):
        assert any(each in refusal(statement) for each in ("must be owner", "permission denied")), statement
    assert db.session.scalar(select(func.count(AuditEntry.id))) == 1


@pytest.mark.asvs("16.4.2")
def test_the_owner_forgets_what_is_older_than_a_year_of_both_lists(roles: Roles) -> None:
    app = create_app(roles.owner)
    app.extensions["clock"] = lambda: datetime.now(UTC)
    with app.app_context():
        note(make_place("Northshire", "Hill School"), A_DAY * 366)
        db.session.add(make_entry(Event.SIGN_OUT, datetime.now(UTC) - FORGOTTEN_AFTER - A_DAY))
        db.session.commit()
        done = app.test_cli_runner().invoke(args=["housekeeping"])
        db.session.remove()
    close(app)
    assert "Forgot 1 changes and 1 events." in done.output
