"""Sending a ballot: counted once, or refused for a reason, and nothing kept about the sender."""

import json
import sqlite3
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.web.http import context
from tests.helpers.world.ballots import (
    CHAT,
    NONCE,
    QUIZ,
    Send,
    as_form,
    counted,
    fill,
    fresh,
    problem,
)
from tests.helpers.world.rooms import close_room
from tests.helpers.world.schools import CLASS_SIZE, Clock, is_checked, make_place, open_room


def test_a_ballot_is_taken(send: Send, box: BallotBox, room: Room) -> None:
    response = send(QUIZ)
    assert (response.status_code, response.data) == (204, b"")
    assert box.sent(room.id) == {"law/quiz": 1, "law/chat": 0}


def test_the_ending_of_a_story_is_taken(send: Send, box: BallotBox, room: Room) -> None:
    assert send(CHAT).status_code == 204
    box.begin_closing(room.id, "law/chat")
    assert counted(box, room.id, "law/chat").counts == {"fork": (1, 0, 0)}


def test_a_second_send_of_the_same_nonce_counts_once_and_gets_the_very_same_reply(
    send: Send, box: BallotBox, room: Room
) -> None:
    first, again = send(QUIZ), send({**QUIZ, "answers": {"pass-on": 1, "confidence": 1}})
    assert (first.status_code, first.data, dict(first.headers)) == (
        again.status_code,
        again.data,
        dict(again.headers),
    )
    box.begin_closing(room.id, "law/quiz")
    assert counted(box, room.id, "law/quiz").counts == {"pass-on": (0, 1, 0), "confidence": (0, 0, 1, 0)}


def test_a_repeat_is_accepted_in_a_full_or_paused_room(send: Send, box: BallotBox, room: Room) -> None:
    assert send(QUIZ).status_code == 204
    for _ in range(CLASS_SIZE + 1):
        send(fresh(QUIZ))
    rooms.pause(box, room)
    assert send(QUIZ).status_code == 204


def test_an_unknown_code_is_404(client: FlaskClient) -> None:
    assert problem(client.post("/c/CCCCCC/ballots", json=QUIZ)) == (404, "unknown-code")
    assert problem(client.post("/c/nonsense/ballots", json=QUIZ)) == (404, "unknown-code")


def test_an_activity_that_is_not_in_the_room_is_404(send: Send) -> None:
    assert problem(send({**QUIZ, "activity": "help/quiz"})) == (404, "not-in-this-room")


def test_a_closed_room_is_410(app: Flask, send: Send, room: Room) -> None:
    close_room(app, room)
    assert problem(send(QUIZ)) == (410, "closed")


def test_a_room_past_due_is_410_at_once(send: Send, clock: Clock) -> None:
    clock.forward(minutes=89)
    assert send(QUIZ).status_code == 204
    clock.forward(minutes=1)
    assert problem(send(fresh(QUIZ))) == (410, "closed")


def test_a_paused_activity_is_409_and_the_other_goes_on(send: Send, box: BallotBox, room: Room) -> None:
    rooms.pause(box, room, "law/quiz")
    assert problem(send(QUIZ)) == (409, "paused")
    assert send(CHAT).status_code == 204
    rooms.resume(box, room)
    assert send(QUIZ).status_code == 204


def test_a_full_room_is_409(send: Send) -> None:
    fill(send)
    assert problem(send(fresh(QUIZ))) == (409, "full")


@pytest.mark.asvs("2.2.2", "2.2.3", "15.3.5")
@pytest.mark.parametrize(
    "changed",
    [
        {"answers": {}},
        {"answers": {"pass-on": 2}},
        {"answers": {"pass-on": 2, "confidence": 3, "take-down": 1}},
        {"answers": {"pass-on": 4, "confidence": 3}},
        {"answers": {"pass-on": 0, "confidence": 3}},
        {"answers": {"pass-on": True, "confidence": 3}},
        {"answers": {"pass-on": 2.0, "confidence": 3}},
        {"answers": {"pass-on": None, "confidence": 3}},
        {"answers": {"pass-on": [2], "confidence": 3}},
        {"answers": {"pass-on": {"2": 2}, "confidence": 3}},
        {"answers": [2, 3]},
        {"answers": None},
        {"nonce": NONCE.upper()},
        {"nonce": NONCE[:-1]},
        {"nonce": f"{NONCE}\n"},
        {"nonce": 7},
        {"name": "Sam"},
    ],
)
def test_what_is_not_exactly_a_ballot_of_this_activity_is_422(
    send: Send, box: BallotBox, room: Room, changed: dict[str, Any]
) -> None:
    assert problem(send({**QUIZ, **changed})) == (422, "invalid-ballot")
    assert box.sent(room.id)["law/quiz"] == 0


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 5000, b"9" * 5000, b"NaN", b"{}"],
    ids=["empty", "cut", "list", "null", "text", "not-utf-8", "deep", "long-number", "nan", "nothing"],
)
def test_what_is_no_json_object_is_422(client: FlaskClient, room: Room, body: bytes) -> None:
    response = client.post(f"/c/{room.code}/ballots", data=body, content_type="application/json")
    assert problem(response) == (422, "invalid-ballot")


@pytest.mark.asvs("15.3.7")
@pytest.mark.parametrize("field", ["activity", "nonce", "answers", "pass-on"])
def test_a_ballot_that_says_something_twice_is_422(
    client: FlaskClient, box: BallotBox, room: Room, field: str
) -> None:
    body = json.dumps(QUIZ).replace(f'"{field}": ', f'"{field}": 1, "{field}": ')
    response = client.post(f"/c/{room.code}/ballots", data=body, content_type="application/json")
    assert problem(response) == (422, "invalid-ballot")
    assert box.sent(room.id)["law/quiz"] == 0


@pytest.mark.parametrize("field", ["activity", "nonce", "answers"])
def test_a_ballot_without_one_of_its_fields_is_422(send: Send, field: str) -> None:
    assert problem(send({name: value for name, value in QUIZ.items() if name != field}))[0] == 422


@pytest.mark.asvs("5.2.1")
def test_over_16_kib_is_413(send: Send, send_form: Send) -> None:
    assert problem(send({**QUIZ, "nonce": "0" * 16_384})) == (413, "too-big")
    assert send_form({**QUIZ, "nonce": "0" * 16_384}).status_code == 413


def test_a_box_that_cannot_be_written_is_503_and_a_later_send_succeeds(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    impatient = SqliteBallotBox(context.settings().ballot_box_path, context.settings().secret_key, 0.05)
    app.extensions["ballot_box"] = impatient
    other = sqlite3.connect(context.settings().ballot_box_path)
    other.execute("BEGIN EXCLUSIVE")
    path = f"/c/{room.code}/ballots"
    refused = client.post(path, json=QUIZ)
    form = client.post(path, data=as_form(QUIZ))
    other.rollback()
    other.close()
    assert problem(refused) == (503, "unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    assert form.status_code == 503
    assert is_checked(form.text, "pass-on", 2)
    assert client.post(path, json=QUIZ).status_code == 204


@pytest.mark.asvs("14.2.2", "14.3.2")
def test_every_reply_about_a_ballot_is_never_stored(client: FlaskClient, send: Send, send_form: Send) -> None:
    replies = [
        send(QUIZ),
        send(QUIZ),
        send_form(QUIZ),
        send({}),
        send_form({**QUIZ, "activity": "x"}),
        client.post("/c/CCCCCC/ballots", json=QUIZ),
    ]
    assert [reply.headers["Cache-Control"] for reply in replies] == ["no-store"] * len(replies)


def test_a_ballot_for_an_open_room_touches_the_ballot_box_alone(app: Flask, send: Send) -> None:
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert send(QUIZ).status_code == 204
    assert asked == []


def test_a_get_of_ballots_finds_no_page(client: FlaskClient, room: Room) -> None:
    response = client.get(f"/c/{room.code}/ballots", follow_redirects=True)
    assert response.status_code == 404


def test_nothing_about_the_sender_is_kept(app: Flask, client: FlaskClient, room: Room) -> None:
    agent, address = "Chromebook 17 of room B2", "203.0.113.77"
    sender = {"User-Agent": agent, "Cookie": "sneaky=1"}
    sent = client.post(
        f"/c/{room.code}/ballots", json=QUIZ, headers=sender, environ_base={"REMOTE_ADDR": address}
    )
    assert sent.status_code == 204
    kept = context.settings().ballot_box_path.read_bytes()
    for trace in (agent, address, NONCE, "sneaky"):
        assert trace.encode() not in kept
    assert bytes.fromhex(NONCE) not in kept


def test_after_the_first_ballot_a_room_is_not_looked_up_again(
    send: Send, box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(QUIZ).status_code == 204
    monkeypatch.delattr(SqliteBallotBox, "read_room")
    assert send(fresh(QUIZ)).status_code == 204
    assert problem(send({**QUIZ, "answers": {}})) == (422, "invalid-ballot")


def test_a_room_that_took_over_a_code_takes_ballots_for_its_own_activities(
    app: Flask, in_app: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_room(app, make_place("Southshire", "Vale School"), "law/chat")
    path = f"/c/{first.code}/ballots"
    client = app.test_client()
    assert client.post(path, json=CHAT).status_code == 204
    close_room(app, first)
    monkeypatch.setattr("safe4me.rooms.opening.new_code", lambda: first.code)
    open_room(app, make_place("Westshire", "Lake School"), "law/quiz")
    assert client.post(path, json=QUIZ).status_code == 204
