"""Whatever is broken on our side, the page says so kindly, in one piece, with help on it and no trace."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import make_url

from safe4me import create_app
from safe4me.db.base import db
from safe4me.db.rooms import Room, RoomState
from safe4me.settings import Settings
from safe4me.web.http import sessions
from tests.helpers.servers.postgres import of_sqlite
from tests.helpers.world.ballots import QUIZ, fresh
from tests.helpers.world.rooms import do, epsilon_taken, expect_kind, open_by_form, send, state
from tests.helpers.world.schools import (
    Browser,
    Clock,
    Place,
    browser,
    close,
    in_production,
    open_room,
    sign_in,
    with_settings,
)

pytestmark = of_sqlite  # of its file; test_postgresql_faults.py has the same of PostgreSQL
NO_WAIT_FOR_LOCKS = "PRAGMA busy_timeout = 50"
READ_ONLY = ("/teach/week", "/account/sign-in", "/c/{code}/", "/en/what-young-people-say/")


@pytest.fixture
def teacher(app: Flask, place: Place) -> FlaskClient:
    client = browser(app)
    sign_in(client, place.teacher)
    return client


@pytest.fixture
def form(place: Place) -> str:
    """Where the place's teacher opens a room for the place's class."""
    return f"/teach/classes/{place.school_class.id}/open"


@pytest.fixture
def file(settings: Settings) -> Path:
    """The main database, which nobody has open just now."""
    db.session.remove()
    db.engine.dispose()
    return Path(make_url(settings.database_url).database or "")


@pytest.mark.asvs("16.5.2")
@pytest.mark.parametrize("address", READ_ONLY)
@pytest.mark.parametrize("left", [None, b"rubbish" * 1000, b""], ids=["gone", "damaged", "emptied"])
def test_a_database_that_cannot_be_read_is_a_page_that_says_so(
    teacher: FlaskClient, room: Room, file: Path, address: str, left: bytes | None
) -> None:
    code = room.code
    db.session.remove()
    db.engine.dispose()
    for part in (f"{file}-wal", f"{file}-shm", file):
        Path(part).unlink(missing_ok=True)
    if left is not None:
        file.write_bytes(left)
    expect_kind(teacher.get(address.format(code=code)))


@pytest.mark.asvs("16.5.3")
def test_a_database_that_cannot_be_written_refuses_and_what_is_in_it_can_be_read(
    teacher: FlaskClient, form: str, file: Path
) -> None:
    event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON"))
    expect_kind(open_by_form(teacher, form, activities="law/quiz"))
    assert teacher.get("/teach/week").status_code == 200


def query_only(file: Path) -> None:
    event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON"))


def rubbish(file: Path) -> None:
    file.write_bytes(b"rubbish" * 1000)


@pytest.mark.asvs("16.5.2")
@pytest.mark.parametrize("address", ["/teach/week", "/account/sign-in", "/account/"])
@pytest.mark.parametrize("broken", [query_only, rubbish])
def test_an_old_cookie_is_none_while_the_database_cannot_say_whether_it_is_over(
    app: Flask, teacher: FlaskClient, clock: Clock, file: Path, address: str, broken: Callable[[Path], None]
) -> None:
    clock.forward(days=367)
    broken(file)
    without, reply = browser(app).get(address), teacher.get(address)
    assert (reply.status_code, reply.location) == (without.status_code, without.location)
    assert reply.status_code in {200, 302}


@pytest.mark.asvs("16.5.2")
def test_a_session_that_cannot_be_opened_is_a_kind_page(
    app: Flask, teacher: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(
        sessions, "_keep_or_end", lambda *_: 1 // 0
    )  # private: no fault of a store breaks a session
    reply = teacher.get("/account/sign-in")
    assert reply.status_code == 500
    assert "not your fault" in reply.text


def test_a_database_that_somebody_holds_refuses_and_a_moment_later_takes_it(
    teacher: FlaskClient, form: str, file: Path
) -> None:
    event.listen(db.engine, "connect", lambda connection, _: connection.execute(NO_WAIT_FOR_LOCKS))
    with closing(sqlite3.connect(file, isolation_level=None)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        expect_kind(open_by_form(teacher, form, activities="law/quiz"))
    assert open_by_form(teacher, form, activities="law/quiz").status_code == 302


def test_a_script_is_told_as_a_script_is(client: FlaskClient, room: Room, file: Path) -> None:
    file.write_bytes(b"rubbish" * 1000)
    reply = client.get("/en/what-young-people-say/", headers={"Accept": "application/json"})
    assert reply.json
    assert (reply.status_code, reply.json["type"]) == (503, "urn:safe4me:problem:database-out-of-reach")


@pytest.fixture
def unbuilt(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """The same site, whose build has vanished."""
    app = create_app(with_settings(settings, build_folder=tmp_path / "nothing"))
    app.test_client_class = Browser
    yield app
    close(app)


@pytest.mark.parametrize("address", ["/", "/en/", "/en/learn/law/quiz/", "/en/help/", "/en/nowhere/"])
def test_without_a_build_no_page_is_said_to_have_moved(unbuilt: Flask, address: str) -> None:
    reply = unbuilt.test_client().get(address)
    expect_kind(reply)
    assert "moved" not in reply.text


def test_without_a_build_staff_read_what_is_wrong(unbuilt: Flask, place: Place) -> None:
    coordinator = browser(unbuilt)
    sign_in(coordinator, place.coordinator)
    page = coordinator.get("/coordinate/schools").text
    assert "The lessons of this site are away" in page
    assert "flask --app app build" in page


def test_with_a_build_staff_read_nothing_of_it(teacher: FlaskClient) -> None:
    assert "The lessons of this site are away" not in teacher.get("/teach/week").text


def test_without_a_build_what_a_pupil_has_open_is_still_sent(
    unbuilt: Flask, app: Flask, place: Place
) -> None:
    room = open_room(app, place, "law/quiz")
    unbuilt.extensions["clock"] = app.extensions["clock"]
    assert unbuilt.test_client().post(f"/c/{room.code}/ballots", json=fresh(QUIZ)).status_code == 204


def test_a_wrong_address_is_told_the_right_one(settings: Settings) -> None:
    app = create_app(in_production(settings))
    reply = app.test_client().get("/account/sign-in", base_url="https://somewhere-else.example")
    close(app)
    assert reply.status_code == 400
    assert "This site is found at https://safe4me.example only." in reply.text


@pytest.fixture
def restarted(app: Flask, room: Room, settings: Settings) -> Iterator[Flask]:
    """The same site on a machine that was restarted: what its ballot box held in memory is gone."""
    send(app, room, 12)
    settings.ballot_box_path.unlink()
    anew = create_app(settings)
    anew.extensions["clock"] = app.extensions["clock"]
    anew.test_client_class = Browser
    yield anew
    close(anew)


def test_after_a_restart_that_lost_the_box_teacher_and_pupils_are_told(
    restarted: Flask, place: Place, room: Room
) -> None:
    teacher = browser(restarted)
    sign_in(teacher, place.teacher)
    reply = teacher.get(f"/teach/rooms/{room.id}/")
    assert reply.status_code == 503
    assert "This room is out of reach" in reply.text
    assert "the server may have been restarted" in reply.text
    for address in (f"/c/{room.code}/", f"/c/{room.code}/ballots"):
        pupil = browser(restarted)
        told = pupil.get(address) if address.endswith("/") else pupil.post(address, json=fresh(QUIZ))
        assert told.status_code == 503
        assert "Your answers are still here" in told.text
        assert "tell your teacher" in told.text


def test_a_teacher_ends_a_lost_room_and_opens_it_again_in_the_same_year(
    restarted: Flask, place: Place, room: Room, form: str
) -> None:
    teacher = browser(restarted)
    sign_in(teacher, place.teacher)
    assert do(teacher, room, "lost").endswith("/teach/week")
    assert state(room) is RoomState.DISCARDED
    assert epsilon_taken(db.session(), place.school_class.id) == 0.0
    assert open_by_form(teacher, form, activities="law/quiz").status_code == 302


def test_a_room_that_is_in_reach_is_not_lost_by_a_button(
    app: Flask, teacher: FlaskClient, room: Room
) -> None:
    send(app, room, 12)
    assert do(teacher, room, "lost").endswith(f"/teach/rooms/{room.id}/")
    assert state(room) is RoomState.OPEN
