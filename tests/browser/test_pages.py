"""Every page: for every reader, on every screen, light on the wire, and discreet."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.helpers.browser.axe import bring_axe, violations
from tests.helpers.browser.pages import turn_to
from tests.helpers.privacy import norms

Visit = Callable[[str], Page]
LESSON = "/en/learn/law/every-kind/"
WHITEBOARD = re.compile(r"/present/\d+/|/together/")  # a teacher's: a class reads them from 4 m
WIDTHS = (320, 390, 768, 1280, 1920)
SUBJECT = ("nude", "naked", "picture", "sex", "image", "consent")


def addresses(built: Path) -> list[str]:
    """The address of every page that a pupil may open, but for the way out, which leaves at once."""
    pages = json.loads((built / "current" / "manifest.json").read_text())["pages"]
    compiled = [path for path, entry in pages.items() if "html" in entry["type"] and path != "/en/exit"]
    return [*compiled, norms.PAGE]


def test_axe_finds_nothing_on_any_page(visit: Visit, page: Page, built: Path) -> None:
    bring_axe(page)
    found = {path: violations(visit(path)) for path in addresses(built)}
    assert {path: all_of for path, all_of in found.items() if all_of} == {}


def test_axe_finds_nothing_on_a_marked_page(visit: Visit, page: Page) -> None:
    visit("/en/learn/law/who-it-protects/")
    page.locator("#pass-it-on").get_by_text("Yes", exact=True).click()
    page.locator("#pass-it-on").get_by_role("button", name="Check").click()
    page.locator("#pass-it-on").get_by_text("No", exact=True).click()
    page.locator("#pass-it-on").get_by_role("button", name="Check").click()
    turn_to(page, "help-friend")
    page.locator("#help-friend").get_by_text("Listening").click()
    page.locator("#help-friend").get_by_role("button", name="Check").click()
    turn_to(page, "replies")
    for button in page.locator("#replies").get_by_role("button", name="Kind").all():
        button.click()
    page.locator("#replies").get_by_role("button", name="Check").click()
    page.get_by_role("button", name="See it all on one page").click()
    assert violations(page) == []


def test_no_page_scrolls_sideways(visit: Visit, page: Page, built: Path) -> None:
    wide = []
    for path in addresses(built):
        visit(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 640})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((path, width))
    assert wide == []


def test_no_tab_title_names_the_subject(visit: Visit, built: Path) -> None:
    titles = {path: visit(path).title().lower() for path in addresses(built)}
    assert [path for path, title in titles.items() if any(word in title for word in SUBJECT)] == []


@pytest.mark.parametrize("width", [390, 1280])
def test_help_and_the_way_out_stand_in_the_same_place_on_every_page(
    visit: Visit, page: Page, built: Path, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    places = set()
    for path in addresses(built):
        if WHITEBOARD.search(path):
            continue
        visit(path)
        bar = page.locator(".helpbar")
        boxes = [bar.get_by_role("link", name=name).bounding_box() for name in ("Get help", "Leave now")]
        places.add(json.dumps(boxes))
    assert len(places) == 1


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
    assert page.locator(".helpbar").evaluate("bar => getComputedStyle(bar).position") == "static"


def test_paper_shows_help_numbers_instead_of_buttons(visit: Visit, page: Page) -> None:
    visit(LESSON)
    page.emulate_media(media="print")
    expect(page.locator(".helpbar")).to_be_hidden()
    expect(page.get_by_text("In danger now? Call 999.")).to_be_visible()
