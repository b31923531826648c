"""What axe finds wrong on an open page. One visit is enough for both themes: the dark one has other colours,
and differs in nothing else (`tests/unit/test_style.py` holds that).
"""

from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Of what was found only the markup is told, and the site has no sound or film to fetch first.
BRIEFLY = {"resultTypes": ["violations"], "selectors": False, "preload": False}
OF_COLOURS = {**BRIEFLY, "runOnly": ["color-contrast", "link-in-text-block"]}
FOUND = """(options) => axe.run(document, options).then(({ violations }) => violations.flatMap(
  ({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`),
))"""
Theme = Literal["light", "dark"]


def bring_axe(page: Page) -> None:
    """Have axe on every page that is opened from now on: to send it to each takes as long as to open it."""
    page.add_init_script(AXE_SCRIPT)


def violations(page: Page) -> list[str]:
    """All that axe finds in the light theme, and of colours in the dark one; the page is light afterwards."""
    return [*_found(page, "dark", OF_COLOURS), *violations_in(page, "light")]


def violations_in(page: Page, theme: Theme) -> list[str]:
    """All that axe finds in this theme alone."""
    return _found(page, theme, BRIEFLY)


def _found(page: Page, theme: Theme, options: dict[str, object]) -> list[str]:
    page.wait_for_load_state()  # a click leads on before the next page has its colours
    page.emulate_media(color_scheme=theme)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(FOUND, options)
    return found
