"""What a teacher presses on My week: skip, move, open the room, start 20 minutes; and what that answers."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.ballot_box.records import BoxUnavailable
from safe4me.db import budget
from safe4me.db.base import db
from safe4me.db.rooms import Phase, RoomState
from safe4me.db.schools import SchoolClass
from safe4me.join_codes import spaced
from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in
from tests.helpers.world.lessons import MONDAY, planned
from tests.helpers.world.schools import (
    Clock,
    Place,
    add_class,
    browser,
    give,
    hidden,
    open_room,
    sign_in,
)
from tests.helpers.world.week_page import WEEK, closed, filled, opened, press, week, words

# The clock stands on Tuesday 24 November.
LATER, BEFORE = MONDAY + timedelta(days=14), MONDAY - timedelta(days=7)


@pytest.fixture
def client(teacher: FlaskClient) -> FlaskClient:
    return teacher


def test_a_lesson_is_skipped_with_a_reason_and_that_is_taken_back(client: FlaskClient, place: Place) -> None:
    lesson = planned(place)
    assert "Choose a reason." in press(client, lesson, "skip")
    there = press(client, lesson, "skip", reason="exams")
    page = client.get(there).text
    assert "9K: What the law says is skipped." in page
    assert "Skipped Skipped: exams · by Teacher Undo" in week(client)["Lately"]
    there = press(client, lesson, "undo")
    assert "9K: What the law says is back as it was." in client.get(there).text
    assert "Open the room" in week(client)["This week"]


def test_a_lesson_is_moved_and_moved_back(client: FlaskClient, place: Place) -> None:
    lesson = planned(place, day=MONDAY + timedelta(days=2))
    there = press(client, lesson, "move", week=f"{LATER}", day="", note="Hall")
    page = client.get(there).text
    assert "9K: What the law says is moved to the week of 7 December." in page
    db.session.refresh(lesson)
    assert (lesson.week, lesson.day, lesson.note) == (LATER, None, "Hall")
    again = re.search(r'action="[^"]*/move">(.*?)</form>', page, re.S)
    assert again
    fields = dict(re.findall(r'name="(week|day|note)" value="([^"]*)"', again[1]))
    press(client, lesson, "move", **fields)
    db.session.refresh(lesson)
    assert (lesson.week, lesson.day, lesson.note) == (MONDAY, MONDAY + timedelta(days=2), "Hall")


def test_of_a_lesson_moved_out_of_a_week_that_is_over_there_is_no_undo(
    client: FlaskClient, place: Place
) -> None:
    lesson = planned(place, week=BEFORE)
    page = client.get(press(client, lesson, "move", week=f"{LATER}", day="4", note="")).text
    assert "is moved to Friday 11 December." in page
    assert "/move" not in page.partition("<main")[2]


@pytest.mark.parametrize(
    ("what", "data", "says"),
    [
        ("move", {"week": "2031-01-06", "day": "", "note": "Kept"}, "Choose from the list."),
        ("move", {"week": "2026-11-16", "day": "", "note": "Kept"}, "Choose from the list."),
        ("move", {"week": "2026-12-07", "day": "7", "note": "Kept"}, "Choose from the list."),
        ("move", {"week": "2026-12-07", "day": "", "note": "x" * 201}, "up to 200 characters"),
        ("move", {"week": "2026-12-14", "day": "", "note": "Kept"}, "has that in that week already"),
        ("taught", {"day": "2026-11-25"}, "Choose a day up to today."),
        ("taught", {"day": "soon"}, "Choose a day."),
        ("taught", {}, "Choose a day."),
        ("skip", {"reason": "because of Ann"}, "Choose from the list."),
    ],
)
def test_what_cannot_be_done_is_said_beside_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, place: Place, what: str, data: dict[str, str], says: str
) -> None:
    lesson = planned(place)
    planned(place, week=date(2026, 12, 14))
    page = press(client, lesson, what, **data)
    assert says in page
    assert "Kept" not in data.values() or 'value="Kept"' in page
    db.session.refresh(lesson)
    assert (lesson.week, lesson.note, lesson.skipped, lesson.taught_on) == (MONDAY, "", None, None)


def test_a_lesson_that_was_not_begun_is_taken_out(app: Flask, client: FlaskClient, place: Place) -> None:
    lesson, other = planned(place), planned(place, week=LATER)
    page = client.get(press(client, lesson, "remove")).text
    assert "The lesson is taken out." in page
    open_room(app, place, "law/quiz")
    assert "Take it out" not in client.get(f"/teach/lessons/{other.id}").text


def test_one_press_opens_the_room_of_what_is_asked_next(client: FlaskClient, place: Place) -> None:
    lesson = planned(place)
    there = press(client, lesson, "open")
    (room,) = opened()
    assert there == f"/teach/rooms/{room.id}/"
    assert [each.activity for each in room.activities] == ["law/chat", "law/quiz"]
    assert room.phase is Phase.ONCE
    assert room.due_at - room.opened_at == timedelta(minutes=60)
    assert 'class="tiles"' in client.get(there).text, "the code"
    assert press(client, lesson, "open") == there, "the same press twice opens one room"
    assert opened() == [room]


def test_a_press_goes_to_a_room_that_was_opened_another_way(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    room = open_room(app, place, "law/quiz")
    lesson = planned(place)
    assert press(client, lesson, "open") == f"/teach/rooms/{room.id}/"
    assert len(opened()) == 1
    db.session.refresh(lesson)
    assert lesson.rooms == [room]


def test_asked_before_is_not_taught_and_is_asked_after(app: Flask, client: FlaskClient, place: Place) -> None:
    lesson = planned(place, "law/quiz")
    closed(app, place, "law/quiz", phase=Phase.BEFORE)
    found = week(client)["This week"]
    assert "Asked before Asked before on 24 November. Teach it, then ask again. Ask again after" in found
    assert press(client, lesson, "open").startswith("/teach/rooms/")
    assert [room.phase for room in opened()] == [Phase.BEFORE, Phase.AFTER]


def test_a_class_that_has_answered_it_practises_and_that_is_no_state(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    closed(app, place, "law/quiz")
    lesson = planned(place, "law/quiz")
    found = week(client)["This week"]
    assert (
        "This week Any day this week · Practice only: 9K has answered this quiz this year. Practise" in found
    )
    assert "Open the room" not in found
    page = press(client, lesson, "open")
    assert "9K: What the law says: Check what you know. This class has answered all of it this year" in page
    assert "<h1>My week</h1>" in page


def test_what_stops_a_room_is_said_on_my_week(app: Flask, client: FlaskClient, place: Place) -> None:
    lesson = planned(place)
    entry = budget.BudgetEntry(
        class_id=place.school_class.id, activity="x/y", phase=Phase.ONCE, epsilon=16, spent=True
    )
    db.session.add(entry)
    db.session.commit()
    page = press(client, lesson, "open")
    assert "9K: What the law says. This class has been measured as often as we allow" in page
    entry.epsilon = -1
    db.session.commit()
    assert "Open the room" in week(client)["This week"], "a damaged ledger takes no page away"
    assert "No room can be opened for now" in press(client, lesson, "open")
    assert opened() == []


def test_a_colleagues_class_is_not_mine_to_plan_and_a_lent_one_is(
    app: Flask, client: FlaskClient, clock: Clock, place: Place
) -> None:
    other = add_class(place, "9L")
    lesson = planned(place._replace(school_class=other))
    token = hidden(client.get("/teach/ask").text, "csrf_token")
    ways = ("open", "twenty", "move", "taught", "skip", "undo", "remove")
    assert client.get(f"/teach/lessons/{lesson.id}").status_code == 404
    replies = [
        client.post(f"/teach/lessons/{lesson.id}/{way}", data={"csrf_token": token}).status_code
        for way in ways
    ]
    assert replies == [404] * len(ways)
    assert "9L" not in week(client)["This week"]
    give(other, place.teacher, until=date(2026, 11, 24))
    assert "9L" in week(client)["This week"]
    assert "9L is lent to you until Tuesday 24 November." in client.get(WEEK).text
    clock.forward(days=1)
    client = browser(app)
    sign_in(client, place.teacher)
    assert "9L" not in week(client)["This week"]


def small(place: Place, *sizes: int) -> list[SchoolClass]:
    """Small classes of the teacher's own: 9S, 9T …"""
    made = [add_class(place, name, size) for name, size in zip(("9S", "9T", "9U"), sizes, strict=False)]
    for each in made:
        give(each, place.teacher)
    return made


def test_small_classes_open_a_room_together_where_they_reach_twelve(
    client: FlaskClient, place: Place
) -> None:
    first, second = small(place, 8, 7)
    lesson = planned(place._replace(school_class=first))
    found = week(client)["This week"]
    assert "8 answers are too few for figures: they need a room of 12. Open with 9T (7) Practise" in found
    assert filled(client.get(WEEK).text) == ["Open with 9T (7)"]
    press(client, lesson, "open", together="yes")
    (room,) = opened()
    assert room.classes == (first, second)
    assert "with 9T" in week(client)["Open now"]


def test_a_small_class_alone_practises(client: FlaskClient, place: Place) -> None:
    (first,) = small(place, 8)
    lesson = planned(place._replace(school_class=first), "law/quiz")
    page = client.get(WEEK).text
    assert filled(page) == ["Practise"]
    assert "Open with" not in page
    assert f'href="/teach/practise/law/quiz/?lesson={lesson.id}"' in page
    assert "Figures need 12, and here are 8 pupils" in press(client, lesson, "open")
    assert opened() == []


def test_what_is_taught_no_more_says_so_and_opens_nothing(client: FlaskClient, place: Place) -> None:
    planned(place, "alchemy")
    found = week(client)["This week"]
    assert "Alchemy This week Any day this week · No longer taught. More" in found
    assert filled(client.get(WEEK).text) == []


def test_twenty_minutes_open_the_room_of_their_plan_and_begin_with_the_ground_rules(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    app.extensions["site"] = replace(app.extensions["site"], libraries={"en": lessons_in(ROOT / "content")})
    lesson = planned(place, "fakes")
    there = press(client, lesson, "twenty")
    assert there == f"/teach/lessons/{lesson.id}/twenty"
    assert press(client, lesson, "twenty") == there, "the same press twice opens one room"
    (room,) = opened()
    assert [each.activity for each in room.activities] == ["fakes/the-link"], "and not the quiz"
    page = client.get(there).text
    screen = words(page.partition("<main")[2].partition("<aside")[0])
    assert "You may pass, at any time. Nobody’s own story: we talk about made-up people." in screen
    assert "your safeguarding lead" in screen
    assert f'aria-label="{" ".join(spaced(room.code))}"' in page
    assert "Tell the lead that you teach this today." in words(page.partition("<aside")[2])
    assert 'href="/en/teachers/fakes/present/20/"' in page
    assert "Go to the room" in week(client)["Open now"]


def test_twenty_minutes_with_nothing_to_count_go_on_without_a_room(client: FlaskClient, place: Place) -> None:
    lesson = planned(place)
    page = client.get(press(client, lesson, "twenty")).text
    assert opened() == []
    assert 'class="tiles"' not in page
    assert "There is no code: nothing of these 20 minutes is counted." in page
    assert client.get("/en/teachers/law/present/20/").status_code == 200


def test_what_has_no_plan_of_twenty_minutes_does_not_offer_one(client: FlaskClient, place: Place) -> None:
    lesson = planned(place, "help")
    assert "Start 20 minutes now" not in week(client)["This week"]
    assert client.get(f"/teach/lessons/{lesson.id}/twenty").status_code == 404
    assert "<h1" in press(client, lesson, "twenty")
    assert opened() == []


def test_a_ballot_box_out_of_reach_is_said_on_my_week(
    app: Flask, client: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = planned(place)

    def away(*_: object, **__: object) -> None:
        raise BoxUnavailable

    monkeypatch.setattr(app.extensions["ballot_box"], "put_room", away)
    assert "The room can’t be opened just now. Nothing is lost" in press(client, lesson, "open")
    assert [room.state for room in opened()] == [RoomState.DISCARDED]
