"""Posters: picked from lists alone, one at a time, in a colour and a size; without script all stand there."""

import re
from collections.abc import Callable
from io import BytesIO

from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.helpers.browser.pages import stored

Visit = Callable[[str], Page]
POSTERS = "/en/schools/posters/"


def sizes(page: Page) -> list[tuple[int, int]]:
    """The pages that would be printed, in millimetres."""
    page.wait_for_load_state()  # a click leads on before the next page has its styles
    made = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    boxes = [each.mediabox for each in made.pages]
    return [(round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) for box in boxes]


def test_a_line_a_colour_and_a_help_line_are_picked_and_nothing_is_typed(visit: Visit) -> None:
    page = visit(POSTERS)
    shown = page.locator(".poster:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("Tell someone.")
    page.get_by_role("radio", name="Lunch?").check()
    expect(shown).to_contain_text("Three words.")
    page.get_by_role("radio", name="Night").check()
    expect(shown).to_have_class(re.compile(r"\bnight\b"))
    expect(shown.locator(".art")).to_have_class(re.compile(r"\bnight\b"))
    assert page.locator("main :is(textarea, [contenteditable], input:not([type=radio]))").count() == 0
    assert stored(page) == []
    assert page.url.endswith(POSTERS)


def test_a_poster_is_printed_on_one_sheet_of_the_paper_that_was_picked(visit: Visit) -> None:
    page = visit(POSTERS)
    page.get_by_role("radio", name="Lunch?").check()
    assert sizes(page) == [(210, 297)]
    page.get_by_role("radio", name="A3").check()
    assert sizes(page) == [(297, 420)]


def test_a_poster_prints_in_its_colours(visit: Visit) -> None:
    page = visit(POSTERS)
    page.emulate_media(media="print")
    head = page.locator(".poster:visible .art circle").first
    assert head.evaluate("each => getComputedStyle(each).fill") != "rgb(255, 255, 255)"
    ground = page.locator(".poster:visible").evaluate("each => getComputedStyle(each).backgroundColor")
    assert ground == "rgb(74, 49, 188)"


def test_without_script_every_poster_stands_there_and_prints_on_a_page_of_its_own(
    browser: Browser, server: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + POSTERS)
    expect(page.locator(".poster:visible")).to_have_count(2)
    expect(page.locator(".make")).to_be_hidden()
    assert sizes(page) == [(210, 297)] * 2
    page.get_by_role("link", name="All of them, A3").click()
    expect(page).to_have_url(server + POSTERS + "print/a3/")
    assert sizes(page) == [(297, 420)] * 2
    context.close()
