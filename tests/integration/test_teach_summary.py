"""What a closed room tells its teacher to do next: teach something again, talk instead, keep a summary."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.storage.rooms import Room
from tests.teaching import NO, NUMBERS, YES, do, send
from tests.world import Place, browser, sign_in

pytestmark = pytest.mark.usefixtures("without_noise")  # so that it is certain what many believe

FIGURE = re.compile(r"(about \d+ of \d+|nearly everyone|hardly anyone)\W+(likely [\w –]*\d)")


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def page_of(client: FlaskClient, room: Room, page: str) -> str:
    return client.get(f"/teach/rooms/{room.id}/{page}").text


def words(page: str) -> list[tuple[str, str]]:
    """The figures of a page in words, without the tags between: about how many, and likely how many."""
    return FIGURE.findall(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)))


@pytest.mark.parametrize(("ballots", "told"), [(20, True), (19, False)])
def test_what_many_believe_wrongly_is_to_be_taught_again_from_20_ballots(
    app: Flask, client: FlaskClient, room: Room, ballots: int, told: bool
) -> None:
    send(app, room, ballots, YES)
    do(client, room, "close")
    page = page_of(client, room, "results")
    assert ("What to teach again" in page) is told
    assert ('href="/en/learn/law/"' in page) is told
    assert ('href="/en/teachers/law/"' in page) is told


def test_what_hardly_anyone_believes_need_not_be_taught_again(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 25, NO)
    do(client, room, "close")
    assert "What to teach again" not in page_of(client, room, "results")


def test_the_class_is_not_told_what_is_taught_again(app: Flask, client: FlaskClient, room: Room) -> None:
    send(app, room, 25, YES)
    do(client, room, "close")
    assert "What to teach again" not in page_of(client, room, "show")


def test_a_small_class_talks_instead_and_nobody_stands_out(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 9, YES)
    do(client, room, "close")
    for page in ("results", "summary"):
        text = page_of(client, room, page)
        assert "have everyone open Help together" in text
        assert "Shown from 10 ballots." in text
        assert not NUMBERS.search(text)
    results = page_of(client, room, "results")
    assert "After you have talked" in results
    assert results.index("Talk about it instead") < results.index("After you have talked")


def test_the_summary_has_the_figures_of_the_screen_to_the_digit(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 25, YES)
    do(client, room, "close")
    on_screen, printed = words(page_of(client, room, "results")), words(page_of(client, room, "summary"))
    assert len(printed) >= 6
    assert set(printed) == set(on_screen)


def test_the_summary_names_the_class_and_the_day_and_no_code(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 25, NO)
    do(client, room, "close")
    page = page_of(client, room, "summary")
    assert "Hill School · Year 9 · 24 November 2026" in page
    assert room.code not in page


def test_an_open_room_has_no_summary(app: Flask, client: FlaskClient, room: Room) -> None:
    send(app, room, 25)
    reply = client.get(f"/teach/rooms/{room.id}/summary")
    assert reply.location == f"/teach/rooms/{room.id}/"
