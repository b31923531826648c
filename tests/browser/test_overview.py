"""The overview in a browser: on a laptop three answers at once, on every screen whole, and without script."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from safe4me.content.model.library import Library
from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.rooms import Phase, Room, RoomActivity, RoomState
from safe4me.db.schools import School, SchoolClass
from safe4me.results.questions import asked
from tests.browser.test_school_and_area_pages import sign_in
from tests.helpers.browser.axe import violations
from tests.helpers.content.libraries import built
from tests.helpers.privacy.batches import totals
from tests.helpers.world.schools import Place

__all__ = ["built"]

Visit = Callable[[str], Page]
SCHOOLS = 14  # with the place's own
HIGHEST, HEADER = 2000, 80  # pixels
WIDTHS = (320, 390, 768, 1366, 1440)
COUNTS = (30, 90, 30, 30, 30, 30, 30, 30)
TAUGHT = datetime(2026, 11, 5, 10, tzinfo=UTC)


@pytest.fixture
def library(app: Flask) -> Library:
    """What the repository teaches."""
    found: Library = app.extensions["site"].libraries["en"]
    return found


@pytest.fixture
def area(place: Place, library: Library) -> None:
    """An area of 14 schools, most of which have taught, and answered what is asked twice."""
    for n in range(1, SCHOOLS):
        school = School(area=place.area, name=f"Sycamore Green Academy {n:02}")
        db.session.add(school)
        teach(school, place.teacher, n)
    for activity in library.activities():
        counts = {each.id: COUNTS[: len(each.options)] for each in asked(library, activity)}
        totals(place.school, activity.id, counts, classes=16, phase=Phase.BEFORE)
        swapped = {name: (cells[1], cells[0], *cells[2:]) for name, cells in counts.items()}
        totals(place.school, activity.id, swapped, classes=16, phase=Phase.AFTER)
    db.session.commit()


def teach(school: School, teacher: Account, n: int) -> None:
    own = SchoolClass(school=school, school_year=2026, year_group=9, name="9A", grouping="Forms", size=25)
    activities = [RoomActivity(activity="law/quiz", position=1)]
    times = {"opened_at": TAUGHT, "due_at": TAUGHT, "closed_at": TAUGHT}
    of = {"phase": Phase.ONCE, "state": RoomState.CLOSED, "activities": activities, **times}
    db.session.add(Room(school_class=own, teacher=teacher, code=f"{n:06}", **of))


@pytest.mark.usefixtures("area")
def test_on_a_laptop_it_is_two_thousand_pixels_high_with_fourteen_schools_and_a_header_of_one_line(
    visit: Visit, page: Page, place: Place
) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    sign_in(visit, place.coordinator)
    visit("/coordinate/")
    assert page.locator(".schools tbody tr").count() == SCHOOLS
    assert page.evaluate("document.documentElement.scrollHeight") <= HIGHEST
    header = page.locator("header.top").bounding_box()
    assert header
    assert header["height"] <= HEADER
    for question in ("How many did we reach?", "What do they believe?", "Did it change?"):
        expect(page.get_by_role("heading", name=question)).to_be_in_viewport()
    told = page.locator("#told").bounding_box()
    assert told
    assert told["y"] + told["height"] < 768, "the card is beside, and makes the page no longer"


@pytest.mark.usefixtures("area")
def test_nothing_is_wrong_for_a_reader_on_any_screen(visit: Visit, page: Page, place: Place) -> None:
    sign_in(visit, place.coordinator)
    for path in ("", "?only=not-begun&sort=-taught", "report", "results", "more", "deliveries/"):
        visit(f"/coordinate/{path}")
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        assert violations(page) == [], path
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 768})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


@pytest.mark.usefixtures("area")
def test_schools_are_found_filtered_and_sorted_without_script(
    browser: Browser, server: str, place: Place
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    def visit(path: str) -> Page:
        page.goto(server + path)
        return page

    sign_in(visit, place.coordinator)
    visit("/coordinate/")
    page.get_by_role("searchbox").fill("academy 03")
    page.get_by_role("button", name="Find").click()
    rows = page.locator(".schools tbody tr")
    expect(rows).to_have_count(1)
    page.get_by_role("searchbox").fill("")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Not begun (1)").click()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("not begun")
    page.get_by_role("link", name=f"All {SCHOOLS}").click()
    page.locator(".schools thead").get_by_role("link", name="School").click()
    expect(rows.first).to_contain_text("Sycamore Green Academy 13")
    context.close()
