"""How far does it travel? It is played by tap and by key, in one screen of a phone; nothing is kept."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from zipfile import ZipFile

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from safe4me.spread_model import (
    FREE,
    OWNER,
    PEOPLE,
    SETTINGS,
    CascadeParameters,
    by_lot,
    curve,
    placed_by_lot,
    run,
    year_group,
)
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import stored
from tests.helpers.content.libraries import built
from tests.helpers.servers.web import recorded

__all__ = ["built"]

Visit = Callable[[str], Page]
WILDFIRE = "/en/wildfire/"
HEAVIEST = 90 * 1024
FIRST_SCREEN = ".wild-stage, .wild-steppers, .wild-range, .main-act"
COVERED = """parts => [...document.querySelectorAll(parts)]
  .filter((part) => part.getBoundingClientRect().bottom >
    (part.closest(".bar") ? innerHeight : document.querySelector(".bar").getBoundingClientRect().top))
  .map((part) => part.className)"""


def button(page: Page) -> Locator:
    return page.locator(".main-act")


def said(page: Page) -> Locator:
    return page.locator(".wild-said")


def let_it_run(page: Page) -> None:
    """Motion is reduced: the run shows its last state at once."""
    button(page).click()
    expect(button(page)).to_have_text("Another day")
    expect(said(page)).to_contain_text("Most days:")


def more(page: Page, what: str, times: int) -> None:
    for _ in range(times):
        page.locator(f"[data-change={what}] [data-by='1']").click(force=True)


def range_of(stop: int, tell: int, habits: CascadeParameters | None = None) -> str:
    runs = by_lot(habits or CascadeParameters(), stop, tell)
    return f"Most days: {runs.low} to {runs.high} people. Worst day: {runs.worst}"


def of_day(day: int, stop: int = 0, tell: int = 0) -> list[int]:
    return curve(run(year_group(), CascadeParameters(), placed_by_lot(stop, tell, day), day))


def test_a_pupil_guesses_lets_it_run_and_reads_what_came_of_it(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    assert said(page).inner_text() == "", "a guess comes first"
    guess = page.get_by_role("button", name="about 90")
    guess.click()
    expect(guess).to_have_attribute("aria-pressed", "true")
    let_it_run(page)
    have = of_day(1)[-1]
    expect(said(page)).to_have_text(f"Day 1 reached {have} people. You guessed about 90. {range_of(0, 0)}.")
    expect(page.locator(".wild-have")).to_contain_text(f"{have} of 96 have it")
    expect(page.locator(".year .has")).to_have_count(have)
    expect(page.locator(".guesses")).to_be_hidden()


def test_before_is_what_was_run_last_and_not_what_was_passed_over(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    let_it_run(page)
    more(page, "stops", 2)
    let_it_run(page)
    worst = by_lot(CascadeParameters(), 2, 0).worst
    more(page, "tells", 2)
    expect(said(page)).to_have_text(f"{range_of(2, 2)} (before: {worst}).")
    let_it_run(page)
    expect(said(page)).to_contain_text(f"{range_of(2, 2)} (before: {worst}).")
    expect(page.locator(".wild-note")).to_contain_text("Rings: 2 stop, 0 tell.")


def test_who_stops_and_who_tells_stands_on_the_map_and_the_same_day_begins_anew(
    visit: Visit, page: Page
) -> None:
    visit(WILDFIRE)
    let_it_run(page)
    more(page, "stops", 4)
    more(page, "tells", 1)
    placed = placed_by_lot(4, 1, 1)
    expect(page.locator(".year [data-state=stops]")).to_have_count(len(placed.stoppers))
    expect(page.locator(".year [data-state=tells]")).to_have_count(len(placed.tellers))
    expect(page.locator(".wild-have")).to_contain_text("2 of 96 have it")
    expect(button(page)).to_have_text("Let it run")
    let_it_run(page)
    expect(said(page)).to_contain_text(f"Day 1 reached {of_day(1, 4, 1)[-1]} people.")


def test_no_more_tell_than_stop_and_a_button_at_its_end_keeps_the_focus(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    tell = page.locator("[data-change=tells]")
    expect(tell.locator("[data-by='1']")).to_have_attribute("aria-disabled", "true")
    more(page, "tells", 1)
    expect(tell.locator("output")).to_have_text("0")
    more(page, "stops", 2)
    more(page, "tells", 3)
    expect(tell.locator("output")).to_have_text("2")
    fewer = page.get_by_role("button", name="One fewer who stops", exact=True)
    fewer.focus()
    for _ in range(3):
        page.keyboard.press("Enter")
    expect(page.locator("output")).to_have_text(["0", "0"])
    expect(fewer).to_be_focused()
    more(page, "stops", 9)
    expect(page.locator("[data-change=stops] output")).to_have_text("8")


def test_another_day_of_the_same_year_group_goes_another_way(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    let_it_run(page)
    let_it_run(page)
    expect(said(page)).to_contain_text(f"Day 2 reached {of_day(2)[-1]} people.")


def test_with_motion_a_step_takes_its_time_and_the_end_is_one_press_away(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    page.emulate_media(reduced_motion="no-preference")
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    button(page).click()
    expect(button(page)).to_have_text("To the end")
    counts = of_day(1)
    for step in (1, 2):
        page.clock.run_for(549)
        expect(page.locator(".wild-have b")).to_have_text(str(counts[step - 1]))
        page.clock.run_for(1)
        expect(page.locator(".wild-have b")).to_have_text(str(counts[step]))
    expect(page.locator(".when")).to_have_text("Lunch")
    button(page).click()
    page.clock.run_for(1000)
    expect(page.locator(".wild-have b")).to_have_text(str(counts[-1]))
    expect(said(page)).to_contain_text(f"Day 1 reached {counts[-1]} people.")
    page.clock.run_for(20_000)
    expect(button(page)).to_have_text("Another day")  # nothing begins again by itself


def test_it_leaves_no_trace_and_sends_nothing(ready: Visit, page: Page, app: Flask) -> None:
    ready(WILDFIRE)
    before = (page.url, page.title(), page.evaluate("history.length"), stored(page))
    sent = recorded(app)
    page.get_by_role("button", name="about 10").click()
    let_it_run(page)
    more(page, "stops", 1)
    expect(said(page)).to_contain_text(range_of(1, 0))
    assert (page.url, page.title(), page.evaluate("history.length"), stored(page)) == before
    assert sent == []
    page.reload()
    expect(page.locator(".wild-have")).to_contain_text("2 of 96 have it")
    assert said(page).inner_text() == ""


def test_on_a_phone_all_of_it_is_in_one_screen_before_and_after(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(WILDFIRE)
    for _ in range(3):
        assert page.locator(FIRST_SCREEN).count() == 4
        assert page.evaluate(COVERED, FIRST_SCREEN) == []
        let_it_run(page)
        more(page, "stops", 1)
        expect(said(page)).to_contain_text("before:")
        page.evaluate("scrollTo(0, 0)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_reader_can_play_it(visit: Visit, page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    visit(WILDFIRE)
    assert violations(page) == []
    page.get_by_role("button", name="about 90").click()
    let_it_run(page)
    more(page, "stops", 2)
    expect(said(page)).to_contain_text("before:")
    page.get_by_text("What did we make up?").click()
    assert violations(page) == []
    for width in (320, 768, 1366):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        boxes = [each.bounding_box() for each in page.locator(".wild-top button:visible").all()]
        assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes)


def test_without_script_a_run_and_the_four_settings_stand_on_the_page(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + WILDFIRE)
    have = of_day(1)[-1]
    expect(page.locator(".year .reached")).to_have_count(have)
    expect(page.locator(".wild-have b")).to_have_text(str(have))
    expect(page.locator(".wild-many tbody tr")).to_have_count(len(SETTINGS))
    page.get_by_text("What did we make up?").click()
    expect(page.get_by_text("most young people aren’t making or sharing such pictures")).to_be_visible()
    assert page.locator("main button:visible, main input:visible").count() == 0
    context.close()


def test_on_paper_nothing_to_press_is_left(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    page.emulate_media(media="print")
    assert page.locator("main :is(button, input):visible").count() == 0
    expect(page.get_by_role("heading", name="A model, not a count of anyone")).to_be_visible()


def test_it_ends_on_what_one_person_can_do_and_praises_no_run(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    let_it_run(page)
    text = page.locator("main").inner_text()
    assert not re.search(r"\bR\b|[Mm]iddle run", text)
    assert "It takes more than one to end it." in text
    assert "No run is a good one for Robin." in text
    headings = page.locator(".wild h2").all_inner_texts()
    assert headings.index("What can one person do?") == headings.index("Read on") - 1
    assert visit("/en/teachers/wildfire/").get_by_text("R, about, where 1 in 2 pass it on").is_visible()
    assert len(page.locator(".numbers-table td").all_inner_texts()) == 16


def test_it_opens_from_a_memory_stick(
    built: Path, tmp_path: Path, context: BrowserContext, page: Page
) -> None:
    with ZipFile(built / "current/pages/en/teachers/chats/chats-pack.zip") as archive:
        archive.extractall(tmp_path)
    context.set_offline(True)
    page.emulate_media(reduced_motion="reduce")
    page.goto((tmp_path / "en/wildfire/index.html").as_uri())
    let_it_run(page)
    assert (tmp_path / "en/teachers/wildfire/print/table/index.html").exists()


def test_it_is_light_when_nothing_is_cached(built: Path) -> None:
    folder = built / "current"
    entries = json.loads((folder / "manifest.json").read_text())["pages"]
    page = (folder / entries[WILDFIRE]["file"]).read_text()
    loaded = [address for address in entries if address.startswith("/static/") and address in page]
    sizes = {
        address: (folder / f"{entries[address]['file']}.gz").stat().st_size for address in (WILDFIRE, *loaded)
    }
    assert any("wildfire" in address for address in loaded)
    assert sum(sizes.values()) <= HEAVIEST, sizes
    assert len(year_group()) == PEOPLE
    assert OWNER not in FREE
