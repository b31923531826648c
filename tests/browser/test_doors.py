"""The seven doors that are there: on a phone at night, each does what it is for within two screens."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from safe4me.settings import ROOT
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import way_to_help
from tests.helpers.content.libraries import built, lessons_in

__all__ = ["built"]

Visit = Callable[[str], Page]
PHONE: ViewportSize = {"width": 390, "height": 844}
PHONES: tuple[ViewportSize, ...] = (PHONE, {"width": 360, "height": 640})
TWO_SCREENS_PX = 1700
WHERE_THE_NUMBER_IS = """link => {
  const words = document.createRange(), texts = document.createTreeWalker(link, NodeFilter.SHOW_TEXT);
  while (!texts.nextNode().data.includes("0800 1111"));
  words.setStart(texts.currentNode, texts.currentNode.data.indexOf("0800 1111"));
  words.setEnd(texts.currentNode, words.startOffset + 9);
  const { top, bottom } = words.getBoundingClientRect();
  return [top, bottom];
}"""
DOORS = {door.page.stem: (door.page.title, door.act.words) for door in lessons_in(ROOT / "content").doors}
EVERY_DOOR = pytest.mark.parametrize("door", DOORS)
ANYWHERE = ("/en/", "/en/learn/law/", "/en/learn/law/whose-say/", "/en/learn/law/quiz/", "/en/about/")


@pytest.fixture
def opened(ready: Visit, page: Page) -> Callable[[str, str], Locator]:
    """Open a door over a page: two taps."""

    def opened(door: str, path: str = "/en/learn/law/whose-say/") -> Locator:
        ready(path)
        over = page.get_by_role("dialog", name="Get help")
        way_to_help(page).click()
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
        expect(place.locator(".calls").last).to_contain_text(
            "Call 101 The police, when it is not an emergency."
        )
        expect(place.get_by_role("link", name="Not safe, or can’t go on?")).to_be_visible()


def has_childline_in_sight(page: Page, place: Locator, *, above: float) -> None:
    """Childline's number stands once, as words that call it, on the first screen and before 101."""
    now = place.locator(".now-part")
    calls = now.locator("a[href^='tel:']").evaluate_all("links => links.map(link => link.href)")
    assert calls.count("tel:08001111") == 1
    assert "tel:101" not in calls[: calls.index("tel:08001111")]
    top, bottom = now.locator("a[href='tel:08001111']").evaluate(WHERE_THE_NUMBER_IS)
    assert top >= 0
    assert bottom <= above, "on the first screen"


@EVERY_DOOR
def test_childline_s_number_is_in_sight_before_101_on_a_door_and_over_a_page(
    visit: Visit, opened: Callable[..., Locator], page: Page, door: str
) -> None:
    visit(f"/en/help/{door}/")
    for screen in PHONES:
        page.set_viewport_size(screen)
        bar = page.locator(".bar").bounding_box()
        assert bar
        has_childline_in_sight(page, page.locator("main"), above=bar["y"])
    over = opened(door)
    for screen in PHONES:
        page.set_viewport_size(screen)
        over.evaluate("dialog => dialog.scrollTop = 0")
        has_childline_in_sight(page, over, above=screen["height"])


def on_a_page_and_over_one(visit: Visit, opened: Callable[..., Locator], page: Page) -> Iterator[Locator]:
    """The door for who is threatened, on its own page and then over another."""
    visit("/en/help/threatened/")
    yield page.locator("main")
    yield opened("threatened")


def test_where_there_is_danger_999_comes_first(visit: Visit, page: Page) -> None:
    visit("/en/help/not-safe/")
    expect(page.locator("main a[href^='tel:']").first).to_have_attribute("href", "tel:999")


def test_beside_the_button_of_ceop_stands_who_is_asked_for_a_name_and_who_begins_elsewhere(
    visit: Visit, opened: Callable[..., Locator], page: Page
) -> None:
    for place in on_a_page_and_over_one(visit, opened, page):
        beside = place.locator(".act + .to-know")
        expect(beside).to_contain_text("You give a name so that they can reach you.")
        expect(beside).to_contain_text("Being threatened is never your fault.")
        expect(beside).to_contain_text("To stay unnamed, begin with Childline.")


def test_a_text_begins_with_its_word_and_says_that_it_stays(
    visit: Visit, opened: Callable[..., Locator], page: Page
) -> None:
    for place in on_a_page_and_over_one(visit, opened, page):
        text = place.locator(".quiet li").filter(has_text="Text SHOUT to 85258")
        expect(text.get_by_role("link")).to_have_attribute("href", "sms:85258?&body=SHOUT")
        expect(text).to_contain_text("It stays in your messages.")


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
    page.locator(".menu > summary").click()
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
    for number in ("08001111", "999"):
        expect(page.locator(f"main .now-part a[href='tel:{number}']")).to_be_in_viewport(ratio=1)


def test_help_walked_by_keys_leads_back_to_where_one_was_with_every_answer(ready: Visit, page: Page) -> None:
    ready("/en/learn/law/quiz/")
    answers = page.locator("main input[type=radio]")
    answers.first.focus()
    page.keyboard.press("Space")
    way_to_help(page).focus()
    page.keyboard.press("Enter")
    over = page.get_by_role("dialog", name="Get help")
    over.get_by_role("link", name="Someone is threatening me").press("Enter")
    expect(over.get_by_role("heading", name="Someone is threatening me")).to_be_focused()
    over.get_by_role("checkbox").first.press("Space")
    expect(over.get_by_role("checkbox").first).to_be_checked()
    for name in ("Back to my quiz", "Leave now"):
        expect(over.locator(".over-bar").get_by_text(name)).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(way_to_help(page)).to_be_focused()
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
