"""A class of fewer than twelve practises, unless small classes share a room of twelve or more."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.db.base import db
from safe4me.db.released import Seal
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import SchoolClass
from safe4me.schools.practice import small_beside
from safe4me.settings import ROOT
from safe4me.statistics.ballot import Ballot
from safe4me.web.build.images import qr
from tests.helpers.content.libraries import lessons_in
from tests.helpers.world.lessons import planned
from tests.helpers.world.rooms import NUMBERS, do, finish, open_form, reserved, state
from tests.helpers.world.schools import (
    NOW,
    Clock,
    Place,
    add_class,
    browser,
    give,
    hidden,
    is_ticked,
    open_room,
    sign_in,
)

CLOSE, TALK = "Close and see results", "Throw away, and talk about it"


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def resized(place: Place, size: int) -> SchoolClass:
    place.school_class.size = size
    db.session.commit()
    return place.school_class


def another(place: Place, name: str, size: int, year_group: int = 9) -> SchoolClass:
    """One more class of the teacher's own."""
    made = add_class(place, name, size, year_group)
    give(made, place.teacher)
    return made


def main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def filled(page: str) -> list[str]:
    """The buttons and links that stand out on a page."""
    return [each.strip() for each in re.findall(r'class="button ?"[^>]*>([^<]*)<', main(page))]


def opened() -> list[Room]:
    db.session.rollback()
    return [*db.session.scalars(select(Room))]


@pytest.mark.parametrize("size", [1, 8, 11])
def test_a_small_class_practises_and_the_page_says_why(client: FlaskClient, place: Place, size: int) -> None:
    page = client.get(f"/teach/classes/{resized(place, size).id}/open").text
    assert f"<h1>9K has {size} pupil{'s' if size > 1 else ''}. Figures need 12.</h1>" in page
    assert filled(page) == ["Practise, no answer is kept"]
    assert "<form" not in main(page), "there is nothing to open"
    ways = set(re.findall(r'href="(/teach/practise/[^"]*)"', page))
    assert {"/teach/practise/law/", "/teach/practise/law/quiz/", "/teach/practise/law/chat/"} <= ways
    assert {client.get(way).status_code for way in ways} == {200}
    assert 'href="/en/teachers/law/"' in page, "how to teach it"


@pytest.mark.parametrize("size", [1, 8, 11])
@pytest.mark.parametrize("strict", ["", "y"])
def test_no_form_of_whatever_kind_opens_a_room_for_a_small_class(
    client: FlaskClient, place: Place, size: int, strict: str
) -> None:
    resized(place, size)
    token = hidden(client.get("/teach/ask").text, "csrf_token")
    data = {
        "csrf_token": token,
        "activities": ["law/quiz"],
        "phase": "once",
        "minutes": "60",
        "strict": strict,
    }
    reply = client.post(f"/teach/classes/{place.school_class.id}/open", data=data)
    assert reply.status_code == 422
    assert f"Figures need 12, and here {'are' if size > 1 else 'is'} {size} pupil" in reply.text
    assert (opened(), reserved(place)) == ([], {})


def test_whoever_is_overtaken_by_a_smaller_size_loses_nothing_of_the_form(
    client: FlaskClient, place: Place
) -> None:
    second = another(place, "9L", 5)
    form = f"/teach/classes/{resized(place, 14).id}/open"
    token = hidden(client.get(form).text, "csrf_token")
    resized(place, 6)
    sent = {"activities": ["law/chat"], "beside": [str(second.id)], "title": "Two", "minutes": "47"}
    reply = client.post(form, data={"csrf_token": token, "phase": "before", **sent})
    assert (reply.status_code, opened()) == (422, [])
    assert "Figures need 12, and here are 11 pupils." in reply.text
    assert all(is_ticked(reply.text, value) for value in ("law/chat", str(second.id), "before"))
    assert 'value="Two"' in reply.text
    assert 'value="47"' in reply.text


@pytest.mark.parametrize("strict", [False, True])
def test_twelve_together_have_a_room_and_eleven_have_none(app: Flask, place: Place, strict: bool) -> None:
    resized(place, 6)
    five, six = another(place, "9L", 5), another(place, "9M", 6)
    with pytest.raises(rooms.RoomTooSmall) as refused:
        open_room(app, place, "law/quiz", beside=[five], strict=strict)
    assert (refused.value.least, refused.value.pupils) == (12, 11)
    assert (opened(), reserved(place)) == ([], {})
    assert open_room(app, place, "law/quiz", beside=[six], strict=strict).size == 12


def test_small_classes_of_one_year_group_and_grouping_share_a_room_from_twelve(place: Place) -> None:
    own = resized(place, 8)
    three, four = another(place, "9L", 3), another(place, "9M", 1)
    large, younger, sets = another(place, "9N", 12), another(place, "8K", 8, 8), another(place, "9 Set 1", 8)
    sets.grouping = "Sets"
    db.session.commit()
    assert small_beside(db.session(), own, [own, three, large, younger, sets]) == []
    assert small_beside(db.session(), own, [own, three, four, large, younger, sets]) == [three, four]


def test_together_stands_out_where_it_reaches_twelve_and_its_form_has_the_classes_ticked(
    client: FlaskClient, place: Place
) -> None:
    second = another(place, "9L", 3)
    form = f"/teach/classes/{resized(place, 8).id}/open?module=law"
    page = client.get(form).text
    assert filled(page) == ["Practise, no answer is kept"]
    assert "may share a room once they have 12 pupils together" in page
    assert "Open the room" not in client.get(f"{form}&together=yes").text, "nor by the address"
    second.size = 4
    db.session.commit()
    page = client.get(form).text
    assert filled(page) == ["Open with 9L (4 pupils)"]
    assert "One room, one code, 12 pupils." in page
    link = re.search(r'class="button" href="([^"]*)"', page)
    assert link
    page = client.get(link[1].replace("&amp;", "&")).text
    assert "9K has 8 pupils. Figures need 12. So it shares a room with others, or it practises." in page
    assert is_ticked(page, str(second.id))
    assert is_ticked(page, "law/quiz")
    code = client.get(open_form(client, place, activities=["law/quiz"], beside=[str(second.id)])).text
    assert "Room for 9K, 9L" in code


def test_my_classes_and_my_week_lead_a_small_class_to_practice(client: FlaskClient, place: Place) -> None:
    planned(place)
    for size, says in ((12, "Open a room"), (11, "Practise")):
        resized(place, size)
        page = main(client.get("/teach/classes").text)
        assert (f">{says}<span" in page, page.count("Open a room")) == (True, int(size == 12))
        week = main(client.get("/teach/week").text)
        assert (">Open the room<" in week, ">Practise<" in week) == (size == 12, size == 11)


@pytest.mark.parametrize(
    ("way", "leads_to", "typed"),
    [
        ("law/", "/en/learn/law/", "localhost/law</b>"),
        ("law/quiz/", "/en/learn/law/quiz/", "localhost/law</b> and choose <b>"),
    ],
)
def test_practice_is_the_public_page_with_its_address_and_a_square_code(
    app: Flask, client: FlaskClient, way: str, leads_to: str, typed: str
) -> None:
    page = client.get(f"/teach/practise/{way}").text
    site = app.extensions["settings"].site_address
    assert qr(f"{site}{leads_to}", "A square code that leads to this page") in page
    assert f'href="{leads_to}"' in page
    assert typed in page
    assert 'href="/en/teachers/law/present/"' in page
    assert client.get(leads_to).status_code == 200


def test_a_survey_is_not_practised_for_first_answers_are_what_it_asks_for(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    libraries = {"en": lessons_in(ROOT / "content")}
    app.extensions["site"] = replace(app.extensions["site"], libraries=libraries)
    page = client.get(f"/teach/classes/{resized(place, 8).id}/open").text
    assert "/teach/practise/fakes/" in page
    assert "/teach/practise/what-we-think/" not in page
    assert client.get("/teach/practise/what-we-think/").status_code == 404
    assert client.get("/teach/practise/fakes/").status_code == 200


@pytest.mark.parametrize("way", ["nothing/", "law/nothing/", f"law/{'x' * 300}/"])
def test_what_is_no_practice_has_no_such_page(client: FlaskClient, way: str) -> None:
    assert client.get(f"/teach/practise/{way}").status_code == 404


def sent_in(
    app: Flask, box: BallotBox, clock: Clock, place: Place, sizes: tuple[int, ...], sent: int
) -> Room:
    """An open room of classes of these sizes, to which so many sent, one a minute."""
    resized(place, sizes[0])
    beside = [another(place, f"9-{n}", size) for n, size in enumerate(sizes[1:])]
    room = open_room(app, place, "law/quiz", beside=beside)
    for n in range(sent):
        at = NOW + timedelta(minutes=n)
        box.cast(room.code, Ballot("law/quiz", f"{n:032x}", (("pass-on", 2), ("confidence", 3))), at)
    return room


@pytest.mark.parametrize("sizes", [(12,), (14,), (26,), (6, 6)])
@pytest.mark.parametrize("share", ["all", "half", "eight"])
def test_a_room_of_twelve_or_more_is_finished_whoever_has_sent(
    app: Flask,
    client: FlaskClient,
    box: BallotBox,
    clock: Clock,
    place: Place,
    sizes: tuple[int, ...],
    share: str,
) -> None:
    size = sum(sizes)
    sent = {"all": size, "half": size // 2, "eight": 8}[share]
    page = finish(client, sent_in(app, box, clock, place, sizes, sent))
    assert f"<b>{sent} of {size}</b>" in page
    assert filled(page) == [CLOSE if sent >= 10 else TALK]
    assert ("Add to Year 9’s figures" in page) == (sent < 10)
    assert not re.search(r"better|wait for|until more", main(page))


def test_eight_of_fourteen_are_thrown_away_and_the_class_is_asked_again(
    app: Flask, client: FlaskClient, box: BallotBox, clock: Clock, place: Place
) -> None:
    room = sent_in(app, box, clock, place, (14,), 8)
    page = finish(client, room)
    assert "A script for the talk" in page
    client.get(do(client, room, "discard", back="finish", activity="law/quiz"))
    assert (state(room), reserved(place)) == (RoomState.DISCARDED, {})
    assert db.session.scalars(select(Seal)).all() == []
    assert open_form(client, place, activities=["law/quiz"]).startswith("/teach/rooms/")


def test_eight_of_fourteen_are_added_to_the_year_groups_figures_and_shown_to_nobody(
    app: Flask, client: FlaskClient, box: BallotBox, clock: Clock, place: Place
) -> None:
    room = sent_in(app, box, clock, place, (14,), 8)
    finish(client, room)
    page = client.get(do(client, room, "close", back="finish", activity="law/quiz")).text
    assert (state(room), reserved(place)) == (RoomState.CLOSED, {"law/quiz": True})
    assert [seal.ballots for seal in db.session.scalars(select(Seal))] == [8]
    assert "Too few answers for a figure." in page
    assert not NUMBERS.search(main(page))


def test_of_several_year_groups_few_answers_are_added_to_the_schools_figures(
    app: Flask, client: FlaskClient, box: BallotBox, place: Place
) -> None:
    second = add_class(place, "8K")
    room = open_room(app, place, "law/quiz", beside=[second])
    second.year_group = 8  # as in rooms of earlier releases
    db.session.commit()
    box.cast(room.code, Ballot("law/quiz", "0" * 32, (("pass-on", 2), ("confidence", 3))), NOW)
    assert "Add to your school’s figures" in finish(client, room)
