"""What young people say, with figures on it: for every reader, on every screen, and from a folder."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.helpers.browser.axe import violations
from tests.helpers.privacy import norms

Visit = Callable[[str], Page]


@pytest.fixture(autouse=True)
def _figures(app: Flask, in_app: None) -> None:
    norms.serve(app, norms.with_guess(app.extensions["site"].libraries["en"]))
    for name, said in (("Coast", 70), ("North", 80), ("A very long name of an area, by the sea", 75)):
        norms.seal(norms.make_area(name), said)


def test_axe_finds_nothing(visit: Visit, page: Page) -> None:
    assert violations(visit(norms.PAGE)) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1440, 1920])
def test_it_never_scrolls_sideways(visit: Visit, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    assert visit(norms.PAGE).evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [320, 1440])
def test_the_people_of_all_areas_have_one_size(visit: Visit, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    boxes = [bar.bounding_box() for bar in visit(norms.PAGE).locator("svg.people").all()]
    assert len(boxes) == 4
    assert len({box["width"] for box in boxes if box}) == 1


def test_a_reader_by_ear_hears_each_share_and_how_sure_it_is(visit: Visit) -> None:
    page = visit(norms.PAGE)
    people = page.get_by_role("img", name="80% (76–84)")
    expect(people).to_have_count(1)


def test_a_keyboard_reaches_every_link_and_nothing_else(visit: Visit) -> None:
    page = visit(norms.PAGE)
    names = []
    for _ in range(20):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert names[:5] == ["Skip to the page", "Safe4me", "Menu", "Get help", "Leave now"]
    assert "Small random changes were added to every count. Here is why." in names


def test_saved_to_a_disk_it_holds_every_figure(visit: Visit, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "saved.html"
    file.write_text(visit(norms.PAGE).content(), "utf-8")
    alone = browser.new_context(offline=True, java_script_enabled=False).new_page()
    alone.goto(file.as_uri())
    assert alone.get_by_text("Most said “Very sure”: 75%.").is_visible()
    assert alone.locator(".of-ten b").all_inner_texts() == ["75%", "75%", "70%", "80%"]
    alone.context.close()
