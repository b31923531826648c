"""Fixtures of the integration tests: ways to send a ballot, seals without noise, the tests' content."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from safe4me.content.model.library import Library
from safe4me.db.accounts import Account, RoleName
from safe4me.db.all_tables import Base
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.privacy import noise
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.content.pseudo import (
    pseudo_app,
    pseudo_built,
    pseudo_content,
    pseudo_settings,
    pseudo_translations,
)
from tests.helpers.world.assign_page import signed_in
from tests.helpers.world.ballots import Send, as_form
from tests.helpers.world.schools import Place, give, make_account, open_room

__all__ = ["pseudo_app", "pseudo_built", "pseudo_content", "pseudo_settings", "pseudo_translations"]


@pytest.fixture
def send(client: FlaskClient, room: Room) -> Send:
    """Send a ballot to the room as the script does."""
    return lambda ballot: client.post(f"/c/{room.code}/ballots", json=ballot)


@pytest.fixture
def send_form(client: FlaskClient, room: Room) -> Send:
    """Send a ballot to the room as a form does."""
    return lambda ballot: client.post(f"/c/{room.code}/ballots", data=as_form(ballot))


@pytest.fixture
def teacher(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    return signed_in(app, place.teacher)


@pytest.fixture
def shah(place: Place) -> Account:
    """Ms Shah, who teaches the same class."""
    made = make_account(RoleName.TEACHER, "Shah")
    made.name, made.school = "Ms Shah", place.school
    db.session.add(made)
    give(place.school_class, made)
    return made


@pytest.fixture
def both(app: Flask, place: Place) -> Room:
    """An open room with a quiz and a story."""
    return open_room(app, place, "law/quiz", "law/chat")


@pytest.fixture
def without_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seals that add nothing, so that what is sealed can be compared with what was answered."""
    monkeypatch.setattr(noise, "sum_zero_noise", lambda k, _epsilon: (0,) * k)


@pytest.fixture(scope="session")
def library() -> Library:
    return lessons_in(CONTENT)


@pytest.fixture
def session() -> Iterator[Session]:
    """A session on a database of its own, in memory: every table, no row, and no foreign key is checked."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()
