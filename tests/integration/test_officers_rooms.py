"""A police officer's room for a class that is lent for that day: steps and one number, never a figure."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me import rooms
from safe4me.ballot_box.records import RoomPaused
from safe4me.content.measures import measure_of
from safe4me.db.accounts import Account
from safe4me.db.base import NotFound, Refused, db
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.rooms import HeldByClass, HeldByTeacher, NothingToAsk, RoomTooSmall
from safe4me.schools import officers, permissions
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.assign_page import signed_in
from tests.helpers.world.rooms import close_room, do, send, send_story, state
from tests.helpers.world.schools import (
    NOW,
    Place,
    add_class,
    lend_for_a_day,
    make_officer,
    open_on_visit,
    open_room,
)
from tests.helpers.world.visits import (
    RECORD,
    TODAY,
    in_room,
    open_by_press,
    other,
    post,
    reed,
    visited,
    visitor,
)

__all__ = ["other", "reed", "visited", "visitor"]

SAID = "A police officer opened this room."


@on_both_databases
def test_an_officer_opens_one_room_for_a_class_that_is_lent_today(
    app: Flask, place: Place, reed: Account
) -> None:
    lend_for_a_day(place.school_class, reed)
    client = signed_in(app, reed)
    first, second = open_by_press(client, place), open_by_press(client, place)
    room = db.session.scalars(select(Room)).one()
    assert first.location == second.location == in_room(room)
    assert (room.by_officer, room.teacher_id, room.of_class) == (True, reed.id, True)
    assert RECORD in client.get(first.location or "").text


def test_no_lesson_chosen_says_so_and_opens_nothing(
    visitor: FlaskClient, place: Place, reed: Account
) -> None:
    lend_for_a_day(place.school_class, reed)
    reply = open_by_press(visitor, place, item="")
    assert reply.status_code == 422
    assert "Choose from the list." in reply.text
    assert db.session.scalars(select(Room)).all() == []


def test_a_hall_is_refused(app: Flask, place: Place, reed: Account) -> None:
    other = add_class(place, "9L")
    for each in (place.school_class, other):
        lend_for_a_day(each, reed)
    quiz = lessons_in(CONTENT).activity("law/quiz")
    assert quiz
    stores = db.session(), app.extensions["ballot_box"], app.extensions["settings"]
    with pytest.raises(NotFound):
        rooms.open_room(
            *stores,
            teacher=reed,
            school_class=place.school_class,
            beside=[other],
            measures=[measure_of(quiz)],
            phase=Phase.ONCE,
            now=NOW,
        )
    client = signed_in(app, reed)
    post(client, f"/officer/classes/{place.school_class.id}/open", item="law", beside=other.id)
    assert db.session.scalars(select(Room)).one().beside == []


def test_what_the_class_has_open_or_has_answered_is_refused_without_a_name(
    app: Flask, place: Place, reed: Account, visitor: FlaskClient
) -> None:
    lend_for_a_day(place.school_class, reed)
    room = open_room(app, place, "law/quiz", "law/chat")
    opened = open_by_press(visitor, place)
    assert opened.status_code == 422
    assert "This class has a room open for that now." in opened.text
    assert place.teacher.name not in opened.text.partition("<main")[2]
    send(app, room, 20)
    send_story(app, room, 20)
    close_room(app, room)
    assert open_by_press(visitor, place).status_code == 422


@pytest.mark.parametrize(("size", "item", "why"), [(11, "law", RoomTooSmall), (25, "nothing", NothingToAsk)])
def test_a_room_that_would_count_nothing_is_refused(
    app: Flask, place: Place, reed: Account, size: int, item: str, why: type[Refused]
) -> None:
    place.school_class.size = size
    lend_for_a_day(place.school_class, reed)
    with pytest.raises(why):
        opened(app, place, reed, item)


def opened(app: Flask, place: Place, officer: Account, item: str = "law") -> Room:
    stores = db.session(), app.extensions["ballot_box"], app.extensions["settings"]
    own = place.school_class
    return rooms.open_on_visit(
        *stores, lessons_in(CONTENT), officer=officer, school_class=own, item=item, now=NOW
    )


def test_two_officers_with_one_class_open_one_room(app: Flask, place: Place, visited: Room) -> None:
    other = make_officer(place, "Officer Lane")
    lend_for_a_day(place.school_class, other)
    with pytest.raises(HeldByClass):
        opened(app, place, other)


# The room


def test_an_officer_sees_steps_and_after_finish_the_number(
    app: Flask, visitor: FlaskClient, visited: Room
) -> None:
    send(app, visited, 17)
    assert "10 or more" in visitor.get(in_room(visited)).text
    assert post(visitor, in_room(visited, "finish")).location == in_room(visited, "finish")
    page = visitor.get(in_room(visited, "finish")).text
    assert "17 of 25" in page
    assert "Tell the class’s teacher." in page


def test_finish_pauses_and_only_the_class_s_teacher_lets_more_in(
    app: Flask, visitor: FlaskClient, teacher: FlaskClient, visited: Room
) -> None:
    post(visitor, in_room(visited, "finish"))
    with pytest.raises(RoomPaused):
        send(app, visited, 1)
    assert "Unlock" not in visitor.get(in_room(visited)).text
    assert "Unlock" not in visitor.get(in_room(visited, "board")).text
    assert post(visitor, in_room(visited, "resume")).status_code == 409
    with pytest.raises(HeldByTeacher):
        rooms.unlock(app.extensions["ballot_box"], visited)
    do(teacher, visited, "resume")
    send(app, visited, 1)


def test_an_officer_locks_and_unlocks_what_nobody_has_finished(
    app: Flask, visitor: FlaskClient, visited: Room
) -> None:
    assert post(visitor, in_room(visited, "pause"), back="board").location == in_room(visited, "board")
    with pytest.raises(RoomPaused):
        send(app, visited, 1)
    post(visitor, in_room(visited, "resume"))
    send(app, visited, 1)


@pytest.mark.parametrize(
    "what", ["close", "discard", "extend", "size", "slips", "helper", "helper/dismiss", "lost"]
)
def test_what_is_the_teacher_s_does_not_exist_for_an_officer(
    visitor: FlaskClient, visited: Room, what: str
) -> None:
    for beneath in ("/teach/rooms/", "/officer/rooms/"):
        assert post(visitor, f"{beneath}{visited.id}/{what}").status_code == 404
    assert state(visited) is RoomState.OPEN


def test_the_rules_themselves_keep_an_officer_from_what_is_the_teacher_s(
    visited: Room, reed: Account
) -> None:
    with pytest.raises(NotFound):
        rooms.room_for(db.session(), reed, visited.id, NOW)
    school = visited.school_class.school
    assert not permissions.manages(reed, school)
    assert not permissions.sees(reed, school)
    assert not permissions.coordinates(reed, school.area)


@pytest.mark.parametrize("is_lead", [False, True])
def test_the_class_s_teacher_and_the_lead_close_what_an_officer_opened(
    app: Flask, visitor: FlaskClient, visited: Room, place: Place, *, is_lead: bool
) -> None:
    send(app, visited, 20)
    client = signed_in(app, place.lead if is_lead else place.teacher)
    post(visitor, in_room(visited, "finish"))
    assert do(client, visited, "close", back="finish") == f"/teach/rooms/{visited.id}/results"
    assert client.get(f"/teach/rooms/{visited.id}/results").status_code == 200


@pytest.mark.parametrize("page", ["results", "summary", "show", ""])
def test_no_figure_is_there_for_an_officer(
    app: Flask, visitor: FlaskClient, teacher: FlaskClient, visited: Room, reed: Account, page: str
) -> None:
    send(app, visited, 20)
    do(teacher, visited, "close")
    assert visitor.get(f"/teach/rooms/{visited.id}/{page}").status_code == 404
    assert visitor.get(in_room(visited, page or "finish")).status_code == 404
    assert db.session.scalars(permissions.rooms_read(reed, TODAY)).all() == []
    assert db.session.scalars(permissions.rooms_to_void(reed, TODAY)).all() == []


def test_a_room_that_is_over_says_no_number(
    app: Flask, visitor: FlaskClient, teacher: FlaskClient, visited: Room
) -> None:
    send(app, visited, 20)
    do(teacher, visited, "close")
    assert visitor.get(in_room(visited)).location == "/officer/"
    board = visitor.get(in_room(visited, "board")).text
    assert "This class has finished." in board
    assert "/results" not in board


def test_another_room_is_not_there_for_an_officer(
    app: Flask, visitor: FlaskClient, other: Place, place: Place, reed: Account
) -> None:
    lend_for_a_day(place.school_class, reed)
    theirs = open_room(app, place, "law/quiz")
    lane_s = open_on_visit(app, other.school_class, make_officer(place, "Officer Lane"))
    for room in (theirs, lane_s):
        for page in ("", "board", "finish", "qr.svg"):
            assert visitor.get(in_room(room, page)).status_code == 404
    assert not re.search(r">[^<>]*9L", visitor.get("/officer/").text)


def test_the_lead_takes_the_class_back_and_the_room_goes_on_with_its_teacher(
    app: Flask, visitor: FlaskClient, teacher: FlaskClient, visited: Room, place: Place, reed: Account
) -> None:
    officers.take_back_from_officer(db.session(), place.lead, place.school_class, reed.id, TODAY, NOW)
    for page in ("", "board", "finish", "qr.svg"):
        assert visitor.get(in_room(visited, page)).status_code == 404
    assert post(visitor, in_room(visited, "finish")).status_code == 404
    send(app, visited, 20)
    assert state(visited) is RoomState.OPEN
    assert SAID in teacher.get(f"/teach/rooms/{visited.id}/").text
    assert do(teacher, visited, "close").endswith("/results")


# Who is told


def test_the_class_s_page_and_my_week_say_who_opened_it(
    app: Flask, teacher: FlaskClient, visited: Room, place: Place
) -> None:
    page = f"/teach/classes/{place.school_class.id}/"
    assert SAID in teacher.get(page).text
    assert SAID in teacher.get("/teach/week").text
    send(app, visited, 20)
    do(teacher, visited, "close")
    assert SAID in teacher.get(page).text


def test_pupils_are_told_on_their_page_and_by_the_script_s_state(
    app: Flask, client: FlaskClient, other: Place, visited: Room
) -> None:
    assert SAID in client.get(f"/c/{visited.code}/").text
    assert client.get(f"/c/{visited.code}/state").get_json()["officer"] is True
    own = open_room(app, other, "law/quiz")
    assert SAID not in client.get(f"/c/{own.code}/").text
    assert client.get(f"/c/{own.code}/state").get_json()["officer"] is False


def test_the_slip_says_who_opened_the_room_and_nothing_more_is_sent(
    app: Flask, client: FlaskClient, other: Place, visited: Room
) -> None:
    answers = {"answers.pass-on": "2", "answers.confidence": "3", "answers.take-down": "1"}
    own = open_room(app, other, "law/quiz")
    slips = [
        client.post(f"/c/{room.code}/en/learn/law/quiz/check", data=answers).text for room in (visited, own)
    ]
    assert [SAID in slip for slip in slips] == [True, False]
    assert all('id="slip"' in slip for slip in slips)
    assert "officer" not in hidden_names(slips[0])


def hidden_names(page: str) -> set[str]:
    return {each.partition('"')[0] for each in page.split('<input type="hidden" name="')[1:]}
