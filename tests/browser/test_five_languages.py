"""One class, five languages: what is read aloud, what is searched for, and what a room counts, in each."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale, gettext
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from safe4me import create_app, rooms
from safe4me.content.folder import load
from safe4me.db.base import db
from safe4me.db.released import Seal, SealedCount
from safe4me.db.rooms import Room
from safe4me.privacy import noise
from safe4me.settings import ROOT, Settings
from tests.browser.test_reading import VOICES, panel
from tests.browser.test_search import ASK, missed
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import come_to_the_end, served
from tests.helpers.content.libraries import FIVE
from tests.helpers.pdf import printed
from tests.helpers.servers.web import Sent, recorded
from tests.helpers.world.schools import NOW, Clock, close, make_place, open_room, with_settings

CONTENT = ROOT / "content"
QUIZ = "threats/quiz"
SEARCHES = Path(__file__).parents[1] / "data" / "searches_in_other_languages.csv"


@pytest.fixture
def app(settings: Settings, five_built: Path, clock: Clock) -> Iterator[Flask]:
    """The whole application in five languages, with a clock that stands still."""
    app = create_app(with_settings(settings, content_folder=CONTENT, build_folder=five_built, languages=FIVE))
    app.extensions["clock"] = clock
    yield app
    close(app)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the site runs."""
    with served(app) as address:
        yield address


def with_voices(page: Page, *languages: str) -> None:
    """A device with a voice of its own for each of these, of which one is written as some devices do."""
    page.add_init_script(VOICES % json.dumps([{"localService": True, "lang": each} for each in languages]))


def read_aloud(page: Page) -> list[tuple[str, str]]:
    """What is read out on the page, each with the language of its voice."""
    button = panel(page).locator("[data-aloud]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    return [(" ".join(text.split()), voice) for text, _, voice in page.evaluate("said")]


def in_english(page: Page) -> str:
    """All that stands in English on a page of another language."""
    return " ".join(" ".join(page.locator("main [lang=en]").all_text_contents()).split())


def in_its_own(page: Page) -> str:
    """All that stands in the language of the page."""
    own = """(main) => {
      const copy = main.cloneNode(true);
      for (const part of copy.querySelectorAll("[lang=en]")) part.remove();
      return copy.textContent;
    }"""
    return " ".join(str(page.locator("main").evaluate(own)).split())


def test_a_page_is_read_by_a_voice_for_its_language(page: Page, address: str) -> None:
    with_voices(page, "en-GB", "pl_PL")
    page.goto(f"{address}/pl/help/picture-out/")
    title = page.get_by_role("heading", level=1).inner_text()
    said, told = read_aloud(page), {"en-GB": in_english(page), "pl_PL": in_its_own(page)}
    assert (title, "pl_PL") in said
    assert "en-GB" in {voice for _, voice in said}
    assert [text for text, voice in said if text not in told[voice]] == []


@pytest.mark.parametrize(("language", "voices"), [("uk", ("en-GB", "pl-PL")), ("pl", ("en-GB", "plt-MG"))])
def test_a_device_without_a_voice_for_the_page_offers_none(
    page: Page, address: str, language: str, voices: tuple[str, ...]
) -> None:
    with_voices(page, *voices)
    page.goto(f"{address}/{language}/help/picture-out/")
    expect(panel(page).locator("[data-aloud]")).to_be_hidden()


@pytest.mark.parametrize("voices", [("en-GB", "pl-PL"), ("pl-PL",)])
def test_what_stands_in_english_on_a_polish_page_is_read_in_english_or_not_at_all(
    page: Page, address: str, voices: tuple[str, ...]
) -> None:
    with_voices(page, *voices)
    page.goto(f"{address}/pl/officers/outcomes-and-dbs/")  # for adults, in one country: nobody translates it
    english = in_english(page)
    assert english
    said = read_aloud(page)
    by = {voice: [text for text, each in said if each == voice] for voice in voices}
    assert by["pl-PL"]
    assert [text for text in by["pl-PL"] if text in english] == []
    assert all(text in english for text in by.get("en-GB", []))
    assert ("en-GB" in voices) == bool(by.get("en-GB"))


@pytest.mark.parametrize("language", FIVE[1:])
def test_a_door_has_its_words_to_say_in_english_too_for_whoever_is_told(
    page: Page, address: str, language: str
) -> None:
    page.goto(f"{address}/{language}/help/picture-out/")
    english = page.locator("details > [lang=en]", has_text="A picture of me is going round. I need help.")
    expect(english).to_be_hidden()
    page.locator("details:has(> [lang=en]) > summary").click()
    expect(english).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("language", FIVE[1:])
def test_a_line_to_copy_has_its_english_beside_it_to_be_copied_by_keyboard(
    page: Page, address: str, language: str
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{address}/{language}/lines/")
    matters = page.locator(".matter")
    expect(matters.locator("details:has([lang=en])")).to_have_count(matters.count())
    fold = matters.filter(has=page.locator("#push-first")).locator("details")
    expect(fold.locator("li").first).to_be_hidden()
    fold.locator("summary").press("Enter")
    expect(fold.locator("[lang=en].to-copy")).to_have_css("direction", "ltr")
    fold.get_by_role("button").first.press("Enter")
    said = "No. I don’t send pictures like that, to anyone."
    page.wait_for_function("async (said) => (await navigator.clipboard.readText()) === said", arg=said)
    assert violations(page) == []


def test_without_script_the_english_of_a_line_opens_too(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/uk/lines/")
        fold = page.locator(".matter", has=page.locator("#push-first")).locator("details")
        fold.locator("summary").press("Enter")
        expect(fold.get_by_text("I don’t send pictures like that")).to_be_visible()


@pytest.mark.parametrize("language", FIVE[1:])
def test_a_letter_in_two_languages_is_one_sheet_printed_on_both_sides(
    page: Page, address: str, language: str
) -> None:
    modules = [module.id for module in load(CONTENT)["en"].modules if module.guide]
    sheets = {}
    for module in modules:
        reply = page.goto(f"{address}/en/teachers/{module}/print/letter-with-{language}/")
        if reply and reply.ok:
            sheets[module] = len(printed(page).sheets)
    assert set(sheets.values()) == {2}, sheets


def rows(language: str) -> list[dict[str, str]]:
    with SEARCHES.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["language"] == language]


@pytest.mark.parametrize("language", FIVE[1:])
def test_what_a_child_asks_in_each_language_finds_its_page_among_three(
    page: Page, address: str, language: str
) -> None:
    asked = rows(language)
    assert len(asked) >= 8
    page.goto(f"{address}/{language}/search/")
    answers = page.evaluate(ASK, [row["question"] for row in asked])
    assert missed(asked, [each["found"][:3] for each in answers], language) == []


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("cy", "rhannodd rhywun fy llun"),
        ("cy", "mae e wedi anfon fy llun ymlaen"),
        ("pl", "chłopak wysłał dalej moje zdjęcie"),
        ("pl", "ktoś zrobił fejka z moją twarzą"),
        ("pl", "dziewczyna pokazała moje zdjęcie koleżankom"),
        ("pl", "namawiał mnie na nudesy"),
        ("uk", "він переслав моє фото"),
        ("uk", "вона виклала моє фото"),
        ("ar", "شارك صورتي مع أصدقائه"),
        ("ar", "هددني بنشر صورتي"),
    ],
)
def test_whom_it_was_done_to_is_not_led_where_those_go_who_did_it(
    page: Page, address: str, language: str, question: str
) -> None:
    page.goto(f"{address}/{language}/search/")
    [found] = page.evaluate(ASK, [question])
    assert found["found"][0] != f"/{language}/help/i-passed-it-on/"


def test_english_finds_in_another_language_and_a_page_that_is_not_translated_says_so(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/uk/search/")
    page.get_by_role("searchbox").press_sequentially("blackmail")
    found = page.locator(".found li")
    expect(found.first.locator("a")).to_have_attribute("href", "../help/threatened/")
    expect(found.first.locator("[lang]")).to_have_count(0)
    page.get_by_role("searchbox").fill("outcome 22")
    fallback = found.filter(has=page.locator('a[href="../officers/outcomes-and-dbs/"]'))
    expect(fallback.locator("a [lang=en]")).to_be_visible()
    expect(fallback.get_by_text("Мова: англійська")).to_be_visible()
    assert violations(page) == []


# Answers every question in some way, and this one measured question as it is told.
ANSWER = """([id, option]) => {
  for (const question of document.querySelectorAll("fieldset.question")) {
    const place = question.id === id ? option - 1 : 0;
    question.querySelectorAll("input[type=radio], input[type=checkbox]")[place]?.click();
    for (const number of question.querySelectorAll("input[type=number]")) {
      number.value = number.min;
      number.dispatchEvent(new Event("input", { bubbles: true }));
    }
    question.querySelectorAll("select").forEach((select, n) => {
      select.selectedIndex = 1 + (n % (select.options.length - 1));
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}"""
PICKED = {"en": 1, "cy": 1, "pl": 3, "uk": 3, "ar": 4}


@pytest.fixture
def room(app: Flask) -> Room:
    """A room of one class, that measures one quiz."""
    with app.app_context():
        return open_room(app, make_place("Northshire", "Hill School"), QUIZ, content=CONTENT)


def send_in(browser: Browser, app: Flask, address: str, room: Room, language: str) -> None:
    """One pupil’s browser, in that pupil’s language: answer, check, send. The quiz itself may be English."""
    with browser.new_context(locale=language) as context:
        page = context.new_page()
        page.goto(f"{address}/c/{room.code}/{language}/learn/{QUIZ}/")
        page.evaluate(ANSWER, ["pay", PICKED[language]])
        come_to_the_end(page)
        with app.test_request_context(), force_locale(language):
            title, thanks = gettext("Add your answers to the class total?"), gettext("Added. Thank you.")
        expect(page.locator("#slip h2").first).to_have_text(title)
        page.locator("#slip [data-send]").click()
        expect(page.locator("#slip").get_by_text(thanks)).to_be_visible()


def told_by(sent: Sent) -> tuple[str, str, dict[str, str], str]:
    """A request, without what the browser adds of its own language, and without the random number."""
    headers = {name: value for name, value in sent.headers.items() if name != "HTTP_ACCEPT_LANGUAGE"}
    return sent.method, sent.address, headers, re.sub("[0-9a-f]{32}", "", sent.body.decode())


def test_a_class_of_five_languages_is_counted_as_one_and_no_ballot_tells_its_language(
    browser: Browser, app: Flask, address: str, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = recorded(app)
    for language in FIVE:
        send_in(browser, app, address, room, language)
    ballots = [sent for sent in wire if sent.address.endswith("/ballots")]
    assert len(ballots) == len(FIVE)
    assert {len(sent.body) for sent in ballots} == {256}
    told = [told_by(sent) for sent in ballots]
    picked = re.compile(r'("pay":)\d')
    assert len({(*sent[:2], repr(sent[2]), picked.sub(r"\1", sent[3])) for sent in told}) == 1
    assert told[0][2]["HTTP_REFERER"] == f"{address}/c/{room.code}/"
    monkeypatch.setattr(noise, "sum_zero_noise", lambda k, _epsilon: (0,) * k)
    with app.app_context():
        box, settings = app.extensions["ballot_box"], app.extensions["settings"]
        rooms.close(db.session(), box, settings, db.session.get_one(Room, room.id), NOW)
        assert [seal.ballots for seal in db.session.scalars(select(Seal))] == [5]
        cells = select(SealedCount.count).where(SealedCount.question == "pay").order_by(SealedCount.option)
        assert list(db.session.scalars(cells)) == [2, 0, 2, 1]


def test_a_letter_in_two_languages_has_welsh_first_in_wales(page: Page, address: str) -> None:
    page.goto(f"{address}/cy/teachers/threats/print/letter/")
    page.locator("nav.second a").click()
    expect(page).to_have_url(f"{address}/cy/teachers/threats/print/letter-with-en/")
    languages = page.locator("article.sheet").evaluate_all(
        "all => all.map((each) => each.closest('[lang]').lang)"
    )
    assert languages == ["cy", "en"]
    page.goto(f"{address}/pl/teachers/threats/print/letter/")
    assert page.locator("nav.second").count() == 0
