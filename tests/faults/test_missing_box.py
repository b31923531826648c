"""The ballot box's file goes missing while a room is open: nothing is acknowledged, nothing released."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me import create_app, rooms
from safe4me.settings import Settings
from safe4me.storage.base import db
from safe4me.storage.box.ballot_box import (
    BallotBox,
)
from safe4me.storage.box.refusals import (
    BoxUnavailable,
)
from safe4me.storage.box.sqlite.ballot_box import SqliteBallotBox
from safe4me.storage.ledger import epsilon_taken
from safe4me.storage.rooms import Room, RoomState
from safe4me.storage.sealed import Seal
from tests.ballots import QUIZ, fresh, problem
from tests.rooms import send
from tests.world import NOW, Place, close

BALLOTS = 12


@pytest.fixture
def filled(room: Room, box: BallotBox) -> Room:
    send(box, room, BALLOTS)
    return room


def missing(settings: Settings, tmp_path: Path) -> Path:
    """Take the file away; returns where it is now."""
    return settings.ballot_box_path.rename(tmp_path / "elsewhere.db")


def test_a_ballot_is_not_acknowledged_into_a_file_that_is_gone(
    client: FlaskClient, filled: Room, settings: Settings, tmp_path: Path
) -> None:
    missing(settings, tmp_path)
    reply = client.post(f"/c/{filled.code}/ballots", json=fresh(QUIZ))
    assert problem(reply) == (503, "unavailable")


def test_another_file_in_its_place_is_not_taken_for_it(
    filled: Room, box: BallotBox, settings: Settings, tmp_path: Path
) -> None:
    missing(settings, tmp_path)
    SqliteBallotBox(settings.ballot_box_path, "another process, which starts anew").due(NOW)
    with pytest.raises(BoxUnavailable):
        send(box, filled, 1, first=BALLOTS)


def test_once_the_file_is_back_nothing_is_lost(
    client: FlaskClient, filled: Room, box: BallotBox, settings: Settings, tmp_path: Path
) -> None:
    elsewhere = missing(settings, tmp_path)
    with pytest.raises(BoxUnavailable):
        rooms.close(db.session(), box, settings, filled, NOW)
    elsewhere.rename(settings.ballot_box_path)
    assert client.post(f"/c/{filled.code}/ballots", json=fresh(QUIZ)).status_code == 204
    rooms.close(db.session(), box, settings, filled, NOW)
    assert db.session.scalars(select(Seal.ballots)).all() == [BALLOTS + 1]


def test_a_room_whose_ballots_vanished_ends_unseen_after_a_restart_and_costs_nothing(
    app: Flask, place: Place, filled: Room, settings: Settings, tmp_path: Path
) -> None:
    missing(settings, tmp_path)
    restarted = create_app(settings)
    rooms.close(db.session(), restarted.extensions["ballot_box"], settings, filled, NOW)
    close(restarted)
    assert filled.state is RoomState.DISCARDED
    assert db.session.scalars(select(Seal.id)).all() == []
    assert epsilon_taken(db.session(), place.school_class.id) == 0.0
