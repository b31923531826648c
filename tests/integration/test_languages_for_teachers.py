"""Teachers read how much of each module stands in other languages, where they choose one and in its room."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.content.review_dates import UnreadTranslation
from tests.helpers.content.pseudo import LANGUAGE
from tests.helpers.world.schools import Place, open_room, sign_in


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
    for path in ("/teach/assign", f"/teach/classes/{place.school_class.id}/open"):
        assert {whole, none} >= set(said_of_hebrew(teacher.get(path).text)) >= {whole}, path
    assert none in said_of_hebrew(teacher.get("/teach/assign").text)
    assert said_of_hebrew(teacher.get("/en/teachers/law/").text) == [whole]


@pytest.mark.parametrize(("interface_unread", "end"), [(False, " Those were read by a person."), (True, "")])
def test_pages_count_as_read_where_the_interface_around_them_is_read_too(
    app: Flask, teacher: FlaskClient, interface_unread: bool, end: str
) -> None:
    site = app.extensions["site"]
    theirs = replace(site.libraries[LANGUAGE], unread=interface_unread)
    app.extensions["site"] = replace(site, libraries=site.libraries | {LANGUAGE: theirs}, unread=())
    said = set(said_of_hebrew(teacher.get("/teach/assign").text))
    assert {re.sub(r"\d+", "n", each) for each in said if "pages in it" in each} == {
        f"Hebrew: pages in it: n of n.{end}"
    }


def test_a_language_waits_for_whoever_reads_its_interface(app: Flask, teacher: FlaskClient) -> None:
    site = app.extensions["site"]
    waits = UnreadTranslation(LANGUAGE, f"translations/{LANGUAGE}/LC_MESSAGES/messages.po")
    english = {"en": site.libraries["en"]}
    app.extensions["site"] = replace(site, libraries=english, unread=(waits,))
    assert set(said_of_hebrew(teacher.get("/teach/assign").text)) == {
        "Hebrew: no person has read its menus and buttons yet, so your pupils see English."
    }


def test_a_room_says_what_is_english_in_it(app: Flask, place: Place, teacher: FlaskClient) -> None:
    room = open_room(app, place, "law/quiz")
    page = teacher.get(f"/teach/rooms/{room.id}/").text
    listed = page.partition('id="languages-title"')[2].partition("</section>")[0]
    assert re.findall(r"<li><b>(\w+)</b> <span>([^<]*)</span>", listed) == [
        ("Hebrew", "All that this room counts is translated.")
    ]
