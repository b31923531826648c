"""Marking by the server, for pupils without script: answers come in, the page goes back marked."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import rooms
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.web.http import context
from tests.helpers.world.schools import Place, hidden, is_checked, open_room

QUIZ = "/en/learn/law/quiz/check"
CHAT = "/en/learn/law/chat/check"
LESSON = "/en/learn/law/who-it-protects/check"
ANSWERS = {"answers.pass-on": "1", "answers.confidence": "2", "answers.take-down": "1"}


def test_a_lesson_comes_back_marked_with_what_was_picked(client: FlaskClient) -> None:
    response = client.post(LESSON, data={"answers.pass-it-on": "1"})
    assert response.status_code == 200
    assert is_checked(response.text, "pass-it-on", 1)
    assert not is_checked(response.text, "pass-it-on", 2)
    assert response.text.count("Not quite.") > client.get("/en/learn/law/who-it-protects/").text.count(
        "Shown"
    )
    assert "Each new share can hurt" in response.text


def test_several_answers_and_sorted_items_stay_where_they_were_put(client: FlaskClient) -> None:
    page = client.post(LESSON, data={"answers.help-friend": ["1", "3"], "answers.replies.1": "2"}).text
    assert [is_checked(page, "help-friend", value) for value in (1, 2, 3)] == [True, False, True]
    assert re.search(r'name="answers\.replies\.1".*?<option value="2" selected>', page, re.S)


@pytest.mark.parametrize(
    ("guess", "verdict", "reply"),
    [
        ("59", "Too low.", "More pupils tell someone than you’d think."),
        ("60", "Right.", "That’s how many would tell someone."),
        ("75", "Right.", "That’s how many would tell someone."),
        ("76", "Too high.", "Most would, but not everyone finds it easy."),
    ],
)
def test_a_guess_comes_back_with_its_reply_alone(
    client: FlaskClient, guess: str, verdict: str, reply: str
) -> None:
    page = client.post("/en/learn/law/every-kind/check", data={"answers.how-many": guess}).text
    question = page.split('id="how-many"')[1].split("</fieldset>")[0]
    assert f'value="{guess}"' in question
    shown = [each for each in re.split(r'<div class="reply', question)[1:] if "hidden" not in each[:60]]
    assert [verdict in each and reply in each for each in shown] == [True]


@pytest.mark.parametrize("guess", ["101", "-1", "6.5", "many"])
def test_what_is_no_guess_is_asked_for_again(client: FlaskClient, guess: str) -> None:
    page = client.post("/en/learn/law/every-kind/check", data={"answers.how-many": guess}).text
    question = page.split('id="how-many"')[1].split("</fieldset>")[0]
    assert (
        question.split('class="said"')[1]
        .split(">")[1]
        .startswith("Write a whole number from 0 to 100 first.")
    )
    assert "value=" not in question


def test_a_quiz_answered_whole_is_locked_and_outside_a_room_nothing_may_be_sent(client: FlaskClient) -> None:
    page = client.post(QUIZ, data=ANSWERS).text
    assert "data-finished" in page
    assert is_checked(page, "pass-on", 1)
    assert 'name="nonce"' not in page


@pytest.mark.parametrize(("picked", "called_wrong"), [("1", True), ("3", False)])
def test_not_sure_is_never_called_wrong(client: FlaskClient, picked: str, called_wrong: bool) -> None:
    page = client.post(QUIZ, data={**ANSWERS, "answers.pass-on": picked}).text
    option = page.split(f'id="pass-on-option-{picked}"')[1].split("</fieldset>")[0]
    assert ("Not quite." in option.split('<div class="option')[0]) is called_wrong


def test_a_quiz_answered_in_part_is_not_locked_and_keeps_its_answers(client: FlaskClient, room: Room) -> None:
    page = client.post(f"/c/{room.code}{QUIZ}", data={"answers.pass-on": "1"}).text
    assert "data-finished" not in page
    assert is_checked(page, "pass-on", 1)
    assert 'name="nonce"' not in page


def test_a_quiz_whose_practice_is_unanswered_may_not_be_sent_yet(client: FlaskClient, room: Room) -> None:
    measured = {name: value for name, value in ANSWERS.items() if "take-down" not in name}
    page = client.post(f"/c/{room.code}{QUIZ}", data=measured).text
    assert "Some questions still need an answer." in page
    assert 'name="nonce"' not in page


def test_in_a_room_the_slip_shows_exactly_what_would_be_sent(client: FlaskClient, room: Room) -> None:
    page = client.post(f"/c/{room.code}{QUIZ}", data=ANSWERS).text
    nonce = hidden(page, "nonce")
    assert re.fullmatch("[0-9a-f]{32}", nonce)
    body = f"activity=law%2Fquiz&amp;nonce={nonce}&amp;answers.pass-on=1&amp;answers.confidence=2"
    assert body in page
    assert hidden(page, "answers.pass-on") == "1"
    assert hidden(page, "answers.confidence") == "2"
    assert 'type="hidden" name="answers.take-down"' not in page
    assert "A bit sure" in page


def test_each_check_makes_a_nonce_of_its_own(client: FlaskClient, room: Room) -> None:
    pages = [client.post(f"/c/{room.code}{QUIZ}", data=ANSWERS).text for _ in range(2)]
    assert len({hidden(page, "nonce") for page in pages}) == 2


def test_what_the_slip_holds_is_taken_as_a_ballot(app: Flask, client: FlaskClient, room: Room) -> None:
    page = client.post(f"/c/{room.code}{QUIZ}", data=ANSWERS).text
    names = ("activity", "nonce", "answers.pass-on", "answers.confidence")
    sent = client.post(f"/c/{room.code}/ballots", data={name: hidden(page, name) for name in names})
    assert sent.status_code == 200
    assert app.extensions["ballot_box"].sent(room.id)["law/quiz"] == 1


def test_the_first_choice_at_the_fork_of_a_story_may_be_sent(client: FlaskClient, room: Room) -> None:
    page = client.post(f"/c/{room.code}{CHAT}", data={"answers.fork": "2"}).text
    assert hidden(page, "answers.fork") == "2"
    assert hidden(page, "activity") == "law/chat"


@pytest.mark.parametrize("chosen", ["0", "4", "told", ""])
def test_what_is_no_choice_there_may_not_be_sent(client: FlaskClient, room: Room, chosen: str) -> None:
    response = client.post(f"/c/{room.code}{CHAT}", data={"answers.fork": chosen})
    assert response.status_code == 200
    assert 'name="nonce"' not in response.text


def test_links_of_a_page_marked_in_a_room_stay_in_the_room(client: FlaskClient, room: Room) -> None:
    page = client.post(f"/c/{room.code}{QUIZ}", data=ANSWERS).text
    assert f'href="/c/{room.code}/en/learn/law/chat/"' in page
    assert 'href="/en/learn' not in page
    assert f'action="/c/{room.code}/en/learn/law/quiz/check"' in page


@pytest.mark.parametrize("path", [LESSON, QUIZ, CHAT])
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"answers.pass-on": "9"},
        {"answers.pass-on": ["1", "2"]},
        {"answers.pass-on": "<script>"},
        {"answers.replies.1": "99999999999999999999"},
        {"answers.": "1", "answers": "2", "other": "3"},
        {"answers.fork": "<b>"},
    ],
)
def test_odd_answers_are_passed_over(client: FlaskClient, path: str, fields: dict[str, str]) -> None:
    response = client.post(path, data=fields)
    assert response.status_code == 200
    assert "<script>" not in response.text


def test_a_marked_page_is_never_stored(client: FlaskClient, room: Room) -> None:
    for path in (QUIZ, f"/c/{room.code}{QUIZ}", "/c/CCCCCC" + QUIZ):
        assert client.post(path, data=ANSWERS).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("where", ["/xx/learn/law/quiz", "/en/learn/law/none", "/en/learn/no/quiz"])
def test_a_page_that_is_not_there_cannot_be_checked(client: FlaskClient, where: str) -> None:
    assert client.post(f"{where}/check", data=ANSWERS).status_code == 404


def test_after_close_the_page_comes_back_marked_with_a_kind_notice(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    rooms.close(db.session(), context.box(), context.settings(), room, context.now())
    response = client.post(f"/c/{room.code}{QUIZ}", data=ANSWERS)
    assert response.status_code == 410
    assert "This class has finished. Your answers are still here." in response.text
    assert is_checked(response.text, "pass-on", 1)
    assert 'name="nonce"' not in response.text


def test_with_an_unknown_code_the_page_still_comes_back_marked(client: FlaskClient) -> None:
    response = client.post("/c/CCCCCC" + QUIZ, data=ANSWERS)
    assert response.status_code == 404
    assert is_checked(response.text, "confidence", 2)


def test_in_a_room_for_something_else_nothing_may_be_sent(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    page = client.post(f"/c/{room.code}{LESSON}", data={"answers.pass-it-on": "1"}).text
    assert 'name="nonce"' not in page


def test_of_a_quiz_that_the_room_does_not_measure_nothing_may_be_sent(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    room = open_room(app, place, "law/chat")
    page = client.post(f"/c/{room.code}{QUIZ}", data=ANSWERS)
    assert page.status_code == 200
    assert is_checked(page.text, "pass-on", 1)
    assert 'name="nonce"' not in page.text


def test_a_booster_is_marked_like_a_lesson_and_never_sent(client: FlaskClient, room: Room) -> None:
    page = client.post(f"/c/{room.code}/en/learn/law/booster/check", data={"answers.late": "1"}).text
    assert is_checked(page, "late", 1)
    assert "It never is." in page
    assert "nonce" not in page
