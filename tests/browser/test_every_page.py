"""Every page there is, from the build's own list: light at first, whole without script and on paper.

For axe and the smallest phone `test_real_content` goes through the same list.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import brotli
import pytest
from playwright.sync_api import Browser, Page

from safe4me.content.model.related import listed_pages
from safe4me.settings import ROOT
from tests.browser.test_pages import addresses
from tests.helpers.content.libraries import built, lessons_in

__all__ = ["built"]

HEAVIEST = 60_000  # bytes, with all that a page fetches by itself, as brotli packs it
HEAVIEST_OF = {
    r"/en/wildfire/": 90_000,  # the model of a spread
    r"/en/learn/cases/.+/": HEAVIEST,
    r"/en/learn/.+/.+/": 49_500,  # lessons, stories and quizzes, in both wordings
}
ON_USE = re.compile(r"<template>.*?</template>", re.DOTALL)  # what is there is fetched when it is asked for
LOADED = re.compile(r'<(?:link|script)\b[^>]*? (?:href|src)="(/static/[^"]*)"|data-doors="(/static/[^"]*)"')
READ_ON = re.compile(r'<nav class="read-on.*?</nav>', re.DOTALL)
A4_PX = 794  # its width, at 96 dots an inch
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
READ = "document.querySelector('main').innerText.trim().split(/\\s+/).length"
LEFT_ON_PAPER = """[...document.querySelectorAll(".noprint, .bar, .helpbar, button")]
  .filter((each) => each.checkVisibility()).map((each) => each.outerHTML.slice(0, 80))"""
FEWEST_WORDS = 10
ON_A3 = re.compile(r"/print/a3/")  # wider than the sheet that the others are measured on
NOT_FOR_A4 = re.compile(r"/present/|/together/|/design/|/a3/")  # a whiteboard's, developers', wider sheets


def heaviest(path: str) -> int:
    return next((most for pattern, most in HEAVIEST_OF.items() if re.fullmatch(pattern, path)), HEAVIEST)


@pytest.fixture
def unscripted(browser: Browser, server: str) -> Iterator[Page]:
    """A page as wide as a sheet of paper, of a browser that runs no script of ours."""
    size = {"width": A4_PX, "height": 1123}
    context = browser.new_context(base_url=server, java_script_enabled=False, viewport=size)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_every_page_is_light_with_all_that_it_loads_when_nothing_is_cached(built: Path) -> None:
    folder = (built / "current").resolve()
    entries = json.loads((folder / "manifest.json").read_text())["pages"]

    @cache
    def bytes_of(address: str) -> int:
        """As a real build packs it, and not as lightly as those of tests."""
        return len(brotli.compress((folder / entries[address]["file"]).read_bytes()))

    pages = [path for path in addresses(built) if path in entries]
    sizes = {}
    for path in pages:
        html = ON_USE.sub("", (folder / entries[path]["file"]).read_text())
        loaded = {one or other for one, other in LOADED.findall(html)}
        assert any(asset.endswith(".css") for asset in loaded), path
        sizes[path] = bytes_of(path) + sum(map(bytes_of, loaded))
    assert len(sizes) > 200
    assert {path: size for path, size in sizes.items() if size > heaviest(path)} == {}


def test_every_page_but_lists_and_surveys_ends_on_two_or_three_others(built: Path) -> None:
    folder = (built / "current").resolve()
    entries = json.loads((folder / "manifest.json").read_text())["pages"]
    led = listed_pages(lessons_in(ROOT / "content"))
    ends = {place: READ_ON.findall((folder / entries[f"/en/{place}"]["file"]).read_text()) for place in led}
    assert len(ends) > 90
    assert {
        place for place, end in ends.items() if len(end) != 1 or end[0].count("<li>") not in (2, 3)
    } == set()


def test_every_page_is_whole_without_script_and_on_paper(unscripted: Page, built: Path) -> None:
    for path in addresses(built):
        unscripted.emulate_media(media="screen")
        unscripted.goto(path)
        assert unscripted.evaluate(READ) >= FEWEST_WORDS, path
        assert unscripted.evaluate(SIDEWAYS) <= 0, path
        if NOT_FOR_A4.search(path):
            continue
        unscripted.emulate_media(media="print")
        assert unscripted.evaluate(LEFT_ON_PAPER) == [], path
        assert unscripted.evaluate(READ) >= FEWEST_WORDS, path
        assert unscripted.evaluate(SIDEWAYS) <= 0 or ON_A3.search(path), path
