"""A studied page that is left says how far it was read, by ticket: once, at one length, or not at all."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from safe4me.db.rooms import Room
from safe4me.settings import Settings
from safe4me.web.pupils.page_progress import LENGTH
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import TO_AN_ENDING, answer_quiz, choose, hand_over, tell
from tests.helpers.content.libraries import built_to_ask, built_to_tell
from tests.helpers.servers.web import Sent, recorded
from tests.helpers.world.schools import with_settings

__all__ = ["built_to_ask", "built_to_tell"]

Visit = Callable[[str], Page]
LESSON, QUIZ, STORY = "/en/learn/help/who-can-help/", "/en/learn/law/quiz/", "/en/learn/law/chat/"
NOT_STUDIED = "/en/learn/law/who-it-protects/"
AWAY = "/en/about/"
LOOKS = 400  # at what has reached the server
TRUE_TICKET = "crypto.getRandomValues = (bytes) => bytes.fill(0)"


@pytest.fixture(params=["yes"])
def on_sqlite(on_sqlite: Settings, request: pytest.FixtureRequest) -> Settings:
    """Of a site that has switched it on, and built its pages since."""
    built: Path = request.getfixturevalue("built_to_ask" if request.param == "ask" else "built_to_tell")
    return with_settings(on_sqlite, build_folder=built, study=request.param)


that_asks = pytest.mark.parametrize("on_sqlite", ["ask"], indirect=True)


@pytest.fixture
def wire(app: Flask) -> list[Sent]:
    return recorded(app)


@pytest.fixture
def by_true_tickets(page: Page) -> None:
    """A page that draws a ticket that says the true part, each time."""
    page.add_init_script(TRUE_TICKET)


def lines(wire: list[Sent]) -> list[Sent]:
    return [sent for sent in wire if sent.address == "/how-far"]


def left(page: Page, visit: Visit, wire: list[Sent], expected: int = 1) -> list[tuple[str, int]]:
    """Leave the page that stands open; what it said of how far it was read."""
    visit(AWAY)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for _ in range(LOOKS):
        if len(lines(wire)) < expected:
            page.wait_for_timeout(50)
    return [(said["page"], said["part"]) for said in (json.loads(sent.body) for sent in lines(wire))]


@pytest.mark.usefixtures("by_true_tickets")
def test_a_lesson_says_its_furthest_third_also_where_one_went_back(
    visit: Visit, page: Page, wire: list[Sent]
) -> None:
    visit(LESSON)
    for _ in range(3):
        page.locator("[data-on]").click()
    expect(page.locator(".count")).to_contain_text("Step 4")
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.locator(".count")).to_contain_text("Step 3")
    assert left(page, visit, wire) == [("help/who-can-help", 2)]


@pytest.mark.usefixtures("by_true_tickets")
def test_a_quiz_says_how_many_were_answered_or_that_it_was_checked(
    visit: Visit, page: Page, room: Room, wire: list[Sent]
) -> None:
    visit(QUIZ)
    answer_quiz(page, {"pass-on": "No", "confidence": "Very sure"})
    assert left(page, visit, wire) == [("law/quiz", 2)]
    visit(f"/c/{room.code}{QUIZ}")
    answer_quiz(page, {"take-down": "Nobody"})  # what was answered outside the room is there
    assert left(page, visit, wire, 2)[1:] == [("law/quiz", 4)]


@pytest.mark.usefixtures("by_true_tickets")
def test_a_story_says_how_many_scenes_were_seen_or_that_it_came_to_an_ending(
    visit: Visit, page: Page, wire: list[Sent]
) -> None:
    visit(STORY)
    tell(page, TO_AN_ENDING[0])
    assert left(page, visit, wire) == [("law/chat", 1)]
    visit(STORY)
    hand_over(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    visit(STORY)
    tell(page, *TO_AN_ENDING)
    expect(page.locator("[data-end].here")).to_be_visible()
    assert left(page, visit, wire, 3)[-1] == ("law/chat", 4)


@pytest.mark.parametrize(("ticket", "part"), [(18, 1), (19, 2), (25, 2), (26, 3), (33, 4), (39, 4)])
def test_a_page_left_at_once_says_what_its_ticket_says(
    visit: Visit, page: Page, wire: list[Sent], ticket: int, part: int
) -> None:
    page.add_init_script(
        f"const bytes = [255, 240, {ticket} + 40]; "
        "crypto.getRandomValues = (drawn) => drawn.fill(bytes.shift())"
    )
    visit(LESSON)
    assert left(page, visit, wire) == [("help/who-can-help", part)]


@pytest.mark.usefixtures("by_true_tickets")
def test_every_line_is_as_long_and_says_nothing_of_who_where_or_in_which_room(
    visit: Visit, page: Page, server: str, room: Room, wire: list[Sent]
) -> None:
    page.context.add_cookies([{"name": "id", "value": "7", "url": server}])
    visit(f"/c/{room.code}{LESSON}")
    visit(f"/c/{room.code}{QUIZ}")
    visit(LESSON)
    left(page, visit, wire, 3)
    assert {len(sent.body) for sent in lines(wire)} == {LENGTH}
    for sent in lines(wire):
        assert "HTTP_COOKIE" not in sent.headers
        assert "HTTP_REFERER" not in sent.headers
        assert room.code not in repr(sent)
    assert len({bytes(sent) for sent in lines(wire)}) == 2, "in a room and out of it the line is the same"


def test_a_browser_that_asks_not_to_be_counted_is_not(visit: Visit, page: Page, wire: list[Sent]) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    visit(LESSON)
    expect(page.locator("[data-study]")).to_be_hidden()
    visit(QUIZ)
    page.wait_for_timeout(500)
    assert left(page, visit, wire, 0) == []


def test_who_presses_dont_send_it_sends_nothing_on_any_page_of_the_tab(
    visit: Visit, page: Page, wire: list[Sent]
) -> None:
    visit(LESSON)
    refuse = page.get_by_role("button", name="Don’t send it")
    expect(page.get_by_text("This page tells us, roughly, how far it was read.")).to_be_visible()
    refuse.click()
    expect(refuse).to_have_attribute("aria-pressed", "true")
    visit(QUIZ)
    expect(refuse).to_have_attribute("aria-pressed", "true")
    choose(page.locator("#pass-on"), "No")
    hand_over(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    visit(STORY)
    page.wait_for_timeout(500)
    assert left(page, visit, wire, 0) == [], "also once the device has gone to the next person"
    visit(LESSON)
    refuse.click()
    expect(refuse).to_have_attribute("aria-pressed", "false")
    assert len(left(page, visit, wire)) == 1


@that_asks
def test_where_it_asks_nothing_is_sent_before_one_of_two_equal_buttons_is_pressed(
    visit: Visit, page: Page, wire: list[Sent]
) -> None:
    visit(LESSON)
    expect(page.get_by_text("May this page tell us, roughly, how far it was read?")).to_be_visible()
    yes, no = (page.get_by_role("button", name=name, exact=True) for name in ("Send it", "Don’t send it"))
    looks = "(way) => ['color', 'backgroundColor', 'borderColor', 'fontSize', 'fontWeight', 'height']\
        .map((of) => getComputedStyle(way)[of])"
    assert yes.evaluate(looks) == no.evaluate(looks)
    visit(QUIZ)
    no.click()
    visit(LESSON)
    page.wait_for_timeout(500)
    assert lines(wire) == []
    yes.click()
    assert len(left(page, visit, wire)) == 1
    visit(QUIZ)
    expect(yes).to_have_attribute("aria-pressed", "true")
    choose(page.locator("#pass-on"), "No")
    hand_over(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    visit(LESSON)
    expect(yes).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(500)
    assert len(left(page, visit, wire)) == 1, "the next person is asked anew"


@pytest.mark.parametrize("path", [LESSON, QUIZ, STORY])
def test_a_page_that_tells_says_so_before_it_is_read_and_at_every_step(
    visit: Visit, page: Page, path: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(path)
    refuse = page.get_by_role("button", name="Don’t send it", exact=True)
    expect(refuse).to_be_in_viewport()
    if path == LESSON:
        page.locator("[data-on]").click()
        expect(page.locator(".count")).to_contain_text("Step 2")
        expect(refuse).to_be_visible()


@that_asks
@pytest.mark.parametrize("path", [LESSON, QUIZ, STORY])
def test_the_question_stands_on_a_phone_at_every_step_and_is_fit_for_everyone(
    visit: Visit, page: Page, path: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    visit(path)
    asked = page.locator("[data-study]")
    expect(asked).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(page) == []
    page.get_by_role("button", name="Send it", exact=True).focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Send it", exact=True)).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    "path", [NOT_STUDIED, "/en/help/", "/en/help/not-safe/", "/en/search/", "/en/learn/law/", "/en/"]
)
def test_help_and_every_other_page_say_nothing(visit: Visit, page: Page, wire: list[Sent], path: str) -> None:
    visit(path)
    visit(AWAY)
    page.wait_for_timeout(500)
    assert lines(wire) == []
