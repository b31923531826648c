"""A lesson from the teacher's side in a browser: soon on the whiteboard, safe when the network is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from safe4me import rooms
from safe4me.db.base import db
from safe4me.db.rooms import Room, RoomState
from safe4me.schools import classes
from tests.helpers.browser.axe import violations
from tests.helpers.world.lessons import MONDAY, planned
from tests.helpers.world.rooms import send, state
from tests.helpers.world.schools import NOW, PASSWORD, Place, give, open_room

Visit = Callable[[str], Page]
MOST_CLICKS = 4
MOST_HEIGHT = 1800
TICK_MS = 20_000


class Hand:
    """A hand that counts how often it clicks."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()


@pytest.fixture
def signed_in(visit: Visit, place: Place) -> Page:
    """The teacher's first page after signing in."""
    page = visit("/account/sign-in")
    page.get_by_label("Email").fill(place.teacher.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My week")).to_be_visible()
    return page


@pytest.fixture
def watched(visit: Visit, signed_in: Page, app: Flask, place: Place) -> tuple[Page, Room]:
    """The whiteboard of an open room, which keeps itself up to date; and the room."""
    room = open_room(app, place, "law/quiz")
    signed_in.clock.install()
    return visit(f"/teach/rooms/{room.id}/board?watch=yes"), room


def shows_a_code(page: Page) -> bool:
    expect(page.locator(".board .tile")).to_have_count(6)
    return len("".join(page.locator(".tile").all_text_contents())) == 6


def test_from_signing_in_the_code_is_on_the_whiteboard_in_four_clicks(signed_in: Page) -> None:
    page, hand = signed_in, Hand()
    hand.click(page.get_by_role("link", name="Open a room"))
    hand.click(page.get_by_label("Check what you know"))
    hand.click(page.get_by_role("button", name="Open the room"))
    hand.click(page.get_by_role("link", name="Show on the whiteboard"))
    assert shows_a_code(page)
    assert hand.clicks <= MOST_CLICKS


def test_a_lesson_of_this_week_is_opened_by_one_tap(signed_in: Page, place: Place) -> None:
    planned(place)
    page, hand = signed_in, Hand()
    page.reload()
    hand.click(page.get_by_role("button", name="Open the room"))
    expect(page.locator(".tile")).to_have_count(6)
    assert hand.clicks == 1, "from home to the code"
    expect(page.get_by_text("The group chat", exact=True)).to_be_visible()
    hand.click(page.get_by_role("link", name="Show on the whiteboard"))
    assert shows_a_code(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nine_lessons_with_all_their_buttons_fit_on_my_week(
    signed_in: Page, app: Flask, place: Place, scheme: Literal["light", "dark"]
) -> None:
    page = signed_in
    planned(place)
    for n in range(8):
        own = classes.add_class(
            db.session(), place.lead, school=place.school, year_group=9, name=f"9-{n}", size=27, now=NOW
        )
        give(own, place.teacher)
        planned(place._replace(school_class=own), week=MONDAY - timedelta(days=7 * (n > 5)), note="Library")
    open_room(app, place, "law/quiz", "law/chat")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.emulate_media(color_scheme=scheme)
    page.reload()
    expect(page.locator(".lesson-row")).to_have_count(9)
    assert page.evaluate("document.documentElement.scrollHeight") <= MOST_HEIGHT
    assert page.locator("main .button:not(.outline):not(.plain)").count() == 1, "one stands out"
    page.locator(".more-menu summary").first.click()
    assert violations(page) == []


def test_a_whiteboard_that_loses_its_network_keeps_the_code_and_says_so(
    watched: tuple[Page, Room], app: Flask
) -> None:
    page, room = watched
    lost = page.get_by_text("This page can’t update just now.")
    page.context.set_offline(True)
    for _ in range(3):
        page.clock.run_for(TICK_MS)
    expect(lost).to_have_count(1)
    assert "".join(page.locator(".tile").all_text_contents()) == room.code
    rooms.pause(app.extensions["ballot_box"], room)
    page.context.set_offline(False)
    page.clock.run_for(TICK_MS)
    expect(page.get_by_text("Wait for your teacher.")).to_be_visible()
    expect(lost).to_have_count(0)


def test_a_whiteboard_follows_what_is_done_elsewhere(watched: tuple[Page, Room], app: Flask) -> None:
    page, room = watched
    box = app.extensions["ballot_box"]
    rooms.pause(box, room)
    page.clock.run_for(TICK_MS)
    expect(page.get_by_role("button", name="Unlock room")).to_be_visible()
    rooms.close(db.session(), box, app.extensions["settings"], room, NOW)
    page.clock.run_for(TICK_MS)
    expect(page.get_by_text("This class has finished.")).to_be_visible()


def test_a_whiteboard_whose_teacher_is_signed_out_keeps_the_code(watched: tuple[Page, Room]) -> None:
    page, room = watched
    page.context.clear_cookies()
    page.clock.run_for(TICK_MS)
    expect(page.get_by_text("This page can’t update just now.")).to_be_visible()
    assert "".join(page.locator(".tile").all_text_contents()) == room.code


def test_a_helper_joins_by_the_link_and_every_page_of_it_is_for_every_reader(
    signed_in: Page, visit: Visit, app: Flask, place: Place
) -> None:
    room = open_room(app, place, "law/quiz", "law/chat")
    page = visit(f"/teach/rooms/{room.id}/")
    page.get_by_text("A helper in the room?").click()
    page.get_by_role("button", name="Make a link for a helper").click()
    link = page.get_by_label("Link for one helper").input_value()
    assert violations(page) == []
    page.context.clear_cookies()
    page.goto(page.url.split("/teach/")[0] + link.removeprefix("http://localhost"))
    assert violations(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="Go in").click()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
    page.get_by_role("button", name="Lock room").click()
    expect(page.get_by_text("Locked.")).to_be_visible()


def test_a_stray_click_on_the_whiteboard_ends_nothing(watched: tuple[Page, Room], app: Flask) -> None:
    page, room = watched
    send(app, room, 11)
    names = page.get_by_role("button").filter(visible=True).all_text_contents()
    for name in names:
        with page.expect_navigation():
            page.get_by_role("button", name=name.strip(), exact=True).click()
    assert state(room) is RoomState.OPEN
    assert app.extensions["ballot_box"].sent(room.id)["law/quiz"] == 11


def test_a_teacher_of_several_classes_opens_a_room_for_an_assembly(signed_in: Page, place: Place) -> None:
    for name in ("9L", "9M"):
        own = classes.add_class(
            db.session(), place.lead, school=place.school, year_group=9, name=name, size=27, now=NOW
        )
        give(own, place.teacher)
    page = signed_in
    page.reload()
    with page.expect_navigation():
        page.get_by_role("link", name="Open a room for 9K").click()
    page.get_by_label("Check what you know").check()
    expect(page.get_by_label("9M")).to_be_hidden()
    page.get_by_text("More classes in the same room").click()
    page.get_by_label("9M").check()
    page.get_by_label("What is the room called?").fill("Year 9 assembly")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="Open the room").click()
    expect(page.get_by_role("heading", name="Room for Year 9 assembly")).to_be_visible()
    expect(page.get_by_text("9K, 9M")).to_be_visible()


def test_a_class_of_fourteen_of_which_eight_sent_is_finished_and_talked_about(
    signed_in: Page, visit: Visit, app: Flask, place: Place
) -> None:
    place.school_class.size = 14
    db.session.commit()
    room = open_room(app, place, "law/quiz")
    send(app, room, 8)
    page = visit(f"/teach/rooms/{room.id}/")
    with page.expect_navigation():
        page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_role("heading", name="Has everybody who is here sent?")).to_be_visible()
    expect(page.get_by_text("8 of 14")).to_be_visible()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="Throw away, and talk about it").click()
    expect(page.get_by_role("heading", name="Talk about it instead")).to_be_visible()
    assert violations(page) == []
    assert state(room) is RoomState.DISCARDED


def test_finishing_and_the_slips_are_for_every_reader(
    signed_in: Page, visit: Visit, app: Flask, place: Place
) -> None:
    room = open_room(app, place, "law/quiz", "law/chat", strict=True)
    for button in ("Show the slips", "Finish"):
        page = visit(f"/teach/rooms/{room.id}/")
        with page.expect_navigation():
            page.get_by_role("button", name=button, exact=True).click()
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert violations(page) == []
