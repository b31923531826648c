"""How far does it travel? The page does Python’s sums; it is played by tap and by key; nothing is kept."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from safe4me.spread_model import (
    FIRST,
    FREE,
    OWNER,
    PEOPLE,
    QUARTERS,
    SETTINGS,
    Allocation,
    CascadeParameters,
    by_lot,
    curve,
    placed_by_lot,
    run,
    year_group,
)
from safe4me.web.build.spread_page import charts
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import stored
from tests.helpers.content.libraries import built
from tests.helpers.servers.web import recorded

__all__ = ["built"]

Visit = Callable[[str], Page]
WILDFIRE = "/en/wildfire/"
SEEDS = range(100)
HEAVIEST = 90 * 1024
RUN = """asked => {
  const dots = [...document.querySelectorAll(".year .dot")];
  const friends = dots.map((dot) => dot.dataset.friends.split(" ").map(Number));
  const free = dots.flatMap((dot, person) => dot.dataset.free === undefined ? [] : [person]);
  const { owner, first } = document.querySelector(".wild").dataset;
  const year = { friends, free, owner: +owner, first: +first };
  const { placedByLot, spreadCurve, spreadRun } = safe4me;
  return asked.map(({ habits, placed, tenths, seed }) => {
    const people = tenths === null ? new Map(placed) : placedByLot(year, tenths, seed, "tells");
    const steps = spreadRun(year, habits, people, seed);
    return [[...people.keys()].sort((one, other) => one - other), steps, spreadCurve(year, steps)];
  });
}"""
DRAWN = """() => [...document.querySelectorAll(".wild-many .charts li")].map((item) =>
  [...item.querySelectorAll("path.band, path.thin, path.middle")].map((path) => path.getAttribute("d")))"""


def many_asked() -> Iterator[tuple[dict[str, object], CascadeParameters, Allocation, int]]:
    """For each seed a run without anybody placed, and one with other habits and people placed."""
    chance = Random(38)  # noqa: S311 - what is asked in a test
    for seed in SEEDS:
        yield asked(CascadeParameters(), Allocation(), seed), CascadeParameters(), Allocation(), seed
        some = chance.sample(FREE, chance.randrange(40))
        cut = chance.randrange(len(some) + 1)
        placed = Allocation(frozenset(some[:cut]), frozenset(some[cut:]))
        habits = CascadeParameters(chance.randrange(1, 5), chance.randrange(1, QUARTERS + 1))
        yield asked(habits, placed, seed), habits, placed, seed


def asked(
    habits: CascadeParameters, placed: Allocation, seed: int, tenths: int | None = None
) -> dict[str, object]:
    people = [*((p, "stops") for p in placed.stoppers), *((p, "tells") for p in placed.tellers)]
    of_page = {"shownTo": habits.shown_to, "quarters": habits.quarters}
    return {"habits": of_page, "placed": people, "tenths": tenths, "seed": seed}


def reckoned_here(habits: CascadeParameters, placed: Allocation, seed: int) -> list[object]:
    steps = run(year_group(), habits, placed, seed)
    told = [[list(share) for share in shares] for shares in steps]
    return [sorted(placed.stoppers | placed.tellers), told, curve(steps)]


def to_the_end(page: Page) -> None:
    page.get_by_role("button", name="To the end").click()
    expect(page.locator(".wild-said")).to_contain_text("nobody passes it on")


def test_every_step_of_a_hundred_seeds_is_the_same_in_python_and_in_the_page(visit: Visit) -> None:
    questions = list(many_asked())
    found = visit(WILDFIRE).evaluate(RUN, [question for question, *_ in questions])
    assert len(found) == 2 * len(SEEDS)
    for answer, (_, habits, placed, seed) in zip(found, questions, strict=True):
        assert answer == reckoned_here(habits, placed, seed), (habits, placed, seed)


def test_who_is_drawn_by_lot_is_the_same_in_python_and_in_the_page(visit: Visit) -> None:
    questions = [asked(CascadeParameters(), Allocation(), seed, tenths=seed % 11) for seed in SEEDS]
    for seed, answer in enumerate(visit(WILDFIRE).evaluate(RUN, questions)):
        placed = placed_by_lot(seed % 11, seed, tell=True)
        assert answer == reckoned_here(CascadeParameters(), placed, seed), seed


def test_two_hundred_runs_are_drawn_and_told_as_python_does(visit: Visit) -> None:
    page = visit(WILDFIRE)
    before = page.evaluate(DRAWN)
    assert before == [[chart.band, chart.thin, chart.middle] for chart in charts()]
    page.get_by_text("What did we make up?").click()
    page.get_by_label("everyone").check()
    told = page.locator(".wild-many .charts p")
    for nth, (tenths, tell) in enumerate(SETTINGS):
        there = by_lot(CascadeParameters(3, QUARTERS), tenths, tell=tell)
        words = f"Middle run: {there.middle} of 96. 8 in 10 runs end between {there.low} and {there.high}."
        expect(told.nth(nth)).to_have_text(words)
    page.get_by_label("1 in 2").check()
    expect(told.first).to_have_text(re.compile(f"Middle run: {charts()[0].runs.middle} "))
    page.wait_for_function(f"before => JSON.stringify(({DRAWN})()) === JSON.stringify(before)", arg=before)


def test_a_pupil_guesses_steps_and_reads_what_came_of_it(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    counts = curve(run(year_group(), CascadeParameters(), Allocation(), 1))
    page.get_by_role("button", name="C 90").click()
    expect(page.get_by_role("button", name="C 90")).to_have_attribute("aria-pressed", "true")
    for step, have in enumerate(counts[1:-1], start=1):
        page.get_by_role("button", name="Next step").click()
        expect(page.locator(".wild-said")).to_have_text(
            f"Step {step}: {have} of 96 have it. It’s still Robin’s picture."
        )
    page.get_by_role("button", name="Next step").click()
    expect(page.locator(".wild-said")).to_have_text(
        f"After {len(counts) - 1} steps nobody passes it on. {counts[-1]} of 96 have it. "
        "Nearest guess: B, about 30. You guessed about 90."
    )
    expect(page.locator(".year .has")).to_have_count(counts[-1])
    expect(page.get_by_role("button", name="Next step")).to_be_disabled()
    expect(page.locator(".wild-runs li")).to_contain_text([f"Run 1, nobody stops{counts[-1]} of 96"])


def test_people_are_placed_by_click_and_the_same_run_is_compared(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    friend = next(p for p in year_group()[FIRST] if p in FREE)
    dot = page.locator(".year .dot").nth(friend)
    for state in ("stops", "tells"):
        dot.click()
        expect(dot).to_have_attribute("data-state", state)
    expect(page.locator("[data-place=tells] output")).to_have_text("1")
    to_the_end(page)
    placed = Allocation(tellers=frozenset({friend}))
    have, alone = (
        curve(run(year_group(), CascadeParameters(), each, 1))[-1] for each in (placed, Allocation())
    )
    assert have < alone
    expect(page.locator(".wild-said")).to_contain_text(f"{have} of 96 have it. With nobody who stops")
    expect(page.locator(".wild-said")).to_contain_text(f"this run reached {alone}.")
    dot.click()
    expect(page.locator("[data-place=tells] output")).to_have_text("0")


def test_a_dot_is_pressed_by_software_that_has_no_finger(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    dot = page.locator(".year .dot").nth(FREE[-1])
    expect(dot).to_have_attribute("role", "button")
    dot.locator("circle").first.dispatch_event("click", {"detail": 0})
    expect(dot).to_have_attribute("data-state", "stops")
    expect(page.locator("[data-place=stops] output")).to_have_text("1")


def test_at_the_end_of_a_run_the_focus_goes_to_what_came_of_it(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    step = page.get_by_role("button", name="Next step")
    step.focus()
    while step.is_enabled():
        page.keyboard.press("Enter")
    expect(page.locator(".wild-said")).to_be_focused()


def test_people_are_placed_by_key_from_one_stop_in_the_order_of_tabs(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    expect(page.locator(".year [tabindex='0']")).to_have_count(1)
    page.locator(".year [tabindex='0']").focus()
    seen = set()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
        seen.add(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert len(seen) == 5
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    expect(page.locator(".year [tabindex='0']")).to_have_attribute("data-state", "tells")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert re.fullmatch(r"Group \d, person \d+: stops and tells", name)


def test_whoever_cannot_hit_a_dot_places_somebody_with_a_large_button(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    for _ in range(3):
        page.get_by_role("button", name="One more who stops", exact=True).click()
    page.get_by_role("button", name="One fewer who stops", exact=True).click()
    expect(page.locator(".year [data-state=stops]")).to_have_count(2)
    boxes = [button.bounding_box() for button in page.locator(".wild-top button:visible").all()]
    assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes)


def test_two_hundred_runs_with_the_same_people_stand_beside_the_others(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    to_the_end(page)
    page.get_by_role("button", name="Run it 200 times").click()
    runs = by_lot(CascadeParameters(), 0)
    expect(page.locator(".wild-runs li")).to_have_count(2)
    expect(page.locator(".wild-runs li").first).to_contain_text(
        f"Middle run: {runs.middle} of 96. 8 in 10 runs end between {runs.low} and {runs.high}."
    )


def test_another_run_of_the_same_year_group_goes_another_way(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    page.get_by_role("button", name="Another run").click()
    expect(page.locator(".wild-said")).to_contain_text("Run 2.")
    to_the_end(page)
    have = curve(run(year_group(), CascadeParameters(), Allocation(), 2))[-1]
    expect(page.locator(".wild-said")).to_contain_text(f"{have} of 96 have it.")


def test_with_motion_a_step_arrives_and_a_second_press_hurries_it(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    page.emulate_media(reduced_motion="no-preference")
    page.get_by_role("button", name="Next step").dblclick()
    counts = curve(run(year_group(), CascadeParameters(), Allocation(), 1))
    expect(page.locator(".wild-said")).to_contain_text(f"Step 2: {counts[2]} of 96")
    to_the_end(page)
    expect(page.locator(".year .have")).to_have_text(str(counts[-1]))


def test_it_leaves_no_trace_and_sends_nothing(ready: Visit, page: Page, app: Flask) -> None:
    ready(WILDFIRE)
    before = (page.url, page.title(), page.evaluate("history.length"), stored(page))
    sent = recorded(app)
    page.get_by_role("button", name="A 10").click()
    page.get_by_role("button", name="One more who stops", exact=True).click()
    to_the_end(page)
    page.get_by_role("button", name="Run it 200 times").click()
    expect(page.locator(".wild-runs li")).to_have_count(2)
    assert (page.url, page.title(), page.evaluate("history.length"), stored(page)) == before
    assert sent == []
    page.reload()
    expect(page.locator(".wild-said")).to_contain_text("2 of 96 have it")
    expect(page.locator(".wild-runs")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 1366])
def test_every_reader_can_play_it(visit: Visit, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    visit(WILDFIRE)
    assert violations(page) == []
    page.get_by_role("button", name="C 90").click()
    page.get_by_role("button", name="One more who stops", exact=True).click()
    to_the_end(page)
    page.get_by_text("What did we make up?").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_script_a_run_and_two_hundred_stand_on_the_page(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + WILDFIRE)
    first = curve(run(year_group(), CascadeParameters(), Allocation(), 1))
    expect(page.locator(".year .reached")).to_have_count(first[-1])
    expect(page.locator(".year .have")).to_have_text(str(first[-1]))
    expect(page.locator(".first-runs tbody tr")).to_have_count(6)
    expect(page.locator(".charts .middle")).to_have_count(len(SETTINGS))
    expect(page.get_by_text("most young people aren’t making or sharing such pictures")).to_be_visible()
    assert page.locator("main button:visible, main input:visible").count() == 0
    context.close()


def test_on_paper_nothing_to_press_is_left(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    page.emulate_media(media="print")
    assert page.locator("main :is(button, input):visible").count() == 0
    expect(page.get_by_role("heading", name="A model, not a count of anyone")).to_be_visible()


def test_no_page_of_a_pupil_says_r_or_that_one_person_ends_it(visit: Visit, page: Page) -> None:
    text = visit(WILDFIRE).locator("main").inner_text()
    assert not re.search(r"\bR\b", text)
    assert "It takes more than one to end it." in text
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
    to_the_end(page)
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
