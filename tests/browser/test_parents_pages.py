"""The parents' pages in simpler words, aloud and on paper, by the same ways as the pupils' pages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_reading import OWN, VOICES, panel
from tests.helpers.browser.axe import violations
from tests.helpers.content.libraries import built

__all__ = ["built"]

Visit = Callable[[str], Page]
PAGES = ("blackmail", "first-minute", "if-my-child-did-it", "school-or-police-rang", "talking-before")
BLACKMAIL = "/en/parents/blackmail/"
IN_FULL = "Nobody should sit alone with those messages."


@pytest.mark.parametrize("name", PAGES)
def test_simpler_words_take_the_place_of_the_others(visit: Visit, page: Page, name: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    visit(f"/en/parents/{name}/")
    full = page.locator(".easy-page > .ordinary")
    expect(full).to_be_visible()
    panel(page).get_by_role("button", name="Simpler words").click()
    expect(full).to_be_hidden()
    expect(page.locator("details.simpler")).to_contain_text("0808 800 5000")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_what_can_be_seen_is_what_is_read_aloud(visit: Visit, page: Page) -> None:
    page.add_init_script(VOICES % OWN)
    visit(BLACKMAIL)
    read_aloud = page.locator("main").get_by_role("button", name="Read aloud")
    read_aloud.click()
    expect(read_aloud).to_have_attribute("aria-pressed", "false")
    assert IN_FULL in " ".join(text for text, *_ in page.evaluate("said"))
    page.evaluate("said = []")
    page.locator("details.simpler > summary").click()
    read_aloud.click()
    expect(read_aloud).to_have_attribute("aria-pressed", "false")
    said = " ".join(text for text, *_ in page.evaluate("said"))
    assert "Pay nothing." in said
    assert IN_FULL not in said


def test_without_script_simpler_words_are_a_fold(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + BLACKMAIL)
    page.locator("details.simpler > summary").click()
    expect(page.get_by_text("Stay with your child.")).to_be_visible()
    expect(page.get_by_text(IN_FULL)).to_be_hidden()
    context.close()


def test_on_paper_stands_what_was_on_the_screen(visit: Visit, page: Page) -> None:
    visit(BLACKMAIL)
    page.emulate_media(media="print")
    expect(page.get_by_text(IN_FULL)).to_be_visible()
    expect(page.locator("details.simpler")).to_be_hidden()
    page.emulate_media(media="screen")
    page.locator("details.simpler > summary").click()
    page.emulate_media(media="print")
    expect(page.get_by_text("Stay with your child.")).to_be_visible()
    expect(page.get_by_text(IN_FULL)).to_be_hidden()
