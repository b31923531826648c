"""Pages that ask one question at a time keep nothing of it, and send nothing: no answer, and no door."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser import test_law_checker as law_checker
from tests.browser import test_who_can_help as who_can_help
from tests.helpers.browser.pages import stored
from tests.helpers.content.libraries import built
from tests.helpers.servers.web import recorded

__all__ = ["built"]

Visit = Callable[[str], Page]


@pytest.mark.parametrize(
    ("address", "to_an_answer", "first"),
    [
        (law_checker.PUPILS, law_checker.to_an_answer, "What is it?"),
        (who_can_help.PUPILS, who_can_help.to_an_answer, "What’s happening?"),
    ],
)
def test_an_answer_leaves_no_trace(
    ready: Visit, page: Page, app: Flask, address: str, to_an_answer: Callable[[Page], None], first: str
) -> None:
    ready(address)
    before = (page.url, page.title(), page.evaluate("history.length"), stored(page))
    sent = recorded(app)
    to_an_answer(page)
    page.get_by_role("link", name="My picture is out").locator("visible=true").click()
    expect(page.get_by_role("heading", name="My picture is out")).to_be_visible()
    assert (page.url, page.title(), page.evaluate("history.length"), stored(page)) == before
    page.get_by_role("button", name="Back to my page").click()
    page.wait_for_timeout(300)
    assert sent == []
    page.reload()
    expect(page.locator(".ask-trail")).to_be_hidden()
    expect(page.get_by_role("heading", name=first)).to_be_visible()
