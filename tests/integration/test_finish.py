"""Ending takes two steps: “Finish” holds and counts; then a teacher seals, goes on, or throws away unseen."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import ActivityState, RoomPaused
from safe4me.db.rooms import Room, RoomState
from safe4me.rooms import SPARE_BALLOTS
from tests.helpers.world.rooms import do, finish, send, state
from tests.helpers.world.schools import CLASS_SIZE, Clock, Place, browser, sign_in

PLENTY = CLASS_SIZE - 1
NONE, FEW = "Nobody has sent.", "Too few for figures: they start at 10."


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def test_finish_holds_answers_and_shows_the_exact_number_beside_the_class(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, PLENTY)
    page = finish(client, room)
    assert f"<b>{PLENTY} of {CLASS_SIZE}</b> <span>sent</span>" in page
    assert state(room) is RoomState.OPEN
    with pytest.raises(RoomPaused):
        send(app, room, 1)


def test_before_finish_no_page_has_the_number(app: Flask, client: FlaskClient, room: Room) -> None:
    send(app, room, 13)
    address = f"/teach/rooms/{room.id}/finish"
    assert client.get(address).location == f"/teach/rooms/{room.id}/"
    for page in ("", "board"):
        assert "13" not in client.get(f"/teach/rooms/{room.id}/{page}").text.partition("<main")[2]


def test_nothing_on_the_whiteboard_ends_a_room(client: FlaskClient, room: Room) -> None:
    page = client.get(f"/teach/rooms/{room.id}/board").text
    for act in ("close", "finish", "discard"):
        assert f"/teach/rooms/{room.id}/{act}" not in page


def test_sealing_leads_to_the_results(app: Flask, client: FlaskClient, room: Room) -> None:
    send(app, room, PLENTY)
    finish(client, room)
    assert do(client, room, "close") == f"/teach/rooms/{room.id}/results"
    assert state(room) is RoomState.CLOSED


def test_keeping_open_loses_nothing(app: Flask, client: FlaskClient, room: Room) -> None:
    send(app, room, 12)
    finish(client, room)
    assert do(client, room, "resume") == f"/teach/rooms/{room.id}/"
    send(app, room, 1)
    assert "Counted at 10:00; more may have come." in (page := finish(client, room))
    assert f"<b>12 of {CLASS_SIZE}</b>" in page


def test_the_number_is_told_once_with_its_time_and_then_only_the_step(
    app: Flask, client: FlaskClient, room: Room, clock: Clock
) -> None:
    send(app, room, 3)
    assert "Counted at" not in finish(client, room)
    do(client, room, "resume")
    for _ in range(10):
        clock.forward(minutes=1)
        send(app, room, 1)
    page = finish(client, room)
    assert f"<b>3 of {CLASS_SIZE}</b>" in page
    assert "Counted at 10:00; more may have come. Now: 10 or more." in page
    assert re.findall(r'class="button ">([^<]*)', page.partition("<main")[2]) == ["Close and see results"]


def test_a_number_that_may_have_grown_is_never_said_to_be_none(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    assert NONE in (page := finish(client, room))
    assert "Add to Year 9’s figures" not in page
    do(client, room, "resume")
    send(app, room, 2)
    page = finish(client, room)
    assert NONE not in page
    assert FEW in page
    assert "Add to Year 9’s figures" in page


def test_what_is_over_by_itself_is_not_counted_beside_the_rest(
    app: Flask, client: FlaskClient, both: Room
) -> None:
    send(app, both, 12)
    do(client, both, "close", activity="law/quiz")
    assert finish(client, both).count(f"of {CLASS_SIZE}</b>") == 1


@pytest.mark.parametrize(("press", "after"), [("finish", RoomState.OPEN), ("discard", RoomState.DISCARDED)])
def test_whoever_decides_a_moment_late_is_not_overtaken(
    app: Flask, client: FlaskClient, room: Room, clock: Clock, press: str, after: RoomState
) -> None:
    send(app, room, 12)
    finish(client, room)
    clock.forward(hours=9)
    do(client, room, press)
    assert state(room) is after


@pytest.mark.parametrize(
    ("ballots", "advised", "said"),
    [
        (0, "Throw away, and talk about it", NONE),
        (8, "Throw away, and talk about it", FEW),
        (9, "Throw away, and talk about it", FEW),
        (10, "Close and see results", ""),
        (CLASS_SIZE + 1, None, "More answers than your class has pupils."),
    ],
)
def test_the_page_says_what_it_would_do_and_what_is_lost(
    app: Flask, client: FlaskClient, room: Room, clock: Clock, ballots: int, advised: str | None, said: str
) -> None:
    for _ in range(ballots):
        send(app, room, 1)
        clock.forward(minutes=1)
    page = finish(client, room)
    assert said in page
    assert re.findall(r'class="button ">([^<]*)', page.partition("<main")[2]) == (
        [advised] if advised else []
    )


@pytest.mark.parametrize("ballots", [0, 8, 14, CLASS_SIZE])
def test_the_page_asks_about_who_is_here_and_never_who_did_not(
    app: Flask, client: FlaskClient, room: Room, ballots: int
) -> None:
    send(app, room, ballots)
    page = finish(client, room)
    assert "<h1>Has everybody who is here sent?</h1>" in page
    assert "Never ask who didn’t: not sending is fine." in page


def test_too_many_are_told_of_an_open_room_once_it_is_full_and_not_from_one_ballot_to_the_next(
    app: Flask, client: FlaskClient, room: Room, clock: Clock
) -> None:
    address, told = f"/teach/rooms/{room.id}/", "More answers than your class has pupils."
    for n in range(1, CLASS_SIZE + SPARE_BALLOTS + 1):
        send(app, room, 1)
        clock.forward(minutes=1)
        if n >= CLASS_SIZE:
            assert (told in client.get(address).text) == (n == CLASS_SIZE + SPARE_BALLOTS)


def test_a_rush_is_said_in_words_on_the_teachers_page_and_nowhere_else(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, CLASS_SIZE)
    assert "faster than a class can go" in (page := client.get(f"/teach/rooms/{room.id}/").text)
    assert "Very many answers came within one minute." in page
    assert "faster than" not in client.get(f"/teach/rooms/{room.id}/board").text
    assert "Very many answers" in finish(client, room)


def test_one_activity_is_finished_by_itself_and_the_other_goes_on(
    app: Flask, client: FlaskClient, both: Room
) -> None:
    send(app, both, 12)
    page = finish(client, both, activity="law/quiz")
    assert page.count('class="count"') == 1
    assert page.count('<input type="hidden" name="activity" value="law/quiz">') == 3
    do(client, both, "close", activity="law/quiz")
    assert state(both) is RoomState.OPEN
    assert "To throw one of them away" not in finish(client, both, activity="law/chat")


def test_no_page_finishes_a_whole_room_of_which_something_goes_on(client: FlaskClient, both: Room) -> None:
    finish(client, both)
    do(client, both, "resume", activity="law/quiz")
    assert client.get(f"/teach/rooms/{both.id}/finish").location == f"/teach/rooms/{both.id}/"
    held = client.get(f"/teach/rooms/{both.id}/finish", query_string={"activity": "law/chat"})
    assert held.text.count('class="count"') == 1


def test_what_is_locked_after_it_was_kept_open_is_not_finished(
    app: Flask, box: BallotBox, client: FlaskClient, room: Room
) -> None:
    send(app, room, 12)
    finish(client, room)
    do(client, room, "resume")
    rooms.pause(box, room)
    assert client.get(f"/teach/rooms/{room.id}/finish").location == f"/teach/rooms/{room.id}/"


@pytest.mark.parametrize("press", ["close", "discard", "resume"])
@pytest.mark.parametrize("parts", [{}, {"activity": "law/quiz"}])
def test_a_page_from_before_decides_nothing_about_what_is_held_no_more(
    app: Flask, box: BallotBox, client: FlaskClient, both: Room, press: str, parts: dict[str, str]
) -> None:
    send(app, both, 12)
    assert 'name="back" value="finish"' in finish(client, both)
    do(client, both, "resume", activity="law/quiz")
    rooms.pause(box, both, "law/quiz")
    assert do(client, both, press, back="finish", **parts) == f"/teach/rooms/{both.id}/"
    assert set(rooms.states(box, both).values()) == {ActivityState.PAUSED}


@pytest.mark.parametrize(("press", "after"), [("close", RoomState.CLOSED), ("discard", RoomState.DISCARDED)])
def test_what_is_held_is_ended_from_the_page_that_told_its_number(
    app: Flask, client: FlaskClient, room: Room, press: str, after: RoomState
) -> None:
    send(app, room, 12)
    finish(client, room)
    do(client, room, press, back="finish")
    assert state(room) is after


def test_a_room_that_is_over_tells_whoever_finishes_it_what_became_of_it(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 12)
    address = f"/teach/rooms/{room.id}/finish"
    assert do(client, room, "finish") == address
    do(client, room, "close")
    assert client.get(address, follow_redirects=True).request.path == f"/teach/rooms/{room.id}/results"
