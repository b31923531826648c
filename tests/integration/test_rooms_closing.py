"""Throwing a room away unseen, and closing the rooms that are due."""

from datetime import timedelta

import pytest
from flask import Flask

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable, ReleasedCounts, RoomClosed
from safe4me.db.base import db
from safe4me.db.rooms import Room, RoomState
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import cast_ballots, reserved
from tests.helpers.world.schools import NOW, Clock, Place, make_place, open_room

pytestmark = on_both_databases


def test_a_discarded_room_gives_its_reservation_back_exactly_once(
    app: Flask, place: Place, room: Room, box: BallotBox
) -> None:
    cast_ballots(box, room, 12)
    rooms.discard(db.session(), box, room, NOW)
    assert room.state is RoomState.DISCARDED
    assert reserved(place) == {}
    again = open_room(app, place, "law/quiz")
    rooms.discard(db.session(), box, room, NOW)
    assert reserved(place) == {"law/quiz": False}
    assert box.sent(room.id) == {}
    assert again.state is RoomState.OPEN


def test_a_discarded_room_takes_no_more_ballots(room: Room, box: BallotBox) -> None:
    code = room.code
    rooms.discard(db.session(), box, room, NOW)
    assert box.read_room(code) is None


def test_a_closed_room_cannot_be_discarded(
    place: Place, room: Room, box: BallotBox, settings: Settings
) -> None:
    cast_ballots(box, room, 12)
    rooms.close(db.session(), box, settings, room, NOW)
    with pytest.raises(rooms.TooLateToDiscard):
        rooms.discard(db.session(), box, room, NOW)
    assert reserved(place) == {"law/quiz": True}


def test_due_rooms_are_closed_and_the_others_left(
    app: Flask, place: Place, room: Room, box: BallotBox, settings: Settings, clock: Clock
) -> None:
    cast_ballots(box, room, 12)
    clock.forward(minutes=60)
    other = make_place("Southshire", "Lake School")
    later = open_room(app, other, "law/quiz")
    assert rooms.seal_due(db.session(), box, settings, NOW + timedelta(minutes=89)) == 0
    assert rooms.seal_due(db.session(), box, settings, NOW + timedelta(minutes=90)) == 1
    assert (room.state, later.state) == (RoomState.CLOSED, RoomState.OPEN)
    assert rooms.due(db.session(), box, NOW + timedelta(minutes=90)) == []


def test_a_ballot_past_due_is_refused_before_anything_is_sealed(room: Room, box: BallotBox) -> None:
    late = Ballot("law/quiz", "0" * 32, (("pass-on", 2), ("confidence", 3)))
    with pytest.raises(RoomClosed):
        box.cast(room.code, late, NOW + timedelta(minutes=90))


def test_one_room_that_cannot_be_sealed_does_not_hold_up_the_others(
    app: Flask,
    place: Place,
    room: Room,
    box: BallotBox,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = make_place("Southshire", "Lake School")
    bad, real = room.id, box.seal

    def seal(room_id: int, activity: str, epsilon: float) -> ReleasedCounts:
        if room_id == bad:
            raise BoxUnavailable
        return real(room_id, activity, epsilon)

    monkeypatch.setattr(box, "seal", seal)
    good = open_room(app, other, "law/quiz")
    for one in (room, good):
        cast_ballots(box, one, 12)
    late = NOW + timedelta(hours=2)
    assert rooms.seal_due(db.session(), box, settings, late) == 1
    assert (room.state, good.state) == (RoomState.OPEN, RoomState.CLOSED)
    assert rooms.due(db.session(), box, late) == [room.id]
