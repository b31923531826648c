"""A helper joins one room by a link that works once: sees it coarsely, may lock it, and nothing else."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import rooms
from safe4me.ballot_box.records import ActivityState, RoomPaused
from safe4me.db.base import db
from safe4me.db.rooms import HelperLink, Room, RoomState
from safe4me.rooms import HelperLinkOver
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import CARD, NUMBERS, at_once, card, do, send, state, words_of_the_card
from tests.helpers.world.schools import NOW, Clock, Place, browser, hidden, make_place, open_room, sign_in


@pytest.fixture
def helper(app: Flask) -> FlaskClient:
    """The browser of somebody without an account."""
    return browser(app)


def link_to(teacher: FlaskClient, room: Room) -> str:
    """The path of a new link, as the teacher copies it."""
    do(teacher, room, "helper")
    found = re.search(r'value="http://localhost(/helper/join/[^"]+)"', page_of(teacher, room))
    assert found
    return found[1]


def page_of(teacher: FlaskClient, room: Room) -> str:
    return teacher.get(f"/teach/rooms/{room.id}/").text


def join(helper: FlaskClient, link: str) -> str:
    """Open the link and go in; returns where that leads, or the status."""
    page = helper.get(link)
    if page.status_code != 200:
        return page.location or str(page.status_code)
    reply = helper.post(link, data={"csrf_token": hidden(page.text, "csrf_token")})
    return reply.location or str(reply.status_code)


def press(helper: FlaskClient, room: Room, what: str) -> int:
    address = f"/helper/rooms/{room.id}/"
    token = hidden(helper.get(address).text, "csrf_token")
    return helper.post(address + what, data={"csrf_token": token}).status_code


def test_a_helper_sees_the_code_and_nothing_of_how_many_have_sent(
    app: Flask, teacher: FlaskClient, helper: FlaskClient, room: Room
) -> None:
    assert join(helper, link_to(teacher, room)) == f"/helper/rooms/{room.id}/"
    before = helper.get(f"/helper/rooms/{room.id}/").text
    send(app, room, 11)
    page = helper.get(f"/helper/rooms/{room.id}/").text
    assert page.replace(hidden(page, "csrf_token"), "") == before.replace(hidden(before, "csrf_token"), "")
    assert re.findall(r'class="tile">(.)<', page) == list(room.code)
    assert words_of_the_card(page) == CARD.format(lead="your")
    assert '<a href="/en/schools/incident/">' in card(page)
    for word in ("close", "size", "discard", "extend", "results"):
        assert f"/{word}" not in page
    assert "1 helper is in." in page_of(teacher, room)


def test_a_helper_locks_and_unlocks_the_room(
    app: Flask, teacher: FlaskClient, helper: FlaskClient, room: Room
) -> None:
    join(helper, link_to(teacher, room))
    assert press(helper, room, "pause") == 302
    with pytest.raises(RoomPaused):
        send(app, room, 1)
    assert "Locked." in page_of(teacher, room)
    assert press(helper, room, "resume") == 302
    send(app, room, 1)


def test_a_helper_does_not_undo_what_the_teacher_finished(
    app: Flask, teacher: FlaskClient, helper: FlaskClient, room: Room
) -> None:
    join(helper, link_to(teacher, room))
    send(app, room, 12)
    token = hidden(helper.get(f"/helper/rooms/{room.id}/").text, "csrf_token")
    do(teacher, room, "finish")
    page = helper.get(f"/helper/rooms/{room.id}/").text
    assert "The teacher has counted the answers, and only they can let more in." in page
    assert "12 of " not in page
    assert "/resume" not in page
    pressed = helper.post(f"/helper/rooms/{room.id}/resume", data={"csrf_token": token})
    assert pressed.status_code == 409
    assert "Only the teacher can let answers in again." in pressed.text
    with pytest.raises(RoomPaused):
        send(app, room, 1)
    do(teacher, room, "resume")
    send(app, room, 1)


def test_a_helper_undoes_their_own_lock_of_what_the_teacher_keeps_open(
    app: Flask, teacher: FlaskClient, helper: FlaskClient, room: Room
) -> None:
    join(helper, link_to(teacher, room))
    send(app, room, 3)
    do(teacher, room, "finish")
    do(teacher, room, "resume")
    assert press(helper, room, "pause") == 302
    page = helper.get(f"/helper/rooms/{room.id}/").text
    assert "Nobody can send answers until you or the teacher unlocks." in page
    assert press(helper, room, "resume") == 302
    send(app, room, 1)


def test_a_helper_stays_in_a_room_that_the_teacher_keeps_open_for_longer(
    teacher: FlaskClient, helper: FlaskClient, room: Room, clock: Clock
) -> None:
    join(helper, link_to(teacher, room))
    assert press(helper, room, "pause") == 302
    do(teacher, room, "extend", minutes="30")
    clock.forward(minutes=100)
    assert press(helper, room, "resume") == 302
    clock.forward(minutes=21)
    assert helper.get(f"/helper/rooms/{room.id}/").status_code == 404


def test_a_helper_unlocks_the_rest_of_a_room_of_which_a_part_is_finished(
    app: Flask, teacher: FlaskClient, helper: FlaskClient, place: Place
) -> None:
    both = open_room(app, place, "law/quiz", "law/chat")
    join(helper, link_to(teacher, both))
    do(teacher, both, "finish", activity="law/quiz")
    press(helper, both, "pause")
    assert press(helper, both, "resume") == 302
    states = rooms.states(app.extensions["ballot_box"], both)
    assert states == {"law/quiz": ActivityState.PAUSED, "law/chat": ActivityState.OPEN}


def test_a_helper_changes_nothing_without_a_token(
    app: Flask, teacher: FlaskClient, helper: FlaskClient, room: Room
) -> None:
    link = link_to(teacher, room)
    assert helper.post(link).status_code == 400
    join(helper, link)
    assert helper.post(f"/helper/rooms/{room.id}/pause").status_code == 400
    send(app, room, 1)


def test_a_link_works_once_and_in_the_browser_that_used_it(
    app: Flask, teacher: FlaskClient, helper: FlaskClient, room: Room
) -> None:
    link = link_to(teacher, room)
    join(helper, link)
    assert join(helper, link) == f"/helper/rooms/{room.id}/"
    forwarded = browser(app).get(link)
    assert forwarded.status_code == 410
    assert "Ask the teacher for a new one." in forwarded.text
    assert browser(app).get(f"/helper/rooms/{room.id}/").status_code == 404


@pytest.mark.asvs("3.5.3")
def test_looking_at_a_link_does_not_use_it_up(
    app: Flask, teacher: FlaskClient, helper: FlaskClient, room: Room
) -> None:
    link = link_to(teacher, room)
    for _ in range(3):
        assert browser(app).get(link).status_code == 200
    assert join(helper, link) == f"/helper/rooms/{room.id}/"


def test_one_unused_link_stands_at_a_time(teacher: FlaskClient, helper: FlaskClient, room: Room) -> None:
    first = link_to(teacher, room)
    assert link_to(teacher, room) == first
    join(helper, first)
    assert link_to(teacher, room) != first


@pytest.mark.asvs("9.1.1")
@pytest.mark.parametrize("token", ["never-ours", "MQ.AAAA", "%00", "x" * 500])
def test_a_link_that_was_never_ours_says_so(helper: FlaskClient, token: str) -> None:
    assert helper.get(f"/helper/join/{token}").status_code == 410


@pytest.mark.parametrize("how", ["close", "discard", "due"])
def test_when_the_room_is_over_a_helper_sees_nothing(
    app: Flask, teacher: FlaskClient, helper: FlaskClient, room: Room, clock: Clock, how: str
) -> None:
    send(app, room, 12)
    join(helper, link_to(teacher, room))
    link = link_to(teacher, room)
    if how == "due":
        clock.forward(minutes=90)
    else:
        do(teacher, room, how)
    gone = helper.get(f"/helper/rooms/{room.id}/")
    assert gone.status_code == 404
    assert not NUMBERS.search(gone.text)
    assert browser(app).get(link).status_code == 410


def test_a_helper_taken_out_is_out_and_so_is_the_link(
    app: Flask, teacher: FlaskClient, helper: FlaskClient, room: Room
) -> None:
    join(helper, link_to(teacher, room))
    unused = link_to(teacher, room)
    do(teacher, room, "helper/dismiss")
    assert helper.get(f"/helper/rooms/{room.id}/").status_code == 404
    assert browser(app).get(unused).status_code == 410
    assert "helper is in." not in page_of(teacher, room)


def test_what_was_taken_back_is_good_for_no_later_link_of_any_room(
    app: Flask, teacher: FlaskClient, helper: FlaskClient, room: Room
) -> None:
    """A database may give the number of a row that is gone to the next one."""
    join(helper, link_to(teacher, room))
    unused = link_to(teacher, room)
    do(teacher, room, "helper/dismiss")
    elsewhere = make_place("Elsewhere", "Other School")
    other, colleague = open_room(app, elsewhere, "law/quiz"), browser(app)
    sign_in(colleague, elsewhere.teacher)
    join(browser(app), link_to(colleague, other))
    link_to(colleague, other)
    assert helper.get(f"/helper/rooms/{other.id}/").status_code == 404
    assert browser(app).get(unused).status_code == 410


def test_a_helper_has_no_other_room_and_no_staff_page(
    app: Flask, teacher: FlaskClient, helper: FlaskClient, room: Room
) -> None:
    other = open_room(app, make_place("Elsewhere", "Other School"), "law/quiz")
    join(helper, link_to(teacher, room))
    missing = helper.get("/helper/rooms/9999/")
    for room_id in (other.id, 2**31, 10**20):
        reply = helper.get(f"/helper/rooms/{room_id}/")
        assert (reply.status_code, reply.data) == (404, missing.data)
    for page in ("", "results", "board", "summary"):
        assert "/account/sign-in" in str(helper.get(f"/teach/rooms/{room.id}/{page}").location)


def test_no_link_is_made_for_a_room_that_is_over(teacher: FlaskClient, room: Room, clock: Clock) -> None:
    clock.forward(minutes=91)
    assert do(teacher, room, "helper") == "409"
    assert state(room) is RoomState.DISCARDED


@on_both_databases
def test_of_two_who_use_a_link_at_once_one_is_let_in(app: Flask, room: Room) -> None:
    link = HelperLink(room_id=room.id)
    db.session.add(link)
    db.session.commit()
    link_id = link.id

    def use() -> str:
        try:
            rooms.let_in(db.session(), db.session.get_one(HelperLink, link_id), NOW, None)
        except HelperLinkOver:
            return "refused"
        return "let in"

    assert sorted(at_once(app, use, use, use)) == ["let in", "refused", "refused"]
