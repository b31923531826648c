"""Never stored, on any page that pupils will really read: words of one's own, and what a door ticks."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_pages import addresses
from tests.helpers.browser.pages import stored
from tests.helpers.content.libraries import built

__all__ = ["built"]

Visit = Callable[[str], Page]
MARK = "heronpier"
LESSONS = 12  # each has at least one box
FILL = f"""() => {{
  for (const option of document.querySelectorAll(".option input")) option.click();
  const boxes = [...document.querySelectorAll("textarea, [contenteditable], input:not([type])")];
  for (const box of boxes) {{
    box.value = box.textContent = "{MARK}";
    for (const type of ["keydown", "input", "keyup", "change", "blur"]) {{
      box.dispatchEvent(new Event(type, {{bubbles: true}}));
    }}
  }}
  return boxes.length;
}}"""
TICK = "() => { for (const tick of document.querySelectorAll('.ticks input')) tick.click() }"
TICKS = "[...document.querySelectorAll('.ticks input')].map((tick) => tick.checked)"
SHOWN = "[...document.querySelectorAll('textarea, input')].map((box) => box.value)"
CACHED = """async () => {
  const names = await caches.keys();
  const held = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return held.flat().map((request) => request.url);
}"""


@pytest.mark.asvs("14.3.3")
def test_no_word_of_ones_own_is_stored_on_any_page(visit: Visit, page: Page, built: Path) -> None:
    boxes = 0
    for path in (path for path in addresses(built) if "/teachers/" not in path):
        visit(path)
        boxes += page.evaluate(FILL)
        assert MARK not in json.dumps(stored(page)), path
        page.reload()
        assert MARK not in page.evaluate(SHOWN), path
    assert boxes >= LESSONS
    assert page.evaluate(CACHED) == []


@pytest.mark.asvs("14.3.3")
def test_no_tick_of_a_door_and_no_door_is_stored(ready: Visit, visit: Visit, page: Page, built: Path) -> None:
    ready("/en/learn/law/")
    before = stored(page)
    doors = [path for path in addresses(built) if path.startswith("/en/help/") and path != "/en/help/"]
    page.locator(".helpbar").get_by_role("link", name="Get help").click()
    for door in doors:
        page.locator(f"dialog .doors [href$='{door}']").locator("visible=true").first.click()
        expect(page.locator("dialog .ticks input").first).to_be_visible()
        page.evaluate(TICK)
        assert any(page.evaluate(TICKS)), door
        assert stored(page) == before, door
        page.get_by_role("link", name="Something else is happening").click()
    for door in doors:
        visit(door)
        page.evaluate(TICK)
        assert stored(page) == before, door
        page.reload()
        ticks = page.evaluate(TICKS)
        assert ticks, door
        assert not any(ticks), door
