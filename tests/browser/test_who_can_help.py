"""Who can help? One question at a time, by tap and by key; nothing of it is kept or sent; paper is a card."""

import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from safe4me.content.model.decision_tables import (
    ADULT,
    FINDER,
    QUIETLY,
    Finder,
    Situation,
    is_meant,
    rows_for,
)
from safe4me.content.model.library import Library
from safe4me.settings import ROOT
from tests.helpers.browser.axe import violations
from tests.helpers.content.libraries import built, lessons_in

__all__ = ["built"]

Visit = Callable[[str], Page]
PUPILS, PARENTS = "/en/who-can-help/", "/en/parents/who-can-help/"
HEAVIEST = 60 * 1024
ASK = """asked => {
  document.querySelector("[data-restart]").click();
  for (;;) {
    const question = document.querySelector(".ask-question:not([hidden])");
    if (!question) break;
    question.querySelector(`li:not([hidden]) [data-value="${asked[question.dataset.input]}"]`).click();
  }
  const texts = (selector) => [...document.querySelectorAll(selector)].map((each) => each.textContent);
  return {
    names: texts(".ask-panel .finder-first h3"),
    doors: document.querySelectorAll(".ask-panel [data-told] .ask-doors a").length,
    added: texts(".ask-panel .ask-added > p:not(.row)"),
    calls: [...document.querySelectorAll(".ask-panel .ask-way:not([hidden])")]
      .map((each) => each.getAttribute("href")).filter((to) => to.startsWith("tel:")),
    ways: [...document.querySelectorAll(".ask-panel .finder-first > li")]
      .map((each) => each.querySelectorAll(".ask-way:not([hidden])").length),
  };
}"""


@pytest.fixture(scope="module")
def library() -> Library:
    return lessons_in(ROOT / "content")


@pytest.fixture(scope="module")
def finder(library: Library) -> Finder:
    assert library.finder
    return library.finder


def choose(page: Page, *words: str) -> None:
    for each in words:
        page.locator(".ask-question:visible").get_by_role("button", name=each, exact=True).click()


def to_an_answer(page: Page) -> None:
    choose(page, "A picture of me is out", "I’d rather not talk", "13 to 17", "Wales")
    expect(page.locator(".ask-panel .finder-first")).to_be_visible()


def check_answer(page: Page, library: Library, finder: Finder, need: Situation) -> None:
    services = {service.id: service for service in library.services}
    (row,) = rows_for(finder, need)
    told = page.evaluate(ASK, need)
    assert told["names"] == [services[service].name for service in row.first], need
    assert told["doors"] == len(row.doors), need
    assert told["added"] == [note.note for note in finder.notes if is_meant(note.when, need)], need
    if need["talk"] == QUIETLY:
        assert set(told["calls"]) <= {"tel:999"}, need
    for service, ways in zip(row.first, told["ways"], strict=True):
        assert bool(ways) == bool(services[service].ways), (need, service)


@pytest.mark.parametrize("address", [PUPILS, PARENTS])
def test_whatever_is_asked_the_page_answers_as_the_table_does(
    visit: Visit, library: Library, finder: Finder, address: str
) -> None:
    page = visit(address)
    for need in FINDER.situations():
        if (need["age"] == ADULT) == (address == PARENTS):
            check_answer(page, library, finder, need)


def test_who_is_in_danger_is_there_in_two_taps(visit: Visit, page: Page) -> None:
    visit(PUPILS)
    expect(page.locator(".ask-panel").get_by_role("link", name="Call 999")).to_be_visible()
    choose(page, "I don’t feel safe, or I can’t go on", "I’d rather not talk")
    parts = page.locator(".ask-panel :is(.ask-doors a, .finder-first h3):visible")
    assert parts.all_inner_texts() == ["I don’t feel safe, or I can’t go on", "999", "Childline", "Shout"]


def test_it_is_asked_and_changed_by_key(visit: Visit, page: Page) -> None:
    visit(PUPILS)
    page.get_by_role("button", name="I’m worried about a friend").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ask-question:visible")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".ask-trail li")).to_have_count(2)
    page.get_by_role("button", name="Change What’s happening?").press("Enter")
    expect(page.locator(".ask-trail")).to_be_hidden()
    to_an_answer(page)
    expect(page.locator(".ask-panel")).to_be_focused()
    expect(page.locator(".ask-panel")).to_contain_text("In Wales there is Meic as well.")


def test_every_reader_can_read_a_question_and_an_answer(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for address in (PUPILS, PARENTS, "/en/report-remove/", "/en/take-it-down/"):
        visit(address)
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
    visit(PUPILS)
    to_an_answer(page)
    for fold in page.locator(".finder-first summary:visible").all():
        fold.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_script_every_answer_stands_on_the_page(
    browser: Browser, server: str, finder: Finder
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + PUPILS)
    own = [row for row in finder.rows if row.when.get("age") != (ADULT,)]
    expect(page.locator(".ask-row > summary")).to_have_count(len(own))
    page.get_by_text("I passed one on, or pressured someone · Under 13").click()
    expect(page.get_by_text("You can text when you can’t say it.")).to_be_visible()
    expect(page.get_by_role("heading", name="What’s happening?")).to_be_hidden()
    context.close()


def test_on_paper_an_answer_is_a_card_that_names_nothing(visit: Visit, page: Page) -> None:
    visit(PUPILS)
    page.emulate_media(media="print")
    expect(page.locator(".pocket:visible")).to_have_count(1)
    page.emulate_media(media="screen")
    to_an_answer(page)
    page.emulate_media(media="print")
    card = page.locator(".pocket:visible")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("0800 1111")
    shown = page.locator("body").inner_text()
    assert not [word for word in ("picture", "nude", "Galop") if word in shown]


def test_it_opens_from_a_memory_stick(
    built: Path, tmp_path: Path, context: BrowserContext, page: Page
) -> None:
    with ZipFile(built / "current/pages/en/teachers/law/law-pack.zip") as archive:
        archive.extractall(tmp_path)
    context.set_offline(True)
    page.goto((tmp_path / "en/who-can-help/index.html").as_uri())
    to_an_answer(page)
    page.locator(".finder-first summary:visible").first.click()
    page.get_by_role("link", name="Report Remove, step by step").locator("visible=true").click()
    expect(page.get_by_role("heading", name="What it can’t do")).to_be_visible()


def test_it_is_light_when_nothing_is_cached(built: Path) -> None:
    folder = built / "current"
    entries = json.loads((folder / "manifest.json").read_text())["pages"]
    for place in (PUPILS, PARENTS, "/en/report-remove/", "/en/take-it-down/"):
        page = (folder / entries[place]["file"]).read_text()
        loaded = [address for address in entries if address.startswith("/static/") and address in page]
        files = (folder / f"{entries[address]['file']}.gz" for address in (place, *loaded))
        assert sum(file.stat().st_size for file in files) <= HEAVIEST, place
