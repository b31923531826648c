"""One look of axe sees what is wrong by day and what is wrong by night, in one visit."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.helpers.browser.axe import Theme, violations

Visit = Callable[[str], Page]
PAGE = "/en/privacy/"
PAINT = """(rules) => {
  const style = new CSSStyleSheet();
  style.replaceSync(rules);
  document.adoptedStyleSheets = [style];
}"""
ADD_A_LINK = """(words) => {
  const link = document.createElement("a");
  link.href = "#";
  link.textContent = "a link";
  words.replaceChildren("Some words before ", link, " and some behind it.");
}"""


@pytest.mark.parametrize(("theme", "faint"), [("light", "#ddd"), ("dark", "#333")])
def test_words_too_faint_in_one_theme_alone_are_seen(visit: Visit, theme: Theme, faint: str) -> None:
    page = visit(PAGE)
    page.evaluate(PAINT, f"@media (prefers-color-scheme: {theme}) {{ main p {{ color: {faint} }} }}")
    assert {each.partition(":")[0] for each in violations(page)} == {"color-contrast"}


def test_a_link_that_only_its_colour_tells_from_words_is_seen_by_night(visit: Visit) -> None:
    page = visit(PAGE)
    page.locator("main p").first.evaluate(ADD_A_LINK)
    plain = "main p a { color: #d2c9bd; text-decoration: none }"
    page.evaluate(PAINT, f"@media (prefers-color-scheme: dark) {{ {plain} }}")
    assert {each.partition(":")[0] for each in violations(page)} == {"link-in-text-block"}


def test_what_is_wrong_in_both_themes_is_told_once(visit: Visit) -> None:
    page = visit(PAGE)
    page.locator("main").evaluate("main => main.append(document.createElement('img'))")
    assert violations(page) == ["image-alt: <img>"]
    assert page.evaluate("matchMedia('(prefers-color-scheme: light)').matches")
