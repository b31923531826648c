"""One page of each kind in each language written here, unread ones too, is laid out as it is read.

On a phone and on a laptop, light and dark: nothing scrolls sideways, nothing is cut off, no word is in two,
what stands in English says so, and axe finds nothing.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Page

from safe4me import create_app
from safe4me.settings import ROOT, Settings
from safe4me.web.build.compiling import build
from tests.browser.test_other_languages import CLIPPED
from tests.browser.test_pages import violations
from tests.browsing import served
from tests.looking import BROKEN_WORDS
from tests.world import close, make_place, open_room, with_settings

LANGUAGES = ("cy", "pl", "uk", "ar")
PATHS = (
    *("", "learn/", "learn/threats/", "learn/threats/the-order/", "learn/threats/quiz/"),
    *("learn/chats/group-chat/", "learn/cases/swim-team/", "help/", "help/threatened/", "who-can-help/"),
    *("against-the-law/", "wildfire/", "join/", "privacy/", "words/", "search/", "lines/", "parents/"),
    *("what-young-people-say/", "nowhere/"),
)
SCREENS = ((390, 844), (1280, 800))
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDE = "document.documentElement.scrollWidth"
ENGLISH = r"""() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const around = texts.currentNode.parentElement;
    if (around.closest("[lang]").lang === "en" || around.closest("script, style, template")) continue;
    const words = texts.currentNode.data.match(/\b(the|and|you|your|what|with|who|for)\b/gi) ?? [];
    if (words.length > 1) found.push(texts.currentNode.data.trim());
  }
  return found;
}"""
TURNED = """() => [...document.querySelectorAll("[lang]")]
  .filter((each) => getComputedStyle(each).direction !== (each.lang === "ar" ? "rtl" : "ltr"))
  .map((each) => each.outerHTML.slice(0, 100))"""
UNDRAWN = """() => {
  const pen = new OffscreenCanvas(40, 40).getContext("2d", { willReadFrequently: true });
  pen.font = `24px ${getComputedStyle(document.body).fontFamily}`;
  const drawn = (letter) => {
    pen.clearRect(0, 0, 40, 40);
    pen.fillText(letter, 4, 28);
    return pen.getImageData(0, 0, 40, 40).data.join();
  };
  const nothing = drawn("\\u0378"); // a place in Unicode where no letter is
  const letters = [...new Set(document.body.innerText)].filter((each) => /\\p{L}/u.test(each));
  return letters.filter((each) => drawn(each) === nothing);
}"""


@pytest.fixture(scope="session")
def spoken_everywhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder of the content in the repository, in every language."""
    folder = tmp_path_factory.mktemp("everywhere")
    build(Settings(mode="development", build_folder=folder, languages=("en", *LANGUAGES)))
    return folder


@pytest.fixture
def app(settings: Settings, spoken_everywhere: Path) -> Iterator[Flask]:
    """The site in every language, as a trial shows it."""
    all_of_them = {"content_folder": ROOT / "content", "build_folder": spoken_everywhere}
    app = create_app(with_settings(settings, languages=("en", *LANGUAGES), **all_of_them))
    yield app
    close(app)


def laid_out(page: Page) -> list[str]:
    """What is wrong with how the open page is laid out, on a phone and on a laptop, light and dark."""
    found = []
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            where = f"{width}, {theme}"
            if page.evaluate(WIDE) > width:
                found.append(f"{where}: scrolls sideways")
            found += [f"{where}: cut off: {each}" for each in page.evaluate(CLIPPED)]
            found += [f"{where}: in two: {each}" for each in page.evaluate(BROKEN_WORDS)]
    return found


def wrong(page: Page, language: str) -> list[str]:
    """All that is wrong with the open page, which speaks that language."""
    assert page.locator("html").get_attribute("lang") == language
    return [
        *laid_out(page),
        *(f"no letter is drawn: {each}" for each in page.evaluate(UNDRAWN)),
        *(f"English, and does not say so: {each}" for each in page.evaluate(ENGLISH)),
        *(f"runs the wrong way: {each}" for each in page.evaluate(TURNED)),
        *violations(page),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_page_of_each_kind_is_laid_out_as_its_language_is_read(
    page: Page, app: Flask, language: str
) -> None:
    with app.app_context():
        code = open_room(app, make_place("Northshire", "Hill School"), "threats/quiz").code
    found = {}
    with served(app) as address:
        for path in (*(f"/{language}/{path}" for path in PATHS), f"/c/{code}/{language}/"):
            page.goto(f"{address}{path}")
            found[path] = wrong(page, language)
    assert {path: each for path, each in found.items() if each} == {}
