"""The pages that pupils will really read: the tests' own content cannot know every long word in them."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.test_pages import addresses
from tests.helpers.browser.axe import bring_axe, violations
from tests.helpers.browser.looks import stretched
from tests.helpers.content.libraries import built

__all__ = ["built"]

Visit = Callable[[str], Page]
SMALLEST_PHONE_PX = 320
LOOKS = (
    ("DejaVu Sans", 320, 256, "100%"),  # a laptop at 400%, in wide letters
    ("DejaVu Sans", 1280, 800, "200%"),  # words twice as large
    ("Roboto", 390, 844, "100%"),  # an Android phone
    ("Open Sans", 1366, 640, "100%"),  # letters as wide as those of Windows
)

MOST_WORDS_BEFORE_ACTING = 60
WORDS_BEFORE_ACTING = """() => {
  const texts = document.createTreeWalker(document.querySelector(".stepper"), NodeFilter.SHOW_TEXT);
  let words = 0;
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const around = text.parentElement;
    if (around.closest(".here :is(label, button)")) return words;
    const isRead = around.checkVisibility() && !around.closest("svg, h1, .stepper-top");
    if (isRead) words += text.data.split(/\\s+/).filter(Boolean).length;
  }
}"""


def test_every_page_is_open_to_every_reader_on_the_smallest_phone(
    visit: Visit, page: Page, built: Path
) -> None:
    page.set_viewport_size({"width": SMALLEST_PHONE_PX, "height": 640})
    bring_axe(page)
    for path in addresses(built):
        visit(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == SMALLEST_PHONE_PX, path
        if page.locator(".stepped:not(.case-file)").count():  # a team reads its case aloud first
            page.get_by_role("button", name="See it all on one page").click()
            assert violations(page) == [], f"{path}, all on one page"
            assert page.evaluate("document.documentElement.scrollWidth") == SMALLEST_PHONE_PX, path


def test_every_word_for_pupils_stands_whole(visit: Visit, built: Path) -> None:
    pages = [path for path in addresses(built) if "/teachers/" not in path and not path.endswith("/design/")]
    assert len(pages) > 100
    assert {path: found for path in pages if (found := stretched(visit(path), LOOKS))} == {}


def test_every_word_for_teachers_stands_whole(visit: Visit, page: Page, built: Path) -> None:
    pages = [path for path in addresses(built) if "/teachers/law/" in path]
    assert len(pages) > 10
    assert {path: found for path in pages if (found := stretched(visit(path)))} == {}


def test_every_screen_of_a_lesson_fits_on_a_whiteboard(visit: Visit, page: Page, built: Path) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    plans = [path for path in addresses(built) if path.endswith("/present/60/")]
    assert plans
    for path in plans:
        visit(path)
        for slide in page.locator(".slide").all():
            assert slide.is_visible(), path
            assert page.evaluate("document.documentElement.scrollHeight") <= 768, slide.get_attribute("id")
            page.keyboard.press("PageDown")


def test_the_first_thing_to_do_of_every_lesson_comes_within_60_words_and_on_the_first_screen_of_a_phone(
    visit: Visit, page: Page, built: Path
) -> None:
    page.set_viewport_size({"width": 390, "height": 700})
    before = {}
    for path in (path for path in addresses(built) if "/learn/" in path):
        visit(path)
        if page.locator(".stepped:not(.case-file)").count():  # a team reads its case aloud first
            before[path] = page.evaluate(WORDS_BEFORE_ACTING)
            control = page.locator(".here :is(input, button):visible").first.bounding_box()
            bar = page.locator(".helpbar").bounding_box()
            assert control, path
            assert bar, path
            assert control["y"] + control["height"] <= bar["y"], path
    assert len(before) >= 12
    assert {path: words for path, words in before.items() if words > MOST_WORDS_BEFORE_ACTING} == {}


def test_an_answer_on_the_page_of_parts_is_checked(visit: Visit, page: Page) -> None:
    visit("/en/design/")
    question = page.locator("fieldset.question:not([data-locked]):has(.check):has(.option)").first
    question.locator(".option label").first.click()
    question.get_by_role("button", name="Check").click()
    expect(question.locator(".reply").first).to_be_visible()
