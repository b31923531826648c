"""The end of a quiz for a pupil without script: the same as with one, after the answers came back marked."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import rooms
from safe4me.content.model.core import Lesson, Part
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.web.http import context
from tests.helpers.privacy import norms
from tests.helpers.world.schools import hidden

QUIZ = "/en/learn/law/quiz/check"
WRONG = {"answers.pass-on": "1", "answers.confidence": "2", "answers.take-down": "1", "answers.how-many": "4"}
RIGHT = {**WRONG, "answers.pass-on": "2"}
GUESSED = "You thought about 4 in 10 would."


@pytest.fixture(autouse=True)
def _with_guess(app: Flask) -> None:
    norms.serve(app, norms.with_guess(app.extensions["site"].libraries["en"]))


def end(client: FlaskClient, answers: dict[str, str], path: str = QUIZ) -> str:
    """The page from its heading to the answers below."""
    return client.post(path, data=answers).text.split("<h1")[1].partition('<form id="answers"')[0]


def test_it_opens_on_how_many_are_known(client: FlaskClient) -> None:
    assert ">1 you know, 1 worth another look.</h1>" in end(client, WRONG)
    assert ">You know all 2 of these.</h1>" in end(client, RIGHT)


def test_who_knows_few_is_told_where_the_answers_stand(client: FlaskClient) -> None:
    page = client.post(QUIZ, data=WRONG).text
    lead, _, below = page.partition("They are easy to mix up. Press one to see why.")
    assert lead
    assert "Your answers, and why" in below


def test_each_question_that_counts_has_a_tile(client: FlaskClient) -> None:
    page = end(client, WRONG)
    assert '<li class="look" data-tile="pass-on"><a href="#pass-on">' in page
    assert '<li class="know" data-tile="take-down">' in page
    assert 'data-tile="confidence"' not in page


def test_one_thing_to_look_at_again_leads_to_the_very_step(client: FlaskClient, room: Room) -> None:
    page = end(client, WRONG)
    assert "You said “Yes, if they have all seen it”." in page
    assert "Each new share can hurt, and it is still against the law." in page
    assert 'href="../who-it-protects/#pass-it-on"' in page
    in_room = end(client, WRONG, f"/c/{room.code}{QUIZ}")
    assert f'href="/c/{room.code}/en/learn/law/who-it-protects/#pass-it-on"' in in_room
    assert "Look at this again" not in end(client, RIGHT)


def test_a_step_in_another_language_than_the_quiz_says_so(app: Flask, client: FlaskClient) -> None:
    library = app.extensions["site"].libraries["en"]

    def in_arabic(part: Part) -> Part:
        return replace(part, page=replace(part.page, language="ar")) if isinstance(part, Lesson) else part

    modules = tuple(replace(each, parts=tuple(map(in_arabic, each.parts))) for each in library.modules)
    norms.serve(app, replace(library, modules=modules))
    (words,) = re.findall(r'href="\.\./who-it-protects/#pass-it-on">(.*?)<svg', end(client, WRONG))
    assert words.startswith('<span><span lang="ar" dir="rtl">')


def test_what_others_said_is_not_even_linked_before_the_slip_is_decided(
    client: FlaskClient, room: Room
) -> None:
    outside = end(client, WRONG)
    assert GUESSED in outside
    assert 'href="../../../what-young-people-say/#law-quiz-confidence"' in outside
    with_slip = client.post(f"/c/{room.code}{QUIZ}", data=WRONG).text
    assert hidden(with_slip, "nonce")
    assert "what-young-people-say" not in with_slip
    assert GUESSED not in with_slip


def test_once_it_was_added_they_are_linked(client: FlaskClient, room: Room) -> None:
    slip = client.post(f"/c/{room.code}{QUIZ}", data=WRONG).text
    names = ("activity", "nonce", "answers.pass-on", "answers.confidence")
    thanks = client.post(f"/c/{room.code}/ballots", data={name: hidden(slip, name) for name in names})
    assert f'href="/c/{room.code}/en/what-young-people-say/"' in thanks.text


def test_after_close_nothing_is_left_to_decide(client: FlaskClient, room: Room) -> None:
    rooms.close(db.session(), context.box(), context.settings(), room, context.now())
    assert GUESSED in end(client, WRONG, f"/c/{room.code}{QUIZ}")


def test_the_way_on_is_the_class_in_a_room_and_else_the_module_s(client: FlaskClient, room: Room) -> None:
    assert "Choose another module" in end(client, WRONG)
    in_room = end(client, WRONG, f"/c/{room.code}{QUIZ}")
    assert f'<a class="button" href="/c/{room.code}/en/">' in in_room
    assert "Choose another module" not in in_room


def test_a_quiz_that_is_not_finished_has_no_end_yet(client: FlaskClient) -> None:
    page = end(client, {"answers.pass-on": "1"})
    assert ">Check what you know</h1>" in page
    assert '<section class="finish" id="end" data-ended aria-label="How it went" hidden>' in page


def test_the_page_that_has_the_figures_names_each_by_its_question(
    app: Flask, client: FlaskClient, in_app: None
) -> None:
    assert 'id="law-quiz-confidence" aria-labelledby="norm-1">' in client.get(norms.PAGE).text
    norms.seal(norms.make_area("North"), said=80)
    assert 'id="law-quiz-confidence" aria-labelledby="norm-1" data-about="8">' in client.get(norms.PAGE).text
