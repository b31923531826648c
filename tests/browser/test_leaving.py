"""Leaving is one tap, or Shift three times; the page is blank at once and its address is gone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from safe4me.storage.rooms import Room
from tests.browsing import hold_the_clock, turn_to

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
