"""Sending a ballot as a form, without script: answered with a page, the answers still on it."""

from collections.abc import Callable

import pytest
from flask import current_app
from flask.testing import FlaskClient

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.db.rooms import Room
from tests.helpers.world.ballots import NONCE, QUIZ, Send, as_form, fill
from tests.helpers.world.rooms import close_room
from tests.helpers.world.schools import CLASS_SIZE, hidden, is_checked


def test_a_form_is_thanked_and_thanked_the_same_again(send_form: Send, box: BallotBox, room: Room) -> None:
    first, again = send_form(QUIZ), send_form(QUIZ)
    assert first.status_code == again.status_code == 200
    assert "Thank you" in first.text
    assert first.text == again.text
    assert box.sent(room.id)["law/quiz"] == 1


@pytest.mark.asvs("15.3.7")
def test_a_form_that_answers_a_question_twice_is_422(client: FlaskClient, room: Room) -> None:
    twice = {**as_form(QUIZ), "answers.pass-on": ["1", "2"]}
    assert client.post(f"/c/{room.code}/ballots", data=twice).status_code == 422


def test_a_text_body_from_a_plain_form_is_422(client: FlaskClient, room: Room) -> None:
    response = client.post(
        f"/c/{room.code}/ballots", data='{"activity": "law/quiz"}', content_type="text/plain"
    )
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("spoil", "status", "notice", "again"),
    [
        (rooms.pause, 409, "Your teacher has paused sending.", True),
        (
            lambda box, room: close_room(current_app, room),
            410,
            "This class has finished. Your answers are still here.",
            False,
        ),
    ],
    ids=["paused", "closed"],
)
def test_a_form_that_is_refused_comes_back_with_the_answers_still_marked(
    send_form: Send,
    box: BallotBox,
    room: Room,
    spoil: Callable[[BallotBox, Room], None],
    status: int,
    notice: str,
    again: bool,
) -> None:
    spoil(box, room)
    response = send_form(QUIZ)
    assert response.status_code == status
    assert response.mimetype == "text/html"
    assert notice in response.text
    assert is_checked(response.text, "pass-on", 2)
    assert is_checked(response.text, "confidence", 3)
    assert ('name="nonce"' in response.text) is again
    if again:
        assert hidden(response.text, "nonce") == NONCE


def test_a_form_for_a_full_room_comes_back_with_the_same_slip(
    send: Send, send_form: Send, box: BallotBox, room: Room
) -> None:
    fill(send)
    page = send_form(QUIZ)
    assert page.status_code == 409
    assert "Tell your teacher" in page.text
    box.raise_cap(room.id, CLASS_SIZE + 10)
    assert send_form({**QUIZ, "nonce": hidden(page.text, "nonce")}).status_code == 200


def test_a_form_with_an_unknown_code_comes_back_marked(client: FlaskClient) -> None:
    response = client.post("/c/CCCCCC/ballots", data=as_form(QUIZ))
    assert response.status_code == 404
    assert is_checked(response.text, "pass-on", 2)


def test_a_form_for_an_unknown_activity_gets_a_kind_page(client: FlaskClient, room: Room) -> None:
    response = client.post(f"/c/{room.code}/ballots", data=as_form({**QUIZ, "activity": "no/such"}))
    assert response.status_code == 404
    assert "This isn’t part of your room" in response.text
