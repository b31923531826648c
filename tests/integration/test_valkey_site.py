"""A site whose ballot box and counts of attempts are on Valkey works as one with files."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.db.base import db
from safe4me.db.released import Seal
from safe4me.db.rooms import Room
from safe4me.engines import ballot_box_of
from safe4me.settings import Settings
from tests.helpers.world.ballots import QUIZ, fresh, own_address, problem
from tests.helpers.world.schools import NOW, with_settings


@pytest.fixture
def settings(settings: Settings, valkey_port: int) -> Settings:
    prefix = own_address(valkey_port).prefix
    return with_settings(settings, ballot_box_url=f"valkey://127.0.0.1:{valkey_port}?tls=no&prefix={prefix}")


def test_a_class_joins_sends_and_is_sealed(
    client: FlaskClient, room: Room, box: BallotBox, settings: Settings
) -> None:
    assert client.post("/en/join/code", data={"code": room.code}).status_code == 303
    ballots = [fresh(QUIZ) for _ in range(12)]
    for ballot in [*ballots, ballots[0]]:
        assert client.post(f"/c/{room.code}/ballots", json=ballot).status_code == 204
    rooms.close(db.session(), box, settings, room, NOW)
    assert db.session.scalars(select(Seal.ballots)).all() == [12]
    assert client.post(f"/c/{room.code}/ballots", json=ballots[0]).status_code == 410
    assert not settings.ballot_box_path.exists()
    assert not settings.attempts_path.exists()


def test_a_site_whose_server_is_away_asks_to_try_again(settings: Settings, app: Flask, room: Room) -> None:
    code = room.code
    app.extensions["ballot_box"] = away(settings)
    reply = app.test_client().post(f"/c/{code}/ballots", json=fresh(QUIZ))
    assert problem(reply) == (503, "unavailable")
    assert int(reply.headers["Retry-After"]) > 0


def away(settings: Settings) -> BallotBox:
    """The box of a site whose server is not there."""
    return ballot_box_of(with_settings(settings, ballot_box_url="valkey://127.0.0.1:1?tls=no"))
