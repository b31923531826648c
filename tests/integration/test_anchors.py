"""A class is asked one question before a module's lessons, and again in its quiz."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me.content.page import band_of
from safe4me.db import budget
from safe4me.db.base import db
from safe4me.db.budget import BudgetEntry
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase, Room
from safe4me.settings import ROOT
from safe4me.statistics.ballot import Ballot
from safe4me.web.build.pack import _held
from safe4me.web.build.pages import render_all
from safe4me.web.build.search import found_pages
from safe4me.web.http.site import Site
from tests.helpers.content.libraries import lessons_in
from tests.helpers.world.lessons import planned
from tests.helpers.world.rooms import do, epsilon_taken, open_form
from tests.helpers.world.schools import NOW, Place, browser, hidden, is_ticked, open_room, sign_in

QUIZ = "fakes/quiz"
ANCHOR = "fake-counts"
LIBRARY = lessons_in(ROOT / "content")
OFFERED, AGAIN = "Before the first lesson: one question", "After the lessons: the quiz"
RIGHT = "The law is there for Thea"  # what is said of the safer answer


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser at a site with the real content; the class is of Year 8."""
    site: Site = app.extensions["site"]
    app.extensions["site"] = replace(site, libraries={"en": LIBRARY})
    of_year(place, 8)
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def of_year(place: Place, year: int) -> None:
    place.school_class.year_group = year
    db.session.commit()


def opening(client: FlaskClient, place: Place, **asked: str) -> str:
    return client.get(f"/teach/classes/{place.school_class.id}/open", query_string=asked).text


def opened(app: Flask, place: Place, phase: Phase, *activities: str) -> Room:
    return open_room(app, place, *(activities or (QUIZ,)), phase=phase, content=ROOT / "content")


def send(app: Flask, room: Room, ballots: int = 20, option: int = 3) -> None:
    box = app.extensions["ballot_box"]
    for n in range(ballots):
        box.cast(room.code, Ballot(QUIZ, f"{n:032x}", ((ANCHOR, option),)), NOW)


def test_a_class_of_year_8_is_asked_before_and_after(app: Flask, client: FlaskClient, place: Place) -> None:
    page = opening(client, place, module="fakes")
    assert OFFERED in page
    assert is_ticked(page, QUIZ)
    assert is_ticked(page, "before")
    assert not is_ticked(page, "fakes/shared-folder"), "one question only"
    assert "/teach/rooms/" in open_form(client, place, activities=[QUIZ], phase="before")
    room = db.session.scalars(select(Room)).one()
    assert epsilon_taken(db.session(), place.school_class.id) == 2, "before keeps what after will cost"
    home = client.get(f"/c/{room.code}/en/").text
    assert re.findall(r'data-part="([^"]+)"', home) == [QUIZ], "no lesson stands before it"
    assert "/learn/fakes/before/" in home
    assert OFFERED not in opening(client, place), "it is open"
    send(app, room)
    do(client, room, "close")

    page = opening(client, place, module="fakes", phase="after")
    assert AGAIN in page
    assert is_ticked(page, QUIZ)
    assert is_ticked(page, "after")
    again = opened(app, place, Phase.AFTER)
    home = client.get(f"/c/{again.code}/en/").text
    assert "/learn/fakes/quiz/" in home
    assert "/learn/fakes/before/" not in home
    send(app, again)
    do(client, again, "close")

    seals = db.session.scalars(select(Seal).order_by(Seal.id)).all()
    assert [(seal.activity, seal.phase) for seal in seals] == [(QUIZ, Phase.BEFORE), (QUIZ, Phase.AFTER)]
    first, second = ({(c.question, c.rev, c.option) for c in seal.counts} for seal in seals)
    assert first == second
    assert {(question, option) for question, _, option in first} == {(ANCHOR, each) for each in range(1, 5)}
    assert len({rev for _, rev, _ in first}) == 1
    entries = db.session.scalars(select(BudgetEntry)).all()
    assert [(entry.epsilon, entry.spent) for entry in entries] == [(1, True), (1, True)]
    assert AGAIN not in (page := opening(client, place, module="fakes"))
    assert OFFERED not in page


def test_what_a_pupil_said_before_is_not_marked_and_can_be_sent(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    room = opened(app, place, Phase.BEFORE)
    where = f"/c/{room.code}/en/learn/fakes/before/check"
    page = client.post(where, data={f"answers.{ANCHOR}": "1"}).text
    shown = page.split("<article", 1)[1]
    assert (
        "You’ll be asked this again after the lessons. What we think of your answer, you see then." in shown
    )
    assert "data-kept-back hidden" not in shown
    assert not re.search(r'class="option[^"]*(right|wrong|told)', shown)
    assert not re.search(rf'class="reply"[^>]*(?<! hidden)>\s*(<[^>]*>)*\s*{RIGHT}', shown)
    assert "data-tile" not in shown
    assert re.findall(r'name="answers\.([^"]+)" value="1"', page.split('id="slip"')[1]) == [ANCHOR]
    after = client.post("/en/learn/fakes/before/check", data={f"answers.{ANCHOR}": "1"}).text
    assert re.search(r'class="option[^"]*(right|wrong|told)', after), "outside a room nothing is kept back"


def test_the_class_is_not_shown_what_it_said_before(app: Flask, client: FlaskClient, place: Place) -> None:
    for phase, shown in ((Phase.BEFORE, False), (Phase.AFTER, True)):
        room = opened(app, place, phase)
        send(app, room, option=1)
        do(client, room, "close")
        page = client.get(f"/teach/rooms/{room.id}/results").text
        assert ("Show to the class" in page) is shown
        assert ("keep it back until then" in page) is not shown
        assert ("What to teach again" in page) is shown, "it has not been taught before the lessons"
        assert client.get(f"/teach/rooms/{room.id}/show").status_code == (200 if shown else 404)


def test_what_is_talked_about_for_want_of_answers_is_not_told_before(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    room = opened(app, place, Phase.BEFORE)
    send(app, room, 5)
    do(client, room, "close")
    page = client.get(f"/teach/rooms/{room.id}/results").text
    assert "Talk about it instead" not in page
    assert RIGHT not in page


@pytest.mark.parametrize(
    ("year", "module"), [(7, "chats"), (8, "fakes"), (9, "threats"), (10, "consent"), (11, "law")]
)
def test_it_is_asked_first_of_one_module_by_one_press_and_of_no_other(
    client: FlaskClient, place: Place, year: int, module: str
) -> None:
    of_year(place, year)
    lessons = {item: planned(place, item) for item in ("fakes", "chats", "threats", "consent", "law")}
    week = client.get("/teach/week").text
    assert week.count("First one question, before the lessons") == 1
    assert OFFERED in opening(client, place)
    assert is_ticked(opening(client, place, module="fakes"), "before") is (module == "fakes")
    quiz = "quiz" if band_of(year) == "A" else "quiz-b"
    token = hidden(week, "csrf_token")
    for item, lesson in lessons.items():
        client.post(f"/teach/lessons/{lesson.id}/open", data={"csrf_token": token})
        room = db.session.scalars(select(Room).order_by(Room.id.desc())).first()
        # Of some a year is asked nothing: no room is opened for them.
        asked = room and (room.phase, [each.activity for each in room.activities])
        assert (asked == (Phase.BEFORE, [f"{item}/{quiz}"])) is (item == module)


def test_a_class_that_missed_before_measures_its_quiz_once(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    story = opened(app, place, Phase.ONCE, "fakes/shared-folder")
    budget.count_as_spent(db.session(), story.id)
    db.session.commit()
    page = opening(client, place, module="fakes")
    assert OFFERED not in page, "its lessons have begun"
    assert is_ticked(page, QUIZ)
    assert is_ticked(page, "once")


def test_it_is_not_offered_where_there_is_no_budget_for_both(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    spent = BudgetEntry(
        class_id=place.school_class.id, activity="law/quiz", phase=Phase.ONCE, epsilon=14, spent=True
    )
    db.session.add(spent)
    db.session.commit()
    assert OFFERED in opening(client, place)
    spent.epsilon = 14.5
    db.session.commit()
    assert OFFERED not in opening(client, place)


def test_a_small_class_is_not_offered_it(client: FlaskClient, place: Place) -> None:
    place.school_class.size = 9
    db.session.commit()
    assert OFFERED not in opening(client, place)


def test_a_class_of_another_year_gets_the_quiz_itself(app: Flask, client: FlaskClient, place: Place) -> None:
    of_year(place, 9)
    room = opened(app, place, Phase.BEFORE)
    assert "/learn/fakes/before/" not in client.get(f"/c/{room.code}/en/").text


def test_nobody_comes_upon_the_question_by_a_search_or_in_a_pack(app: Flask, in_app: None) -> None:
    pages = {address: page().encode() for address, page in render_all(LIBRARY)}
    assert "/en/learn/fakes/before/" in pages
    assert not [
        found for found in found_pages({"en": LIBRARY}, pages)["en"] if found.address.endswith("/before/")
    ]
    assert not [held for held in _held(pages, "/en/", "fakes") if held.endswith("/before/")]
