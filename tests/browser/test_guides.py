"""A teacher's guide at the desk: what to do when a pupil tells stays in sight, and paper has it all."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[[str], Page]
GUIDE = "/en/teachers/law/"


def test_on_a_laptop_what_to_do_when_a_pupil_tells_stays_in_sight(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    visit(GUIDE)
    for part in ("ground-rules", "close"):
        page.locator(f"#{part}").scroll_into_view_if_needed()
        expect(page.locator(".disclosure")).to_be_in_viewport(ratio=1)


def test_the_plan_leads_to_its_parts_by_keyboard(visit: Visit, page: Page) -> None:
    visit(GUIDE)
    page.get_by_role("link", name="The group chat").first.focus()
    page.keyboard.press("Enter")
    part = page.locator(".lesson-plan").get_by_role("rowheader", name="The group chat")
    expect(part).to_be_in_viewport()


@pytest.mark.parametrize("words", ["If a pupil tells you something", "In all", "Wait for nods.", "Close"])
def test_paper_has_what_20_minutes_need(visit: Visit, page: Page, words: str) -> None:
    visit(GUIDE)
    page.emulate_media(media="print")
    expect(page.locator("main").get_by_text(words, exact=True).last).to_be_visible()


def test_paper_has_what_is_folded_away_once_it_is_opened(visit: Visit, page: Page) -> None:
    visit(GUIDE)
    page.emulate_media(media="print")
    story = page.locator(".lesson-plan").get_by_role("rowheader", name="The group chat")
    expect(story).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_text("The parts that longer plans have as well").first.click()
    page.emulate_media(media="print")
    expect(story).to_be_visible()
