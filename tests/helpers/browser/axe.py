"""What axe finds wrong on an open page. One visit is enough for both themes: the dark one has other colours,
and differs in nothing else (`tests/lint/test_style.py` holds that).

Colours take most of axe's time, and pages are made of the same parts. So words are asked about once for each
look: their own colours and kind, and those of all they stand in, at this width. Only a look that passed is
known from then on, as long as the process runs.
"""

from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

Theme = Literal["light", "dark"]
# Of what was found only the markup is told, and the site has no sound or film to fetch first.
BRIEFLY = {"resultTypes": ["violations"], "selectors": False, "preload": False}
COLOURS = ("color-contrast", "link-in-text-block")
BUT_COLOURS = {**BRIEFLY, "rules": {rule: {"enabled": False} for rule in COLOURS}}
OF_COLOURS = {**BRIEFLY, "runOnly": COLOURS, "resultTypes": ["violations", "passes"], "elementRef": True}
TOLD = "({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`)"
FOUND = f"(options) => axe.run(document, options).then(({{ violations }}) => violations.flatMap({TOLD}))"
FOUND_OF_COLOURS = (
    """async ({ known, options }) => {
  const SEEN = ["color", "backgroundColor", "backgroundImage", "opacity", "position", "display", "filter",
    "mixBlendMode", "fontSize", "fontWeight", "textDecorationLine", "textShadow", "borderBottom", "fill"];
  const numbered = (text) => {
    let sum = 7;
    for (let at = 0; at < text.length; at += 1) sum = Math.imul(31, sum) + text.charCodeAt(at);
    return sum | 0;
  };
  const passedBefore = new Set(known);
  const looks = new Map();
  const lookOf = (element) => {
    if (element === null) return innerWidth;
    if (!looks.has(element)) {
      const style = getComputedStyle(element);
      const drawn = element.matches("svg") ? element.outerHTML : ""; // words lie on shapes, not in them
      const own = [element.tagName, element.getAttribute("class"), drawn, ...SEEN.map((name) => style[name])];
      looks.set(element, numbered([lookOf(element.parentElement), ...own].join()));
    }
    return looks.get(element);
  };
  const isWorded = (element) => element.matches("input, select, textarea")
    || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const isNew = (element) => element.checkVisibility({ visibilityProperty: true }) && isWorded(element)
    && !passedBefore.has(lookOf(element));
  const include = [...document.body.querySelectorAll("*")].filter(isNew);
  if (include.length === 0) return { found: [], passed: [] };
  const { passes, violations } = await axe.run({ include }, options);
  const looksOf = (rules) => rules.flatMap(({ nodes }) => nodes.map(({ element }) => lookOf(element)));
  const failed = new Set(looksOf(violations));
  const passed = looksOf(passes).filter((look) => !failed.has(look));
  return { found: violations.flatMap("""
    + TOLD
    + """), passed };
}"""
)
_known: dict[Theme, set[int]] = {"light": set(), "dark": set()}


def bring_axe(page: Page) -> None:
    """Have axe on every page that is opened from now on: to send it to each takes as long as to open it."""
    page.add_init_script(AXE_SCRIPT)


def violations(page: Page) -> list[str]:
    """All that axe finds in the light theme, and of colours in the dark one; the page is light afterwards."""
    _turn(page, "dark")
    return [*_found_of_colours(page, "dark"), *violations_in(page, "light")]


def violations_in(page: Page, theme: Theme) -> list[str]:
    """All that axe finds in this theme alone."""
    _turn(page, theme)
    found: list[str] = page.evaluate(FOUND, BUT_COLOURS)
    return [*found, *_found_of_colours(page, theme)]


def _turn(page: Page, theme: Theme) -> None:
    page.wait_for_load_state()  # a click leads on before the next page has its colours
    page.emulate_media(color_scheme=theme)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)


def _found_of_colours(page: Page, theme: Theme) -> list[str]:
    told = page.evaluate(FOUND_OF_COLOURS, {"known": list(_known[theme]), "options": OF_COLOURS})
    _known[theme].update(told["passed"])
    found: list[str] = told["found"]
    return found
