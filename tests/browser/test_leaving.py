"""Leaving is one tap, or Shift three times; the page is blank at once and its address is gone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from safe4me.db.rooms import Room
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import (
    ask_for_the_next_person,
    choose,
    hold_the_clock,
    open_menu,
    stored,
    turn_to,
)

Visit = Callable[[str], Page]
LESSON = "/en/learn/law/who-it-protects/"
REFUSED = "Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('refused') }})"
TEXT_BOXES = {
    "input": ("input", {}),
    "number": ("input", {"type": "number"}),
    "search": ("input", {"type": "search"}),
    "textarea": ("textarea", {}),
    "select": ("select", {}),
    "editable": ("p", {"contenteditable": ""}),
}
PUT_FIRST = """([name, attributes]) => {
    const box = document.createElement(name);
    Object.entries(attributes).forEach(([attribute, value]) => box.setAttribute(attribute, value));
    document.querySelector('main').prepend(box);
    box.focus();
    return document.activeElement === box;
}"""


@pytest.fixture(autouse=True)
def no_way_outside(page: Page) -> None:
    """Hold the way out still, and never ask the real world for the weather."""
    away = {"body": "<title>Away</title>", "content_type": "text/html"}
    page.route("**/en/exit", lambda route: route.fulfill(**away))


def test_back_after_leaving_does_not_return(visit: Visit, page: Page, server: str) -> None:
    visit("/en/")
    visit("/en/learn/")
    visit(LESSON)
    page.get_by_role("link", name="Leave now").click()
    expect(page).to_have_title("Away")
    for _ in range(2):  # the page itself was replaced; each one before it leaves again
        page.go_back()
        page.wait_for_url(f"{server}/en/exit")
        expect(page).to_have_title("Away")


QUIZ = "/en/learn/law/quiz/"


def ask_where_somebody_answered(page: Page) -> None:
    choose(page.locator("#pass-on"), "No")
    ask_for_the_next_person(page)


@pytest.mark.parametrize("path", [QUIZ, LESSON])
def test_the_next_person_is_asked_for_before_anything_is_wiped(
    visit: Visit, page: Page, server: str, path: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    visit(QUIZ)
    choose(page.locator("#pass-on"), "No")
    visit(path)
    before = stored(page)
    ask_for_the_next_person(page)
    question = page.get_by_role("dialog", name="Clear what’s on this device?")
    expect(question.get_by_role("button", name="Keep it")).to_be_focused()
    expect(question.get_by_role("button", name="Keep it")).to_be_in_viewport(ratio=1)
    expect(question.locator(".button:not(.outline)")).to_have_text("Keep it")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert (stored(page), page.url) == (before, f"{server}{path}")
    question.get_by_role("button", name="Clear it").click()
    page.wait_for_url(f"{server}/en/")
    assert stored(page) == []


@pytest.mark.parametrize("way", ["Escape", "Enter"])
def test_escape_keeps_what_is_there_and_so_does_keep_it(visit: Visit, page: Page, way: str) -> None:
    visit(QUIZ)
    ask_where_somebody_answered(page)
    before = stored(page)
    page.keyboard.press(way)
    expect(page.get_by_role("button", name="Clear it")).to_be_hidden()
    expect(page.locator(".menu > summary")).to_be_focused()
    expect(page.locator("#pass-on :checked")).to_have_count(1)
    assert stored(page) == before


def test_words_that_are_kept_nowhere_are_asked_for_too(visit: Visit, page: Page) -> None:
    visit(LESSON)
    turn_to(page, "own-words")
    page.locator("#own-words textarea").fill("mine")
    page.evaluate("safe4me.kept.set = () => {}, sessionStorage.clear()")  # as where nothing else was done
    ask_for_the_next_person(page)
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()


def test_where_nothing_was_answered_the_next_person_begins_at_once(
    visit: Visit, page: Page, server: str
) -> None:
    visit(QUIZ)
    ask_for_the_next_person(page)
    page.wait_for_url(f"{server}/en/")


def test_the_question_holds_up_nobody_who_leaves(visit: Visit, page: Page) -> None:
    visit(QUIZ)
    ask_where_somebody_answered(page)
    page.get_by_role("link", name="Leave now").click()
    expect(page).to_have_title("Away")


def test_without_script_there_is_no_next_person_to_ask_for(browser: Browser, server: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{server}{QUIZ}")
        expect(open_menu(page).get_by_text("Somebody else’s turn")).to_be_hidden()
        expect(page.get_by_text("Clear what’s on this device?")).to_be_hidden()


def test_who_types_the_address_again_is_back(visit: Visit, page: Page, server: str) -> None:
    visit(LESSON)
    page.get_by_role("link", name="Leave now").click()
    expect(page).to_have_title("Away")
    visit("/en/")
    visit(LESSON)
    page.go_back()
    expect(page.get_by_role("heading", name="Know where you stand.")).to_be_visible()
    assert page.url == f"{server}/en/"


def test_leaving_a_room_takes_its_code_out_of_the_address(
    visit: Visit, page: Page, server: str, room: Room
) -> None:
    visit(f"/c/{room.code}{LESSON}")
    page.get_by_role("link", name="Leave now").click()
    page.wait_for_url(f"{server}/en/exit")


def test_the_page_is_blank_before_the_next_one_comes(visit: Visit, page: Page) -> None:
    visit(LESSON)
    leave = "document.querySelector('[data-exit]').click(), [document.title, document.body.textContent]"
    assert page.evaluate(leave) == ["", "Leaving."]


@pytest.mark.parametrize("way", ["click", "Shift"])
def test_leaving_works_over_a_page_with_help_open(ready: Visit, page: Page, way: str) -> None:
    ready(LESSON)
    page.get_by_role("link", name="Get help").click()
    over = page.get_by_role("dialog")
    expect(over).to_be_visible()
    hold_the_clock(page)  # three times in so many seconds
    if way == "click":
        over.get_by_role("link", name="Leave now").click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    expect(page).to_have_title("Away")


@pytest.mark.parametrize("path", [LESSON, "/en/learn/law/chat/", "/en/", "/en/help/", "/en/nowhere/"])
def test_leaving_works_where_storage_is_refused(visit: Visit, page: Page, path: str) -> None:
    page.add_init_script(REFUSED)
    visit(path)
    page.get_by_role("link", name="Leave now").click()
    expect(page).to_have_title("Away")


def test_shift_three_times_leaves_and_says_so_on_the_way(visit: Visit, page: Page) -> None:
    hold_the_clock(page)  # three times in so many seconds
    visit(LESSON)
    status = page.locator("body > [role=status]")
    page.keyboard.press("Shift")
    expect(status).to_have_text("Shift pressed. Press it 2 more times to leave.")
    page.keyboard.press("Shift")
    expect(status).to_have_text("Press Shift 1 more time to leave.")
    page.keyboard.press("Shift")
    expect(page).to_have_title("Away")


def test_shift_in_a_text_box_never_leaves(visit: Visit, page: Page) -> None:
    visit(LESSON)
    turn_to(page, "own-words")
    page.get_by_role("textbox", name="What would you say to a friend?").focus()
    for _ in range(4):
        page.keyboard.press("Shift")
    expect(page.locator("body > [role=status]")).to_be_empty()
    visit("/en/join/")
    page.get_by_label("Code from your teacher").focus()
    for _ in range(4):
        page.keyboard.press("Shift")
    expect(page.locator("body > [role=status]")).to_be_empty()
    expect(page.get_by_role("link", name="Leave now")).to_be_visible()


@pytest.mark.parametrize("box", TEXT_BOXES.values(), ids=TEXT_BOXES)
def test_shift_never_leaves_in_a_box_of_any_kind(
    visit: Visit, page: Page, box: tuple[str, dict[str, str]]
) -> None:
    visit("/en/")
    assert page.evaluate(PUT_FIRST, box)
    for _ in range(4):
        page.keyboard.press("Shift")
    expect(page.locator("body > [role=status]")).to_be_empty()


def test_a_shift_that_makes_a_capital_does_not_count(visit: Visit, page: Page) -> None:
    visit(LESSON)
    for _ in range(4):
        page.keyboard.press("Shift+A")
    expect(page.locator("body > [role=status]")).to_be_empty()
    expect(page.get_by_role("heading", name="Who it protects")).to_be_visible()


def test_the_script_is_not_needed_to_leave(visit: Visit, page: Page) -> None:
    visit(LESSON)
    assert page.get_by_role("link", name="Leave now").get_attribute("href") == "/en/exit"
