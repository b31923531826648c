"""Joining a room by its code, and what the room says of itself."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import rooms
from safe4me.content.model.core import Module, Quiz
from safe4me.db import budget
from safe4me.db.base import db
from safe4me.db.rooms import Phase, Room
from safe4me.db.schools import SchoolClass
from safe4me.join_codes import spaced
from safe4me.web.http import context
from safe4me.web.pupils.room import KEEP_METHOD, KEPT
from tests.helpers.world.app import statements
from tests.helpers.world.ballots import QUIZ, fresh
from tests.helpers.world.rooms import close_room
from tests.helpers.world.schools import Clock, Place, open_room


@pytest.mark.parametrize("spell", [str, str.lower, spaced, lambda code: f"  {spaced(code).lower()} "])
def test_a_code_however_it_is_typed_leads_to_its_room(
    client: FlaskClient, room: Room, spell: type[str]
) -> None:
    response = client.post("/en/join/code", data={"code": spell(room.code)})
    assert (response.status_code, response.headers["Location"]) == (303, f"/c/{room.code}/en/")


@pytest.mark.parametrize("typed", ["BBBBBB", "", "hello", "<b>&", "B" * 500])
def test_a_wrong_code_gets_a_kind_page_with_what_was_typed(client: FlaskClient, typed: str) -> None:
    response = client.post("/en/join/code", data={"code": typed})
    assert response.status_code == 404
    assert "We can’t find that code" in response.text
    assert "<b>&" not in response.text
    if typed.isalpha():
        assert f'value="{typed}"' in response.text


def test_a_page_that_a_room_does_not_have_leads_back_to_its_class(client: FlaskClient, room: Room) -> None:
    response = client.get(f"/c/{room.code}/en/nowhere/")
    assert response.status_code == 404
    assert f'<a class="brand" href="/c/{room.code}/en/">' in response.text
    assert f'<p><a class="button" href="/c/{room.code}/en/">' in response.text


def test_a_room_that_has_finished_leads_out_of_it(app: Flask, client: FlaskClient, room: Room) -> None:
    close_room(app, room)
    response = client.get(f"/c/{room.code}/en/")
    assert response.status_code == 410
    assert '<a class="brand" href="/en/">' in response.text
    assert f"/c/{room.code}/en/" not in response.text


def test_in_a_room_what_the_teacher_chose_comes_first_and_all_else_where_there_is_time(
    client: FlaskClient, room: Room
) -> None:
    page = client.get(f"/c/{room.code}/en/").text
    chosen, sep, others = page.partition("If you have time")
    assert sep
    assert 'data-part="law/quiz"' in chosen
    assert {part.split("/")[0] for part in re.findall('data-part="([^"]*)"', page)} == {"law"}
    listed = re.findall(r'/en/learn/([a-z-]+)/"', chosen.partition("<main")[2])
    assert set(listed) <= {"law"}
    assert "law" not in re.findall(r'class="cover" href="[^"]*/learn/([a-z-]+)/"', others)


def test_a_form_without_a_code_gets_the_same_page(client: FlaskClient) -> None:
    assert client.post("/en/join/code").status_code == 404


def test_an_unknown_language_is_not_found(client: FlaskClient, room: Room) -> None:
    response = client.post("/xx/join/code", data={"code": room.code})
    assert response.status_code == 404


def test_a_browser_of_another_language_gets_the_first_one(client: FlaskClient, room: Room) -> None:
    response = client.get(f"/c/{room.code}/", headers={"Accept-Language": "tlh, xx;q=0.5"})
    assert response.status_code == 200
    assert '<html lang="en"' in response.text


def test_the_room_page_lists_what_the_class_does_and_links_stay_in_the_room(
    client: FlaskClient, room: Room
) -> None:
    page = client.get(f"/c/{room.code}/")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert f'href="/c/{room.code}/en/learn/law/quiz/"' in page.text
    assert f'href="/c/{room.code}/en/learn/law/chat/"' in page.text
    assert 'href="/en/learn/' not in page.text
    assert 'href="/en/exit"' in page.text


def test_every_link_of_the_room_page_leads_somewhere(client: FlaskClient, room: Room) -> None:
    page = client.get(f"/c/{room.code}/").text
    links = {part.split('"')[0] for part in page.split('href="')[1:]}
    found = [client.get(link, follow_redirects=True) for link in links if link.startswith("/")]
    assert {reply.status_code for reply in found} == {200}


@pytest.mark.asvs("15.3.1")
def test_the_state_says_what_the_room_measures_and_nothing_of_what_came(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    before = client.get(f"/c/{room.code}/state")
    assert before.json == {
        "code": room.code,
        "phase": "once",
        "activities": {"law/quiz": "open", "law/chat": "open"},
        "strict": False,
        "officer": False,
    }
    for _ in range(10):
        assert client.post(f"/c/{room.code}/ballots", json=fresh(QUIZ)).status_code == 204
    assert client.get(f"/c/{room.code}/state").data == before.data


def test_the_state_tells_of_a_pause(app: Flask, client: FlaskClient, room: Room) -> None:
    rooms.pause(app.extensions["ballot_box"], room, "law/quiz")
    state = client.get(f"/c/{room.code}/state").json
    assert state is not None
    assert state["activities"] == {"law/quiz": "paused", "law/chat": "open"}


def test_the_room_page_is_made_once_and_is_the_same_whoever_has_sent(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    path = f"/c/{room.code}/en/"
    with statements() as of_first:
        first = client.get(path).data
    with statements() as of_second:
        assert client.get(path).data == first
    assert of_first
    assert not of_second
    for _ in range(5):
        assert client.post(f"/c/{room.code}/ballots", json=fresh(QUIZ)).status_code == 204
    with statements() as of_third:
        assert client.get(path).data == first
    assert not of_third
    app.extensions[KEPT].clear()
    assert client.get(path).data == first


def test_a_room_page_of_an_address_with_a_query_is_not_kept(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    assert client.get(f"/c/{room.code}/en/?anything").status_code == 200
    assert not app.extensions[KEPT]


def test_a_kept_room_page_is_not_shown_once_the_room_is_over(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    path = f"/c/{room.code}/en/"
    assert client.get(path).status_code == 200
    close_room(app, room)
    assert client.get(path).status_code == 410


@pytest.mark.parametrize("path", ["", "state"])
def test_a_room_past_due_is_closed_at_once(client: FlaskClient, room: Room, clock: Clock, path: str) -> None:
    clock.forward(minutes=90)
    assert client.get(f"/c/{room.code}/{path}").status_code == 410


def test_a_closed_room_says_so_kindly(app: Flask, client: FlaskClient, room: Room) -> None:
    close_room(app, room)
    for response in (
        client.get(f"/c/{room.code}/"),
        client.post("/en/join/code", data={"code": room.code}),
    ):
        assert response.status_code == 410
        assert "This class has finished" in response.text
    assert client.get(f"/c/{room.code}/en/learn/law/quiz/").status_code == 200


def test_a_script_learns_of_a_problem_as_json(client: FlaskClient) -> None:
    response = client.get("/c/CCCCCC/state", headers={"Accept": "application/json"})
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert response.json is not None
    assert response.json["type"] == "urn:safe4me:problem:unknown-code"


@pytest.mark.parametrize("path", ["", "state", "en/learn/law/nothing/"])
def test_another_spelling_in_the_address_leads_to_the_one_there_is(
    client: FlaskClient, room: Room, path: str
) -> None:
    response = client.get(f"/c/{spaced(room.code).lower()}/{path}")
    assert (response.status_code, response.headers["Location"]) == (308, f"/c/{room.code}/{path}")


def test_a_post_keeps_its_body_on_the_way_to_the_one_spelling(client: FlaskClient, room: Room) -> None:
    ballot = {"activity": "law/chat", "nonce": "0" * 32, "answers": {"fork": 1}}
    path = f"/c/{spaced(room.code).lower()}/ballots"
    led = client.post(path, json=ballot)
    assert led.status_code == KEEP_METHOD, "a browser sends the same once more"
    assert client.post(led.location, json=ballot).status_code == 204


def test_the_latest_room_of_a_code_is_the_one_that_is_meant(
    app: Flask, client: FlaskClient, place: Place, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_room(app, room)
    monkeypatch.setattr("safe4me.rooms.opening.new_code", lambda: room.code)
    again = open_room(app, place, "law/quiz")
    assert again.code == room.code
    assert client.get(f"/c/{room.code}/").status_code == 200


@pytest.mark.parametrize(("year_group", "is_read"), [(8, False), (9, True)])
def test_a_class_reads_the_lessons_of_its_own_year(
    client: FlaskClient,
    place: Place,
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
    year_group: int,
    is_read: bool,
) -> None:
    library = context.library("en")
    law = library.modules[0]
    older = replace(law.parts[0], page=replace(law.parts[0].page, bands=("B",)))
    modules = (replace(law, parts=(older, *law.parts[1:])), *library.modules[1:])
    monkeypatch.setattr(context, "library", lambda _: replace(library, modules=modules))
    place.school_class.year_group = year_group
    db.session.commit()
    page = client.get(f"/c/{room.code}/en/").text
    assert ('data-part="law/who-it-protects"' in page) == is_read
    assert 'data-part="law/quiz"' in page


def test_a_class_gets_one_form_of_a_survey_before_and_the_other_one_after(
    app: Flask, client: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = context.library("en")
    law = library.modules[0]
    other = next(replace(quiz, page=replace(quiz.page, path="law/other.md")) for quiz in quizzes(law))
    parts = tuple(replace(part, other_form=other) if part in quizzes(law) else part for part in law.parts)
    changed = replace(library, modules=(replace(law, parts=parts), *library.modules[1:]))
    monkeypatch.setattr(context, "library", lambda _: changed)
    led = {}
    for class_id in (place.school_class.id, another_class(place)):
        of_class = place._replace(school_class=db.session.get_one(SchoolClass, class_id))
        for phase in (Phase.BEFORE, Phase.AFTER):
            room = open_room(app, of_class, "law/quiz", phase=phase)
            page = client.get(f"/c/{room.code}/en/").text
            led[class_id, phase] = [name for name in ("quiz", "other") if f"learn/law/{name}/" in page]
            assert 'data-part="law/quiz"' in page
            close_room(app, room)
            budget.count_as_spent(db.session(), room.id)
            db.session.commit()
    first, second, third, fourth = led.values()
    assert sorted([*first, *second]) == sorted([*third, *fourth]) == ["other", "quiz"]
    assert first != third


def quizzes(module: Module) -> list[Quiz]:
    return [part for part in module.parts if isinstance(part, Quiz)]


def another_class(place: Place) -> int:
    own = place.school_class
    other = SchoolClass(
        school=own.school, school_year=own.school_year, year_group=9, name="9L", size=own.size
    )
    db.session.add(other)
    db.session.commit()
    return other.id
