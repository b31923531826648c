"""Beside the modules: questions people ask, and lines to copy, each with what leads on from it."""

import pytest
from flask.testing import FlaskClient

from safe4me.editorial.checks.help_pages import FEWEST_QUESTIONS
from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in

PAGES = ["questions", "lines"]


def body(client: FlaskClient, address: str) -> str:
    return client.get(address).text


def test_a_question_is_folded_and_leads_to_the_step_and_the_door(client: FlaskClient) -> None:
    page = body(client, "/en/questions/")
    asked = page.split("<details><summary>Will my parents find out?</summary>")[1].split("</details>")[0]
    assert 'href="../learn/law/who-it-protects/#pass-it-on"><span>Learn more:' in asked
    assert 'href="../help/not-safe/"><span>Get help: I don&#39;t feel safe' in asked


def test_lines_stand_open_and_can_be_copied_by_hand(client: FlaskClient) -> None:
    page = body(client, "/en/lines/").split('<article class="two leaflet"')[1].split("Where this comes")[0]
    assert page.count("<li>“") == 2
    assert page.count("<details") == 1  # the sources
    assert "<button" not in page.split("data-print")[0].replace('<button class="textlink', "")


@pytest.mark.parametrize("room", ["", "/c/K7Q3XP"])
def test_they_are_the_same_bytes_in_a_room_with_links_that_keep_it(client: FlaskClient, room: str) -> None:
    for page in PAGES:
        assert body(client, f"{room}/en/{page}/") == body(client, f"/en/{page}/")
        assert 'href="/en/learn' not in body(client, f"{room}/en/{page}/")


@pytest.mark.parametrize("address", ["/en/", "/en/learn/", "/en/help/", "/en/learn/law/"])
def test_they_are_one_tap_away_where_a_pupil_would_look(client: FlaskClient, address: str) -> None:
    for page in PAGES:
        assert f'{page}/"' in body(client, address)


def test_the_site_answers_thirty_questions_at_least_and_has_a_line_for_each_who_may_need_one() -> None:
    questions = {leaflet.page.stem: leaflet for leaflet in lessons_in(ROOT / "content").leaflets}
    assert len(questions["questions"].matters) >= FEWEST_QUESTIONS
    assert 5 <= len(questions["questions"].chapters) <= 6
    assert [chapter.id for chapter in questions["lines"].chapters] == [
        "to-a-friend",
        "to-an-adult",
        "to-the-one-who-pushes",
        "to-the-one-you-hurt",
        "adults-say",
    ]


def test_each_door_is_led_to_by_some_question_or_line() -> None:
    library = lessons_in(ROOT / "content")
    led = {matter.door for leaflet in library.leaflets for matter in leaflet.matters}
    assert led == {door.page.stem for door in library.doors}
