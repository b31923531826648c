"""What tests with a browser share: Debian's Chromium, a site that runs in this process, what a page stores.

The fixtures are imported into the conftest of each folder whose tests want a browser.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
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
from tests.helpers.world.schools import PASSWORD

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
    question.locator(".option .words").get_by_text(option, exact=True).locator("visible=true").click()


def check(page: Page) -> None:
    """Check the step that is in sight: in the bar, or in the question where a script has stopped."""
    in_bar = page.locator(".bar").get_by_role("button", name="Check")
    in_bar.or_(page.locator("fieldset").get_by_role("button", name="Check")).first.click()


def sort_cards(question: Locator, places: Mapping[str, str], elsewhere: str = "Kind") -> None:
    """Put the cards that are left where `places` say, by their words, and all others `elsewhere`."""
    card = question.locator(".sort-card")
    while card.is_visible():
        question.get_by_role("button", name=places.get(card.inner_text(), elsewhere)).click()


def turn_to(page: Page, step: str) -> None:
    """Bring a step of the lesson that stands open into sight, by its address."""
    page.goto(f"{page.url.partition('#')[0]}#{step}")
    expect(page.locator(f"#{step}")).to_be_visible()


ALL_RIGHT = {"pass-on": "No", "confidence": "Very sure", "take-down": "The person in it"}
MAIN = "[data-on]"


def pick(page: Page, question: str, option: str) -> None:
    """Answer the question that a quiz shows, and go on: to its reply, or to the next."""
    choose(page.locator(f"#{question}"), option)
    page.locator(MAIN).click()


def pass_told(page: Page) -> None:
    """Go on past the replies of a quiz, to its next open question or to its end."""
    while page.locator(".question.here[data-locked]").count():
        page.locator(MAIN).click()


def come_to_the_end(page: Page) -> None:
    """Press the one button of a quiz, all of which is answered, until it shows how it went."""
    while page.locator(MAIN).is_visible():
        page.locator(MAIN).click()


def answer_quiz(page: Page, answers: Mapping[str, str] = ALL_RIGHT) -> None:
    """Answer the quiz that stands open, and come to its end; whole, where a script has stopped."""
    if not page.locator(".screens").count():
        for question, option in answers.items():
            choose(page.locator(f"#{question}"), option)
        return page.locator(MAIN).click()
    for question, option in answers.items():
        pick(page, question, option)
        pass_told(page)
    return None


def do_quiz(page: Page) -> None:
    """Answer the quiz that stands open in a room, to its end: then the slip stands open."""
    answer_quiz(page)
    expect(page.get_by_role("heading", name="Add your answers to the class total?")).to_be_visible()


def read_on(page: Page, tap: Callable[[Locator], None] = Locator.click) -> None:
    """Read on in the story that stands open, to its next choices or to its ending."""
    onward = page.locator(".go-on:visible, [data-go]:visible")
    while onward.count():
        tap(onward.last)


def step_back(page: Page, way: str = "the page’s own") -> None:
    """One beat back in the story that stands open, by the button of the page or by the browser's."""
    at = page.evaluate("history.state?.beat ?? 0")
    if way == "the browser’s":
        page.go_back()
    else:
        page.locator("button[data-back]:visible").click()
    while page.evaluate("history.state?.beat ?? 0") == at:
        page.wait_for_timeout(10)


def back_to_a_choice(page: Page) -> None:
    """Back in the story that stands open, to the last choice that was made."""
    step_back(page)
    while not page.locator(".choice:visible").count():
        step_back(page)


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


def open_menu(page: Page) -> Locator:
    """The page's menu, opened."""
    page.locator(".menu > summary").click()
    return page.locator(".menu[open]")


def way_to_help(page: Page) -> Locator:
    """The link to help that is in sight: at the top, or on a phone in the bar at the foot."""
    return page.locator(":is(.helpbar, .bar) .help:visible")


def ask_for_the_next_person(page: Page) -> None:
    """Say that it is somebody else's turn; where somebody has answered, that asks first."""
    open_menu(page).get_by_role("button", name="Somebody else’s turn").click()


def hand_over(page: Page) -> None:
    """Let the next person begin, and say yes: twice where a slip is open, to which the first press leads."""
    for _ in range(1 + page.locator("#slip form").is_visible()):
        ask_for_the_next_person(page)
    page.get_by_role("button", name="Clear it").click()


def stored(page: Page) -> list[str]:
    """All that the page's site keeps in the browser: cookies, storages, caches, the state of the history."""
    kept = [f"{cookie.get('name')}={cookie.get('value')}" for cookie in page.context.cookies()]
    return [*kept, *page.evaluate(STORED)]


def sign_in(visit: Callable[[str], Page], email: str) -> Page:
    """Sign somebody in by the form, as they do; the page that they come to."""
    page = visit("/account/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return page
