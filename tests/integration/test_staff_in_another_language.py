"""Pages of staff are whole in one language: English, until all that staff read is there in their own."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.base import db
from safe4me.web.build.reference import render_flows
from tests.helpers.content.libraries import rendered
from tests.helpers.content.pseudo import LANGUAGE, pseudo
from tests.helpers.world.rooms import CARD, card, do, send, words_of_the_card
from tests.helpers.world.schools import Place, open_room, sign_in
from tests.integration.test_role_matrix import GETS, Row, World, world

__all__ = ["world"]

IN_ENGLISH = '<html lang="en" dir="ltr"'
IN_THEIRS = f'<html lang="{LANGUAGE}" dir="rtl"'
TO_CLASS = (
    "/teach/lessons/<int:assignment_id>/twenty",
    "/teach/practise/<module>/",
    "/teach/practise/<module>/<stem>/",
    "/teach/rooms/<int:room_id>/board",
    "/teach/rooms/<int:room_id>/show",
    "/officer/rooms/<int:room_id>/board",
)


@pytest.fixture
def app(pseudo_app: Flask) -> Flask:
    """A site whose second language has what pupils read, and not all that staff do."""
    site = pseudo_app.extensions["site"]
    theirs = replace(site.libraries[LANGUAGE], speaks_to_staff=False)
    pseudo_app.extensions["site"] = replace(site, libraries={**site.libraries, LANGUAGE: theirs})
    return pseudo_app


@pytest.fixture
def teacher(app: Flask, place: Place) -> FlaskClient:
    """A teacher who has chosen the second language."""
    place.teacher.language = LANGUAGE
    db.session.commit()
    client = app.test_client()
    sign_in(client, place.teacher)
    return client


def is_of_staff(row: Row) -> bool:
    return row.route.startswith(("/account/", "/teach/", "/school/", "/coordinate/", "/helper/", "/officer/"))


def test_every_page_of_staff_is_english_from_its_head_to_its_foot(world: World) -> None:
    asked = set()
    for row in filter(is_of_staff, GETS):
        if row.route in TO_CLASS:
            continue
        for who, client in world.clients.items():
            client.environ_base["HTTP_ACCEPT_LANGUAGE"] = LANGUAGE
            reply = world.ask(who, row)
            if reply.mimetype == "text/html" and reply.status_code not in range(300, 400):
                assert IN_ENGLISH in reply.text, (row.route, who)
                asked.add(row.route)
    assert len(asked) > 20


def test_the_page_on_the_whiteboard_speaks_the_teacher_s_language(
    app: Flask, place: Place, teacher: FlaskClient
) -> None:
    room = open_room(app, place, "law/quiz")
    board = teacher.get(f"/teach/rooms/{room.id}/board").text
    assert IN_THEIRS in board
    assert pseudo("Go to") in board
    practice = teacher.get("/teach/practise/law/quiz/").text
    assert IN_THEIRS in practice
    assert pseudo("Go to") in practice
    assert f"/{LANGUAGE}/learn/law/quiz/" in practice
    send(app, room, 27)
    do(teacher, room, "close")
    assert IN_THEIRS in teacher.get(f"/teach/rooms/{room.id}/board").text
    assert IN_THEIRS in teacher.get(f"/teach/rooms/{room.id}/show?question=1").text


def test_lessons_are_named_in_english_and_ways_to_pupils_pages_keep_the_language(
    place: Place, teacher: FlaskClient
) -> None:
    page = teacher.get("/teach/assign").text
    assert pseudo("Check what you know") not in page
    assert f'href="/{LANGUAGE}/teachers/"' in page
    assert f'href="/{LANGUAGE}/teachers/scheme/"' in page


def test_whoever_is_not_signed_in_is_offered_no_language_in_which_staff_pages_are_not(app: Flask) -> None:
    page = app.test_client().get("/account/sign-in", headers={"Accept-Language": LANGUAGE}).text
    assert IN_ENGLISH in page
    assert "hreflang" not in page


def test_a_refusal_to_staff_is_english_and_one_to_a_pupil_is_not(app: Flask, teacher: FlaskClient) -> None:
    refused = teacher.get("/teach/rooms/4000/")
    assert (refused.status_code, IN_ENGLISH in refused.text) == (404, True)
    assert IN_THEIRS in app.test_client().get(f"/{LANGUAGE}/nowhere/").text


def test_where_no_language_is_whole_staff_read_their_own(pseudo_app: Flask) -> None:
    site = pseudo_app.extensions["site"]
    alone = replace(site.libraries[LANGUAGE], speaks_to_staff=False)
    pseudo_app.extensions["site"] = replace(site, libraries={LANGUAGE: alone})
    assert IN_THEIRS in pseudo_app.test_client().get("/account/sign-in").text


def test_a_translation_for_staff_that_nobody_has_read_says_so_beside_what_is_missing(app: Flask) -> None:
    library = app.extensions["site"].libraries[LANGUAGE]
    (guide,) = library.flows
    planted = replace(guide, page=replace(guide.page, language=LANGUAGE, unread=True))
    with app.test_request_context():
        [page] = rendered(render_flows(replace(library, flows=(planted,), unread=False))).values()
    notes = re.findall(r'<p class="note of-language[^"]*"([^>]*)>', page)
    assert notes == ["", f' lang="{LANGUAGE}" dir="rtl"']
    assert page.count(pseudo("This translation has not been checked by a person yet.")) == 1


def test_a_guide_for_staff_that_is_missing_says_it_once(app: Flask) -> None:
    library = app.extensions["site"].libraries[LANGUAGE]
    with app.test_request_context():
        [page] = rendered(render_flows(replace(library, unread=False))).values()
    assert page.count('<p class="note of-language') == 1


def test_the_card_of_a_pupil_who_tells_leads_to_the_guide_that_is_there(teacher: FlaskClient) -> None:
    page = teacher.get("/teach/week").text
    assert words_of_the_card(page) == CARD.format(lead="your")
    assert '<a href="/en/schools/incident/">' in card(page)
    assert teacher.get("/en/schools/incident/").status_code == 200
