"""A class of few pupils, or of which few sent: it practises, joins another, or talks. Nobody waits."""

from collections.abc import Callable
from datetime import timedelta
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from safe4me.db.base import db
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import SchoolClass
from safe4me.statistics.ballot import Ballot
from tests.helpers.browser.axe import violations
from tests.helpers.world.lessons import planned
from tests.helpers.world.rooms import state
from tests.helpers.world.schools import NOW, PASSWORD, Place, add_class, give, open_room

Visit = Callable[[str], Page]
WIDER = "document.documentElement.scrollWidth > innerWidth"


def sign_in(page: Page, place: Place) -> None:
    page.get_by_label("Email").fill(place.teacher.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My week")).to_be_visible()


@pytest.fixture
def signed_in(visit: Visit, place: Place) -> Page:
    """The teacher's first page after signing in."""
    page = visit("/account/sign-in")
    sign_in(page, place)
    return page


def resized(place: Place, size: int) -> SchoolClass:
    place.school_class.size = size
    db.session.commit()
    return place.school_class


def with_sent(app: Flask, place: Place, sizes: tuple[int, ...], sent: int) -> Room:
    """An open room of classes of these sizes, to which so many sent."""
    resized(place, sizes[0])
    beside = [add_class(place, f"9-{n}", size) for n, size in enumerate(sizes[1:])]
    room = open_room(app, place, "law/quiz", beside=beside)
    for n in range(sent):  # one a minute: all at once is an alarm
        answers = (("pass-on", 2), ("confidence", 3))
        at = NOW + timedelta(minutes=n)
        app.extensions["ballot_box"].cast(room.code, Ballot("law/quiz", f"{n:032x}", answers), at)
    return room


@pytest.mark.parametrize("size", [1, 8, 11])
def test_a_small_class_practises_from_my_week_and_its_lesson_is_marked_as_taught(
    signed_in: Page, place: Place, size: int
) -> None:
    page = signed_in
    resized(place, size)
    planned(place)
    page.reload()
    page.get_by_role("link", name="Practise", exact=False).first.click()
    expect(page.get_by_role("heading", name="Go to localhost/law")).to_be_visible()
    expect(page.get_by_role("img", name="A square code that leads to this page")).to_be_visible()
    notes = page.get_by_role("complementary", name="For you")
    expect(notes).to_contain_text("There is no room and no code, and nothing to finish.")
    assert violations(page) == []
    for width in (320, 390, 768, 1366):
        page.set_viewport_size({"width": width, "height": 768})
        assert not page.evaluate(WIDER)
    notes.get_by_role("button", name="It was taught").click()
    expect(page.get_by_role("status").filter(has_text="is marked as taught without a room")).to_be_visible()
    assert db.session.query(Room).count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("sizes", "sent", "first"),
    [
        ((12,), 12, "Close and see results"),
        ((14,), 7, "Throw away, and talk about it"),
        ((14,), 8, "Throw away, and talk about it"),
        ((26,), 8, "Throw away, and talk about it"),
        ((26,), 13, "Close and see results"),
        ((6, 6), 8, "Throw away, and talk about it"),
        ((6, 6), 12, "Close and see results"),
    ],
)
def test_at_finish_one_way_stands_out_and_nobody_is_told_to_wait(
    signed_in: Page,
    visit: Visit,
    app: Flask,
    place: Place,
    sizes: tuple[int, ...],
    sent: int,
    first: str,
    scheme: Literal["light", "dark"],
) -> None:
    room = with_sent(app, place, sizes, sent)
    page = visit(f"/teach/rooms/{room.id}/")
    page.emulate_media(color_scheme=scheme)
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="Has everybody who is here sent?")).to_be_visible()
    expect(page.get_by_text(f"{sent} of {sum(sizes)}")).to_be_visible()
    assert page.locator("main .button:not(.outline):not(.plain)").all_inner_texts() == [first]
    assert page.locator("main").inner_text().count("Never ask who didn’t: not sending is fine.") == 1
    assert violations(page) == []
    for width in (320, 390, 768, 1366):
        page.set_viewport_size({"width": width, "height": 768})
        assert not page.evaluate(WIDER)
    button = page.get_by_role("button", name=first).bounding_box()
    assert button
    assert button["y"] + button["height"] < 768, "in sight on a laptop"


def test_few_answers_are_thrown_away_with_a_script_for_the_talk_and_a_line_says_so(
    signed_in: Page, visit: Visit, app: Flask, place: Place
) -> None:
    room = with_sent(app, place, (14,), 8)
    page = visit(f"/teach/rooms/{room.id}/")
    page.get_by_role("button", name="Finish").click()
    page.get_by_text("A script for the talk").click()
    expect(page.get_by_text("Say: “Nobody sees what one person picked.")).to_be_visible()
    page.get_by_role("button", name="Throw away, and talk about it").click()
    told = page.get_by_role("status").filter(
        has_text="Thrown away. Nobody saw an answer, and 9K can be asked"
    )
    expect(told).to_be_visible()
    assert state(room) is RoomState.DISCARDED
    assert violations(page) == []


def test_without_script_few_answers_are_added_and_asked_to_be_taken_out(
    browser: Browser, server: str, app: Flask, place: Place
) -> None:
    room = with_sent(app, place, (14,), 8)
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{server}/account/sign-in")
        sign_in(page, place)
        page.goto(f"{server}/teach/rooms/{room.id}/")
        page.get_by_role("button", name="Finish").click()
        page.get_by_role("button", name="Add to Year 9’s figures").click()
        assert state(room) is RoomState.CLOSED
        page.get_by_text("Closed too early, or by mistake?").click()
        page.get_by_label("It was closed too early").check()
        page.get_by_role("button", name="Ask to take them out").click()
        expect(page.get_by_text("a coordinator decides until")).to_be_visible()
        expect(page.get_by_text("Closed too early, or by mistake?")).to_have_count(0)


def test_small_classes_join_one_room_from_the_page_that_says_why(
    signed_in: Page, visit: Visit, place: Place
) -> None:
    own, second = resized(place, 6), add_class(place, "9L", 6)
    give(second, place.teacher)
    page = visit(f"/teach/classes/{own.id}/open?module=law")
    page.get_by_role("link", name="Open with 9L (6 pupils)").click()
    page.get_by_label("Simpler words on for everybody").check()
    page.get_by_role("button", name="Open the room").click()
    expect(page.get_by_role("heading", name="Room for 9K, 9L")).to_be_visible()
    expect(page.get_by_text("Simpler words are on for everybody.")).to_be_visible()
    assert violations(page) == []
