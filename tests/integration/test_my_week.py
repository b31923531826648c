"""My week: what is open, due, overdue and was lately taught."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from safe4me.db.accounts import Account, RoleName
from safe4me.db.assignments import LessonPlace
from safe4me.db.base import db
from tests.helpers.world.lessons import MONDAY, planned
from tests.helpers.world.rooms import do, send
from tests.helpers.world.schools import (
    Clock,
    Place,
    add_class,
    browser,
    give,
    hidden,
    make_account,
    open_room,
    sign_in,
)
from tests.helpers.world.week_page import WEEK, closed, filled, press, week, words

# The clock stands on Tuesday 24 November.
LATER, BEFORE = MONDAY + timedelta(days=14), MONDAY - timedelta(days=7)


@pytest.fixture
def client(teacher: FlaskClient) -> FlaskClient:
    return teacher


def test_a_lesson_of_this_week_is_due_with_one_press_to_teach_it(client: FlaskClient, place: Place) -> None:
    planned(place, note="Library, laptops booked")
    found = week(client)
    assert found == {
        "This week": "9K 25 pupils What the law says This week Any day this week · Story, Quiz "
        "· note: “Library, laptops booked” Open the room Start 20 minutes now More Choose what to open "
        "Move to another week Taught without a room Skip, with a reason"
    }
    assert filled(client.get(WEEK).text) == ["Open the room"]


def test_a_lesson_of_a_day_says_it_and_whose_note_that_is(
    client: FlaskClient, place: Place, shah: Account
) -> None:
    planned(place, day=MONDAY + timedelta(days=3), note="Hall", account_id=shah.id)
    assert "Thursday 26 November · Story, Quiz · note from Ms Shah: “Hall”" in week(client)["This week"]


def test_a_later_lesson_stands_in_its_week(client: FlaskClient, place: Place) -> None:
    planned(place, week=LATER)
    assert week(client) == {"This week": "Nothing is set for this week."}
    found = week(client, **{"from": f"{LATER}"})
    assert "What the law says 7 December Any day that week · Story, Quiz Open the room" in found["Lessons"]


@pytest.mark.parametrize("odd", ["2026-11-24", "2031-01-06", "soon", "", "0000-00-00"])
def test_an_odd_week_is_this_one(client: FlaskClient, place: Place, odd: str) -> None:
    planned(place)
    assert "What the law says" in week(client, **{"from": odd})["This week"]


def test_the_pager_stops_at_the_ends_of_the_school_year(client: FlaskClient) -> None:
    def pager(monday: str) -> list[str]:
        page = client.get(WEEK, query_string={"from": monday}).text
        return re.findall(r'href="/teach/week\?from=([^"]*)"', page)

    assert pager("") == ["2026-11-16", "2026-11-30"]
    assert pager("2026-08-31") == ["2026-09-07"]
    assert pager("2027-07-26") == ["2027-07-19"]


def test_an_overdue_lesson_can_be_opened_moved_skipped_or_said_to_be_taught(
    client: FlaskClient, place: Place
) -> None:
    lesson = planned(place, week=BEFORE)
    found = week(client)
    assert "Overdue Was for the week of 16 November Open the room It was taught More" in found["Overdue"]
    page = client.get(WEEK).text
    assert filled(page) == ["Open the room"]
    assert hidden(page, "day") == "2026-11-20", "the last day that was meant"
    assert press(client, lesson, "taught", day="2026-11-20").startswith(f"{WEEK}?done=taught")
    assert "Overdue" not in (found := week(client))
    assert "Taught without a room Taught on 20 November without a room. No figures. Undo" in found["Lately"]


def test_a_room_that_is_open_stands_first_with_its_code_a_press_away(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    planned(place)
    room = open_room(app, place, "law/quiz", "law/chat")
    send(app, room, 21)
    found = week(client)
    assert [*found] == ["Open now", "This week"]
    assert found["Open now"] == (
        "9K 25 pupils What the law says Open now Open until 11:30 · 20 or more have sent Go to the room"
    )
    assert "Nothing is set" in found["This week"], "it stands once"
    assert filled(client.get(WEEK).text) == ["Go to the room"]


def test_an_open_room_without_an_assignment_stands_there_too(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    open_room(app, place, "law/quiz")
    assert "What the law says Open now" in week(client)["Open now"]


def test_a_colleagues_room_is_open_with_their_name_and_can_be_looked_in_on(
    app: Flask, client: FlaskClient, place: Place, shah: Account
) -> None:
    planned(place)
    room = open_room(app, place._replace(teacher=shah), "law/quiz")
    found = week(client)["Open now"]
    assert "Open now, with Ms Shah Ms Shah opened it at 10:00. You both teach 9K. Look in" in found
    assert "have sent" not in found
    assert client.get(f"/teach/rooms/{room.id}/").status_code == 200
    assert filled(client.get(WEEK).text) == []


def test_a_colleague_who_teaches_another_class_does_not_look_in(
    app: Flask, place: Place, shah: Account
) -> None:
    room = open_room(app, place, "law/quiz")
    stranger = make_account(RoleName.TEACHER, "Ito")
    stranger.school = place.school
    db.session.add(stranger)
    db.session.commit()
    theirs = browser(app)
    sign_in(theirs, stranger)
    assert theirs.get(f"/teach/rooms/{room.id}/").status_code == 404


def test_a_room_whose_pupils_were_told_of_its_teacher_alone_is_not_looked_in_on(
    app: Flask, client: FlaskClient, place: Place, shah: Account
) -> None:
    room = open_room(app, place._replace(teacher=shah), "law/quiz")
    room.of_class = False
    db.session.commit()
    assert "Look in" not in week(client)["Open now"]
    assert client.get(f"/teach/rooms/{room.id}/").status_code == 404


def test_what_was_taught_says_how_many_sent_and_leads_to_its_results(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    planned(place)
    closed(app, place, "law/quiz", ballots=23)
    found = week(client)["Lately"]
    assert "Taught Taught on Tuesday 24 November · 23 of 25 sent See results" in found
    assert "ractice only" not in found


def test_a_room_of_several_classes_says_so(app: Flask, client: FlaskClient, place: Place) -> None:
    second = add_class(place, "9T")
    planned(place)
    open_room(app, place, "law/quiz", beside=[second])
    assert "with 9T" in week(client)["Open now"]


def test_what_is_over_for_two_weeks_is_gone(
    app: Flask, client: FlaskClient, clock: Clock, place: Place
) -> None:
    planned(place)
    closed(app, place, "law/quiz")
    for days, stands in ((14, True), (1, False)):
        clock.forward(days=days)
        client = browser(app)
        sign_in(client, place.teacher)
        assert ("Lately" in week(client)) is stands


def test_a_thrown_away_room_asks_whether_it_was_taught(app: Flask, client: FlaskClient, place: Place) -> None:
    lesson = planned(place)
    room = open_room(app, place, "law/quiz")
    do(client, room, "discard")
    found = week(client)["Lately"]
    assert "Thrown away Nothing was kept. Was it taught? It was taught Again" in found
    assert press(client, lesson, "open").startswith("/teach/rooms/")


def test_on_own_devices_is_shared_again_until_the_week_is_over(client: FlaskClient, place: Place) -> None:
    lesson = planned(place, place=LessonPlace.OWN)
    found = week(client)["This week"]
    assert "On own devices On their own devices. Nobody can see who does it. Share again" in found
    assert f'href="/teach/assign/{lesson.id}"' in client.get(WEEK).text
    lesson.week = BEFORE
    db.session.commit()
    assert "Was on own devices Was on their own devices in the week of 16 November." in week(client)["Lately"]


def test_whoever_has_no_class_is_told_whom_to_ask(app: Flask, place: Place) -> None:
    for account, says in ((place.lead, "No class is yours, so no lessons stand here."),):
        theirs = browser(app)
        sign_in(theirs, account)
        page = theirs.get(WEEK).text
        assert says in page
        assert 'href="/school/"' in page.partition("<main")[2]
        assert 'href="/teach/assign"' in page.partition("<main")[2]
    new = make_account(RoleName.TEACHER, "New")
    new.school = place.school
    db.session.add(new)
    db.session.commit()
    theirs = browser(app)
    sign_in(theirs, new)
    assert "No class is yours yet." in theirs.get(WEEK).text


def test_more_lessons_take_no_more_queries(app: Flask, client: FlaskClient, place: Place) -> None:
    def queries() -> int:
        seen: list[str] = []

        def note(_c: object, _u: object, statement: str, *_: object) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        week(client)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    own = [add_class(place, name) for name in ("9A", "9B", "9C", "9D")]
    for each in own:
        give(each, place.teacher)
    planned(place)
    week(client)
    few = queries()
    for each in own:
        for item in ("law", "help", "law/quiz"):
            planned(place._replace(school_class=each), item)
    assert queries() == few


def test_the_former_addresses_lead_here_and_take_no_post(client: FlaskClient) -> None:
    for former in ("/teach/", "/teach/plan"):
        assert client.get(former).location == WEEK
        token = hidden(client.get("/teach/ask").text, "csrf_token")
        assert client.post(former, data={"csrf_token": token}).status_code == 404


def test_my_classes_names_the_next_two_lessons_of_each(client: FlaskClient, place: Place) -> None:
    for item, monday in (("law", BEFORE), ("law", MONDAY), ("help", LATER), ("law/quiz", LATER)):
        planned(place, item, monday)
    page = client.get("/teach/classes").text
    assert re.findall(r'class="small soft">(Week of [^<]*)</span> <b>([^<]*)', page) == [
        ("Week of 23 November", "What the law says"),
        ("Week of 7 December", "Getting help"),
    ]


def test_the_page_of_a_class_has_its_lessons_with_their_states(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    planned(place, week=BEFORE)
    planned(place, "help", LATER)
    closed(app, place, "law/quiz", ballots=20)
    page = client.get(f"/teach/classes/{place.school_class.id}/").text
    found = words(page.partition('id="lessons"')[2].partition("</section>")[0])
    assert (
        "Taught Taught on Tuesday 24 November · 20 of 25 sent Set by Teacher · Opened by Teacher See results"
        in found
    )
    assert "7 December Getting help 7 December Any day that week" in found
