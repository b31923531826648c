"""A script that stops half-way, wherever that is, leaves a page on which everything can still be done."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from safe4me.storage.rooms import Room
from tests.browsing import TO_AN_ENDING, choose, tell

PIECES = sorted(Path("static/site").glob("*.js"))
LESSON = "/en/learn/law/who-it-protects/"


@pytest.fixture(params=range(len(PIECES)), ids=[piece.name for piece in PIECES])
def page(request: pytest.FixtureRequest, page: Page) -> Page:
    """A page whose script throws before one of its pieces, or runs not at all."""
    pieces = [piece.read_text() for piece in PIECES[: request.param]]
    script = "".join([*pieces, 'throw new Error("stopped")'])
    page.route("**/site.*.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    page.emulate_media(reduced_motion="reduce")
    page.set_default_timeout(5000)
    return page


def test_a_question_is_marked_and_the_way_on_is_there(page: Page, server: str) -> None:
    page.goto(server + LESSON)
    choose(page.locator("#pass-it-on"), "No")
    page.locator("#pass-it-on").get_by_role("button", name="Check").click()
    expect(page.locator("#pass-it-on .right")).to_contain_text("It is never yours to share.")
    for name in ("Get help", "Leave now"):
        expect(page.get_by_role("link", name=name)).to_be_visible()
    page.goto(f"{page.url.partition('#')[0]}#own-words")
    page.get_by_role("link", name="Next: Every kind of question").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Every kind of question")


def test_a_quiz_is_checked_and_sent(page: Page, server: str, app: Flask, room: Room) -> None:
    page.goto(f"{server}/c/{room.code}/en/learn/law/quiz/")
    for question, option in (("pass-on", "No"), ("confidence", "Very sure"), ("take-down", "Nobody")):
        choose(page.locator(f"#{question}"), option)
    page.get_by_role("button", name="Check my answers").click()
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect(page.get_by_text("Added. Thank you.")).to_be_visible()
    assert app.extensions["ballot_box"].sent(room.id)["law/quiz"] == 1


def test_a_story_is_told_to_an_ending(page: Page, server: str) -> None:
    page.goto(f"{server}/en/learn/law/chat/")
    tell(page, *TO_AN_ENDING)
    expect(page.locator(".ending:visible")).to_contain_text("Childline")
