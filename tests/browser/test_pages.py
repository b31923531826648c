"""Every page: for every reader, on every screen, light on the wire, and discreet.

Each page is visited once, for all that is looked at there; each test then reads what was seen of all pages.
"""

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, expect

from safe4me import create_app
from safe4me.settings import Settings
from tests.browser.conftest import LOST
from tests.helpers.browser.axe import bring_axe, violations
from tests.helpers.browser.pages import check, open_menu, served, sort_cards, turn_to
from tests.helpers.content.libraries import CONTENT
from tests.helpers.privacy import norms
from tests.helpers.world.schools import Clock, close

Visit = Callable[[str], Page]
LESSON = "/en/learn/law/every-kind/"
WHITEBOARD = re.compile(r"/present/\d+/|/together/")  # a teacher's: a class reads them from 4 m
LAPTOP: ViewportSize = {"width": 1280, "height": 720}
BARS = (390, 1280)  # the bar of help lies below on a phone
HELP_AND_EXIT = ("Get help", "Leave now")
WIDTHS = (320, 390, 768, 1280, 1920)
SUBJECT = ("nude", "naked", "picture", "sex", "image", "consent")


def addresses(built: Path) -> list[str]:
    """The address of every page that a pupil may open, but for the way out, which leaves at once."""
    pages = json.loads((built / "current" / "manifest.json").read_text())["pages"]
    compiled = [path for path, entry in pages.items() if "html" in entry["type"] and path != "/en/exit"]
    return [*compiled, norms.PAGE]


@pytest.fixture(scope="module")
def site(built: Path, empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application that serves the build: pages read no more of it than that."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(empty_database, folder / "safe4me.db")
    app = create_app(
        Settings(
            mode="development",
            secret_key="only-for-tests-" * 3,
            database_url=f"sqlite:///{folder}/safe4me.db",
            ballot_box_path=folder / "ballot-box.db",
            content_folder=CONTENT,
            build_folder=built,
            site_address="http://localhost",
        )
    )
    app.extensions["clock"] = Clock()
    yield app
    close(app)


@contextmanager
def open_tab(browser: Browser, site: Flask) -> Iterator[tuple[Page, str, list[str]]]:
    """A tab with axe, the address of the site, and what its pages complain of."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and LOST not in message.text:
            complaints.append(message.text)

    with served(site) as address, browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        bring_axe(page)
        yield page, address, complaints


class Seen(NamedTuple):
    """What was seen of one page."""

    wrong: list[str]  # by axe
    title: str
    too_wide_at: list[int]
    help_and_exit: dict[int, str]  # where they stand, by the width of the screen
    has_main_button: bool  # which takes room in the bar at the foot
    complaints: list[str]


@pytest.fixture(scope="module")
def pages(browser: Browser, site: Flask, built: Path) -> Mapping[str, Seen]:
    """What is seen of every page there is, in one visit each."""
    with open_tab(browser, site) as (page, address, complaints):
        seen = {}
        for path in addresses(built):
            page.set_viewport_size(LAPTOP)
            page.goto(address + path)
            wrong, title = violations(page), page.title().lower()
            too_wide_at = [width for width in WIDTHS if is_too_wide(page, width)]
            places = {} if WHITEBOARD.search(path) else {width: place_of_help(page, width) for width in BARS}
            has_main = page.locator(".main-act:visible").count() > 0
            seen[path] = Seen(wrong, title, too_wide_at, places, has_main, [*complaints])
            complaints.clear()
        return seen


def is_too_wide(page: Page, width: int) -> bool:
    page.set_viewport_size({"width": width, "height": 640})
    return int(page.evaluate("document.documentElement.scrollWidth")) > width


def place_of_help(page: Page, width: int) -> str:
    page.set_viewport_size({"width": width, "height": 800})
    bar = page.locator(":is(.helpbar, .bar)")
    return json.dumps([bar.get_by_role("link", name=name).bounding_box() for name in HELP_AND_EXIT])


def test_axe_finds_nothing_on_any_page(pages: Mapping[str, Seen]) -> None:
    assert {path: seen.wrong for path, seen in pages.items() if seen.wrong} == {}


def test_no_page_throws_or_breaks_its_own_policy(pages: Mapping[str, Seen]) -> None:
    assert {path: seen.complaints for path, seen in pages.items() if seen.complaints} == {}


def test_axe_finds_nothing_on_a_marked_page(visit: Visit, page: Page) -> None:
    visit("/en/learn/law/who-it-protects/")
    page.locator("#pass-it-on").get_by_text("Yes", exact=True).click()
    check(page)
    page.locator("#pass-it-on").get_by_text("No", exact=True).click()
    check(page)
    turn_to(page, "help-friend")
    page.locator("#help-friend").get_by_text("Listening").click()
    check(page)
    turn_to(page, "replies")
    sort_cards(page.locator("#replies"), {})
    open_menu(page).get_by_role("button", name="See it all on one page").click()
    assert violations(page) == []


def test_no_page_scrolls_sideways(pages: Mapping[str, Seen]) -> None:
    assert {path: seen.too_wide_at for path, seen in pages.items() if seen.too_wide_at} == {}


def test_no_tab_title_names_the_subject(pages: Mapping[str, Seen]) -> None:
    titles = {path: seen.title for path, seen in pages.items()}
    assert [path for path, title in titles.items() if any(word in title for word in SUBJECT)] == []


@pytest.mark.parametrize("width", BARS)
def test_help_and_the_way_out_stand_in_the_same_place_on_every_page(
    pages: Mapping[str, Seen], width: int
) -> None:
    for has_main in (True, False):
        these = [path for path, seen in pages.items() if seen.has_main_button is has_main]
        places = {path: pages[path].help_and_exit[width] for path in these if pages[path].help_and_exit}
        usual = Counter(places.values()).most_common(1)[0][0] if places else ""
        assert {path: place for path, place in places.items() if place != usual} == {}


def test_a_first_lesson_is_light_and_asks_nobody_else(ready: Visit, page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    hosts: list[str | None] = []
    sizes: list[float] = []
    page.on("request", lambda request: hosts.append(urlsplit(request.url).hostname))
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    ready(LESSON)
    assert set(hosts) == {"127.0.0.1"}
    assert len(hosts) <= 8  # the goal of docs/performance.md; all doors of help, fetched last, are among them
    assert 5_000 < sum(sizes) <= 45 * 1024
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_keyboard_meets_the_skip_link_first(visit: Visit, page: Page) -> None:
    visit(LESSON)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_on_a_low_screen_the_help_bar_covers_nothing(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    visit(LESSON)
    for bar in page.locator(":is(.helpbar, .bar)").all():
        assert bar.evaluate("bar => getComputedStyle(bar).position") == "static"


def test_paper_shows_help_numbers_instead_of_buttons(visit: Visit, page: Page) -> None:
    visit(LESSON)
    page.emulate_media(media="print")
    expect(page.locator(":is(.helpbar, .bar):visible")).to_have_count(0)
    expect(page.get_by_text("In danger now? Call 999.")).to_be_visible()
