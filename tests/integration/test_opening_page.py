"""What is suggested where a room is opened: what a class may measure of the module that is asked for."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me.db import budget
from safe4me.db.base import db
from safe4me.db.rooms import Phase, Room
from tests.helpers.world.assign_page import signed_in
from tests.helpers.world.rooms import open_form
from tests.helpers.world.schools import (
    Place,
    is_ticked,
    open_room,
)


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    return signed_in(app, place.teacher)


def test_what_was_measured_before_is_chosen_as_after(app: Flask, client: FlaskClient, place: Place) -> None:
    room = open_room(app, place, "law/quiz", "law/chat", phase=Phase.BEFORE)
    path = f"/teach/classes/{place.school_class.id}/open?module=law"
    assert not is_ticked(client.get(path).text, "law/quiz")
    budget.count_as_spent(db.session(), room.id)
    db.session.commit()
    page = client.get(path).text
    assert is_ticked(page, "law/quiz")
    assert is_ticked(page, "after")


def test_a_module_chooses_its_activities_and_one_that_does_not_exist_none(
    client: FlaskClient, place: Place
) -> None:
    path = f"/teach/classes/{place.school_class.id}/open"
    page = client.get(f"{path}?module=law").text
    assert [is_ticked(page, name) for name in ("law/quiz", "law/chat")] == [True, True]
    reply = client.get(f"{path}?module=alchemy")
    assert reply.status_code == 200
    assert not is_ticked(reply.text, "law/quiz")


@pytest.mark.parametrize("simpler", ["", "y"])
def test_a_room_is_opened_with_simpler_words_for_everybody_and_that_is_remembered_nowhere_else(
    client: FlaskClient, place: Place, simpler: str
) -> None:
    there = open_form(client, place, activities=["law/quiz"], **({"simpler": simpler} if simpler else {}))
    room = db.session.scalars(select(Room)).one()
    assert room.simpler == bool(simpler)
    says = "Simpler words are on for everybody." if simpler else "Simpler words are off."
    assert says in client.get(there).text
    pupils = client.get(f"/c/{room.code}/en/").text
    assert ("data-simpler" in pupils) == bool(simpler)
    assert "simpler" not in client.get(f"/c/{room.code}/state").text
    form = client.get(f"/teach/classes/{place.school_class.id}/open").text
    assert not re.search(r'name="simpler"[^>]* checked', form), "the next room begins without"
