"""The main database's disk is full, and staff sign in and send forms: each reads that it may try again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from safe4me.settings import Settings
from tests.helpers.servers.machine import filled, small_disk
from tests.helpers.servers.postgres import of_sqlite
from tests.helpers.world.rooms import expect_kind, open_by_form
from tests.helpers.world.schools import PASSWORD, Browser, Place, browser, hidden, sign_in, with_settings
from tests.integration.test_role_matrix import POSTS, World, world

__all__ = ["world"]

pytestmark = of_sqlite
SIGN_IN = "/account/sign-in"
MIB = 1024 * 1024
MORE_THAN_AN_HOUR_ALLOWS = 12


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "small", 8 * MIB) as folder:
        yield folder


@pytest.fixture
def on_sqlite(on_sqlite: Settings, disk: Path) -> Settings:
    """With the main database, and nothing else, on the small disk."""
    file = shutil.copy(make_url(on_sqlite.database_url).database or "", disk)
    return with_settings(on_sqlite, database_url=f"sqlite:///{file}")


def sign_in_form(client: Browser, email: str, password: str) -> dict[str, str]:
    token = hidden(client.get(SIGN_IN).text, "csrf_token")
    return {"email": email, "password": password, "csrf_token": token}


@pytest.mark.asvs("16.5.2", "16.5.3")
@pytest.mark.parametrize("password", [PASSWORD, "not the right words"])
def test_a_sign_in_is_refused_kindly_and_the_same_form_is_taken_once_there_is_room(
    app: Flask, place: Place, disk: Path, password: str
) -> None:
    client = browser(app)
    form = sign_in_form(client, place.teacher.email, password)
    with filled(disk):
        expect_kind(client.post(SIGN_IN, data=form))
        assert client.get("/teach/week").status_code == 302, "nobody is in without an entry"
    assert client.post(SIGN_IN, data=form).status_code == (302 if password == PASSWORD else 422)


def test_right_passwords_that_could_not_be_kept_are_no_guesses(app: Flask, place: Place, disk: Path) -> None:
    client = browser(app)
    form = sign_in_form(client, place.teacher.email, PASSWORD)
    with filled(disk):
        for _ in range(MORE_THAN_AN_HOUR_ALLOWS):
            expect_kind(client.post(SIGN_IN, data=form))
    assert client.post(SIGN_IN, data=form).status_code == 302


def test_a_room_is_refused_kindly_and_opened_once_there_is_room(app: Flask, place: Place, disk: Path) -> None:
    client = browser(app)
    sign_in(client, place.teacher)
    form = f"/teach/classes/{place.school_class.id}/open"
    with filled(disk):
        expect_kind(open_by_form(client, form, activities="law/quiz"))
    assert open_by_form(client, form, activities="law/quiz").status_code == 302


@pytest.mark.asvs("16.5.2")
def test_no_form_of_staff_breaks(world: World, disk: Path) -> None:
    """Each is sent by the first who may; most are refused for what they lack, and many need room."""
    asking = [(row, next((who for who, cell in row.cells.items() if cell == "yes"), None)) for row in POSTS]
    with filled(disk):
        replies = {row.route: world.ask(who, row).status_code for row, who in asking if who}
    refused = [route for route, status in replies.items() if status == 503]
    assert "/teach/rooms/<int:room_id>/close" in refused
    assert {status for status in replies.values() if status >= 500} == {503}
