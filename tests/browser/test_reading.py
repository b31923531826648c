"""For every reader: words that are explained, how large the text is, and a voice of the device itself."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.helpers.browser.axe import violations

Visit = Callable[[str], Page]
PAGE = "/en/about/"
# A device with voices, which says at once what it is given and writes it down.
VOICES = """
window.said = [];
const voices = %s;
speechSynthesis.getVoices = () => voices;
speechSynthesis.cancel = () => {};
speechSynthesis.speak = (what) => {
  said.push([what.text, [...CSS.highlights.get("read-aloud")].map(String)[0], what.voice.lang]);
  setTimeout(() => what.onend(), 0);
};
SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
OWN = "[{localService: true, lang: 'en-GB'}]"
ELSEWHERE = "[{localService: false, lang: 'en-GB'}, {localService: true, lang: 'cy'}]"


def panel(page: Page) -> Locator:
    """The ways to read, opened."""
    page.locator(".reading > summary").click()
    return page.locator(".reading")


@pytest.mark.parametrize("key", ["Enter", " "])
def test_a_word_shows_what_it_means_where_it_stands_and_puts_it_away_again(visit: Visit, key: str) -> None:
    page = visit(PAGE)
    word = page.get_by_role("button", name="consent")
    word.press(key)
    expect(page.get_by_role("status").filter(has_text="A real yes.")).to_be_visible()
    expect(word).to_have_attribute("aria-expanded", "true")
    assert violations(page) == []
    word.press(key)
    expect(page.get_by_text("A real yes.")).to_have_count(0)


def test_without_script_a_word_leads_to_the_glossary(browser: Browser, server: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(server + PAGE)
        expect(page.locator(".reading")).to_be_hidden()
        page.get_by_role("link", name="consent").click()
        expect(page).to_have_url(f"{server}/en/words/#consent")
        expect(page.get_by_text("A real yes.")).to_be_visible()


def test_the_tab_keeps_how_its_reader_likes_the_text(visit: Visit) -> None:
    page = visit(PAGE)
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    height = "parseFloat(getComputedStyle(document.querySelector('main p')).lineHeight)"
    before = page.evaluate(f"[{size}, {height}]")
    panel(page).get_by_role("button", name="Bigger text").click()
    page.get_by_role("button", name="More space between lines").click()
    page = visit("/en/privacy/")
    after = page.evaluate(f"[{size}, {height}]")
    assert after[0] == pytest.approx(1.25 * before[0])
    assert after[1] > 1.4 * before[1]
    expect(panel(page).get_by_role("button", name="Bigger text")).to_have_attribute("aria-pressed", "true")
    assert violations(page) == []


def test_a_page_is_read_out_sentence_by_sentence_and_each_is_marked(visit: Visit, page: Page) -> None:
    page.add_init_script(VOICES % OWN)
    visit(PAGE)
    read_aloud = panel(page).get_by_role("button", name="Read aloud")
    read_aloud.click()
    expect(read_aloud).to_have_attribute("aria-pressed", "false")
    said = page.evaluate("said")
    spoken = ["About", "A short page.", "It is about consent, and no more."]
    assert [text.strip() for text, *_ in said][:3] == spoken
    assert all(text == marked for text, marked, _ in said)


def test_help_over_a_page_is_read_out_too_and_falls_silent_with_it(ready: Visit, page: Page) -> None:
    page.add_init_script(VOICES % OWN + "speechSynthesis.speak = (what) => said.push(what.text);")
    ready(PAGE)
    page.locator(".helpbar").get_by_role("link", name="Get help").click()
    read_aloud = page.get_by_role("dialog", name="Get help").get_by_role("button", name="Read aloud")
    read_aloud.click()
    expect(read_aloud).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("said") == ["What’s happening?"]
    page.keyboard.press("Escape")
    page.locator(".helpbar").get_by_role("link", name="Get help").click()
    expect(read_aloud).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("voices", [ELSEWHERE, "[]"])
def test_without_a_voice_of_the_device_itself_none_is_offered(visit: Visit, page: Page, voices: str) -> None:
    page.add_init_script(VOICES % voices)
    visit(PAGE)
    expect(panel(page).get_by_role("button", name="Read aloud")).to_have_count(0)
