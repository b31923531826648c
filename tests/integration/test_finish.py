"""Ending takes two steps: “Finish” holds and counts; then a teacher seals, goes on, or throws away unseen."""

import time
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from safe4me import results, rooms
from safe4me.rooms import SPARE_BALLOTS
from safe4me.settings import Settings
from safe4me.storage.base import NotFound, db
from safe4me.storage.box.ballot_box import BallotBox
from safe4me.storage.box.records import ActivityState
from safe4me.storage.box.refusals import RoomPaused
from safe4me.storage.rooms import Room, RoomState
from tests.databases import on_both_databases
from tests.rooms import at_once, reserved
from tests.teaching import do, open_form, send, state
from tests.world import CLASS_SIZE, NOW, Clock, Place, browser, hidden, open_room, sign_in

PLENTY = CLASS_SIZE - 1


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


@pytest.fixture
def both(app: Flask, place: Place) -> Room:
    """An open room with a quiz and a story."""
    return open_room(app, place, "law/quiz", "law/chat")


def said_by(reply: TestResponse) -> str:
    """Where a reply leads, or its status."""
    return reply.location or str(reply.status_code)


def finish(client: FlaskClient, room: Room, **data: str) -> str:
    """Press Finish; the text of the page that follows."""
    return client.get(do(client, room, "finish", **data)).text


def test_finish_holds_answers_and_shows_the_exact_number_beside_the_class(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, PLENTY)
    page = finish(client, room)
    assert f"<b>{PLENTY} ballots</b> <span>of a class of {CLASS_SIZE} pupils</span>" in page
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
    assert "This was counted earlier." in (page := finish(client, room))
    assert "<b>12 ballots</b>" in page
    do(client, room, "resume")
    send(app, room, 2)
    assert "<b>15 ballots</b>" in finish(client, room)


def test_a_number_that_may_have_grown_is_never_said_to_be_none(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    assert "Nobody has sent yet." in finish(client, room)
    do(client, room, "resume")
    send(app, room, 2)
    page = finish(client, room)
    assert "Nobody has sent yet." not in page
    assert "Fewer than 10: better keep it open." in page


def test_what_is_over_by_itself_is_not_counted_beside_the_rest(
    app: Flask, client: FlaskClient, both: Room
) -> None:
    send(app, both, 12)
    do(client, both, "close", activity="law/quiz")
    assert finish(client, both).count("ballots</b>") == 1


@pytest.mark.parametrize(("press", "after"), [("finish", RoomState.OPEN), ("discard", RoomState.DISCARDED)])
def test_whoever_decides_a_moment_late_is_not_overtaken(
    app: Flask, client: FlaskClient, room: Room, clock: Clock, press: str, after: RoomState
) -> None:
    send(app, room, 12)
    finish(client, room)
    clock.forward(hours=9)
    do(client, room, press)
    assert state(room) is after


def test_throwing_away_unseen_leaves_the_class_its_year(
    app: Flask, client: FlaskClient, place: Place, room: Room
) -> None:
    send(app, room, CLASS_SIZE + 2)
    assert "More ballots than your class has." in finish(client, room)
    assert do(client, room, "discard") == "/teach/"
    assert (state(room), reserved(place)) == (RoomState.DISCARDED, {})
    assert "it was thrown away unseen" in client.get(f"/teach/rooms/{room.id}/results").text
    assert open_form(client, place, activities=["law/quiz"]).startswith("/teach/rooms/")


@pytest.mark.parametrize(
    ("ballots", "advised", "said"),
    [
        (0, "Keep open", "Nobody has sent yet."),
        (9, "Keep open", "Fewer than 10: better keep it open."),
        (10, "Close and see results", ""),
        (CLASS_SIZE + 1, None, "More ballots than your class has."),
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
    filled = [name for name in ("Close and see results", "Keep open") if f'class="button ">{name}' in page]
    assert filled == ([advised] if advised else [])


def test_too_many_are_told_of_an_open_room_once_it_is_full_and_not_from_one_ballot_to_the_next(
    app: Flask, client: FlaskClient, room: Room, clock: Clock
) -> None:
    address, told = f"/teach/rooms/{room.id}/", "More ballots than your class has."
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
    assert "Very many ballots came within one minute." in page
    assert "faster than" not in client.get(f"/teach/rooms/{room.id}/board").text
    assert "Very many ballots" in finish(client, room)


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


def test_one_activity_is_thrown_away_after_the_other_was_sealed(
    app: Flask, client: FlaskClient, place: Place, both: Room
) -> None:
    send(app, both, 12)
    do(client, both, "close", activity="law/quiz")
    do(client, both, "finish", activity="law/chat")
    assert do(client, both, "discard", activity="law/chat") == "/teach/"
    assert (state(both), reserved(place)) == (RoomState.CLOSED, {"law/quiz": True})


def test_a_whole_room_is_thrown_away_activity_by_activity(
    client: FlaskClient, place: Place, both: Room
) -> None:
    assert do(client, both, "discard", activity="law/quiz") == f"/teach/rooms/{both.id}/"
    assert reserved(place) == {"law/chat": False}
    do(client, both, "discard", activity="law/chat")
    assert (state(both), reserved(place)) == (RoomState.DISCARDED, {})


def test_what_is_sealed_or_of_another_room_is_not_thrown_away(
    app: Flask, box: BallotBox, client: FlaskClient, place: Place, both: Room
) -> None:
    send(app, both, 12)
    do(client, both, "close", activity="law/quiz")
    with pytest.raises(rooms.TooLateToDiscard):
        rooms.discard_activity(db.session(), box, both, "law/quiz", NOW)
    with pytest.raises(NotFound):
        rooms.finish(box, both, "consent/quiz")
    with pytest.raises(NotFound):
        rooms.discard_activity(db.session(), box, both, "consent/quiz", NOW)
    assert reserved(place) == {"law/quiz": True, "law/chat": False}


def test_a_room_that_is_over_tells_whoever_finishes_it_what_became_of_it(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 12)
    address = f"/teach/rooms/{room.id}/finish"
    assert do(client, room, "finish") == address
    do(client, room, "close")
    assert client.get(address, follow_redirects=True).request.path == f"/teach/rooms/{room.id}/results"


@on_both_databases
@pytest.mark.parametrize("parts", [{}, {"activity": "law/quiz"}])
def test_of_two_who_seal_and_throw_away_at_once_one_has_it_and_both_are_told(
    app: Flask, client: FlaskClient, place: Place, both: Room, parts: dict[str, str]
) -> None:
    send(app, both, 12)
    room_id = both.id

    def ready(what: str) -> Callable[[], str]:
        other = browser(app)
        sign_in(other, place.teacher)
        token = hidden(other.get(f"/teach/rooms/{room_id}/").text, "csrf_token")
        address, data = f"/teach/rooms/{room_id}/{what}", {"csrf_token": token, **parts}
        return lambda: said_by(other.post(address, data=data))

    said = at_once(app, ready("close"), ready("discard"))
    results = client.get(f"/teach/rooms/{room_id}/results").text
    if reserved(place).get("law/quiz"):
        assert said == [f"/teach/rooms/{room_id}/results", "409"]
        assert "12 ballots" in results
    else:
        assert said[0] == f"/teach/rooms/{room_id}/results"
        assert said[1] in {"/teach/", f"/teach/rooms/{room_id}/"}
        assert "12 ballots" not in results
        assert "law/quiz" not in reserved(place)


@on_both_databases
def test_a_room_that_can_be_thrown_away_no_more_goes_on_with_what_is_open(
    app: Flask, settings: Settings, box: BallotBox, both: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One seals a part while another throws the whole room away: the box is slow to stop."""
    send(app, both, 12)
    room_id, stop = both.id, box.begin_closing

    def stop_slowly(room_id: int, activity: str) -> None:
        time.sleep(0.3)
        stop(room_id, activity)

    def seal() -> str:
        room = db.session.get_one(Room, room_id)
        rooms.close_activity(db.session(), box, settings, room, "law/quiz", NOW)
        return "sealed" if results.has_results(db.session(), room) else "thrown away"

    def discard() -> str:
        try:
            rooms.discard(db.session(), box, db.session.get_one(Room, room_id), NOW)
        except rooms.TooLateToDiscard:
            return "too late"
        return "thrown away"

    monkeypatch.setattr(box, "begin_closing", stop_slowly)
    first, second = at_once(app, seal, discard)
    db.session.rollback()
    db.session.refresh(both)
    if second == "too late":
        assert first == "sealed"
        assert rooms.states(box, both)["law/chat"] is ActivityState.OPEN
    else:
        assert (first, state(both)) == ("thrown away", RoomState.DISCARDED)


def test_a_seal_that_finds_its_activity_thrown_away_releases_nothing(
    app: Flask, box: BallotBox, settings: Settings, place: Place, both: Room
) -> None:
    send(app, both, 12)
    box.begin_closing(both.id, "law/quiz")
    box.seal(both.id, "law/quiz", 1.0)
    rooms.discard_activity(db.session(), box, both, "law/quiz", NOW)
    rooms.close_activity(db.session(), box, settings, both, "law/quiz", NOW)
    assert reserved(place) == {"law/chat": False}
    assert state(both) is RoomState.OPEN
