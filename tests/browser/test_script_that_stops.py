"""Where a piece of the script fails, or all of it does, everything can still be done."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from safe4me.db.rooms import Room
from tests.helpers.browser.pages import answer_quiz, check, choose

BEGIN = "function begin(selector,start){"  # as it is sent
FILES = ("site", "sending", "how-far", "question", "steps", "quiz")
PIECES = [piece for file in FILES for piece in Path("static", file).glob("*.js")]
STARTS = "".join(piece.read_text() for piece in PIECES).count('begin("')
COUNTED = """let begun = 0;
function begin(selector, start) {
if (begun++ === %d) start = () => { throw new Error("failed") };"""


def failing(n: int) -> Callable[[str], str]:
    """The script, whose `n`th start fails wherever it is tried."""

    def fail(script: str) -> str:
        assert BEGIN in script
        return script.replace(BEGIN, COUNTED % n)

    return fail


def cut_off(script: str) -> str:
    """The script as it is when the network stops half-way."""
    return script[: len(script) // 2]


WAYS: dict[str, tuple[str, Callable[[str], str]]] = {
    **{f"{file} cut off": (file, cut_off) for file in FILES},
    **{f"start {n}": ("site", failing(n)) for n in range(STARTS)},
}


@pytest.fixture(params=list(WAYS.values()), ids=list(WAYS))
def page(request: pytest.FixtureRequest, server: str, page: Page) -> Iterator[Page]:
    """A page whose script is broken in one way.

    A test may end before the last page has its script: what is asked of the server comes before it stops.
    """
    file, broken = request.param

    def break_script(route: Route) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, body=broken(reply.text()))

    page.route(f"**/{file}.*.js", break_script)
    page.emulate_media(reduced_motion="reduce")
    yield page
    page.unroute_all(behavior="wait")


def test_a_question_is_marked_and_a_quiz_is_sent(page: Page, server: str, app: Flask, room: Room) -> None:
    page.goto(f"{server}/en/learn/law/who-it-protects/")
    choose(page.locator("#pass-it-on"), "No")
    check(page)
    expect(page.locator("#pass-it-on .right")).to_contain_text("It is never yours to share.")
    page.wait_for_load_state()
    for name in ("Get help", "Leave now"):
        expect(page.get_by_role("link", name=name)).to_be_visible()
    page.goto(f"{server}/c/{room.code}/en/learn/law/quiz/")
    answer_quiz(page, {"pass-on": "No", "confidence": "Very sure", "take-down": "Nobody"})
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect(page.get_by_text("Added. Thank you.")).to_be_visible()
    assert app.extensions["ballot_box"].sent(room.id)["law/quiz"] == 1
