"""In a strict room the script asks for the paper slip, shows that it goes along, and says what is wrong."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from safe4me import rooms
from safe4me.db.base import db
from safe4me.db.rooms import Room
from tests.helpers.browser.pages import do_quiz
from tests.helpers.world.schools import Place, open_room

Visit = Callable[[str], Page]
STRANGER = "CCC-CCC-CCC"


@pytest.fixture
def strict(app: Flask, place: Place) -> Room:
    """A strict room on the quiz."""
    return open_room(app, place, "law/quiz", strict=True)


@pytest.fixture
def slips(app: Flask, strict: Room) -> list[str]:
    """What is in its bag."""
    return rooms.make_slips(db.session(), app.extensions["ballot_box"], strict, app.extensions["clock"]())


@pytest.fixture
def finished(visit: Visit, page: Page, strict: Room, slips: list[str]) -> Page:
    """The quiz is checked, and the slip to send stands open."""
    visit(f"/c/{strict.code}/en/learn/law/quiz/")
    do_quiz(page)
    return page


def sent(app: Flask, room: Room) -> int:
    return int(app.extensions["ballot_box"].sent(room.id)["law/quiz"])


def test_the_slip_goes_along_and_is_shown_before(
    app: Flask, finished: Page, strict: Room, slips: list[str]
) -> None:
    finished.get_by_label("Your paper slip").fill(slips[0].lower())
    finished.get_by_text("How this is private, and exactly what is sent").click()
    shown = finished.locator("[data-body]").inner_text()
    assert json.loads(shown)["slip"] == slips[0].lower()
    with finished.expect_request("**/ballots") as sending:
        finished.get_by_role("button", name="Add mine", exact=True).click()
    assert (sending.value.post_data or "").strip() == shown.strip()
    expect(finished.get_by_text("If your slip was used before, the first answers count.")).to_be_visible()
    assert sent(app, strict) == 1


def test_without_a_slip_nothing_is_sent_and_the_field_has_the_focus(
    app: Flask, finished: Page, strict: Room
) -> None:
    finished.get_by_role("button", name="Add mine", exact=True).click()
    expect(finished.get_by_text("Type all the letters and numbers of your paper slip first.")).to_be_visible()
    expect(finished.get_by_label("Your paper slip")).to_be_focused()
    assert sent(app, strict) == 0


def test_a_slip_of_another_room_is_said_to_be_one_and_another_may_be_typed(
    app: Flask, finished: Page, strict: Room, slips: list[str]
) -> None:
    field = finished.get_by_label("Your paper slip")
    field.fill(STRANGER)
    finished.get_by_role("button", name="Add mine", exact=True).click()
    expect(finished.get_by_text("That slip isn’t one of this room’s.")).to_be_visible()
    field.fill(slips[0])
    finished.get_by_role("button", name="Try again", exact=True).click()
    expect(finished.get_by_text("Added. Thank you.")).to_be_visible()
    assert sent(app, strict) == 1


def test_a_room_that_is_not_strict_asks_for_no_slip(visit: Visit, page: Page, room: Room) -> None:
    visit(f"/c/{room.code}/en/learn/law/quiz/")
    do_quiz(page)
    expect(page.get_by_label("Your paper slip")).to_be_hidden()
