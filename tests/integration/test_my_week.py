"""My week: what is open, due, overdue and was lately taught; and one press to teach it."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from safe4me import rooms
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.db import budget
from safe4me.db.accounts import Account, RoleName
from safe4me.db.assignments import Assignment, LessonPlace
from safe4me.db.base import db
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.db.schools import SchoolClass
from safe4me.join_codes import spaced
from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in
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

WEEK = "/teach/week"
# The clock stands on Tuesday 24 November.
LATER, BEFORE = MONDAY + timedelta(days=14), MONDAY - timedelta(days=7)


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


@pytest.fixture
def shah(place: Place) -> Account:
    """Ms Shah, who teaches the same class."""
    made = make_account(RoleName.TEACHER, "Shah")
    made.name, made.school = "Ms Shah", place.school
    db.session.add(made)
    give(place.school_class, made)
    return made


def press(client: FlaskClient, lesson: Assignment, what: str, **data: str) -> str:
    """Press a button of a lesson; where that leads, or the page that says why not."""
    token = hidden(client.get(f"/teach/lessons/{lesson.id}").text, "csrf_token")
    reply = client.post(f"/teach/lessons/{lesson.id}/{what}", data={"csrf_token": token, **data})
    return reply.location or reply.text


def week(client: FlaskClient, **asked: str) -> dict[str, str]:
    """The sections of My week, without markup, by their titles."""
    found = client.get(WEEK, query_string=asked)
    assert found.status_code == 200
    main = found.text.partition("<main")[2].partition('id="told"')[0]
    sections = re.findall(r'<h2 class="part" id="\w+">([^<]*)</h2>(.*?)</section>', main, re.S)
    return {title: words(text) for title, text in sections}


def words(text: str) -> str:
    return " ".join(re.sub(r"<span class=\"hidden\">[^<]*</span>|<[^>]*>", " ", text).split())


def filled(page: str) -> list[str]:
    """The words of all buttons that stand out."""
    main = page.partition("<main")[2].partition('id="told"')[0]
    found = re.findall(r'class="button(?: small)?"[^>]*>(.*?)</(?:button|a)>', main, re.S)
    return [words(each) for each in found]


def opened() -> list[Room]:
    db.session.rollback()
    return [*db.session.scalars(select(Room).order_by(Room.id))]


def closed(app: Flask, place: Place, *activities: str, phase: Phase = Phase.ONCE, ballots: int = 12) -> Room:
    room = open_room(app, place, *activities, phase=phase)
    send(app, room, ballots)
    rooms.close(
        db.session(),
        app.extensions["ballot_box"],
        app.extensions["settings"],
        room,
        app.extensions["clock"](),
    )
    return room


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
    assert 'href="/teach/practise/law/quiz/"' in page
    assert "Figures need 12, and here are 8 pupils" in press(client, lesson, "open")
    assert opened() == []


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


def test_what_is_taught_no_more_says_so_and_opens_nothing(client: FlaskClient, place: Place) -> None:
    planned(place, "alchemy")
    found = week(client)["This week"]
    assert "alchemy This week Any day this week · No longer taught. More" in found
    assert filled(client.get(WEEK).text) == []


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
    assert "Taught Taught on Tuesday 24 November · 20 of 25 sent Set by Teacher See results" in found
    assert "7 December Getting help 7 December Any day that week" in found


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
