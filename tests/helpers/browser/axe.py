"""What axe finds wrong on an open page. One visit is enough for both themes: the dark one has other colours,
and differs in nothing else (`tests/lint/test_style.py` holds that).

Colours take most of axe's time, and pages are made of the same parts. So words are asked about once for each
look: their own colours and kind, those of all they stand in, at this width, and the rules of the dark theme.
Only a look that passed is known from then on, as long as the process runs. So a page is turned dark where it
has a look that has not passed in both themes.
"""

from collections.abc import Iterable
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

Theme = Literal["light", "dark"]
# Of what was found only the markup is told, and the site has no sound or film to fetch first.
BRIEFLY = {"resultTypes": ["violations"], "selectors": False, "preload": False}
COLOURS = ("color-contrast", "link-in-text-block")
BUT_COLOURS = {**BRIEFLY, "rules": {rule: {"enabled": False} for rule in COLOURS}}
OF_COLOURS = {**BRIEFLY, "runOnly": COLOURS, "resultTypes": ["violations", "passes"], "elementRef": True}
TOLD = "({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`)"
HAS_AXE = "() => { if (!window.axe) window.bringAxe?.(); return Boolean(window.axe); }"
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
  const ofDark = (rules) => [...rules].flatMap((rule) => {
    if (rule.media?.mediaText.includes("dark")) return rule.cssText;
    return rule.cssRules ? ofDark(rule.cssRules) : [];
  });
  const sheets = [...document.styleSheets, ...document.adoptedStyleSheets];
  const everywhere = numbered([innerWidth, ...sheets.flatMap((sheet) => ofDark(sheet.cssRules))].join());
  const looks = new Map();
  const lookOf = (element) => {
    if (element === null) return everywhere;
    if (!looks.has(element)) {
      const style = getComputedStyle(element);
      const drawn = element.matches("svg") ? element.outerHTML : ""; // words lie on shapes, not in them
      const own = [element.tagName, element.getAttribute("class"), drawn, ...SEEN.map((name) => style[name])];
      looks.set(element, numbered([lookOf(element.parentElement), ...own].join()));
    }
    return looks.get(element);
  };
  const isWorded = (element) => element.matches("input:not([type=checkbox], [type=radio]), select, textarea")
    || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const isSeen = (element) => { // what is for screen readers is cut out, or lies above the page until focused
    const { clipPath, position } = getComputedStyle(element);
    const isAbove = position === "absolute" && element.getBoundingClientRect().bottom + scrollY <= 0;
    return element.checkVisibility({ visibilityProperty: true }) && clipPath === "none" && !isAbove;
  };
  const isNew = (element) => isWorded(element) && isSeen(element) && !passedBefore.has(lookOf(element));
  const include = [...document.body.querySelectorAll("*")].filter(isNew);
  const inOtherTheme = window.looksBefore; // of the run before, if this page had one
  window.looksBefore = looks;
  if (include.length === 0) return { found: [], passed: [], unsure: [] };
  const { passes, violations } = await axe.run({ include }, options);
  const looksOf = (rules) => rules.flatMap(({ nodes }) => nodes.map(({ element }) => lookOf(element)));
  const failed = new Set(looksOf(violations));
  const passed = looksOf(passes).filter((look) => !failed.has(look));
  const unsure = include.filter((element) => !passed.includes(lookOf(element)));
  return { found: violations.flatMap("""
    + TOLD
    + """), passed, unsure: unsure.map((element) => inOtherTheme?.get(element) ?? 0) };
}"""
)
_known: dict[Theme, set[int]] = {"light": set(), "dark": set()}
_known_in_both: set[int] = set()  # as they are by day


def bring_axe(page: Page) -> None:
    """Have axe at hand on every page that is opened from now on: to send it takes as long as to open one."""
    page.add_init_script(f"window.bringAxe = () => {{ {AXE_SCRIPT} }}")


def violations(page: Page) -> list[str]:
    """All that axe finds in the light theme, and of colours in the dark one; the page is light afterwards."""
    _turn(page, "light")
    found: list[str] = page.evaluate(FOUND, BUT_COLOURS)
    by_day = _colours(page, _known_in_both)
    if not any(by_day.values()):
        return found
    _turn(page, "dark")
    by_night = _colours(page, _known["dark"])
    _turn(page, "light")
    _known["dark"].update(by_night["passed"])
    _known_in_both.update({*by_day["passed"]} - {*by_night["unsure"]})
    return [*by_night["found"], *found, *by_day["found"]]


def violations_in(page: Page, theme: Theme) -> list[str]:
    """All that axe finds in this theme alone."""
    _turn(page, theme)
    found: list[str] = page.evaluate(FOUND, BUT_COLOURS)
    told = _colours(page, _known[theme])
    _known[theme].update(told["passed"])
    return [*found, *told["found"]]


def _turn(page: Page, theme: Theme) -> None:
    page.wait_for_load_state()  # a click leads on before the next page has its colours
    page.emulate_media(color_scheme=theme)
    if not page.evaluate(HAS_AXE):
        page.evaluate(AXE_SCRIPT)


def _colours(page: Page, known: Iterable[int]) -> dict[str, Any]:
    """What is found of colours, which looks passed, and whether some did neither: those are asked again."""
    told: dict[str, Any] = page.evaluate(FOUND_OF_COLOURS, {"known": [*known], "options": OF_COLOURS})
    return told
