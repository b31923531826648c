"""What a door ticks is never stored. `test_real_content` shows the same of words of one's own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_pages import addresses
from tests.helpers.browser.pages import stored, way_to_help
from tests.helpers.content.libraries import built

__all__ = ["built"]

Visit = Callable[[str], Page]
TICK = "() => { for (const tick of document.querySelectorAll('.ticks input')) tick.click() }"
TICKS = "[...document.querySelectorAll('.ticks input')].map((tick) => tick.checked)"


@pytest.mark.asvs("14.3.3")
def test_no_tick_of_a_door_and_no_door_is_stored(ready: Visit, visit: Visit, page: Page, built: Path) -> None:
    ready("/en/learn/law/")
    before = stored(page)
    doors = [path for path in addresses(built) if path.startswith("/en/help/") and path != "/en/help/"]
    way_to_help(page).click()
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
