"""Lines to copy, and questions that open, by keyboard alone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.helpers.browser.axe import violations

Visit = Callable[[str], Page]


def test_a_line_is_copied_by_keyboard_without_its_quotation_marks(visit: Visit, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit("/en/lines/")
    button = page.get_by_role("button", name="Copy “You said no. That’s enough.”")
    button.press("Enter")
    expect(page.get_by_role("button", name="Copied “You said no. That’s enough.”")).to_be_focused()
    assert page.evaluate("navigator.clipboard.readText()") == "You said no. That’s enough."
    assert page.evaluate("sessionStorage.length + localStorage.length + document.cookie.length") == 0
    assert violations(page) == []


def test_a_line_that_cannot_be_copied_is_marked_and_that_is_said(visit: Visit, page: Page) -> None:
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject()")
    visit("/en/lines/")
    page.get_by_role("button", name="Copy “You said no. That’s enough.”").press("Enter")
    expect(page.get_by_text("This browser won’t copy for us.")).to_be_visible()
    assert page.evaluate("getSelection().toString()").strip() == "“You said no. That’s enough.”"
    assert violations(page) == []


def test_without_a_clipboard_there_is_nothing_to_press(visit: Visit, page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    visit("/en/lines/")
    expect(page.get_by_text("“You said no. That’s enough.”")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)


def test_a_question_opens_by_keyboard(visit: Visit, page: Page) -> None:
    visit("/en/questions/")
    answer = page.get_by_text("It depends on who you tell.")
    expect(answer).to_be_hidden()
    page.get_by_text("Will my parents find out?").press("Enter")
    expect(answer).to_be_visible()
    assert violations(page) == []
