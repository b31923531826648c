"""A room whose activities are closed one by one, and a room that stays open for longer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from safe4me import results, rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import ActivityState, BoxUnavailable, RoomClosed
from safe4me.content.model.library import Library
from safe4me.db.base import NotFound, db
from safe4me.db.rooms import Room, RoomState
from safe4me.settings import Settings
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import at_once, cast_ballots, reserved
from tests.helpers.world.schools import NOW, Place, make_place, open_room

pytestmark = on_both_databases


@pytest.fixture
def room(app: Flask, place: Place) -> Room:
    """An open room with a quiz and a story."""
    return open_room(app, place, "law/quiz", "law/chat")


@pytest.fixture
def close_quiz(box: BallotBox, settings: Settings, room: Room) -> Callable[[], None]:
    """Close the room's quiz."""
    return lambda: rooms.close_activity(db.session(), box, settings, room, "law/quiz", NOW)


def shown(settings: Settings, library: Library, room: Room) -> dict[str, int]:
    """The activities that have results, and how many ballots each."""
    found = results.room_results(db.session(), settings, library, room)
    return {result.activity: result.ballots for result in found}


def state_of(room: Room) -> RoomState:
    return room.state


def test_an_activity_that_is_closed_is_sealed_and_the_other_goes_on(
    box: BallotBox,
    settings: Settings,
    library: Library,
    place: Place,
    room: Room,
    close_quiz: Callable[[], None],
) -> None:
    cast_ballots(box, room, 12)
    assert shown(settings, library, room) == {}
    close_quiz()
    assert shown(settings, library, room) == {"law/quiz": 12}
    assert reserved(place) == {"law/quiz": True, "law/chat": False}
    left = box.read_room(room.code)
    assert left
    assert left.activities["law/chat"].state is ActivityState.OPEN
    assert room.state is RoomState.OPEN
    with pytest.raises(RoomClosed):
        cast_ballots(box, room, 1, first=12)


def test_closing_an_activity_twice_changes_no_figure(
    box: BallotBox, settings: Settings, library: Library, room: Room, close_quiz: Callable[[], None]
) -> None:
    cast_ballots(box, room, 12)
    close_quiz()
    first = results.room_results(db.session(), settings, library, room)
    close_quiz()
    assert results.room_results(db.session(), settings, library, room) == first


def test_with_its_last_activity_a_room_is_closed(
    box: BallotBox, settings: Settings, room: Room, close_quiz: Callable[[], None]
) -> None:
    cast_ballots(box, room, 12)
    rooms.close_activity(db.session(), box, settings, room, "law/chat", NOW)
    assert state_of(room) is RoomState.OPEN
    close_quiz()
    assert state_of(room) is RoomState.CLOSED
    assert box.read_room(room.code) is None


def test_an_activity_for_which_nothing_was_sent_may_be_measured_again(
    app: Flask, place: Place, room: Room, close_quiz: Callable[[], None]
) -> None:
    close_quiz()
    assert reserved(place) == {"law/chat": False}
    again = open_room(app, place, "law/quiz")
    assert (room.state, again.state) == (RoomState.OPEN, RoomState.OPEN)


def test_a_room_with_a_sealed_activity_is_not_thrown_away_and_the_other_goes_on(
    box: BallotBox, room: Room, close_quiz: Callable[[], None]
) -> None:
    cast_ballots(box, room, 12)
    close_quiz()
    with pytest.raises(rooms.TooLateToDiscard):
        rooms.discard(db.session(), box, room, NOW)
    left = box.read_room(room.code)
    assert left
    assert left.activities["law/chat"].state is ActivityState.OPEN


def test_closing_the_rest_keeps_what_is_sealed(
    box: BallotBox, settings: Settings, library: Library, room: Room, close_quiz: Callable[[], None]
) -> None:
    cast_ballots(box, room, 12)
    close_quiz()
    rooms.close(db.session(), box, settings, room, NOW)
    assert room.state is RoomState.CLOSED
    assert shown(settings, library, room) == {"law/quiz": 12, "law/chat": 0}


def test_an_activity_of_another_room_is_not_found(
    app: Flask, box: BallotBox, settings: Settings, room: Room
) -> None:
    other = open_room(app, make_place("Southshire", "Lake School"), "law/quiz")
    with pytest.raises(NotFound):
        rooms.close_activity(db.session(), box, settings, other, "law/chat", NOW)


def test_two_who_close_the_same_room_at_once_seal_it_once(
    app: Flask, box: BallotBox, settings: Settings, library: Library, place: Place, room: Room
) -> None:
    cast_ballots(box, room, 12)
    room_id = room.id

    def close() -> str:
        found = db.session.get_one(Room, room_id)
        rooms.close(db.session(), box, settings, found, NOW)
        return found.state

    assert at_once(app, close, close, close) == ["closed"] * 3
    assert shown(settings, library, room) == {"law/quiz": 12, "law/chat": 0}
    assert reserved(place) == {"law/quiz": True}


def test_an_extended_room_takes_ballots_for_longer(box: BallotBox, settings: Settings, room: Room) -> None:
    rooms.extend(db.session(), box, settings, room, 15, NOW)
    assert room.due_at == NOW + timedelta(minutes=105)
    in_box = box.read_room(room.code)
    assert in_box
    assert in_box.due_at == room.due_at
    assert rooms.due(db.session(), box, NOW + timedelta(minutes=104)) == []
    assert rooms.due(db.session(), box, NOW + timedelta(minutes=105)) == [room.id]


@pytest.mark.parametrize("minutes", [391, 0, -30, 10**20])
def test_a_room_is_never_extended_beyond_the_longest_or_made_shorter(
    box: BallotBox, settings: Settings, room: Room, minutes: int
) -> None:
    with pytest.raises(rooms.TooLong):
        rooms.extend(db.session(), box, settings, room, minutes, NOW)
    rooms.extend(db.session(), box, settings, room, 390, NOW)
    with pytest.raises(rooms.TooLong):
        rooms.extend(db.session(), box, settings, room, 1, NOW)


def test_a_room_past_due_or_closed_is_not_extended(box: BallotBox, settings: Settings, room: Room) -> None:
    with pytest.raises(rooms.RoomOver):
        rooms.extend(db.session(), box, settings, room, 15, room.due_at)
    rooms.close(db.session(), box, settings, room, NOW)
    with pytest.raises(rooms.RoomOver):
        rooms.extend(db.session(), box, settings, room, 15, NOW)


def test_a_room_that_the_box_cannot_extend_closes_when_it_was_to(
    box: BallotBox, settings: Settings, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BoxUnavailable

    monkeypatch.setattr(box, "extend", fail)
    with pytest.raises(BoxUnavailable):
        rooms.extend(db.session(), box, settings, room, 15, NOW)
    assert room.due_at == NOW + timedelta(minutes=90)


@pytest.mark.parametrize("activity", ["consent/quiz", "law/quiz:who", ""])
def test_what_the_room_does_not_have_is_neither_locked_nor_unlocked(
    box: BallotBox, room: Room, activity: str
) -> None:
    for change in (rooms.pause, rooms.resume):
        with pytest.raises(NotFound):
            change(box, room, activity)
