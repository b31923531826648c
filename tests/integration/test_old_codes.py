"""A room of an older release, with a letter in its code that no code has now, loses nothing and says so."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me import rooms
from safe4me.db.base import db
from safe4me.db.released import Seal
from safe4me.db.rooms import Room, RoomState
from safe4me.rooms import opening
from safe4me.web.http.rate_limits import WRONG_CODES
from safe4me.web.pupils.room import KEEP_METHOD
from tests.helpers.world.ballots import QUIZ, fresh
from tests.helpers.world.rooms import do, send, state
from tests.helpers.world.schools import Clock, Place, browser, open_room, sign_in

OLD = "KB3ZSP"
SAID = "Ask your teacher for a new one."


@pytest.fixture
def old(app: Flask, place: Place, monkeypatch: pytest.MonkeyPatch) -> Room:
    """An open room of an older release, in which 12 have sent."""
    with monkeypatch.context() as older:
        older.setattr(opening, "new_code", lambda: OLD)
        room = open_room(app, place, "law/quiz")
    send(app, room, 12)
    return room


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize("typed", [OLD, "kb3-zsp", "K8325P", "KB32SP"])
def test_whoever_types_its_code_is_told_to_ask_for_a_new_one(client: FlaskClient, typed: str) -> None:
    for reply in (
        client.post("/en/join/code", data={"code": typed}),
        client.get(f"/c/{typed}/en/", follow_redirects=True),
    ):
        assert (reply.status_code, SAID in reply.text) == (410, True)
        assert "/c/" not in reply.text


@pytest.mark.usefixtures("old")
def test_so_is_a_tab_that_was_in_it_and_its_answers_stay_in_the_tab(client: FlaskClient) -> None:
    led = client.post(f"/c/{OLD}/ballots", json=fresh(QUIZ))
    assert led.status_code == KEEP_METHOD
    reply = client.post(led.location, json=fresh(QUIZ))
    assert (reply.status_code, SAID in reply.text) == (410, True)


@pytest.mark.usefixtures("old")
def test_its_class_is_not_taken_for_somebody_who_guesses(client: FlaskClient) -> None:
    said = {client.get("/c/K8325P/en/").status_code for _ in range(WRONG_CODES.most + 1)}
    assert said == {410}


def test_its_teacher_is_told_and_may_seal_what_came_or_throw_it_away(
    app: Flask, place: Place, old: Room
) -> None:
    client, room = browser(app), open_room(app, place, "law/chat")
    sign_in(client, place.teacher)
    told = "Nobody can join by this code any more."
    assert told in client.get(f"/teach/rooms/{old.id}/").text
    assert told not in client.get(f"/teach/rooms/{room.id}/").text
    assert do(client, old, "close") == f"/teach/rooms/{old.id}/results"
    assert db.session.scalar(select(Seal.ballots)) == 12


def test_once_due_it_is_sealed_as_any_and_its_code_is_nobody_s(
    app: Flask, client: FlaskClient, old: Room, clock: Clock
) -> None:
    clock.forward(hours=9)
    rooms.seal_due(db.session(), app.extensions["ballot_box"], app.extensions["settings"], clock.now)
    assert state(old) is RoomState.CLOSED
    assert db.session.scalar(select(Seal.ballots)) == 12
    assert client.get("/c/K8325P/en/").status_code == 404
