"""A teacher closes a room, sees what the class chose, and shows it to the class."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.rooms import Room
from tests.helpers.world.rooms import NO, NUMBERS, YES, do, send
from tests.helpers.world.schools import Place, browser, sign_in


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def test_closing_leads_to_the_results_on_the_teachers_own_screen(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 25)
    assert do(client, room, "close") == f"/teach/rooms/{room.id}/results"
    page = client.get(f"/teach/rooms/{room.id}/", follow_redirects=True)
    assert page.request.path.endswith("/results")
    assert NUMBERS.search(page.text)
    assert "Safer answer" in page.text


def test_the_whiteboard_of_a_closed_room_shows_no_figure(app: Flask, client: FlaskClient, room: Room) -> None:
    send(app, room, 25)
    do(client, room, "close")
    board = client.get(f"/teach/rooms/{room.id}/board").text
    assert "This class has finished." in board
    assert not NUMBERS.search(board)


def test_results_do_not_exist_while_a_room_is_open(app: Flask, client: FlaskClient, room: Room) -> None:
    send(app, room, 25)
    assert client.get(f"/teach/rooms/{room.id}/results").location == f"/teach/rooms/{room.id}/"
    assert client.get(f"/teach/rooms/{room.id}/show").status_code == 404


def test_under_ten_ballots_there_are_questions_to_talk_about_and_no_figure(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 9)
    do(client, room, "close")
    for page in ("results", "show"):
        text = client.get(f"/teach/rooms/{room.id}/{page}").text
        assert "Why might someone pick each answer?" in text
        assert not NUMBERS.search(text)
        assert 'class="bar-chart"' not in text


def test_the_class_sees_no_number_where_few_chose_the_safer_answer(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 25, YES)
    do(client, room, "close")
    shown = client.get(f"/teach/rooms/{room.id}/show?question=1").text
    assert "Worth talking about." in shown
    assert not NUMBERS.search(shown)
    assert NUMBERS.search(client.get(f"/teach/rooms/{room.id}/results").text)


def test_the_class_sees_the_figure_where_most_chose_the_safer_answer(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 25, NO)
    do(client, room, "close")
    shown = client.get(f"/teach/rooms/{room.id}/show?question=1").text
    assert "The safer answer was chosen by" in shown
    assert NUMBERS.search(shown)


def test_a_common_misconception_is_worth_five_minutes(app: Flask, client: FlaskClient, room: Room) -> None:
    send(app, room, 25, YES)
    do(client, room, "close")
    page = client.get(f"/teach/rooms/{room.id}/results").text
    assert "Worth five minutes." in page
    assert "Of the other answers, “Yes, if they have all seen it” came first." in page
    assert "it is still against the law" in page


def test_a_question_that_does_not_exist_cannot_be_shown(app: Flask, client: FlaskClient, room: Room) -> None:
    send(app, room, 12)
    do(client, room, "close")
    for question in ("0", "9", "-1"):
        assert client.get(f"/teach/rooms/{room.id}/show?question={question}").status_code == 404


def test_a_room_in_which_nothing_was_sent_keeps_nothing(client: FlaskClient, room: Room) -> None:
    do(client, room, "close")
    assert "Nothing was sent in this room" in client.get(f"/teach/rooms/{room.id}/results").text
