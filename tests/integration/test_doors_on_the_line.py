"""The seven doors that are there, on the line: nobody who watches it learns which one was opened."""

import pytest
from flask.testing import FlaskClient

from safe4me.settings import ROOT
from tests.helpers.content.libraries import built, lessons_in

__all__ = ["built"]

DOORS = [f"/en/help/{door.page.stem}/" for door in lessons_in(ROOT / "content").doors]
IN_A_ROOM = pytest.mark.parametrize("room", ["", "/c/K7Q3XP"])


@IN_A_ROOM
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_every_door_is_as_long_as_every_other(client: FlaskClient, room: str, encoding: str) -> None:
    replies = [client.get(room + door, headers={"Accept-Encoding": encoding}) for door in DOORS]
    assert len(replies) == 7
    assert len({reply.data for reply in replies}) == 7
    assert len({len(reply.data) for reply in replies}) == 1
    assert len({sum(len(f"{name}{value}") for name, value in reply.headers) for reply in replies}) == 1


@IN_A_ROOM
def test_no_cache_keeps_any_door(client: FlaskClient, room: str) -> None:
    assert {client.get(room + door).headers["Cache-Control"] for door in DOORS} == {"no-store"}
