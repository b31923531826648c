"""Home: what helps and what asks stands in the first screen; all that it names, in a screen and a half."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_languages_laid_out import LANGUAGES, files, open_page
from tests.helpers.browser.looks import FAMILIES, SET_IN, need_font

__all__ = ["files", "open_page"]

Visit = Callable[[str], Page]
SCREENS = (
    *((320, 568), (360, 640), (390, 844), (768, 1024)),
    *((1024, 640), (1280, 680), (1366, 640), (1366, 768), (1920, 960)),
)
FIRST = ("h1", ".now-door", ".join label", ".join input", ".join button")
REFUSED = ("h1", "#code-wrong", ".join label", ".join input", ".join button")
HIDDEN = """(things) => {
  const bars = [...document.querySelectorAll("body *")].filter((each) =>
    ["fixed", "sticky"].includes(getComputedStyle(each).position) && each.checkVisibility());
  return things.filter((thing) => {
    const { top, right, bottom, left } = document.querySelector(thing).getBoundingClientRect();
    const isWhole = bottom > top && top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth;
    return !isWhole || bars.map((bar) => bar.getBoundingClientRect()).some((bar) =>
      bar.top < bottom && top < bar.bottom && bar.left < right && left < bar.right);
  });
}"""
# Where what comes first ends, and where the screen and a half ends.
ENDS = {(1366, 768): (480, 1152), (390, 844): (560, 1266)}
NAMED = (
    *(".told", ".home-tries > :nth-child(1)", ".home-tries > :nth-child(2)", ".home-tries > :nth-child(3)"),
    *(".home-parts li:nth-child(7)", ".languages li:last-child a", "[data-simpler-words]"),
)
BELOW = """([things, end]) => things.filter((thing) => {
  const seen = document.querySelector(thing);
  return !seen?.checkVisibility() || seen.getBoundingClientRect().bottom + scrollY > end;
})"""
ADD_RULE = "rule => document.styleSheets[0].insertRule(rule, document.styleSheets[0].cssRules.length)"


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a browser that runs scripts, or none where the test says so: `script`."""
    context = browser.new_context(java_script_enabled=getattr(request, "param", True))
    yield context.new_page()
    context.close()


def out_of_sight(page: Page, things: tuple[str, ...] = FIRST) -> list[str]:
    """What cannot be seen whole, or has a bar that stays over it, on each screen of the open page."""
    found: list[str] = []
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width} by {height}: {each}" for each in page.evaluate(HIDDEN, things)]
    assert page.evaluate("scrollY") == 0
    return found


@pytest.mark.parametrize("page", [True, False], ids=["with script", "without script"], indirect=True)
def test_the_headline_the_code_and_the_way_to_help_are_in_sight_on_every_screen(open_page: Visit) -> None:
    page = open_page("/en/")
    for family in FAMILIES:
        need_font(page, family)
        page.evaluate(SET_IN, [family, "100%"])
        assert out_of_sight(page) == [], family


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_are_in_sight_in_every_language_below_the_note_that_nobody_checked_it(
    open_page: Visit, language: str
) -> None:
    page = open_page(f"/{language}/")
    expect(page.locator("main > .of-language")).to_be_visible()
    assert out_of_sight(page) == []


def test_a_code_that_is_refused_stands_in_sight_with_the_reason_and_the_box(visit: Visit) -> None:
    page = visit("/en/")
    page.get_by_label("Code from your teacher").fill("BCDFGH")
    page.get_by_role("button", name="Join").click()
    expect(page.locator("#code-wrong")).to_be_visible()
    assert out_of_sight(page, REFUSED) == []


@pytest.mark.parametrize(
    ("broken", "seen"),
    [
        (".home-ways { margin-top: 500px }", "1366 by 768: .join button"),
        (".home-head { margin-inline-start: -60px }", "390 by 844: h1"),
        (".bar { height: 50vh }", "360 by 640: .join button"),
        (".top { margin-bottom: -80px }", "1366 by 640: h1"),
        (".join button { display: none }", "768 by 1024: .join button"),
    ],
    ids=["below", "beside", "under the bar at the foot", "under the bar at the top", "gone"],
)
def test_what_is_not_in_sight_is_noticed(open_page: Visit, broken: str, seen: str) -> None:
    page = open_page("/en/")
    page.evaluate(ADD_RULE, broken)
    assert seen in out_of_sight(page)


def too_low(page: Page) -> list[str]:
    """What ends lower than it may, at the size of a phone and of a laptop, of the open page."""
    found: list[str] = []
    for (width, height), (first, end) in ENDS.items():
        page.set_viewport_size({"width": width, "height": height})
        for things, limit in (((*FIRST, ".wonder-field"), first), (NAMED, end)):
            found += [f"{width}: {each}" for each in page.evaluate(BELOW, [things, limit])]
    return found


def test_help_the_code_and_the_question_come_first_and_all_else_in_a_screen_and_a_half(
    open_page: Visit,
) -> None:
    page = open_page("/en/")
    expect(page.get_by_role("searchbox", name="What do you want to know?")).to_be_visible()
    assert page.locator(".home-parts li").count() == 7
    assert too_low(page) == []
    page.evaluate(SET_IN, ["DejaVu Sans", "100%"])
    assert [each for each in too_low(page) if "wonder" in each or "1366" in each] == []
    page.evaluate(SET_IN, ["Roboto", "100%"])
    page.evaluate(ADD_RULE, ".home-ways { padding-bottom: 190px }")
    assert "390: .wonder-field" in too_low(page)
    page.evaluate(ADD_RULE, ".home-parts li { min-height: 500px }")
    assert "1366: .home-parts li:nth-child(7)" in too_low(page)


def test_a_card_says_what_it_is_in_eight_words(open_page: Visit) -> None:
    page = open_page("/en/")
    cards = page.locator(".home-card, .home-parts li, .examples li").all_inner_texts()
    assert len(cards) == 15
    assert [words for words in cards if len(words.split()) > 8] == []


def test_simpler_words_are_one_tap_away_and_stay_chosen(open_page: Visit) -> None:
    page = open_page("/en/")
    page.get_by_role("button", name="Simpler words").click()
    expect(page.get_by_role("button", name="Simpler words")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.get_by_role("button", name="Simpler words")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("html")).to_contain_class("simpler")
