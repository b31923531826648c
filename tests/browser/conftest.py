"""What the browser tests share: Chromium, a running site, and a page that must not complain."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import ConsoleMessage, Page

from safe4me.db.rooms import Room
from tests.helpers.browser.pages import base_url, browser_type_launch_args, do_quiz, served
from tests.helpers.content.libraries import five_built
from tests.helpers.content.pseudo import (
    pseudo_app,
    pseudo_built,
    pseudo_content,
    pseudo_settings,
    pseudo_translations,
)

__all__ = [
    "base_url",
    "browser_type_launch_args",
    "five_built",
    "pseudo_app",
    "pseudo_built",
    "pseudo_content",
    "pseudo_settings",
    "pseudo_translations",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/browser/test_looks.py --renew` takes the reference pictures anew."""
    parser.addoption("--renew", action="store_true", help="take new reference pictures of key screens")


LOST = "Failed to load resource"


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The address of the running site, without a slash at its end."""
    with served(app) as address:
        yield address


@pytest.fixture
def visit(page: Page, server: str) -> Iterator[Callable[[str], Page]]:
    """Open a path of the site; the test fails if the page then throws or breaks its own policy."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and LOST not in message.text:
            complaints.append(message.text)

    def visit(path: str) -> Page:
        page.goto(server + path)
        return page

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.emulate_media(reduced_motion="reduce")
    yield visit
    assert complaints == []


@pytest.fixture
def ready(visit: Callable[[str], Page]) -> Callable[[str], Page]:
    """Open a path of the site, and wait until all doors have come: from then on the page fetches nothing.

    They are fetched last, when the page is idle. On a busy machine "networkidle" comes before that.
    """

    def ready(path: str) -> Page:
        page = visit(path)
        page.locator("dialog.help-over").wait_for(state="attached")
        return page

    return ready


@pytest.fixture
def finish_quiz(visit: Callable[[str], Page], page: Page, room: Room) -> Callable[[], Page]:
    """Answer the quiz in the room and check it: the slip stands open."""

    def finish() -> Page:
        visit(f"/c/{room.code}/en/learn/law/quiz/")
        do_quiz(page)
        return page

    return finish
