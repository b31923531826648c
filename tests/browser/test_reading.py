"""For every reader: words that are explained, how large the text is, and a voice of the device itself."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from safe4me.db.base import db
from safe4me.db.rooms import Room
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import way_to_help

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
    page.locator(".menu > summary").click()
    return page.locator(".menu")


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
        expect(panel(page).get_by_role("button")).to_have_count(0)
        page.keyboard.press("Escape")
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


LESSON = "learn/law/who-it-protects/"


@pytest.fixture
def in_simpler_words(room: Room) -> str:
    """The address of a class whose teacher has opened its room with simpler words on for everybody."""
    room.simpler = True
    db.session.commit()
    return f"/c/{room.code}/en/"


def is_simpler(page: Page) -> bool:
    page.locator("[data-reading=simpler]:not([hidden])").wait_for(state="attached")
    return bool(page.evaluate("document.querySelector('details.simpler').open"))


def test_in_a_room_with_simpler_words_for_everybody_they_are_on_until_a_pupil_switches_them_off(
    visit: Visit, in_simpler_words: str
) -> None:
    page = visit(in_simpler_words)
    expect(page.get_by_text("Simpler words are on for everybody.")).to_be_visible()
    assert violations(page) == []
    assert is_simpler(visit(in_simpler_words + LESSON))
    panel(page).get_by_role("button", name="Bigger text").click()
    switch = page.get_by_role("button", name="Simpler words")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    assert not is_simpler(page)
    visit(in_simpler_words)
    assert not is_simpler(visit(in_simpler_words + LESSON)), "off is off, whatever the class's page says"
    assert page.evaluate("sessionStorage['safe4me reading']") == '["big"]', "outside the room it is unchanged"


def test_simpler_words_for_everybody_end_with_the_room_and_no_request_tells_of_them(
    visit: Visit, page: Page, in_simpler_words: str
) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url} {request.post_data}"))
    visit(in_simpler_words)
    visit(in_simpler_words + LESSON)
    panel(page).get_by_role("button", name="Simpler words").click()
    assert not is_simpler(visit(f"/en/{LESSON}"))
    assert not any("simpler" in each for each in sent)


def test_a_room_opened_without_them_says_nothing_of_simpler_words(visit: Visit, room: Room) -> None:
    page = visit(f"/c/{room.code}/en/")
    expect(page.locator("[data-simpler]")).to_have_count(0)
    assert not is_simpler(visit(f"/c/{room.code}/en/{LESSON}"))


def test_without_script_a_room_says_where_its_simpler_words_stand(
    browser: Browser, server: str, in_simpler_words: str
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(server + in_simpler_words)
        expect(page.get_by_text("Open them where you see “Simpler words”")).to_be_visible()
        page.goto(server + in_simpler_words + LESSON)
        page.locator("details.simpler summary").first.click()
        expect(page.locator("details.simpler .prose").first).to_be_visible()


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
    way_to_help(page).click()
    read_aloud = page.get_by_role("dialog", name="Get help").get_by_role("button", name="Read aloud")
    read_aloud.click()
    expect(read_aloud).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("said") == ["What’s happening?"]
    page.keyboard.press("Escape")
    way_to_help(page).click()
    expect(read_aloud).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("voices", [ELSEWHERE, "[]"])
def test_without_a_voice_of_the_device_itself_none_is_offered(visit: Visit, page: Page, voices: str) -> None:
    page.add_init_script(VOICES % voices)
    visit(PAGE)
    expect(panel(page).get_by_role("button", name="Read aloud")).to_have_count(0)
