"""What a device refuses or lacks: storage, pictures, fonts. All can be done, and an open page keeps all."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from safe4me.db.rooms import Room
from tests.helpers.browser.pages import TO_AN_ENDING, check, choose, do_quiz, hand_over, send, tell, turn_to

Visit = Callable[[str], Page]
LESSON = "/en/learn/law/who-it-protects/"
QUIZ = "/en/learn/law/quiz/"
REFUSED = "Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('refused') }})"


@pytest.fixture
def refused(page: Page) -> Page:
    """A page whose browser refuses to keep anything."""
    page.add_init_script(REFUSED)
    return page


def test_without_storage_a_lesson_is_gone_through(visit: Visit, refused: Page) -> None:
    visit(LESSON)
    choose(refused.locator("#pass-it-on"), "No")
    check(refused)
    expect(refused.locator("#pass-it-on .right")).to_be_visible()
    refused.get_by_role("button", name="Go on").click()
    refused.get_by_role("button", name="Back", exact=True).click()
    expect(refused.locator("#pass-it-on .right")).to_be_visible()
    turn_to(refused, "own-words")
    for words in ("Skip", "Go on"):
        refused.locator(".bar").get_by_role("button", name=words).click()
    expect(refused.get_by_role("heading", level=1)).to_have_text("Every kind of question")


def test_without_storage_a_quiz_is_sent_once(visit: Visit, refused: Page, app: Flask, room: Room) -> None:
    visit(f"/c/{room.code}/en/")
    visit(f"/c/{room.code}{QUIZ}")
    do_quiz(refused)
    send(refused)
    hand_over(refused)
    expect(refused.get_by_role("heading", level=1)).to_have_text("You’re in.")
    visit(f"/c/{room.code}{QUIZ}")
    expect(refused.locator("input:checked")).to_have_count(0)
    assert app.extensions["ballot_box"].sent(room.id)["law/quiz"] == 1


def test_without_storage_a_story_is_told(visit: Visit, refused: Page) -> None:
    visit("/en/learn/law/chat/")
    tell(refused, *TO_AN_ENDING)
    expect(refused.locator(".ending:visible")).to_contain_text("An ending")


def test_no_page_asks_for_a_picture_or_a_font(ready: Visit, page: Page, room: Room) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.resource_type} {request.url}"))
    for path in ("/en/", "/en/learn/law/", LESSON, QUIZ, "/en/help/", f"/c/{room.code}/en/"):
        ready(path)
    assert [each for each in asked if each.startswith(("image", "font", "media"))] == []


def test_with_pictures_off_every_control_still_has_its_name(visit: Visit, page: Page) -> None:
    visit(LESSON)
    page.evaluate("safe4me.all('svg').forEach((drawing) => { drawing.style.visibility = 'hidden' })")
    nameless = page.locator("a:visible, button:visible").evaluate_all(
        "found => found.filter((x) => !(x.innerText.trim() || x.ariaLabel)).map((x) => x.outerHTML)"
    )
    assert nameless == []
