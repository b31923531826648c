"""Teachers read how much of each module stands in other languages, where they choose one and in its room."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.world import Place, open_room, sign_in


@pytest.fixture
def app(pseudo_app: Flask) -> Flask:
    """A site in English and the pseudo-language, in which the module `law` alone is translated, unread."""
    return pseudo_app


@pytest.fixture
def teacher(app: Flask, place: Place) -> FlaskClient:
    client = app.test_client()
    sign_in(client, place.teacher)
    return client


def said_of_hebrew(page: str) -> list[str]:
    """The sentences about the language whose code the pseudo-language has, a module each."""
    return re.findall(r"<li>(Hebrew: [^<]*)</li>", page)


def test_where_a_module_is_chosen_its_translations_are_counted(
    app: Flask, place: Place, teacher: FlaskClient
) -> None:
    law = next(each for each in app.extensions["site"].libraries["en"].modules if each.id == "law")
    every = 1 + len(law.taught)
    of_trial = f"Shown in this trial, and not read by a person yet: {every}."
    whole = f"Hebrew: pages in it: {every} of {every}. {of_trial}"
    none = "Hebrew: not translated. Your pupils see English."
    for path in ("/teach/plan", f"/teach/classes/{place.school_class.id}/open"):
        assert {whole, none} >= set(said_of_hebrew(teacher.get(path).text)) >= {whole}, path
    assert none in said_of_hebrew(teacher.get("/teach/plan").text)
    assert said_of_hebrew(teacher.get("/en/teachers/law/").text) == [whole]


def test_a_room_says_what_is_english_in_it(app: Flask, place: Place, teacher: FlaskClient) -> None:
    room = open_room(app, place, "law/quiz")
    page = teacher.get(f"/teach/rooms/{room.id}/").text
    listed = page.partition('id="languages-title"')[2].partition("</section>")[0]
    assert re.findall(r"<li><b>(\w+)</b> <span>([^<]*)</span>", listed) == [
        ("Hebrew", "All that this room counts is translated.")
    ]
