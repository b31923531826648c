"""How far does it travel? The page does Python’s sums: every step, ranges and the worst, and each dot."""

from collections.abc import Callable, Iterator
from random import Random

import pytest
from playwright.sync_api import Page, expect

from safe4me.spread_model import (
    FIRST,
    FREE,
    OWNER,
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
from safe4me.web.build.spread_page import piled
from tests.browser.test_wildfire import WILDFIRE, let_it_run, more, range_of, said
from tests.helpers.content.libraries import built

__all__ = ["built"]

Visit = Callable[[str], Page]
SEEDS = range(100)
RUN = """asked => {
  const dots = [...document.querySelectorAll(".year .dot")];
  const friends = dots.map((dot) => dot.dataset.friends.split(" ").map(Number));
  const [owner, first] = [OWNER, FIRST];
  const free = [...dots.keys()].filter((person) => person !== owner && person !== first);
  const year = { friends, free, owner, first };
  const { placedByLot, spreadCurve, spreadRun } = safe4me;
  return asked.map(({ habits, placed, tenths, seed }) => {
    const people = tenths ? placedByLot(year, ...tenths, seed) : new Map(placed);
    const steps = spreadRun(year, habits, people, seed);
    const who = (what) => [...people.keys()].filter((person) => people.get(person) === what);
    const inOrder = (one, other) => one - other;
    return [who("stops").sort(inOrder), who("tells").sort(inOrder), steps, spreadCurve(year, steps)];
  });
}""".replace("OWNER", str(OWNER)).replace("FIRST", str(FIRST))
DOTS = """kind => [...document.querySelectorAll(".wild-range circle")]
  .filter((dot) => (dot.getAttribute("class") === "was") === (kind === "was"))
  .map((dot) => [+dot.getAttribute("cx"), +dot.getAttribute("cy")])"""


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
    habits: CascadeParameters, placed: Allocation, seed: int, tenths: tuple[int, int] | None = None
) -> dict[str, object]:
    people = [*((p, "stops") for p in placed.stoppers), *((p, "tells") for p in placed.tellers)]
    of_page = {"shownTo": habits.shown_to, "quarters": habits.quarters}
    return {"habits": of_page, "placed": people, "tenths": tenths, "seed": seed}


def reckoned_here(habits: CascadeParameters, placed: Allocation, seed: int) -> list[object]:
    steps = run(year_group(), habits, placed, seed)
    told = [[list(share) for share in shares] for shares in steps]
    return [sorted(placed.stoppers), sorted(placed.tellers), told, curve(steps)]


def test_every_step_of_a_hundred_seeds_is_the_same_in_python_and_in_the_page(visit: Visit) -> None:
    questions = list(many_asked())
    found = visit(WILDFIRE).evaluate(RUN, [question for question, *_ in questions])
    assert len(found) == 2 * len(SEEDS)
    for answer, (_, habits, placed, seed) in zip(found, questions, strict=True):
        assert answer == reckoned_here(habits, placed, seed), (habits, placed, seed)


def test_who_is_drawn_by_lot_is_the_same_in_python_and_in_the_page(visit: Visit) -> None:
    settings = [(seed % 11, seed % 11 * (seed % 3) // 2) for seed in SEEDS]
    questions = [
        asked(CascadeParameters(), Allocation(), seed, tenths=each) for seed, each in enumerate(settings)
    ]
    for seed, answer in enumerate(visit(WILDFIRE).evaluate(RUN, questions)):
        placed = placed_by_lot(*settings[seed], seed)
        assert answer == reckoned_here(CascadeParameters(), placed, seed), seed


def test_each_of_the_four_settings_has_the_range_that_python_reckons(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    let_it_run(page)
    rows = page.locator(".wild-many tbody tr")
    for nth, (stop, tell) in enumerate(SETTINGS):
        page.reload()
        let_it_run(page)
        more(page, "stops", stop)
        more(page, "tells", tell)
        expect(said(page)).to_contain_text(range_of(stop, tell))
        runs = by_lot(CascadeParameters(), stop, tell)
        expect(rows.nth(nth).locator("td")).to_have_text([f"{runs.low} to {runs.high}", str(runs.worst)])


def test_forty_dots_are_piled_as_on_paper_and_the_worst_is_ringed(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    let_it_run(page)
    before = by_lot(CascadeParameters(), 0, 0)
    assert_piled(page, "now", before.dots)
    assert page.evaluate(DOTS, "was") == []
    more(page, "stops", 2)
    expect(said(page)).to_contain_text(f"{range_of(2, 0)} (before: {before.worst}).")
    expect(page.locator(".wild-note")).to_contain_text("Rings: 0 stop, 0 tell.")
    assert_piled(page, "now", by_lot(CascadeParameters(), 2, 0).dots)
    assert_piled(page, "was", before.dots)
    expect(page.locator(".wild-range .worst")).to_have_count(1)


def assert_piled(page: Page, kind: str, numbers: list[int]) -> None:
    found = page.evaluate(DOTS, kind)
    assert len(found) == len(numbers) == 40
    for place, there in zip(found, piled(numbers), strict=True):
        assert place == pytest.approx(there, abs=0.06)


def test_what_was_made_up_can_be_turned_and_the_ranges_follow(visit: Visit, page: Page) -> None:
    visit(WILDFIRE)
    let_it_run(page)
    page.get_by_text("What did we make up?").click()
    page.get_by_label("everyone").check()
    expect(said(page)).to_have_text(f"{range_of(0, 0, CascadeParameters(3, QUARTERS))}.")
    page.get_by_label("1 in 2").check()
    expect(said(page)).to_have_text(f"{range_of(0, 0)}.")
