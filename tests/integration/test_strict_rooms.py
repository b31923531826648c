"""A strict room through the app: slips are shown once; each counts once; what is wrong with one is said."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.join_codes import new_codes
from safe4me.rooms import SPARE_BALLOTS
from tests.helpers.world.ballots import QUIZ, as_form, fresh, problem
from tests.helpers.world.rooms import do, open_form
from tests.helpers.world.schools import CLASS_SIZE, Place, hidden

SLIP = re.compile(r'<li><b dir="ltr"[^>]*>(\w{3}-\w{3}-\w{3})</b>')
STRANGER = "CCC-CCC-CCC"


@pytest.fixture
def strict(teacher: FlaskClient, place: Place) -> Room:
    """A strict room on the quiz, opened on the teacher's page."""
    address = open_form(teacher, place, activities=["law/quiz"], strict="y")
    return db.session.get_one(Room, int(address.split("/")[-2]))


@pytest.fixture
def slips(teacher: FlaskClient, strict: Room) -> list[str]:
    """The slips of that room, as its sheet shows them."""
    return SLIP.findall(sheet(teacher, strict).text)


def sheet(teacher: FlaskClient, room: Room) -> TestResponse:
    token = hidden(teacher.get(f"/teach/rooms/{room.id}/").text, "csrf_token")
    return teacher.post(f"/teach/rooms/{room.id}/slips", data={"csrf_token": token})


def send(client: FlaskClient, room: Room, slip: str | None, **changed: object) -> TestResponse:
    own = {} if slip is None else {"slip": slip}
    return client.post(f"/c/{room.code}/ballots", json={**fresh(QUIZ), **own, **changed})


def sent(app: Flask, room: Room) -> int:
    return int(app.extensions["ballot_box"].sent(room.id)["law/quiz"])


def test_the_sheet_has_a_slip_for_each_pupil_and_two_more_and_is_never_stored(
    teacher: FlaskClient, strict: Room
) -> None:
    shown = sheet(teacher, strict)
    slips = SLIP.findall(shown.text)
    assert len(set(slips)) == CLASS_SIZE + SPARE_BALLOTS
    assert slips != sorted(slips)
    assert shown.headers["Cache-Control"] == "no-store"
    assert "A slip that somebody marked tells whose it is" in shown.text


def test_the_sheet_is_shown_once(teacher: FlaskClient, strict: Room, slips: list[str]) -> None:
    again = sheet(teacher, strict)
    assert again.status_code == 409
    assert "The slips of this room were shown already" in again.text
    assert not SLIP.search(again.text)
    page = teacher.get(f"/teach/rooms/{strict.id}/").text
    assert not [slip for slip in slips if slip in page]


def test_the_rooms_page_says_that_slips_come_first(teacher: FlaskClient, strict: Room, room: Room) -> None:
    assert "No answers can come in before your pupils have slips." in (
        teacher.get(f"/teach/rooms/{strict.id}/").text
    )
    assert "One-time slips" not in teacher.get(f"/teach/rooms/{room.id}/").text


@pytest.fixture
def room(teacher: FlaskClient, strict: Room, place: Place) -> Room:
    """Another room of the class, which is not strict."""
    address = open_form(teacher, place, activities=["law/chat"])
    return db.session.get_one(Room, int(address.split("/")[-2]))


def test_a_room_that_is_not_strict_has_no_slips_and_takes_none(
    app: Flask, client: FlaskClient, teacher: FlaskClient, room: Room
) -> None:
    assert sheet(teacher, room).status_code == 409
    chat = {"activity": "law/chat", "nonce": "0" * 32, "answers": {"fork": 1}}
    assert problem(client.post(f"/c/{room.code}/ballots", json={**chat, "slip": STRANGER}))[0] == 422
    assert client.post(f"/c/{room.code}/ballots", json=chat).status_code == 204


def test_a_used_slip_a_fresh_one_and_a_retry_get_the_same_reply(
    app: Flask, client: FlaskClient, strict: Room, slips: list[str]
) -> None:
    first = send(client, strict, slips[0], nonce="0" * 32)
    replies = [send(client, strict, slips[0], nonce="0" * 32), send(client, strict, slips[0])]
    replies.append(send(client, strict, slips[1]))
    for reply in replies:
        assert (reply.status_code, reply.data, list(reply.headers)) == (204, b"", list(first.headers))
    assert sent(app, strict) == 2


@pytest.mark.parametrize("spell", [str.lower, lambda slip: slip.replace("-", ""), lambda slip: f" {slip} "])
def test_a_slip_however_it_is_typed_is_the_same(
    app: Flask, client: FlaskClient, strict: Room, slips: list[str], spell: type[str]
) -> None:
    assert send(client, strict, spell(slips[0])).status_code == 204
    assert send(client, strict, slips[0]).status_code == 204
    assert sent(app, strict) == 1


@pytest.mark.parametrize(
    ("slip", "refusal"),
    [
        (None, (403, "slip-needed")),
        ("", (403, "slip-needed")),
        (STRANGER, (403, "unknown-slip")),
        ("hello", (403, "unknown-slip")),
        ("é" * 500, (403, "unknown-slip")),
        ("\ud800", (403, "unknown-slip")),  # half a character, that no encoding writes
    ],
)
def test_a_ballot_without_a_slip_of_this_room_is_refused(
    app: Flask,
    client: FlaskClient,
    strict: Room,
    slips: list[str],
    slip: str | None,
    refusal: tuple[int, str],
) -> None:
    assert problem(send(client, strict, slip)) == refusal
    assert sent(app, strict) == 0


@pytest.mark.parametrize("slip", [5, ["CCCCCC"], {"a": 1}, True])
def test_what_is_no_text_is_no_slip(client: FlaskClient, strict: Room, slip: object) -> None:
    assert problem(client.post(f"/c/{strict.code}/ballots", json={**QUIZ, "slip": slip})) == (
        422,
        "invalid-ballot",
    )


def test_wrong_slips_hold_no_right_one_up_and_the_teacher_is_told(
    app: Flask, client: FlaskClient, teacher: FlaskClient, strict: Room, slips: list[str]
) -> None:
    page, told = f"/teach/rooms/{strict.id}/", "Somebody is trying lots of wrong codes or slips."
    wrong = [send(client, strict, STRANGER) for _ in range(599)]
    assert told not in teacher.get(page).text
    wrong += [send(client, strict, STRANGER) for _ in range(2)]
    assert {(reply.status_code, reply.data) for reply in wrong} == {(403, wrong[0].data)}
    assert told in teacher.get(page).text
    assert {send(client, strict, slip).status_code for slip in slips} == {204}
    assert sent(app, strict) == len(slips)


def test_beyond_600_wrong_slips_no_page_is_made_of_one(
    client: FlaskClient, strict: Room, slips: list[str]
) -> None:
    form = {**as_form(QUIZ), "slip": STRANGER}
    for _ in range(600):
        send(client, strict, STRANGER)
    short = client.post(f"/c/{strict.code}/ballots", data=form)
    assert short.status_code == 403
    assert "That slip isn’t one of this room’s" in short.text
    assert 'name="slip"' not in short.text


def test_the_shorter_slips_of_a_room_from_the_release_before_are_counted(
    app: Flask, client: FlaskClient, strict: Room
) -> None:
    [slip] = new_codes(1)
    app.extensions["ballot_box"].fill_token_pool(strict.id, [slip])
    assert send(client, strict, f"{slip[:3]}-{slip[3:]}".lower()).status_code == 204
    assert sent(app, strict) == 1


def test_without_script_the_slip_is_asked_for_and_what_was_answered_stays(
    app: Flask, client: FlaskClient, strict: Room, slips: list[str]
) -> None:
    answers = {name: value for name, value in as_form(QUIZ).items() if name.startswith("answers.")}
    whole = {**answers, "answers.take-down": "1"}
    page = client.post(f"/c/{strict.code}/en/learn/law/quiz/check", data=whole).text
    assert 'name="slip"' in page
    assert "slip=…" in page
    form = {**as_form(QUIZ), "nonce": hidden(page, "nonce")}
    refused = client.post(f"/c/{strict.code}/ballots", data={**form, "slip": STRANGER})
    assert refused.status_code == 403
    assert "That slip isn’t one of this room’s" in refused.text
    assert hidden(refused.text, "nonce") == form["nonce"]
    assert 'name="slip"' in refused.text
    thanks = client.post(f"/c/{strict.code}/ballots", data={**form, "slip": slips[0]})
    assert "If yours was used before, the first answers count." in thanks.text
    assert sent(app, strict) == 1


def test_the_script_learns_that_a_room_is_strict(client: FlaskClient, strict: Room, room: Room) -> None:
    for each, is_strict in ((strict, True), (room, False)):
        state = client.get(f"/c/{each.code}/state").json
        assert state
        assert state["strict"] is is_strict


def test_slips_come_too_late_for_a_room_that_is_over(teacher: FlaskClient, strict: Room) -> None:
    token = hidden(teacher.get(f"/teach/rooms/{strict.id}/").text, "csrf_token")
    do(teacher, strict, "discard")
    late = teacher.post(f"/teach/rooms/{strict.id}/slips", data={"csrf_token": token})
    assert "This room is over already" in late.text
