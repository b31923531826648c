"""A page that is left says how far it was read: once, at one length, and with nothing that tells who."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from safe4me.settings import Settings
from safe4me.storage.rooms import Room
from safe4me.web.pupils.how_far import LENGTH
from safe4me.web.serving.openings import reach_of
from tests.browsing import TO_AN_ENDING, choose, do_quiz, hand_over, tell
from tests.builds import built_to_tell
from tests.wire import Sent, recorded
from tests.world import with_settings

__all__ = ["built_to_tell"]

Visit = Callable[[str], Page]
LESSON, QUIZ, STORY = "/en/learn/law/who-it-protects/", "/en/learn/law/quiz/", "/en/learn/law/chat/"
AWAY = "/en/about/"
LOOKS = 400  # at what has reached the server


@pytest.fixture
def on_sqlite(on_sqlite: Settings, built_to_tell: Path) -> Settings:
    """Of a site that has switched it on, and built its pages since."""
    return with_settings(on_sqlite, build_folder=built_to_tell, count_how_far=True)


@pytest.fixture
def wire(app: Flask) -> list[Sent]:
    return recorded(app)


def lines(wire: list[Sent]) -> list[Sent]:
    return [sent for sent in wire if sent.address == "/how-far"]


def left(page: Page, visit: Visit, wire: list[Sent], expected: int = 1) -> list[tuple[str, int]]:
    """Leave the page that stands open; what it said of how far it was read."""
    visit(AWAY)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for _ in range(LOOKS):
        if len(lines(wire)) < expected:
            page.wait_for_timeout(50)
    return [(said["page"], said["furthest"]) for said in (json.loads(sent.body) for sent in lines(wire))]


def test_a_lesson_says_its_furthest_step_also_where_one_went_back(
    visit: Visit, page: Page, wire: list[Sent]
) -> None:
    visit(LESSON)
    for _ in range(2):
        page.locator("[data-on]").click()
    expect(page.locator(".count")).to_contain_text("Step 3")
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.locator(".count")).to_contain_text("Step 2")
    assert left(page, visit, wire) == [("law/who-it-protects", 3)]


def test_a_quiz_says_how_many_were_answered_or_that_it_was_checked(
    app: Flask, visit: Visit, page: Page, room: Room, wire: list[Sent]
) -> None:
    visit(QUIZ)
    choose(page.locator("#pass-on"), "No")
    choose(page.locator("#confidence"), "Very sure")
    assert left(page, visit, wire) == [("law/quiz", 2)]
    visit(f"/c/{room.code}{QUIZ}")
    do_quiz(page)
    assert left(page, visit, wire, 2)[1:] == [("law/quiz", reach_of(app).stations["law/quiz"])]


def test_a_story_says_how_many_scenes_were_seen_or_that_it_came_to_an_ending(
    app: Flask, visit: Visit, page: Page, wire: list[Sent]
) -> None:
    visit(STORY)
    tell(page, TO_AN_ENDING[0])
    assert left(page, visit, wire) == [("law/chat", 2)]
    visit(STORY)
    hand_over(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    visit(STORY)
    tell(page, *TO_AN_ENDING)
    expect(page.locator("[data-end].here")).to_be_visible()
    assert left(page, visit, wire, 3)[-1] == ("law/chat", reach_of(app).stations["law/chat"])


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
    visit(QUIZ)
    page.wait_for_timeout(500)
    assert left(page, visit, wire, 0) == []


@pytest.mark.parametrize("path", ["/en/help/", "/en/help/not-safe/", "/en/search/", "/en/learn/law/", "/en/"])
def test_help_and_every_other_page_say_nothing(visit: Visit, page: Page, wire: list[Sent], path: str) -> None:
    visit(path)
    visit(AWAY)
    page.wait_for_timeout(500)
    assert lines(wire) == []
