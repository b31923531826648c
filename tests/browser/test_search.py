"""The search: it finds what people type, puts a door into help first, and keeps and sends nothing."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import stored
from tests.helpers.content.libraries import built
from tests.helpers.servers.web import recorded

__all__ = ["built"]

Visit = Callable[[str], Page]
SEARCH = "/en/search/"
HEAVIEST = 60 * 1024
ASK = """async questions => {
  const field = document.querySelector("#question");
  field.focus();
  await safe4me.index;
  const pathOf = (link) => new URL(link.href).pathname;
  const links = (list) => [...document.querySelectorAll(`${list} a`)].map(pathOf);
  const answers = [];
  for (const question of questions) {
    field.value = question;
    field.dispatchEvent(new Event("input"));
    await new Promise((done) => setTimeout(done));
    answers.push({ found: links(".column > .found"), staff: links("[data-staff] .found") });
  }
  return answers;
}"""
NAMED = {"leaked", "noods", "he wont stop asking for nudes", "my freind sent a nude"}
NAMED |= {"on camera", "live", "outed", "upskirting", "screenshot", "selling", "onlyfans"}
STAFF = ("/en/schools/", "/en/teachers/", "/en/officers/")


def rows(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parents[1] / "data" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def missed(
    asked: list[dict[str, str]], first: list[list[str]], language: str = "en"
) -> list[tuple[str, list[str]]]:
    """The questions whose pages are not among those found, with what was found in their place."""
    return [
        (row["question"], found)
        for row, found in zip(asked, first, strict=True)
        if not {f"/{language}/{page}" for page in row["pages"].split()} & set(found)
    ]


def typed(page: Page, question: str) -> None:
    page.get_by_role("searchbox").press_sequentially(question)
    expect(page.locator(".found li").first).to_be_visible()


def test_questions_of_pupils_parents_and_teachers_find_their_page_among_three(
    visit: Visit,
) -> None:
    asked = rows("searches.csv")
    answers = visit(SEARCH).evaluate(ASK, [row["question"] for row in asked])
    first = [
        each["staff" if row["who"] == "teacher" else "found"][:3]
        for row, each in zip(asked, answers, strict=True)
    ]
    assert len(asked) == 74
    assert len(found := missed(asked, first)) <= 4, found
    assert not {question for question, _ in found} & NAMED


def test_what_pupils_type_as_they_type_it_leads_first_to_its_door_and_to_no_page_of_staff(
    visit: Visit,
) -> None:
    tuned_by, kept_aside = rows("searches_of_pupils.csv"), rows("searches_kept_aside.csv")
    answers = visit(SEARCH).evaluate(ASK, [row["question"] for row in (*tuned_by, *kept_aside)])
    found = [each["found"] for each in answers]
    first = [pages[:1] for pages in found]
    astray, others_astray = missed(tuned_by, first[:-20]), missed(kept_aside, first[-20:])
    assert (len(tuned_by), len(kept_aside)) == (81, 20)
    assert len(astray) <= 2, astray
    assert not {question for question, _ in astray} & NAMED
    assert len(others_astray) <= 4, others_astray
    assert [pages for pages in found if any(page.startswith(STAFF) for page in pages)] == []
    assert max(map(len, found)) == 10
    assert all(page.startswith(STAFF) for each in answers for page in each["staff"])


def test_a_question_in_danger_and_one_that_means_harm_find_the_right_door_first(visit: Visit) -> None:
    asked = rows("searches_in_danger.csv")
    found = visit(SEARCH).evaluate(ASK, [row["question"] for row in asked])
    first = {row["question"]: each["found"][:1] for row, each in zip(asked, found, strict=True)}
    assert len(first) == 15
    assert first == {row["question"]: [f"/en/help/{row['door']}/"] for row in asked}


def test_whom_it_was_done_to_is_not_led_where_those_go_who_did_it(visit: Visit) -> None:
    asked = [
        "how do i get my nudes removed",
        "he tricked me into sending one",
        "someone leaked my nudes",
        "he persuaded me to send",
        "they keep trying to get me to send",
        "someone hacked my account and has my pics",
        "he saved my pic without me knowing",
        "he told me to take my clothes off",
        "someone is blackmailing her",
        "my ex is pressuring me to send",
        "i sent her a nude",
        "i showed my mum",
    ]
    found = visit(SEARCH).evaluate(ASK, asked)
    first = {question: each["found"][0] for question, each in zip(asked, found, strict=True)}
    assert [question for question in first if first[question] == "/en/help/i-passed-it-on/"] == []


def test_a_question_leaves_no_trace(ready: Visit, page: Page, app: Flask) -> None:
    ready(SEARCH)
    before = (page.url, page.title(), page.evaluate("history.length"), stored(page))
    sent = recorded(app)
    typed(page, "someone is threatening me")
    page.keyboard.press("Enter")
    (index,) = sent
    assert index.address.startswith("/static/search-en.")
    assert "threat" not in bytes(index).decode()
    page.get_by_role("link", name="Someone is threatening me").first.click()
    expect(
        page.get_by_role("dialog").get_by_role("heading", name="Someone is threatening me")
    ).to_be_visible()
    page.get_by_role("button", name="Back to my page").click()
    assert (page.url, page.title(), page.evaluate("history.length"), stored(page)) == before
    assert len(sent) == 1
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_the_index_is_fetched_by_those_alone_who_type(ready: Visit, app: Flask) -> None:
    sent = recorded(app)
    ready(SEARCH)
    assert [each.address for each in sent if "/search-" in each.address] == []


def test_what_is_not_known_says_so_and_the_list_stays(visit: Visit, page: Page) -> None:
    visit(SEARCH)
    page.get_by_role("searchbox").press_sequentially("zzzzqqq")
    expect(page.get_by_text("Nothing found.")).to_be_visible()
    expect(page.locator(".search [role=status]")).to_have_text("Pages found: 0")
    expect(page.get_by_role("heading", name="A to Z")).to_be_visible()


def test_every_reader_can_read_what_is_found(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    visit(SEARCH)
    typed(page, "police")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_script_it_is_a_list_of_topics(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + SEARCH)
    expect(page.locator("#question")).to_be_hidden()
    page.locator(".topics").get_by_role("link", name="Someone is threatening me").first.click()
    expect(page.get_by_role("heading", name="Someone is threatening me")).to_be_visible()
    context.close()


def test_the_search_is_light_when_nothing_is_cached(built: Path) -> None:
    folder = built / "current"
    entries = json.loads((folder / "manifest.json").read_text())["pages"]
    page = (folder / entries[SEARCH]["file"]).read_text()
    loaded = [
        each for each in entries if each.startswith("/static/") and each in page and "/search-" not in each
    ]
    sizes = {each: (folder / f"{entries[each]['file']}.gz").stat().st_size for each in (SEARCH, *loaded)}
    assert any("search" in each for each in loaded)
    assert sum(sizes.values()) <= HEAVIEST, sizes


def test_it_finds_from_a_memory_stick(
    built: Path, tmp_path: Path, context: BrowserContext, page: Page
) -> None:
    with ZipFile(built / "current/pages/en/teachers/law/law-pack.zip") as archive:
        archive.extractall(tmp_path)
    context.set_offline(True)
    page.goto((tmp_path / "en/search/index.html").as_uri())
    typed(page, "someone is threatening me")
    page.locator(".found").get_by_role("link", name="Someone is threatening me").click()
    expect(page.get_by_role("heading", name="Someone is threatening me")).to_be_visible()
