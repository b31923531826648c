"""One page of each kind in each language written here, unread ones too, is laid out as it is read.

On a phone and on a laptop, light and dark: nothing scrolls sideways, nothing is cut off, no word is in two,
what stands in English says so, and axe finds nothing.
"""

from collections.abc import Callable, Mapping
from typing import Literal
from urllib.parse import urlsplit

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Page, Route

from safe4me.languages import offered_libraries
from safe4me.settings import Settings
from safe4me.web.build import pack
from safe4me.web.build.compiling import compile_site
from tests.browser.test_other_languages import CLIPPED
from tests.browser.test_pages import violations
from tests.looking import BROKEN_WORDS, HAS_FONT
from tests.needs import needed
from tests.pseudo import CATALOGUE

LANGUAGES = ("cy", "pl", "uk", "ar")
PATHS = (
    *("", "learn/threats/", "learn/threats/the-order/", "learn/threats/quiz/", "learn/fakes/shared-folder/"),
    *("help/", "help/threatened/", "who-can-help/", "join/", "privacy/", "words/", "lines/"),
)
FONTS = ("Roboto", "Noto Naskh Arabic UI")  # an Android phone's
SCREENS: tuple[tuple[int, int, Literal["light", "dark"]], ...] = ((390, 844, "light"), (1280, 800, "dark"))
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


Open = Callable[[str], Page]


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    """What a build of the repository's content holds by address, in every language, without its packs."""
    settings = Settings(mode="development", languages=("en", *LANGUAGES))
    libraries = offered_libraries(settings.content_folder, settings.languages, with_unread=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pack, "packs", lambda *_: {})  # a third of the time, and no page of theirs is looked at
        return compile_site(settings, libraries).files


@pytest.fixture
def open_page(page: Page, files: Mapping[str, bytes]) -> Open:
    """Open a page of the build, in the fonts of a phone; nothing is served."""
    fonts = ", ".join(f'"{family}"' for family in FONTS)

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        body = files.get(path, b"")
        more = f":root {{ --font: {fonts} }}" if path.endswith(".css") else ""
        kind = "text/html" if path.endswith("/") else f"text/{path.rpartition('.')[2]}"
        kind = {"text/js": "text/javascript", "text/svg": "image/svg+xml"}.get(kind, kind)
        route.fulfill(body=body + more.encode(), content_type=f"{kind}; charset=utf-8")

    def open_page(path: str) -> Page:
        page.goto(f"https://safe4me.example{path}")
        return page

    page.route("**/*", answer)
    page.emulate_media(reduced_motion="reduce")
    for family in FONTS:
        there = page.evaluate(HAS_FONT, family)
        needed(there or None, f"the font {family}: sh .ci/system-packages installs it")
    return open_page


def laid_out(page: Page) -> list[str]:
    """What is wrong with how the open page is laid out, on a phone by day and on a laptop by night."""
    found = []
    for width, height, theme in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)
        if page.evaluate(WIDE) > width:
            found.append(f"{width}: scrolls sideways")
        found += [f"{width}: cut off: {each}" for each in page.evaluate(CLIPPED)]
        found += [f"{width}: in two: {each}" for each in page.evaluate(BROKEN_WORDS)]
    return found


def wrong(page: Page, language: str) -> list[str]:
    """All that is wrong with the open page, which speaks that language."""
    assert page.locator("html").get_attribute("lang") == language
    with CATALOGUE.open("rb") as texts:
        of_ours = {message.id for message in read_po(texts)}  # a text of the interface may wait
    return [
        *laid_out(page),
        *(f"no letter is drawn: {each}" for each in page.evaluate(UNDRAWN)),
        *(f"English, and does not say so: {each}" for each in page.evaluate(ENGLISH) if each not in of_ours),
        *(f"runs the wrong way: {each}" for each in page.evaluate(TURNED)),
        *violations(page),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_page_of_each_kind_is_laid_out_as_its_language_is_read(open_page: Open, language: str) -> None:
    found = {path: wrong(open_page(f"/{language}/{path}"), language) for path in PATHS}
    assert {path: each for path, each in found.items() if each} == {}
