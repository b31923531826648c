"""The seven doors that are there: on a phone at night, each does what it is for within two screens."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from safe4me.settings import ROOT
from tests.axe import violations
from tests.builds import built
from tests.libraries import lessons_in

__all__ = ["built"]

Visit = Callable[[str], Page]
PHONE: ViewportSize = {"width": 390, "height": 844}
TWO_SCREENS_PX = 1700
DOORS = {door.page.stem: (door.page.title, door.act.words) for door in lessons_in(ROOT / "content").doors}
EVERY_DOOR = pytest.mark.parametrize("door", DOORS)
ANYWHERE = ("/en/", "/en/learn/law/", "/en/learn/law/whose-say/", "/en/learn/law/quiz/", "/en/about/")


@pytest.fixture
def opened(ready: Visit, page: Page) -> Callable[[str, str], Locator]:
    """Open a door over a page: two taps."""

    def opened(door: str, path: str = "/en/learn/law/whose-say/") -> Locator:
        ready(path)
        over = page.get_by_role("dialog", name="Get help")
        page.locator(".helpbar").get_by_role("link", name="Get help").click()
        over.get_by_role("link", name=DOORS[door][0]).first.click()
        expect(over.get_by_role("heading", name=DOORS[door][0])).to_be_focused()
        return over

    return opened


def last_line(part: Locator, *, within: Locator) -> float:
    """How far below the top of the page, or of the dialog, a part ends; in px."""
    box, frame = part.bounding_box(), within.bounding_box()
    assert box
    assert frame
    return box["y"] + box["height"] - frame["y"]


def acts_in_two_screens(door: str, place: Locator, within: Locator) -> None:
    """The button that does it, both ways that make no sound, Childline, 101, and every step."""
    what_acts = [place.locator(".act"), place.get_by_role("link", name="Text SHOUT to 85258").first]
    childline = place.get_by_role("link", name="Childline").locator("visible=true").first
    for part in (*what_acts, childline, place.locator(".ticks li").last):
        assert last_line(part, within=within) <= TWO_SCREENS_PX
    expect(what_acts[0]).to_contain_text(DOORS[door][1])
    if door != "not-safe":
        expect(place.locator(".calls")).to_contain_text("Call 101 The police, when it is not an emergency.")
        expect(place.get_by_role("link", name="Not safe, or can’t go on?")).to_be_visible()


@EVERY_DOOR
def test_a_door_s_own_page_acts_within_two_screens_of_a_phone(visit: Visit, page: Page, door: str) -> None:
    page.set_viewport_size(PHONE)
    visit(f"/en/help/{door}/")
    acts_in_two_screens(door, page.locator("main"), page.locator("body"))
    assert page.locator("main details[open]").count() == 0, "the rest is folded"


@EVERY_DOOR
def test_a_door_over_a_page_acts_within_two_screens_too(
    opened: Callable[..., Locator], page: Page, door: str
) -> None:
    page.set_viewport_size(PHONE)
    over = opened(door)
    acts_in_two_screens(door, over.locator("article"), over)
    assert over.locator("details[open]").count() == 0, "the rest is folded"


@pytest.mark.parametrize("path", ANYWHERE)
def test_from_anywhere_what_acts_is_two_taps_away(
    opened: Callable[..., Locator], page: Page, path: str
) -> None:
    page.set_viewport_size(PHONE)
    over = opened("threatened", path)
    for name in ("Report to CEOP", "Text SHOUT to 85258", "Childline chat"):
        expect(over.get_by_role("link", name=name).first).to_be_in_viewport()


@EVERY_DOOR
def test_a_door_s_simpler_words_take_the_place_of_its_first_lines(
    visit: Visit, page: Page, door: str
) -> None:
    page.set_viewport_size(PHONE)
    visit(f"/en/help/{door}/")
    page.locator("details.simpler summary").click()
    expect(page.locator(".simpler li").last).to_be_visible()
    expect(page.locator(".warm")).to_be_hidden()
    expect(page.locator(".donts")).to_be_hidden()
    expect(page.locator("main .act")).to_be_in_viewport(ratio=1)


def test_who_reads_in_simpler_words_finds_them_in_a_door_over_the_page(
    visit: Visit, opened: Callable[..., Locator], page: Page
) -> None:
    visit("/en/learn/law/whose-say/")
    page.locator(".reading > summary").click()
    page.get_by_role("button", name="Simpler words").click()
    for door in ("picture-out", "a-friend"):
        expect(opened(door).locator(".simpler li").first).to_be_visible()


def test_without_script_simpler_words_and_cards_open_by_themselves(browser: Browser, server: str) -> None:
    with browser.new_context(java_script_enabled=False, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{server}/en/help/threatened/")
        page.locator("details.simpler summary").click()
        expect(page.get_by_text("Tell one adult you trust.")).to_be_visible()
        expect(page.locator(".donts")).to_be_hidden()
        page.locator(".to-card").first.click()
        expect(page.locator("#service-ceop summary")).to_be_in_viewport()
        page.locator("#service-ceop summary").click()
        expect(page.locator("#service-ceop")).to_contain_text("It is not anonymous.")


def test_a_step_opens_the_card_it_leads_to(opened: Callable[..., Locator], visit: Visit, page: Page) -> None:
    over = opened("threatened")
    over.locator(".to-card").first.click()
    expect(over.locator("#service-ceop")).to_be_focused()
    expect(over.locator("#service-ceop").get_by_role("link", name="Go to CEOP")).to_be_in_viewport()
    visit("/en/help/threatened/")
    page.locator("main .to-card").first.click()
    expect(page.locator("main #service-ceop").get_by_role("link", name="Go to CEOP")).to_be_visible()


@EVERY_DOOR
def test_on_a_short_laptop_whom_to_call_stays_in_view(visit: Visit, page: Page, door: str) -> None:
    page.set_viewport_size({"width": 1366, "height": 640})
    visit(f"/en/help/{door}/")
    page.mouse.wheel(0, 500)
    expect(page.locator("main .calls a").first).to_be_in_viewport(ratio=1)


def test_help_walked_by_keys_leads_back_to_where_one_was_with_every_answer(ready: Visit, page: Page) -> None:
    ready("/en/learn/law/quiz/")
    answers = page.locator("main input[type=radio]")
    answers.first.focus()
    page.keyboard.press("Space")
    page.locator(".helpbar").get_by_role("link", name="Get help").focus()
    page.keyboard.press("Enter")
    over = page.get_by_role("dialog", name="Get help")
    over.get_by_role("link", name="Someone is threatening me").press("Enter")
    expect(over.get_by_role("heading", name="Someone is threatening me")).to_be_focused()
    over.get_by_role("checkbox").first.press("Space")
    expect(over.get_by_role("checkbox").first).to_be_checked()
    for name in ("Back to my quiz", "Leave now"):
        expect(over.locator(".over-bar").get_by_text(name)).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator(".helpbar").get_by_role("link", name="Get help")).to_be_focused()
    expect(answers.first).to_be_checked()


@EVERY_DOOR
def test_axe_finds_nothing_in_a_door_with_all_of_it_open(visit: Visit, page: Page, door: str) -> None:
    page.set_viewport_size(PHONE)
    visit(f"/en/help/{door}/")
    page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@EVERY_DOOR
def test_a_door_prints_as_a_card_for_a_pocket(visit: Visit, page: Page, door: str) -> None:
    visit(f"/en/help/{door}/")
    page.emulate_media(media="print")
    card = page.locator(".pocket:visible")
    expect(card.locator(".qr")).to_have_count(2)
    for number in ("999", "0800 1111", "SHOUT to 85258"):
        expect(card).to_contain_text(number)
    box = card.bounding_box()
    assert box
    assert (box["width"], box["height"]) < (350, 400), "it goes into a pocket"
    assert page.locator("body").inner_text().strip() == card.inner_text().strip(), "nothing else is printed"
