"""The stories that pupils will really read: the pace they come at, and each of their endings."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.helpers.browser.axe import Theme, bring_axe, violations_in
from tests.helpers.browser.pages import hold_the_clock, read_on
from tests.helpers.content.libraries import built, files_of

__all__ = ["built"]

Visit = Callable[[str], Page]
STORIES = 10
MOST_WORDS_A_MINUTE = 200
LEAST_MS = 700
LONG_ENOUGH_MS = 15_000
LISTEN = r"""() => {
  window.came = [];
  const look = new MutationObserver((changes) => {
    for (const beat of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (!beat.matches(".beat")) continue;
      came.push([Date.now(), beat.querySelector(".words").innerText.trim().split(/\s+/).length]);
    }
  });
  for (const box of document.querySelectorAll(".beats")) look.observe(box, { childList: true });
}"""

IS_ABOVE_ALL_ELSE = """card => {
  const [door, ...others] = [...card.children].map((part) => part.getBoundingClientRect());
  return others.every((other) => other.top >= door.bottom);
}"""


def stories(visit: Visit, built: Path) -> Iterator[str]:
    """The address of each story, which stands open."""
    found = [path for path, file in files_of(built).items() if "/learn/" in path and b"data-story" in file]
    assert len(found) >= STORIES
    for path in found:
        visit(path)
        yield path


def ways_to_endings(page: Page) -> list[list[str]]:
    """A shortest way to each ending of the story that stands open: the scenes after the first."""
    endings: list[str] = page.locator("[data-end]").evaluate_all("ends => ends.map(end => end.id)")
    ways = ways_to_scenes(page)
    return [ways[ending] for ending in endings]


def ways_to_scenes(page: Page) -> dict[str, list[str]]:
    """A shortest way to each scene of the story that stands open, the nearest first."""
    links: dict[str, list[str]] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.scene')].map(scene =>"
        " [scene.id, [...scene.querySelectorAll('a.choice')].map(choice => choice.dataset.to)]))"
    )
    first = str(page.locator(".scene.start").get_attribute("id"))
    found: dict[str, list[str]] = {first: []}
    waiting = [first]
    for here in waiting:
        for to in links[here]:
            if to not in found:
                found[to] = [*found[here], to]
                waiting.append(to)
    return found


def tap(target: Locator) -> None:
    """As a finger does, but at once: Playwright waits for two frames before each click of its own."""
    target.evaluate("target => target.click()")


def choose_way_to(page: Page, scene: str) -> None:
    tap(page.locator(f"a.choice:visible[data-to='{scene}']").first)


def start_again(page: Page) -> None:
    page.evaluate("safe4me.kept.wipe()")
    page.reload()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_ending_is_a_card_with_focus_its_top_in_sight_and_open_to_every_reader(
    visit: Visit, page: Page, built: Path, theme: Theme
) -> None:
    page.set_viewport_size(
        {"width": 390, "height": 844} if theme == "light" else {"width": 1366, "height": 640}
    )
    bring_axe(page)
    for path in stories(visit, built):
        for way in ways_to_endings(page):
            for scene in way:
                read_on(page, tap)
                choose_way_to(page, scene)
            read_on(page, tap)
            card = page.locator(f"#{way[-1]}")
            expect(card).to_be_focused()
            box = card.bounding_box()
            assert box
            assert 0 <= box["y"] < 300, (path, way)
            if card.locator("> .now-door").count():
                assert card.evaluate(IS_ABOVE_ALL_ELSE), (path, way)
            assert violations_in(page, theme) == [], (path, way)
            start_again(page)


def test_words_that_come_without_a_tap_come_at_200_a_minute_at_most(
    visit: Visit, page: Page, built: Path
) -> None:
    hold_the_clock(page)
    alone = 0
    for path in stories(visit, built):
        page.emulate_media(reduced_motion="no-preference")
        for way in ways_to_endings(page):
            page.evaluate(LISTEN)
            for scene in way:
                onward = page.locator("[data-go]:visible")
                while onward.count():
                    alone += words_after(page, partial(tap, onward), path)
                alone += words_after(page, partial(choose_way_to, page, scene), path)
            start_again(page)
    assert alone > 0


def words_after(page: Page, do: Callable[[], None], path: str) -> int:
    """How many words come by themselves after a tap; none of them sooner than somebody can read."""
    page.evaluate("came = []")
    do()
    page.clock.run_for(LONG_ENOUGH_MS)
    came: list[tuple[int, int]] = page.evaluate("came")
    times = sorted({at for at, _ in came})
    assert all(later - sooner >= LEAST_MS for sooner, later in pairwise(times)), (path, came)
    words = sum(count for at, count in came if at > times[0]) if times else 0
    if words:
        assert words <= MOST_WORDS_A_MINUTE * (times[-1] - times[0]) / 60_000, (path, came)
    return words
