"""The page that nginx has for itself, when no server of the site answers: for every reader."""

import pytest
from playwright.sync_api import Page, expect

from safe4me.settings import ROOT
from tests.axe import violations

AWAY = (ROOT / "deploy" / "nginx-away.html").as_uri()


@pytest.mark.parametrize("width", [320, 1280])
def test_everybody_can_read_it_and_reach_help(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(AWAY)
    expect(page.get_by_role("link", name="0800 1111")).to_be_in_viewport()
    expect(page.get_by_role("link", name="999")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
