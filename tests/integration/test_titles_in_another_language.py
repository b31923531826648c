"""On pages of staff a title that is not translated yet is marked with the language that it has."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from safe4me.db.base import db
from safe4me.web.http.locale import activity_title, module_title
from tests.helpers.content.pseudo import LANGUAGE, pseudo
from tests.helpers.world.lessons import planned
from tests.helpers.world.rooms import do, send
from tests.helpers.world.schools import Place, make_place, open_room, sign_in

TITLE = '<span lang="en" dir="ltr">Check what you know</span>'


@pytest.fixture
def untranslated(pseudo_app: Flask) -> Iterator[Flask]:
    """A site whose second language has its interface, and no lesson yet."""
    site = pseudo_app.extensions["site"]
    english = replace(site.libraries["en"], language=LANGUAGE)
    pseudo_app.extensions["site"] = replace(site, libraries={**site.libraries, LANGUAGE: english})
    with pseudo_app.app_context():
        yield pseudo_app


def test_a_title_is_marked_where_it_is_in_another_language_alone(pseudo_app: Flask) -> None:
    with pseudo_app.test_request_context(f"/{LANGUAGE}/"):
        assert activity_title("law/quiz") == pseudo("Check what you know")
        assert module_title("help") == '<span lang="en" dir="ltr">Getting help</span>'
        assert (activity_title("gone/quiz"), module_title("gone")) == ("gone/quiz", "gone")
    with pseudo_app.test_request_context("/en/"):
        assert (activity_title("law/quiz"), module_title("help")) == ("Check what you know", "Getting help")


def test_teachers_read_which_activities_are_in_english(untranslated: Flask) -> None:
    place: Place = make_place("Northshire", "Hill School")
    room = open_room(untranslated, place, "law/quiz", "law/chat")
    client = untranslated.test_client()
    sign_in(client, place.teacher)
    of_class = f"/teach/classes/{place.school_class.id}/open"
    planned(place, "law/quiz")
    for path in ("/teach/week", of_class, f"/teach/rooms/{room.id}/"):
        page = client.get(path, headers={"Accept-Language": LANGUAGE}).text
        assert f'<html lang="{LANGUAGE}"' in page
        assert TITLE in page, path
        assert "&lt;span" not in page, path


def test_a_list_to_choose_from_says_in_which_language_each_module_is(untranslated: Flask) -> None:
    place: Place = make_place("Northshire", "Hill School")
    client = untranslated.test_client()
    sign_in(client, place.teacher)
    page = client.get("/teach/assign", headers={"Accept-Language": LANGUAGE}).text
    assert 'lang="en"' in page.partition('value="law"')[2].partition("</label>")[0]


def test_the_title_of_a_page_is_words_alone(untranslated: Flask) -> None:
    place: Place = make_place("Northshire", "Hill School")
    room = open_room(untranslated, place, "law/quiz")
    teacher, coordinator = untranslated.test_client(), untranslated.test_client()
    sign_in(teacher, place.teacher)
    send(untranslated, room, 27)
    do(teacher, room, "close")
    ask = f"/school/sealed/ask/{room.id}/law/quiz"
    sign_in(coordinator, place.coordinator)
    page = coordinator.get(ask, headers={"Accept-Language": LANGUAGE}).text
    assert TITLE in page
    (title,) = re.findall("<title>(.*?)</title>", page, re.DOTALL)
    assert "Check what you know" in title
    assert "<" not in title


@pytest.mark.parametrize("path", ["/coordinate/results", "/school/sealed/", "/coordinate/"])
def test_coordinators_pages_hold_no_mark_as_words(untranslated: Flask, path: str) -> None:
    place: Place = make_place("Northshire", "Hill School")
    client = untranslated.test_client()
    sign_in(client, place.coordinator)
    db.session.commit()
    reply = client.get(path, headers={"Accept-Language": LANGUAGE})
    assert reply.status_code == 200
    assert "&lt;span" not in reply.text
