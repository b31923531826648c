"""The pages that nginx has for itself, when no server answers or it refuses something: for every reader."""

import pytest
from playwright.sync_api import Page, expect

from safe4me.settings import ROOT
from tests.helpers.browser.axe import violations

PAGES = "nginx-away.html", "nginx-refused.html"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 1280])
def test_everybody_can_read_it_and_reach_help(page: Page, width: int, name: str) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.goto((ROOT / "deploy" / name).as_uri())
    expect(page.get_by_role("link", name="0800 1111")).to_be_in_viewport()
    expect(page.get_by_role("link", name="999")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
