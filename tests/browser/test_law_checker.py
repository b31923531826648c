"""Is it against the law? One question at a time, by tap and by key; nothing of it is kept or sent."""

import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from safe4me.content.model.decision_tables import LAW, LawTable, Situation, is_meant, rows_for
from safe4me.settings import ROOT
from tests.helpers.browser.axe import violations
from tests.helpers.content.libraries import built, lessons_in

__all__ = ["built"]

Visit = Callable[[str], Page]
PUPILS, STAFF = "/en/against-the-law/", "/en/schools/against-the-law/"
HEAVIEST = 60 * 1024
ASK = """asked => {
  document.querySelector("[data-restart]").click();
  for (;;) {
    const question = document.querySelector(".ask-question:not([hidden])");
    if (!question) break;
    question.querySelector(`li:not([hidden]) [data-value="${asked[question.dataset.input]}"]`).click();
  }
  const texts = (selector) => [...document.querySelectorAll(selector)].map((each) => each.textContent);
  return [texts(".ask-panel .law-protects"), texts(".ask-panel .ask-added > p"),
          document.querySelectorAll(".ask-panel .ask-doors a").length];
}"""


@pytest.fixture(scope="module")
def law() -> LawTable:
    found = lessons_in(ROOT / "content").law
    assert found
    return found


def choose(page: Page, *words: str) -> None:
    for each in words:
        page.locator(".ask-question:visible").get_by_role("button", name=each, exact=True).click()


def to_an_answer(page: Page) -> None:
    choose(
        page,
        "A picture or video of Sam",
        "Under 18",
        "It is shown, sent or passed on",
        "We don’t know",
        "An adult",
    )
    expect(page.locator(".ask-panel .law-protects")).to_be_visible()


def told(law: LawTable, situation: Situation) -> list[object]:
    (row,) = rows_for(law, situation)
    added = [note.note for note in law.notes if not note.nation and is_meant(note.when, situation)]
    return [[row.protects], added, len(row.doors)]


def test_whatever_is_asked_the_page_answers_as_the_table_does(visit: Visit, law: LawTable) -> None:
    page = visit(PUPILS)
    for situation in LAW.situations():
        assert page.evaluate(ASK, situation) == told(law, situation), situation


def test_an_answer_says_first_whom_the_law_protects_and_where_to_go(visit: Visit, page: Page) -> None:
    visit(PUPILS)
    to_an_answer(page)
    parts = page.locator(".ask-panel :is(.law-protects, .ask-doors, h3, .law-beside)")
    kinds = parts.evaluate_all("parts => parts.map((part) => part.className || part.localName)")
    assert kinds == ["law-protects", "list ask-doors", "h3", "law-beside"]
    expect(page.locator(".ask-panel")).to_contain_text("England and Wales. Not legal advice.")


def test_it_is_asked_and_changed_by_key(visit: Visit, page: Page) -> None:
    visit(PUPILS)
    page.get_by_role("button", name="Only words").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ask-question:visible")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".ask-trail li")).to_have_count(2)
    page.get_by_role("button", name="Change What is it?").press("Enter")
    expect(page.locator(".ask-trail")).to_be_hidden()
    choose(page, "A fake picture of Sam", "18 or over", "It is taken, made or screenshotted")
    expect(page.locator(".ask-panel")).to_be_focused()
    expect(page.locator(".ask-panel")).to_contain_text(
        "This page can’t answer that one. A fake can hurt anybody"
    )


def test_what_is_answered_is_a_line_that_opens_again_and_the_answer_is_in_sight(
    visit: Visit, page: Page
) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    visit(PUPILS)
    to_an_answer(page)
    lines = page.locator(".ask-trail li")
    assert max(lines.evaluate_all("lines => lines.map((line) => line.offsetHeight)")) <= 46
    expect(page.locator(".ask-question:visible")).to_have_count(0)
    for width, height in ((390, 844), (1366, 768)):
        page.set_viewport_size({"width": width, "height": height})
        lines.nth(1).click(position={"x": 20, "y": 20})
        expect(page.get_by_role("heading", name="How old is Sam?")).to_be_visible()
        expect(lines).to_have_count(1)
        choose(page, "Under 18", "It is shown, sent or passed on", "We don’t know", "An adult")
        expect(page.locator(".ask-panel .law-protects")).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_moves_while_it_loads_and_where_no_script_comes_the_answers_unfold(
    page: Page, server: str
) -> None:
    page.route("**/asking.*.js", lambda route: route.abort())
    page.goto(server + PUPILS)
    rows = page.locator(".ask-row > summary")
    expect(page.get_by_role("heading", name="What is it?")).to_be_visible()
    expect(page.get_by_text("Question 1 of at most 5")).to_be_visible()
    expect(rows.first).to_be_hidden()
    before = page.locator(".ask-always").bounding_box()
    page.evaluate("document.getAnimations().forEach((each) => each.finish())")
    expect(rows.first).to_be_visible()
    expect(page.get_by_role("heading", name="What is it?")).to_be_hidden()
    page.unroute_all()
    page.reload()
    expect(page.locator(".asking.begun")).to_be_attached()
    assert page.locator(".ask-always").bounding_box() == before


@pytest.mark.parametrize("address", [PUPILS, STAFF])
def test_every_reader_can_read_a_question_and_an_answer(visit: Visit, page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    visit(address)
    assert violations(page) == []
    to_an_answer(page)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_script_every_answer_stands_on_the_page(browser: Browser, server: str, law: LawTable) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + PUPILS)
    expect(page.locator(".ask-row > summary")).to_have_count(len(law.rows))
    page.get_by_text("Somebody threatens Sam and wants money.").click()
    expect(page.get_by_text("Yes. It’s blackmail. Don’t pay.")).to_be_visible()
    expect(page.get_by_role("heading", name="What is it?")).to_be_hidden()
    context.close()


def test_on_paper_stands_the_answer_and_nothing_else(visit: Visit, page: Page) -> None:
    visit(PUPILS)
    to_an_answer(page)
    page.emulate_media(media="print")
    expect(page.locator(".ask-panel .law-protects")).to_be_visible()
    expect(page.locator(".ask-all")).to_be_hidden()
    expect(page.get_by_text("Scotland. Pictures of under-18s")).to_be_visible()


def test_it_opens_from_a_memory_stick(
    built: Path, tmp_path: Path, context: BrowserContext, page: Page
) -> None:
    with ZipFile(built / "current/pages/en/teachers/law/law-pack.zip") as archive:
        archive.extractall(tmp_path)
    context.set_offline(True)
    page.goto((tmp_path / "en/against-the-law/index.html").as_uri())
    to_an_answer(page)


def test_it_is_light_when_nothing_is_cached(built: Path) -> None:
    folder = built / "current"
    entries = json.loads((folder / "manifest.json").read_text())["pages"]
    page = (folder / entries[PUPILS]["file"]).read_text()
    loaded = [address for address in entries if address.startswith("/static/") and address in page]
    sizes = {
        address: (folder / f"{entries[address]['file']}.gz").stat().st_size for address in (PUPILS, *loaded)
    }
    assert any("asking" in address for address in loaded)
    assert sum(sizes.values()) <= HEAVIEST, sizes
