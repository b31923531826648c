"""A police officer: a room for a class that is lent for that day, steps and one number, never a figure."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from safe4me import rooms
from safe4me.ballot_box.records import RoomPaused
from safe4me.content.measures import measure_of
from safe4me.db.accounts import Account, CommandLine, OfficerLoan, RoleName
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, Refused, db
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.db.schools import Delivery, DeliveryKind
from safe4me.rooms import HeldByClass, HeldByTeacher, NothingToAsk, RoomTooSmall
from safe4me.schools import erasing, officers, people, permissions
from safe4me.schools.officers import NotLendable, NotOfficer
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.assign_page import signed_in
from tests.helpers.world.rooms import close_room, do, send, send_story, state
from tests.helpers.world.schools import (
    NOW,
    Clock,
    Place,
    add_class,
    give,
    hidden,
    lend_for_a_day,
    make_account,
    make_officer,
    make_place,
    open_on_visit,
    open_room,
    with_settings,
)

TODAY = NOW.date()
SAID = "A police officer opened this room."
RECORD = "“If somebody tells me about a crime, I have to record it.”"


@pytest.fixture
def reed(place: Place) -> Account:
    """Officer Reed, of the place's area, to whom nothing is lent."""
    return make_officer(place)


@pytest.fixture
def visitor(app: Flask, reed: Account) -> FlaskClient:
    """Officer Reed's browser, signed in."""
    return signed_in(app, reed)


@pytest.fixture
def other(place: Place) -> Place:
    """The same place with another class, that is there before anything is asked."""
    return place._replace(school_class=add_class(place, "9L"))


@pytest.fixture
def visited(app: Flask, place: Place, reed: Account) -> Room:
    """A room on the quiz that Officer Reed has open for the place's class."""
    return open_on_visit(app, place.school_class, reed)


def post(client: FlaskClient, address: str, **data: object) -> TestResponse:
    token = hidden(client.get("/account/").text, "csrf_token")
    return client.post(address, data={"csrf_token": token, **data})


def open_by_press(client: FlaskClient, place: Place, item: str = "law") -> TestResponse:
    return post(client, f"/officer/classes/{place.school_class.id}/open", item=item)


def in_room(room: Room, what: str = "") -> str:
    return f"/officer/rooms/{room.id}/{what}"


# Lending


@on_both_databases
def test_a_teacher_lends_a_class_for_one_day_and_takes_it_back(place: Place, reed: Account) -> None:
    asked = db.session(), place.teacher, place.school_class
    for _ in range(2):  # pressed twice it is lent once
        officers.lend(*asked, reed, TODAY, NOW)
    assert [each.name for each in officers.classes_lent(db.session(), reed, NOW)] == ["9K"]
    for _ in range(2):
        officers.take_back_from_officer(*asked, reed.id, TODAY, NOW)
    assert officers.classes_lent(db.session(), reed, NOW) == []
    said = db.session.scalars(select(AuditEntry.what).where(AuditEntry.about_id == reed.id)).all()
    assert [what.partition(": ")[2] for what in said] == [
        f"lent to officer account {reed.id} for 2026-11-24",
        f"taken back from officer account {reed.id} for 2026-11-24",
    ]


def test_a_class_lent_for_today_is_not_there_tomorrow(
    visitor: FlaskClient, place: Place, reed: Account, clock: Clock
) -> None:
    lend_for_a_day(place.school_class, reed)
    address = f"/officer/classes/{place.school_class.id}/open"
    assert visitor.get(address).status_code == 200
    assert "9K" in visitor.get("/officer/").text
    clock.forward(days=1)
    again = signed_in(visitor.application, reed)
    assert again.get(address).status_code == 404
    assert not re.search(r">[^<>]*9K", again.get("/officer/").text)  # but in a token it may be
    assert open_by_press(again, place).status_code == 404


def test_a_class_lent_for_tomorrow_is_not_there_today(
    visitor: FlaskClient, place: Place, reed: Account
) -> None:
    lend_for_a_day(place.school_class, reed, TODAY + timedelta(days=1))
    assert visitor.get(f"/officer/classes/{place.school_class.id}/open").status_code == 404


def test_its_teacher_and_its_lead_lend_a_class_and_nobody_else(place: Place, reed: Account) -> None:
    colleague, cover = (make_account(RoleName.TEACHER, name) for name in ("Colleague", "Cover"))
    colleague.school = cover.school = place.school
    db.session.add_all([colleague, cover])
    give(place.school_class, cover, TODAY)
    elsewhere = make_place("Southshire", "Lake School")
    for account in (colleague, cover, elsewhere.lead, elsewhere.teacher, place.coordinator, reed):
        with pytest.raises(NotFound):
            officers.lend(db.session(), account, place.school_class, reed, TODAY, NOW)
    for account in (place.lead, place.teacher):
        officers.lend(db.session(), account, place.school_class, reed, TODAY, NOW)


@pytest.mark.parametrize("days", [-1, 61])
def test_a_day_that_is_over_or_far_ahead_is_refused(place: Place, reed: Account, days: int) -> None:
    with pytest.raises(NotLendable):
        officers.lend(db.session(), place.lead, place.school_class, reed, TODAY + timedelta(days=days), NOW)


def test_a_class_is_lent_to_an_officer_of_its_own_area_who_may_sign_in(place: Place, reed: Account) -> None:
    theirs = make_officer(make_place("Southshire", "Lake School"), "Officer Lake")
    reed.active = False
    for whom in (None, theirs, reed, place.teacher, place.coordinator):
        with pytest.raises(NotOfficer):
            officers.lend(db.session(), place.lead, place.school_class, whom, TODAY, NOW)
    assert officers.officers_to_lend_to(db.session(), place.school_class) == []


def test_the_page_of_a_class_leads_to_lending_it(teacher: FlaskClient, place: Place, reed: Account) -> None:
    address = f"/teach/classes/{place.school_class.id}/officer"
    assert f'href="{address}"' in teacher.get(f"/teach/classes/{place.school_class.id}/").text
    reply = post(teacher, address, officer=reed.id, day=f"{TODAY}")
    assert reply.location == address
    assert "Officer Reed" in teacher.get(address).text
    refused = post(teacher, address, officer=reed.id, day=f"{TODAY - timedelta(days=1)}")
    assert refused.status_code == 422
    assert "Choose a day from today to" in refused.text
    post(teacher, address + "/back", officer=reed.id, day=f"{TODAY}")
    assert db.session.scalars(select(OfficerLoan)).all() == []


# Opening


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


# Visits


def test_the_first_page_shows_what_comes_of_the_area_alone(
    visitor: FlaskClient, place: Place, reed: Account
) -> None:
    elsewhere = make_place("Southshire", "Lake School")
    for school, days in ((place.school, 0), (place.school, 14), (place.school, 15), (elsewhere.school, 1)):
        day, note = TODAY + timedelta(days=days), f"in {days} days"
        db.session.add(Delivery(school=school, day=day, kind=DeliveryKind.VISIT, number=1, note=note))
    db.session.commit()
    page = visitor.get("/officer/").text
    shown = [days for days in (0, 1, 14, 15) if f"in {days} days" in page]
    assert shown == [0, 14]
    assert RECORD in page


def test_an_officer_writes_visits_down_at_the_area_s_schools(visitor: FlaskClient, place: Place) -> None:
    theirs = make_place("Southshire", "Lake School")
    line = {"day": f"{TODAY}", "kind": "visit", "number": "1", "note": ""}
    address = "/coordinate/deliveries/"
    assert "Lake School" not in visitor.get(address).text
    assert post(visitor, address, school_id=place.school.id, **line).location == address
    assert post(visitor, address, school_id=theirs.school.id, **line).status_code == 422
    (written,) = db.session.scalars(select(Delivery)).all()
    assert post(visitor, f"{address}{written.id}/remove").location == address


# Accounts


def invite(client: FlaskClient, place: Place, email: str = "reed@police.example") -> TestResponse:
    data = {"email": email, "name": "Officer Reed", "area": place.area.id}
    return post(client, "/coordinate/officers/", **data)


def test_a_coordinator_invites_an_officer_who_then_has_an_area(app: Flask, place: Place) -> None:
    client = signed_in(app, place.coordinator)
    assert "/account/invitation/" in invite(client, place).text
    (made,) = officers.officers_of(db.session(), place.coordinator)
    assert (made.areas, made.school, [role.name for role in made.roles]) == ([place.area], None, ["officer"])
    assert "There is an account with that email already." in invite(client, place).text


def test_a_lead_cannot_invite_an_officer(app: Flask, place: Place) -> None:
    client = signed_in(app, place.lead)
    assert invite(client, place).status_code == 404
    data = {"email": "reed@police.example", "name": "", "role": "officer"}
    assert post(client, f"/school/{place.school.id}/people", **data).status_code == 422
    with pytest.raises(NotFound):
        officers.invite_officer(
            db.session(), place.lead, place.area, email="reed@police.example", name="", now=NOW
        )


def test_a_coordinator_of_elsewhere_invites_none_here(app: Flask, place: Place) -> None:
    theirs = make_place("Southshire", "Lake School")
    assert invite(signed_in(app, theirs.coordinator), place).status_code == 422
    with pytest.raises(NotFound):
        officers.invite_officer(
            db.session(), theirs.coordinator, place.area, email="reed@police.example", name="", now=NOW
        )


@pytest.mark.parametrize("what", ["disable", "enable", "invite", "new-password", "erase"])
def test_what_is_done_about_an_officer_leads_back_to_the_officers(
    app: Flask, place: Place, reed: Account, what: str
) -> None:
    if what == "invite":
        reed.password = None
        db.session.commit()
    reply = post(signed_in(app, place.coordinator), f"/school/people/{reed.id}/{what}")
    assert reply.location == "/coordinate/officers/" if reply.location else "Police officers" in reply.text
    assert post(signed_in(app, place.lead), f"/school/people/{reed.id}/{what}").status_code == 404


def test_an_officer_of_two_areas_is_looked_after_by_who_has_both(place: Place, reed: Account) -> None:
    reed.areas = [place.area, make_place("Southshire", "Lake School").area]
    assert not permissions.can_administer(place.coordinator, reed)
    place.coordinator.areas = [*reed.areas]
    assert permissions.can_administer(place.coordinator, reed)


def test_a_disabled_officer_s_room_goes_on_with_its_teacher(
    app: Flask, teacher: FlaskClient, visited: Room, place: Place, reed: Account
) -> None:
    people.disable(db.session(), place.coordinator, reed, NOW)
    send(app, visited, 20)
    assert do(teacher, visited, "close").endswith("/results")


def test_an_erased_officer_leaves_no_loan(place: Place, reed: Account) -> None:
    lend_for_a_day(place.school_class, reed)
    erasing.ask_to_erase(db.session(), reed, NOW)
    erasing.agree_to_erase(db.session(), place.coordinator, reed, NOW)
    assert erasing.asked_of_operator(db.session()) == []
    erasing.erase_confirmed(db.session(), CommandLine("root"), NOW)
    assert reed.erased_at == NOW
    assert db.session.scalars(select(OfficerLoan)).all() == []


def test_an_officer_has_a_second_step_as_everybody(app: Flask, reed: Account, visitor: FlaskClient) -> None:
    app.extensions["settings"] = with_settings(app.extensions["settings"], two_step=True)
    assert visitor.get("/officer/").location == "/account/set-up"
