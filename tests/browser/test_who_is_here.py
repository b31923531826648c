"""A tab that comes back asks who is there, before anybody's work shows; a plain reload and a link do not."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.helpers.browser.pages import choose, stored

Visit = Callable[[str], Page]
LESSON = "/en/learn/law/who-it-protects/"
MINUTE = 60_000


@pytest.fixture
def work(visit: Visit, page: Page) -> Page:
    """A lesson in which an option was chosen."""
    visit(LESSON)
    choose(page.locator("#pass-it-on"), "No")
    return page


def expect_asked(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Who is here now?")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("#pass-it-on")).to_have_count(0)
    expect(page.get_by_role("link", name="Get help")).to_be_visible()
    expect(page.get_by_role("link", name="Leave now")).to_be_visible()


def expect_work(page: Page) -> None:
    expect(page.locator("#pass-it-on input:checked")).to_have_count(1)


def copied(page: Page) -> Page:
    """A copy of the tab: a window that a page opens gets a copy of what its tab keeps."""
    with page.context.expect_page() as opened:
        page.evaluate("void open(location.href)")
    return opened.value


def test_a_copied_tab_asks_and_the_first_one_goes_on(work: Page) -> None:
    copy = copied(work)
    expect_asked(copy)
    expect(copy.get_by_text("a copy of another tab")).to_be_visible()
    expect_work(work)


def test_carrying_on_shows_the_work(work: Page) -> None:
    copy = copied(work)
    copy.get_by_role("button", name="Carry on").click()
    expect_work(copy)
    copy.reload()
    expect_work(copy)


def test_the_next_person_of_a_copied_tab_finds_nothing(work: Page) -> None:
    copy = copied(work)
    copy.get_by_role("button", name="Next person").click()
    copy.wait_for_url("**/en/")
    assert stored(copy) == []


def test_loading_anew_does_not_get_round_the_question(work: Page) -> None:
    copy = copied(work)
    expect_asked(copy)
    copy.reload()
    expect_asked(copy)


def test_help_is_never_behind_the_question(work: Page) -> None:
    copy = copied(work)
    expect_asked(copy)
    copy.goto(work.url.split("/en/")[0] + "/en/help/")
    expect(copy.get_by_role("heading", name="What’s happening?")).to_be_visible()
    copy.go_back()
    expect_asked(copy)


def test_a_tab_that_was_closed_and_opened_again_asks(work: Page) -> None:
    # The note of when its last page went is older than this page's own beginning.
    work.goto(work.url.split("/en/")[0] + "/en/privacy/")
    work.evaluate(
        "addEventListener('pagehide', () => safe4me.kept.set('left', performance.timeOrigin - 1000))"
    )
    work.go_back()
    expect_asked(work)


def test_nothing_is_asked_where_nothing_is_kept(visit: Visit, page: Page) -> None:
    visit(LESSON)
    copy = copied(page)
    expect(copy.get_by_role("heading", name=re.compile("protects"), level=1)).to_be_visible()


@pytest.mark.parametrize("words", [False, True], ids=["an option", "words alone"])
def test_ten_minutes_alone_hide_the_work_until_somebody_carries_on(
    visit: Visit, page: Page, words: bool
) -> None:
    step = "own-words" if words else "pass-it-on"
    page.clock.install()
    visit(f"{LESSON}#{step}")
    if words:
        page.locator("textarea").fill("something private")
    else:
        choose(page.locator("#pass-it-on"), "No")
    page.clock.run_for(9 * MINUTE)
    expect(page.locator(f"#{step}")).to_be_visible()
    page.clock.run_for(2 * MINUTE)
    expect_asked(page)
    expect(page.get_by_text("Nobody has touched this page")).to_be_visible()
    page.get_by_role("button", name="Carry on").click()
    if words:
        expect(page.locator("textarea")).to_have_value("something private")
    else:
        expect_work(page)


def test_who_reads_on_is_not_asked(work: Page, visit: Visit) -> None:
    work.clock.install()
    visit(LESSON)
    for _ in range(4):
        work.clock.run_for(6 * MINUTE)
        work.keyboard.press("Tab")
    expect_work(work)


def test_a_page_left_alone_asks_after_a_reload_too(work: Page, visit: Visit) -> None:
    work.clock.install()
    visit(LESSON)
    work.clock.run_for(11 * MINUTE)
    expect_asked(work)
    work.reload()
    expect_asked(work)
