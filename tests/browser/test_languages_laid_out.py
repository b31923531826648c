"""One page of each kind in each language written here, unread ones too, is laid out as it is read.

On a phone and on a laptop, each light and dark: nothing scrolls sideways or is cut off, no word is in two,
what stands in English says so, and axe finds nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page, Route

from safe4me.web.http.bidi import kept_in_order
from tests.browser.test_other_languages import CLIPPED
from tests.helpers.browser.axe import bring_axe, violations
from tests.helpers.browser.looks import BROKEN_WORDS, HAS_FONT
from tests.helpers.content.libraries import FIVE, files_of
from tests.helpers.content.pseudo import CATALOGUE
from tests.helpers.servers.machine import needed

LANGUAGES = FIVE[1:]
PATHS = (
    *("", "learn/threats/", "learn/threats/the-order/", "learn/threats/quiz/", "learn/fakes/shared-folder/"),
    *("help/", "help/threatened/", "who-can-help/", "join/", "privacy/", "words/", "lines/"),
)
FONTS = ("Roboto", "Noto Naskh Arabic UI")  # an Android phone's
SCREENS = ((390, 844), (1280, 800))
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
STANDS_IN_ENGLISH = re.compile(rb'<h1[^>]*(>\s*<span)? lang="en"|class="told-in" lang="en"')
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

BESIDE = """() => [...document.querySelectorAll(".of-language")].filter((note) => {
  const next = note.nextElementSibling?.getBoundingClientRect();
  return next?.width > 1 && next.top < note.getBoundingClientRect().bottom - 1; // 1 pixel: for screen readers
}).map((note) => note.textContent.trim())"""
STYLE = "each => getComputedStyle(each)"
IN_ORDER = """(pieces) => {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const left = {};
  while (texts.nextNode()) {
    for (const piece of pieces) {
      const at = texts.currentNode.data.indexOf(piece);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(texts.currentNode, at);
      range.setEnd(texts.currentNode, at + piece.length);
      left[piece] = range.getBoundingClientRect().left;
    }
  }
  return [0, 2, 4].map((n) => left[pieces[n]] < left[pieces[n + 1]]);
}"""
Open = Callable[[str], Page]


@pytest.fixture(scope="module")
def files(five_built: Path) -> Mapping[str, bytes]:
    """What a build of the repository's content holds by address, in every language."""
    return files_of(five_built)


def answer(files: Mapping[str, bytes], route: Route) -> None:
    """Give a browser what it asks of the build, with a phone's fonts in each style sheet."""
    path = urlsplit(route.request.url).path
    fonts = ", ".join(f'"{family}"' for family in FONTS)
    more = f":root {{ --font: {fonts} }}" if path.endswith(".css") else ""
    kind = "text/html" if path.endswith("/") else f"text/{path.rpartition('.')[2]}"
    kind = {"text/js": "text/javascript", "text/svg": "image/svg+xml"}.get(kind, kind)
    route.fulfill(body=files.get(path, b"") + more.encode(), content_type=f"{kind}; charset=utf-8")


@pytest.fixture
def open_page(page: Page, files: Mapping[str, bytes]) -> Iterator[Open]:
    """Open a page of the build, in the fonts of a phone; nothing is served, and no script may fail."""
    failed: list[str] = []

    def open_page(path: str) -> Page:
        page.goto(f"https://safe4me.example{path}")
        return page

    page.on("pageerror", lambda error: failed.append(error.message))
    page.route("**/*", partial(answer, files))
    page.emulate_media(reduced_motion="reduce")
    bring_axe(page)
    for family in FONTS:
        there = page.evaluate(HAS_FONT, family)
        needed(there or None, f"the font {family}: sh .ci/system-packages installs it")
    yield open_page
    assert failed == []


def laid_out(page: Page) -> list[str]:
    """What is wrong with how the open page is laid out, on a phone and on a laptop, by day and by night."""
    found = []
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            found += [f"{width} {theme}: {each}" for each in _misplaced(page, width)]
        found += [f"{width}: {each}" for each in violations(page)]  # in both themes
    return found


def _misplaced(page: Page, width: int) -> list[str]:
    wrong = [f"cut off: {each}" for each in page.evaluate(CLIPPED)]
    wrong += [f"in two: {each}" for each in page.evaluate(BROKEN_WORDS)]
    wrong += [f"not above all of the page: {each}" for each in page.evaluate(BESIDE)]
    if page.evaluate(WIDE) > width:
        wrong.append("scrolls sideways")
    return wrong


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
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_page_of_each_kind_is_laid_out_as_its_language_is_read(open_page: Open, language: str) -> None:
    found = {path: wrong(open_page(f"/{language}/{path}"), language) for path in PATHS}
    assert {path: each for path, each in found.items() if each} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_a_language_scrolls_sideways_on_the_narrowest_phone(
    browser: Browser, files: Mapping[str, bytes], language: str
) -> None:
    pages = [each for each in files if each.startswith(f"/{language}/") and each.endswith("/")]
    translated = [
        each
        for each in pages
        if not re.search("/(print|present)/", each) and not STANDS_IN_ENGLISH.search(files[each])
    ]
    assert len(translated) > 40
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.route("**/*", partial(answer, files))
    wide = []
    for each in translated:
        page.goto(f"https://safe4me.example{each}")
        wide += [each] if page.evaluate(WIDE) > 320 else []
    context.close()
    assert wide == []


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ('<p style="width: 2000px">.</p>', "390 dark: scrolls sideways"),
        ('<p style="width: 3ch; overflow: hidden; white-space: nowrap">كلمة طويلة</p>', "390 light: cut off"),
        ('<p style="width: 2ch; overflow-wrap: anywhere">Exampleshire</p>', "1280 light: in two: E"),
        ("<p>You and the others</p>", "English, and does not say so: You and the others"),
        ('<p lang="en">A word</p>', "runs the wrong way"),
        (
            '<div class="two"><p class="of-language" style="grid-column: auto">ظل</p><p>ظل</p></div>',
            "1280 light: not above",
        ),
        ('<img src="/none.svg">', "image-alt"),
        ('<p style="color: #333">ظل</p>', "1280: color-contrast"),
    ],
    ids=["wide", "cut off", "in two", "English", "wrong way", "beside", "axe", "dark"],
)
def test_a_page_that_is_broken_is_seen(open_page: Open, html: str, seen: str) -> None:
    page = open_page("/ar/join/")
    page.locator("main").evaluate("(main, html) => main.insertAdjacentHTML('afterbegin', html)", html)
    assert [each for each in wrong(page, "ar") if seen in each]


def test_what_leads_on_is_where_the_eye_goes_and_a_picture_keeps_its_sides(open_page: Open) -> None:
    page = open_page("/ar/help/")
    page.set_viewport_size({"width": 1280, "height": 800})
    link = page.locator(".doors li").first
    words, arrow = (link.locator(part).bounding_box() for part in ("a > span", ".icon.way"))
    assert words
    assert arrow
    assert arrow["x"] < words["x"]
    assert page.locator(".icon.way").first.evaluate(f"{STYLE}.transform") == "matrix(-1, 0, 0, 1, 0, 0)"
    drawn = open_page("/ar/lines/").locator("svg.art").first
    assert drawn.evaluate(f"{STYLE}.transform") == "none"


def test_numbers_to_call_and_signs_stand_in_order_among_arabic_letters(open_page: Open) -> None:
    page = open_page("/ar/join/")
    sentence = "<p>الرقم 0800 1111 أو LGBT+ أو 50% هنا</p>"
    for is_kept, html in enumerate((sentence, kept_in_order(sentence, "rtl"))):
        page.locator("main").evaluate("(main, html) => { main.innerHTML = html; }", html)
        assert page.evaluate(IN_ORDER, ["0800", "1111", "LGBT", "+", "50", "%"]) == [bool(is_kept)] * 3


def test_arabic_is_drawn_by_a_font_that_has_its_letters(open_page: Open) -> None:
    page = open_page("/ar/privacy/")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    heading = session.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": heading})["fonts"]
    assert [font["familyName"] for font in fonts] == [FONTS[1]]
