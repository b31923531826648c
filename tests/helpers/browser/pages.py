"""What tests with a browser share: Debian's Chromium, a site that runs in this process, what a page stores.

The fixtures are imported into the conftest of each folder whose tests want a browser.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserType, Locator, Page, expect
from werkzeug.serving import make_server

from bench.chromium import CHROMIUM, FLAGS
from tests.helpers.servers.machine import needed

AT_THE_FORK = "Nah. I never agreed to that."
TO_AN_ENDING = ("Let me think", "It's not ok.", AT_THE_FORK, "Let's tell Miss.")
SHUT_SECONDS = 0.05  # until the server notices that it is to end: half of one, by the library's default
PATIENCE_MS = 20_000  # what must come may be late where the machine is busy
STORED = """async () => [
  document.cookie, window.name, JSON.stringify(history.state ?? ""),
  ...Object.entries(localStorage), ...Object.entries(sessionStorage), ...await caches.keys(),
  ...(await indexedDB.databases()).map((database) => database.name),
  ...(await navigator.serviceWorker.getRegistrations()).map((worker) => worker.scope),
].map(String).filter((kept) => kept && kept !== '""')"""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_type: BrowserType
) -> dict[str, Any]:
    """Debian's Chromium where it is installed, else the browser that Playwright brings."""
    brought = Path(browser_type.executable_path)
    needed(CHROMIUM or (brought if brought.exists() else None), "Chromium, as your system's package")
    own = {"executable_path": str(CHROMIUM)} if CHROMIUM else {}
    return {**browser_type_launch_args, **own, "args": FLAGS}


@pytest.fixture(scope="session")
def base_url() -> None:
    """No address of its own for relative paths; the plugin's fixture is one that pytest will soon refuse."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the site, which runs as long as the block lasts; without a slash at its end."""
    serving = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=serving.serve_forever, args=[SHUT_SECONDS])
    thread.start()
    try:
        yield f"http://127.0.0.1:{serving.server_port}"
    finally:
        serving.shutdown()
        thread.join()
        serving.server_close()


def hold_the_clock(page: Page) -> None:
    """Stop the page's time, a minute from now; from then on it passes by `page.clock.run_for` alone."""
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))


def choose(question: Locator, option: str) -> None:
    """Pick an option by its words."""
    question.locator(".option .words").get_by_text(option, exact=True).click()


def turn_to(page: Page, step: str) -> None:
    """Bring a step of the lesson that stands open into sight, by its address."""
    page.goto(f"{page.url.partition('#')[0]}#{step}")
    expect(page.locator(f"#{step}")).to_be_visible()


def do_quiz(page: Page) -> None:
    """Answer the quiz that stands open in a room, and check it: then the slip stands open."""
    choose(page.locator("#pass-on"), "No")
    choose(page.locator("#confidence"), "Very sure")
    choose(page.locator("#take-down"), "The person in it")
    page.get_by_role("button", name="Check my answers").click()
    expect(page.get_by_role("heading", name="Add your answers to the class total?")).to_be_visible()


def read_on(page: Page, tap: Callable[[Locator], None] = Locator.click) -> None:
    """Read on in the story that stands open, to its next choices or to its ending."""
    onward = page.locator(".go-on:visible, [data-rest]:visible")
    while onward.count():
        tap(onward.last)


def tell(page: Page, *choices: str) -> None:
    """Go on in the story that stands open, a choice at a time, to what stands after the last."""
    for choice in choices:
        read_on(page)
        page.get_by_role("link", name=choice).locator("visible=true").click()
    read_on(page)


def do_story(page: Page, *, script: bool) -> None:
    """Go straight to an ending of the story that stands open in a room: then the slip stands open."""
    tell(page, *TO_AN_ENDING)
    if not script:
        page.get_by_role("button", name=AT_THE_FORK).locator("visible=true").click()
    expect(page.locator("#slip")).to_be_visible()


def send(page: Page) -> None:
    """Press Send, and wait for the thanks."""
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect(page.get_by_text("Added. Thank you.")).to_be_visible()


def hand_over(page: Page) -> None:
    """Press "Next person" and say yes: twice where a slip is open, because the first press leads to it."""
    for _ in range(1 + page.locator("#slip form").is_visible()):
        page.get_by_role("button", name="Next person").click()
    page.get_by_role("button", name="Clear it").click()


def stored(page: Page) -> list[str]:
    """All that the page's site keeps in the browser: cookies, storages, caches, the state of the history."""
    kept = [f"{cookie.get('name')}={cookie.get('value')}" for cookie in page.context.cookies()]
    return [*kept, *page.evaluate(STORED)]
