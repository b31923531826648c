"""Help opens over the page: nothing is sent, kept or lost, and the way back leads to where one was."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from safe4me.db.rooms import Room
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import stored, way_to_help

Visit = Callable[[str], Page]
LESSON = "/en/learn/law/who-it-protects/"
DOOR = "/en/help/picture-out/"


def over(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Get help")


def open_help(page: Page) -> Locator:
    way_to_help(page).click()
    expect(over(page)).to_be_visible()
    return over(page)


def open_door(page: Page) -> Locator:
    help_over = open_help(page)
    help_over.get_by_role("link", name="My picture is out").click()
    expect(help_over.get_by_role("heading", name="My picture is out")).to_be_focused()
    return help_over


def test_opening_help_and_a_door_sends_nothing_and_keeps_nothing(ready: Visit, page: Page) -> None:
    ready(LESSON)
    before = [*stored(page), page.url, page.title(), page.evaluate("history.length")]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    help_over = open_door(page)
    help_over.get_by_role("checkbox").first.check()
    help_over.get_by_text("Is it my fault?").click()
    help_over.locator(".to-card").first.click()
    help_over.get_by_role("link", name="Something else is happening").click()
    help_over.get_by_role("link", name="I don't feel safe").click()
    expect(help_over.get_by_role("heading", name="I don't feel safe")).to_be_focused()
    assert asked == []
    assert [*stored(page), page.url, page.title(), page.evaluate("history.length")] == before


def test_a_step_leads_to_the_card_of_its_service(ready: Visit, page: Page) -> None:
    ready(LESSON)
    help_over = open_door(page)
    help_over.locator(".to-card").first.click()
    expect(help_over.locator("#service-report-remove")).to_be_focused()
    expect(help_over.locator("#service-report-remove")).to_be_in_viewport()


def test_escape_leads_back_to_the_same_control_with_every_answer(ready: Visit, page: Page) -> None:
    ready("/en/learn/law/quiz/")
    page.locator("#pass-on").get_by_text("No", exact=True).click()
    open_door(page)
    page.keyboard.press("Escape")
    expect(over(page)).to_be_hidden()
    expect(way_to_help(page)).to_be_focused()
    expect(page.locator("#pass-on input:checked")).to_have_value("2")


def test_the_button_back_says_what_it_leads_back_to(ready: Visit, page: Page) -> None:
    for path, words in ((LESSON, "Back to my lesson"), ("/en/learn/law/chat/", "Back to my story")):
        ready(path)
        open_help(page).get_by_role("button", name=words).click()
        expect(over(page)).to_be_hidden()


def test_a_keyboard_stays_inside_help_and_starts_at_the_way_back(ready: Visit, page: Page) -> None:
    ready(LESSON)
    help_over = open_help(page)
    expect(help_over.get_by_role("button", name="Back to my lesson")).to_be_focused()
    page.keyboard.press("Tab")
    expect(help_over.get_by_role("link", name="Leave now")).to_be_focused()
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('body, dialog, dialog *')")


def test_the_way_out_stands_inside_help_too(ready: Visit, page: Page) -> None:
    page.route(
        "**/en/exit", lambda route: route.fulfill(body="<title>Away</title>", content_type="text/html")
    )
    ready(LESSON)
    open_door(page).get_by_role("link", name="Leave now").click()
    expect(page).to_have_title("Away")


def test_any_link_to_a_door_opens_it_over_the_page(ready: Visit, page: Page) -> None:
    ready("/en/")
    page.locator("main").get_by_role("link", name="My picture is out").click()
    expect(over(page).get_by_role("heading", name="My picture is out")).to_be_visible()
    assert page.url.endswith("/en/")


def test_help_works_without_a_network(ready: Visit, page: Page, context: BrowserContext) -> None:
    ready(LESSON)
    context.set_offline(True)
    expect(open_door(page).get_by_role("link", name="Start Report Remove")).to_be_visible()


def test_in_a_room_help_keeps_the_room_s_links(ready: Visit, page: Page, room: Room) -> None:
    ready(f"/c/{room.code}{LESSON}")
    help_over = open_door(page)
    help_over.get_by_text("Is it my fault?").click()
    law = help_over.get_by_role("link", name="read what the law says")
    assert law.evaluate("link => link.pathname") == f"/c/{room.code}{LESSON}"


def test_until_the_doors_have_come_the_link_leads_to_help(visit: Visit, page: Page, server: str) -> None:
    page.route("**/static/doors-en.*", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        visit(LESSON)
    way_to_help(page).click()
    page.wait_for_url(f"{server}/en/help/")


def test_a_tick_lives_in_the_open_page_only(ready: Visit, page: Page) -> None:
    ready(LESSON)
    help_over = open_door(page)
    help_over.get_by_role("checkbox").first.check()
    page.keyboard.press("Escape")
    expect(open_door(page).get_by_role("checkbox").first).to_be_checked()
    ready(LESSON)
    expect(open_door(page).get_by_role("checkbox").first).not_to_be_checked()
    ready(DOOR)
    page.locator("main").get_by_role("checkbox").first.check()
    page.reload()
    expect(page.locator("main").get_by_role("checkbox").first).not_to_be_checked()


def test_a_door_puts_what_acts_within_two_screens_of_a_phone(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(DOOR)
    for name in ("Start Report Remove", "Text SHOUT to 85258", "Childline chat"):
        box = page.locator("main").get_by_role("link", name=name).first.bounding_box()
        assert box, name
        assert box["y"] + box["height"] <= 1700, name


def test_on_a_laptop_what_to_do_first_stays_in_view(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 1366, "height": 900})
    visit(DOOR)
    page.mouse.wheel(0, 600)
    expect(page.get_by_role("link", name="Start Report Remove")).to_be_in_viewport()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_help_over_a_page(ready: Visit, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    ready(LESSON)
    for opened in (open_help, lambda page: over(page).get_by_role("link", name="My picture is out").click()):
        opened(page)
        assert violations(page) == []
        assert over(page).evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")


def test_paper_shows_a_small_card_that_names_no_trouble(ready: Visit, page: Page) -> None:
    ready(LESSON)
    open_door(page)
    page.emulate_media(media="print")
    card = page.locator(".pocket:visible")
    expect(card).to_have_count(1)
    expect(card.locator(".qr")).to_have_count(2)
    expect(card).to_contain_text("0800 1111")
    assert "picture" not in page.locator("body").inner_text().lower()
