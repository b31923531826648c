"""Ten minutes' preparation: a plan, a worksheet and its answers are as few pages as a teacher carries."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page
from pypdf import PdfReader

from safe4me.content.model.core import Module
from safe4me.web.build.printables import ANSWERS, PLAN, WORKSHEET, Sheet, sheets_of
from tests.helpers.content.libraries import built

__all__ = ["built"]

Visit = Callable[[str], Page]
OPEN = "document.querySelectorAll('details').forEach((fold) => { fold.open = true; })"
BARS = {WORKSHEET: 2, ANSWERS: 1}
SMALLEST = 8.4  # points: Chromium prints a page that is too wide smaller, and so on fewer sheets


@pytest.fixture
def modules(app: Flask) -> list[Module]:
    """What the repository teaches, with a guide."""
    library = app.extensions["site"].libraries["en"]
    return [module for module in library.modules if module.guide]


def pages_of(page: Page) -> int:
    """How many sheets Chromium prints of it, in words that can be read."""
    page.emulate_media(media="print")
    reader = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    sizes: list[float] = []

    def size(text: str, on_page: list[float], in_text: list[float], _font: object, points: float) -> None:
        if text.strip():
            sizes.append(points * abs(on_page[0] * in_text[0]))

    reader.pages[0].extract_text(visitor_text=size)
    assert min(sizes) > SMALLEST, f"{page.url} is printed in {min(sizes):.1f} points"
    return len(reader.pages)


def too_long(visit: Visit, bars: dict[str, int], *, whole: bool) -> dict[str, int]:
    """How many pages each address has that has more than its bar; `whole` with all that is folded away."""
    found = {}
    for address, bar in bars.items():
        page = visit(address)
        if whole:
            page.evaluate(OPEN)
        pages = pages_of(page)
        if pages > bar:
            found[address] = pages
    return found


def bar_of(sheet: Sheet) -> int:
    """How many pages a sheet may have; a plan with all that stands behind it."""
    return BARS.get(sheet.kind) or (2 if sheet.cut <= 20 else 4)


def bars(modules: list[Module], *kinds: str) -> dict[str, int]:
    return {
        f"/en/teachers/{module.id}/print/{sheet.stem}/": bar_of(sheet)
        for module in modules
        for sheet in sheets_of(module)
        if sheet.kind in kinds
    }


def test_the_shortest_plan_is_one_page(visit: Visit, modules: list[Module]) -> None:
    shortest = {
        f"/en/teachers/{each.id}/print/plan-{each.guide.cuts[0]}/": 1 for each in modules if each.guide
    }
    assert len(shortest) == len(modules)
    assert too_long(visit, shortest, whole=False) == {}


def test_a_whole_plan_is_two_pages_for_20_minutes_and_four_for_60(
    visit: Visit, modules: list[Module]
) -> None:
    plans = bars(modules, PLAN)
    assert set(plans.values()) == {2, 4}
    assert too_long(visit, plans, whole=True) == {}


def test_a_worksheet_is_two_pages_a_band_and_its_answers_one(visit: Visit, modules: list[Module]) -> None:
    sheets = bars(modules, WORKSHEET, ANSWERS)
    assert set(sheets.values()) == {1, 2}
    assert too_long(visit, sheets, whole=False) == {}


def test_a_guide_as_it_stands_is_two_pages_and_with_all_of_it_four(
    visit: Visit, modules: list[Module]
) -> None:
    addresses = [f"/en/teachers/{module.id}/" for module in modules]
    assert too_long(visit, dict.fromkeys(addresses, 2), whole=False) == {}
    assert too_long(visit, dict.fromkeys(addresses, 4), whole=True) == {}
