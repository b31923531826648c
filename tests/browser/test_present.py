"""A lesson on the whiteboard: a screen at a time, the teacher's notes in step, no network once it is open."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import served, stored

Visit = Callable[[str], Page]
CHOOSE = "/en/teachers/law/present/"
SCREENS = f"{CHOOSE}40/"
NOTES = f"{SCREENS}notes/"


def expect_screen(page: Page, words: str) -> None:
    """One screen stands there, and it is this one."""
    expect(page.locator(".slide:visible .turn b")).to_have_text([words])


@pytest.mark.parametrize(
    ("on", "back"), [("ArrowRight", "ArrowLeft"), ("PageDown", "PageUp"), ("Space", "Shift+Space")]
)
def test_keys_and_a_clicker_turn_the_screens(visit: Visit, page: Page, on: str, back: str) -> None:
    visit(SCREENS)
    expect_screen(page, "Screen 1 of 5")
    page.keyboard.press(on)
    expect_screen(page, "Screen 2 of 5")
    page.keyboard.press(on)
    page.keyboard.press(back)
    expect_screen(page, "Screen 2 of 5")


def test_at_either_end_a_key_changes_nothing(visit: Visit, page: Page) -> None:
    visit(SCREENS)
    page.keyboard.press("PageUp")
    expect_screen(page, "Screen 1 of 5")
    for _ in range(9):
        page.keyboard.press("PageDown")
    expect_screen(page, "Spare question 1 of 1")
    expect(page.get_by_role("link", name="Next")).to_be_hidden()


def test_large_buttons_turn_the_screens_and_the_screen_is_read_out(visit: Visit, page: Page) -> None:
    visit(SCREENS)
    button = page.get_by_role("link", name="Next")
    assert (button.bounding_box() or {"height": 0})["height"] >= 64
    button.click()
    expect_screen(page, "Screen 2 of 5")
    expect(page.get_by_role("region", name="Screen 2 of 5")).to_be_focused()
    page.get_by_role("link", name="Back").click()
    expect_screen(page, "Screen 1 of 5")


def test_a_reload_finds_the_same_screen(visit: Visit, page: Page) -> None:
    visit(SCREENS)
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    page.reload()
    expect_screen(page, "Screen 3 of 5")


def test_screens_and_notes_stay_in_step_whoever_turns(visit: Visit, page: Page, server: str) -> None:
    screens = visit(SCREENS)
    screens.keyboard.press("PageDown")
    notes = page.context.new_page()
    notes.goto(server + NOTES)
    expect_screen(notes, "Screen 2 of 5")
    expect(notes.locator(".coming:visible")).to_contain_text("Who does the law protect?")
    screens.keyboard.press("PageDown")
    expect_screen(notes, "Screen 3 of 5")
    expect(notes.get_by_text("Wait for the person in it.")).to_be_visible()
    notes.get_by_role("link", name="Screen 5 of 5: Close").click()
    expect_screen(screens, "Screen 5 of 5")
    notes.keyboard.press("ArrowLeft")
    expect_screen(screens, "Screen 4 of 5")


def test_a_browser_without_channels_is_in_step_too_and_keeps_nothing(
    page: Page, visit: Visit, server: str
) -> None:
    page.context.add_init_script("delete window.BroadcastChannel")
    screens = visit(SCREENS)
    notes = page.context.new_page()
    notes.goto(server + NOTES)
    notes.keyboard.press("PageDown")
    expect_screen(screens, "Screen 2 of 5")
    screens.keyboard.press("PageDown")
    expect_screen(notes, "Screen 3 of 5")
    assert stored(screens) == []


def test_two_plans_do_not_turn_each_other(visit: Visit, page: Page, server: str) -> None:
    screens = visit(SCREENS)
    other = page.context.new_page()
    other.goto(f"{server}{CHOOSE}20/notes/")
    other.keyboard.press("PageDown")
    expect_screen(other, "Screen 2 of 4")
    expect_screen(screens, "Screen 1 of 5")


def test_a_lesson_goes_on_when_the_server_is_gone(page: Page, app: Flask) -> None:
    notes = page.context.new_page()
    with served(app) as server:
        page.goto(server + SCREENS)
        notes.goto(server + NOTES)
    assert page.evaluate("fetch('/').then(() => true, () => false)") is False
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    for n in range(2, 6):
        page.keyboard.press("PageDown")
        expect_screen(notes, f"Screen {n} of 5")
    expect(page.locator(".seen:visible")).to_have_text("Everyone: open Get help.")
    assert [url for url in asked if "/static/icon" not in url] == []  # Chromium asks for it with each address


def test_a_class_reads_it_from_the_back_of_the_room(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    visit(SCREENS)
    while page.get_by_role("link", name="Next").is_visible():
        sizes = page.locator(".standing .seen > *").evaluate_all(
            "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
        )
        assert sizes[0] >= 80
        assert min(sizes) >= 48
        assert page.evaluate("document.documentElement.scrollHeight") <= 1080
        page.keyboard.press("PageDown")


@pytest.mark.parametrize("path", [SCREENS, NOTES])
def test_every_screen_is_open_to_every_reader_on_the_smallest_phone(
    visit: Visit, page: Page, path: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    visit(path)
    for slide in page.locator(".slide").all():
        expect(slide).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        page.keyboard.press("PageDown")


def test_the_browser_keeps_its_own_keys(visit: Visit, page: Page) -> None:
    visit(SCREENS)
    for keys in ("Control+ArrowRight", "Alt+ArrowRight", "ArrowDown", "Tab"):
        page.keyboard.press(keys)
    expect_screen(page, "Screen 1 of 5")


def test_the_screens_never_say_what_is_only_for_the_teacher(visit: Visit, page: Page) -> None:
    told = "Wait for nods."
    assert told not in visit(SCREENS).content()
    assert told in visit(NOTES).content()


def test_without_script_all_screens_can_be_read_and_stepped_through(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in (SCREENS, NOTES):
        page.goto(server + path)
        expect(page.locator(".slide:visible")).to_have_count(6)
        page.locator(".slide").first.get_by_role("link", name="Next").click()
        expect(page.locator(".slide").nth(1)).to_be_in_viewport(ratio=0.5)
    context.close()


def test_on_paper_stand_all_screens(visit: Visit, page: Page) -> None:
    visit(SCREENS)
    page.emulate_media(media="print")
    expect(page.locator(".slide:visible")).to_have_count(6)
    expect(page.locator(".turn .button:visible")).to_have_count(0)


def test_a_teacher_comes_from_the_guide_to_screens_and_story(visit: Visit, page: Page) -> None:
    visit("/en/teachers/law/")
    page.get_by_role("link", name="Show it on the whiteboard").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Screens for 40 minutes").click()
    screens = opened.value
    expect_screen(screens, "Screen 1 of 5")
    for _ in range(3):
        screens.keyboard.press("PageDown")
    screens.get_by_role("link", name="Story: The group chat").click()
    expect(screens.get_by_role("heading", level=1)).to_have_text("The group chat")
    screens.go_back()
    expect_screen(screens, "Screen 4 of 5")
