"""Home's question field: doors first, in place; what is typed is never part of an address, and never sent."""

from collections.abc import Callable
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import stored
from tests.helpers.content.libraries import built
from tests.helpers.servers.web import recorded

__all__ = ["built"]

Visit = Callable[[str], Page]
HOME = "/en/"
TYPED = "zebedee is threatening me"
FOUND = ".wonder .found a"
PRIVATE = """() => [...document.querySelectorAll("form[role=search], form[role=search] *")]
  .flatMap((each) => each.getAttributeNames())
  .filter((name) => ["name", "action", "method", "form", "formaction"].includes(name))"""


def test_what_is_typed_finds_a_door_in_place_and_leaves_no_trace(
    ready: Visit, page: Page, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    ready(HOME)
    before = (page.url, page.title(), page.evaluate("history.length"), stored(page))
    sent = recorded(app)
    page.get_by_role("searchbox").press_sequentially(TYPED)
    expect(page.locator(FOUND).first).to_have_text("Someone is threatening me")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ask").click()
    assert page.evaluate(PRIVATE) == []
    page.locator(FOUND).first.click()
    expect(
        page.get_by_role("dialog").get_by_role("heading", name="Someone is threatening me")
    ).to_be_visible()
    page.get_by_role("button", name="Back to my page").click()
    assert (page.url, page.title(), page.evaluate("history.length"), stored(page)) == before
    (index,) = sent
    assert index.address.startswith("/static/search-en.")
    assert "/static/search-en." in caplog.text, "the server wrote its log"
    assert [word for word in ("zebedee", "threat", "?") if word in caplog.text] == []
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_an_example_shows_its_door_first_and_the_same_four_stand_there_for_all(
    ready: Visit, page: Page
) -> None:
    ready(HOME)
    address, length = page.url, page.evaluate("history.length")
    doors = {
        "Would I get in trouble?": "I sent one",
        "They want money or they post it": "Someone is threatening me",
        "Can I get it taken down?": "My picture is out",
        "My mate keeps asking her": "I’m worried about a friend",
    }
    assert page.locator(".examples a").all_inner_texts() == list(doors)
    for example, door in doors.items():
        page.get_by_role("link", name=example).click()
        expect(page.locator(FOUND).first).to_have_text(door)
        expect(page.get_by_role("searchbox")).to_have_value(example)
        expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(FOUND)).to_have_count(5)
    themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        assert violations(page) == []
    assert (page.url, page.evaluate("history.length")) == (address, length)


def test_without_script_the_field_is_a_link_and_an_example_a_door(
    browser: Browser, server: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + HOME)
    expect(page.locator("#question")).to_be_hidden()
    page.get_by_role("link", name="See what people ask").click()
    assert page.url == f"{server}/en/questions/"
    page.go_back()
    page.get_by_role("link", name="Would I get in trouble?").click()
    assert page.url == f"{server}/en/help/i-sent-one/"
    assert "?" not in caplog.text
    context.close()
