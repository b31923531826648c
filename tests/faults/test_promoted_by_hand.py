"""A Valkey server that lagged behind is made primary by hand: a room that it lacks is no empty one."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select
from valkey.exceptions import ConnectionError as ValkeyConnectionError

from safe4me import create_app, rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.db.accounts import CommandLine
from safe4me.db.base import db
from safe4me.db.released import Seal
from safe4me.db.rooms import Room, RoomState
from safe4me.settings import Settings
from tests.helpers.servers.valkey import (
    SENTINELS,
    URL,
    WITH_REPLICA,
    Named,
    Server,
    Start,
    follow,
    wait_until,
    wait_until_followed,
)
from tests.helpers.world.ballots import QUIZ, fresh, problem
from tests.helpers.world.rooms import cast_ballots, reserved
from tests.helpers.world.schools import NOW, Clock, Place, browser, close, open_room, with_settings

BALLOTS = 12
THE_COMMAND_LINE = CommandLine("root")
BOTH = {"law/quiz": False, "law/chat": False}  # reserved, and not spent


class Servers(NamedTuple):
    """A primary with a replica, and a second replica, that lags behind."""

    primary: Server
    lagging: Server


@pytest.fixture
def settings(on_sqlite: Settings) -> Settings:
    return with_settings(on_sqlite, ballot_box_url=URL)


@pytest.fixture
def servers(start: Start, named: Named) -> Servers:
    primary, replica, lagging = (start(*WITH_REPLICA) for _ in range(3))
    follow(primary, replica, lagging)
    named.update(dict.fromkeys(SENTINELS, (1, primary)))
    return Servers(primary, lagging)


@pytest.fixture
def missed(servers: Servers, app: Flask, place: Place, box: BallotBox) -> Room:
    """An open room with ballots, of which the lagging server has nothing: it was cut off before."""
    box.identity()
    wait_until(lambda: bool(servers.lagging.keys("*:box")))  # its mark is there
    servers.lagging.replicaof("NO", "ONE")
    wait_until_followed(servers.primary, 1)
    room = open_room(app, place, "law/quiz", "law/chat")
    cast_ballots(box, room, BALLOTS)
    return room


@pytest.fixture
def later(missed: Room, servers: Servers, start: Start, named: Named, settings: Settings) -> Iterator[Flask]:
    """The site as it is started once the lagging server is the primary, with a replica."""
    follow(servers.lagging, start(*WITH_REPLICA))
    named.update(dict.fromkeys(SENTINELS, (2, servers.lagging)))
    with started(settings) as app:
        yield app


@contextmanager
def started(settings: Settings) -> Iterator[Flask]:
    """One more worker of the site."""
    app = create_app(settings)
    app.extensions["clock"] = Clock()
    yield app
    close(app)


def box_of(app: Flask) -> BallotBox:
    box: BallotBox = app.extensions["ballot_box"]
    return box


def is_unavailable(box: BallotBox) -> bool:
    """Whether the box gives no answer: a connection to a primary that is gone is lost with its next use."""
    try:
        box.time_there()
    except BoxUnavailable:
        return True
    return False


def test_the_room_is_out_of_reach_and_neither_closed_nor_sealed_nor_thrown_away(
    later: Flask, missed: Room, place: Place, settings: Settings, box: BallotBox
) -> None:
    there = box_of(later)
    assert there.identity() == missed.box, "it has the mark"
    assert problem(browser(later).post(f"/c/{missed.code}/ballots", json=fresh(QUIZ))) == (503, "other-box")
    with pytest.raises(rooms.OtherBox):
        rooms.close(db.session(), there, settings, missed, NOW)
    with pytest.raises(rooms.OtherBox):
        rooms.close_activity(db.session(), there, settings, missed, "law/quiz", NOW)
    with pytest.raises(rooms.OtherBox):
        rooms.discard(db.session(), there, missed, NOW)
    assert rooms.seal_due(db.session(), there, settings, missed.due_at) == 0
    assert (missed.state, reserved(place)) == (RoomState.OPEN, BOTH)


def test_a_worker_that_has_counted_there_before_calls_it_out_of_reach_too(
    app: Flask, missed: Room, servers: Servers, start: Start, named: Named
) -> None:
    pupil = browser(app)
    ballot = fresh(QUIZ)
    assert pupil.post(f"/c/{missed.code}/ballots", json=ballot).status_code == 204
    follow(servers.lagging, start(*WITH_REPLICA))
    named.update(dict.fromkeys(SENTINELS, (2, servers.lagging)))
    with suppress(ValkeyConnectionError):
        servers.primary.execute_command("SHUTDOWN", "NOSAVE", "NOW")
    wait_until(lambda: not is_unavailable(box_of(app)))
    assert problem(pupil.post(f"/c/{missed.code}/ballots", json=ballot)) == (503, "other-box")


def test_a_seal_that_it_gets_halfway_through_is_left_too(
    later: Flask, missed: Room, place: Place, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safe4me.rooms.closing.refuse_other_box", lambda *_: None)  # it was there then
    with pytest.raises(rooms.OtherBox):
        rooms.close(db.session(), box_of(later), settings, missed, NOW)
    db.session.rollback()
    assert (missed.state, reserved(place)) == (RoomState.OPEN, BOTH)


def test_once_the_right_server_is_the_primary_again_every_ballot_is_sealed(
    later: Flask, missed: Room, servers: Servers, named: Named, settings: Settings
) -> None:
    assert rooms.seal_due(db.session(), box_of(later), settings, missed.due_at) == 0
    named.update(dict.fromkeys(SENTINELS, (3, servers.primary)))
    with started(settings) as again:
        assert rooms.seal_due(db.session(), box_of(again), settings, missed.due_at) == 1
    assert db.session.scalars(select(Seal.ballots)).all() == [BALLOTS]


def test_said_to_be_lost_the_room_ends_unseen_and_costs_nothing(
    later: Flask, missed: Room, place: Place
) -> None:
    for ended in (1, 0):
        assert rooms.end_lost(db.session(), box_of(later), THE_COMMAND_LINE, NOW) == ended
    assert (missed.state, reserved(place)) == (RoomState.DISCARDED, {})
    assert db.session.scalars(select(Seal.id)).all() == []
