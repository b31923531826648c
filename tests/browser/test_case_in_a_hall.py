"""A case where no team holds a device: on a board for a hall, and on paper."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from safe4me.content.model.cases import CARDS
from tests.browser.test_case import cases, free
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import open_menu
from tests.helpers.content.libraries import built

__all__ = ["built", "cases"]

Visit = Callable[[str], Page]


def test_a_hall_tries_cards_on_the_board_and_nothing_is_kept(
    page: Page, visit: Visit, cases: list[str]
) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    visit(f"{cases[0].replace('/learn/', '/teachers/')}together/#decide")
    expect(page.locator("#decide .card-row:visible")).to_have_count(CARDS)
    for card in free(page, "decide")[:2]:
        card.click()
    page.get_by_role("button", name="Show the replies").click()
    expect(page.locator("#decide .argued [data-replies] > .reply-card")).to_have_count(2)
    expect(page.locator("textarea, #slip-form, [data-measured]")).to_have_count(0)
    assert page.evaluate("Object.keys(sessionStorage).filter((name) => name.includes(':'))") == []
    assert violations(page) == []


def test_without_script_a_board_has_no_button_that_does_nothing(
    browser: Browser, server: str, cases: list[str]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}{cases[0].replace('/learn/', '/teachers/')}together/")
    expect(page.locator("#keep-safe select").first).to_be_visible()
    expect(page.locator("main button:visible")).to_have_count(0)
    context.close()


def test_on_paper_every_reply_can_be_read(page: Page, visit: Visit, cases: list[str]) -> None:
    visit(cases[0])
    open_menu(page).get_by_role("button", name="See it all on one page").click()
    page.emulate_media(media="print")
    replies = page.locator(".argue .prose")
    assert replies.count() > CARDS
    for reply in replies.all():
        expect(reply).to_be_visible()


def test_whoever_leads_a_case_finds_a_room_and_an_address_that_pupils_can_type(
    page: Page, visit: Visit, server: str, cases: list[str]
) -> None:
    visit(cases[0].replace("/learn/", "/teachers/"))
    expect(page.get_by_role("link", name="Teach with a room")).to_have_attribute("href", "/teach/")
    expect(page.get_by_role("img", name="A square code that leads to this module")).to_be_visible()
    typed = page.locator(".typed b").inner_text()
    assert typed.endswith("/cases")
    page.goto(f"{server}/{typed.partition('/')[2]}")
    expect(page).to_have_url(f"{server}/en/learn/cases/")
    assert violations(page) == []
