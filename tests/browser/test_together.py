"""A story on the whiteboard: the class decides by show of hands, goes back, tries another way."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from safe4me.db.rooms import Room
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import TO_AN_ENDING, back_to_a_choice, stored, tell

Visit = Callable[[str], Page]
TOGETHER = "/en/teachers/law/chat/together/"
FIRST = ["No. It's not yours to share.", "Let me think"]


def expect_told(page: Page, *words: str) -> None:
    expect(page.locator(".scene:visible .beat .words")).to_have_text(list(words))


def expect_choices(page: Page, choices: list[str]) -> None:
    expect(page.locator(".choice:visible .words")).to_have_text(choices)


def test_choices_have_letters_and_one_scene_stands_at_a_time(visit: Visit, page: Page) -> None:
    visit(TOGETHER)
    expect_choices(page, FIRST)
    letters = page.locator(".choice:visible").evaluate_all(
        "items => items.map(item => getComputedStyle(item, '::before').content)"
    )
    assert letters == ["counter(letter, upper-alpha)"] * 2
    tell(page, "Let me think")
    expect_told(page, "Let me think", "At break Jay stands by the lockers.", "Well?", "look")
    expect(page.get_by_role("heading", name="Hands up")).to_be_focused()


def test_at_an_ending_there_is_help_and_the_way_not_tried(visit: Visit, page: Page) -> None:
    visit(TOGETHER)
    tell(page, "Let me think", "It's not ok.", "Tap on it", "Send it on")
    expect(page.locator(".ending:visible")).to_contain_text("1 of 3 endings found")
    expect(page.locator(".ending:visible > :first-child")).to_have_accessible_name(
        "Not safe, or can’t go on?"
    )
    expect(page.get_by_text("0800 1111").locator("visible=true")).to_have_count(1)
    page.get_by_role("link", name="Try another way").locator("visible=true").click()
    expect_choices(page, ["Stop there", "Send it on"])
    expect(page.locator(".choice:visible").nth(1)).to_contain_text("You tried this one.")
    expect(page.locator(".choice:visible").nth(0)).not_to_contain_text("You tried this one.")
    expect(page.get_by_role("heading", name="Hands up")).to_be_focused()


@pytest.mark.parametrize("width", [320, 1280])
def test_an_ending_and_a_way_tried_are_open_to_every_reader(visit: Visit, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    visit(TOGETHER)
    tell(page, *TO_AN_ENDING)
    expect(page.locator(".ending:visible")).to_have_count(1)
    assert violations(page) == []
    page.get_by_role("link", name="Try another way").locator("visible=true").click()
    expect(page.get_by_text("You tried this one.").locator("visible=true")).to_have_count(1)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_class_steps_back(visit: Visit, page: Page) -> None:
    visit(TOGETHER)
    tell(page, "Let me think")
    page.get_by_role("button", name="Back one step").click()
    expect_told(page, "Let me think", "At break Jay stands by the lockers.", "Well?")
    back_to_a_choice(page)
    expect_choices(page, FIRST)


def test_nothing_is_sent_counted_or_kept_even_in_a_room(visit: Visit, page: Page, room: Room) -> None:
    visit(f"/c/{room.code}{TOGETHER}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    tell(page, *TO_AN_ENDING)
    expect(page.locator(".ending:visible")).to_have_count(1)
    assert asked == []
    assert [kept for kept in stored(page) if not re.fullmatch(r'\{"beat":\d+\}', kept)] == []
    expect(page.locator("form")).to_have_count(0)


def test_without_script_it_is_read_scene_by_scene(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + TOGETHER)
    tell(page, "Let me think")
    expect_told(page, "At break Jay stands by the lockers.", "Well?", "look")
    tell(page, *TO_AN_ENDING[1:])
    expect(page.locator(".ending:visible")).to_contain_text("Jay breathes out.")
    expect(page.get_by_role("button")).to_have_count(0)
    page.get_by_role("link", name="Start again").click()
    expect_told(page, "seen what's going round??")
    context.close()


def test_a_class_reads_it_from_the_back_of_the_room(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    visit(TOGETHER)
    for part in (".beat .words", ".choice", ".tray h2"):
        size = page.locator(f"{part}:visible").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        assert size >= 36, part
