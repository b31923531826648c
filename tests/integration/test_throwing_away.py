"""Throwing away unseen: what it leaves a class, and what it does beside sealing."""

import time
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from safe4me import results, rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import ActivityState
from safe4me.db.base import NotFound, db
from safe4me.db.rooms import Room, RoomState
from safe4me.settings import Settings
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import at_once, do, finish, open_form, reserved, send, state
from tests.helpers.world.schools import CLASS_SIZE, NOW, Place, browser, hidden, sign_in


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def said_by(reply: TestResponse) -> str:
    """Where a reply leads, or its status."""
    return reply.location or str(reply.status_code)


def test_throwing_away_unseen_leaves_the_class_its_year(
    app: Flask, client: FlaskClient, place: Place, room: Room
) -> None:
    send(app, room, CLASS_SIZE + 2)
    assert "More answers than your class has pupils." in finish(client, room)
    over = do(client, room, "discard")
    assert over == f"/teach/rooms/{room.id}/results?thrown=all"
    assert (state(room), reserved(place)) == (RoomState.DISCARDED, {})
    page = client.get(over).text
    assert "<h1>Nothing was kept of 9K</h1>" in page
    assert "Thrown away. Nobody saw an answer, and 9K can be asked again." in page
    assert "Nothing was sent" not in page
    assert "Say: “Nobody sees what one person picked." in page
    assert open_form(client, place, activities=["law/quiz"]).startswith("/teach/rooms/")


def test_one_activity_is_thrown_away_after_the_other_was_sealed(
    app: Flask, client: FlaskClient, place: Place, both: Room
) -> None:
    send(app, both, 12)
    do(client, both, "close", activity="law/quiz")
    do(client, both, "finish", activity="law/chat")
    assert (there := do(client, both, "discard", activity="law/chat")).startswith(
        f"/teach/rooms/{both.id}/results?"
    )
    assert "“The group chat” is thrown away. Nobody saw an answer of it" in client.get(there).text
    assert (state(both), reserved(place)) == (RoomState.CLOSED, {"law/quiz": True})


def test_a_whole_room_is_thrown_away_activity_by_activity(
    client: FlaskClient, place: Place, both: Room
) -> None:
    there = do(client, both, "discard", activity="law/quiz")
    assert there == f"/teach/rooms/{both.id}/?thrown=law/quiz"
    told = "“Check what you know” is thrown away. Nobody saw an answer of it, and 9K can be asked it again."
    assert told in client.get(there).text
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
        rooms.finish(box, both, NOW, "consent/quiz")
    with pytest.raises(NotFound):
        rooms.discard_activity(db.session(), box, both, "consent/quiz", NOW)
    assert reserved(place) == {"law/quiz": True, "law/chat": False}


@pytest.mark.parametrize("thrown", ["all", "law/quiz", "law/chat", "consent/quiz", "", "<b>"])
def test_nothing_is_said_to_be_thrown_away_that_was_not(
    app: Flask, client: FlaskClient, both: Room, thrown: str
) -> None:
    send(app, both, 12)
    do(client, both, "close", activity="law/quiz")
    for page in ("", "results"):
        assert "thrown away" not in client.get(f"/teach/rooms/{both.id}/{page}?thrown={thrown}").text.lower()


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
        assert "12 of 25 sent" in results
    else:
        assert said[0] == f"/teach/rooms/{room_id}/results"
        assert said[1].partition("?")[0] in {f"/teach/rooms/{room_id}/results", f"/teach/rooms/{room_id}/"}
        assert "12 of 25 sent" not in results
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
