"""Preparing next year in a browser: forty classes go over in few actions, on any screen."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from safe4me.db.assignments import Assignment
from safe4me.db.base import db
from safe4me.db.schools import SchoolClass
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import base_url, sign_in
from tests.helpers.content.libraries import built
from tests.helpers.world.schools import Clock, Place, add_class

__all__ = ["base_url", "built"]

Visit = Callable[[str], Page]
SCREENS = [320, 390, 768, 1366]
MOST_ACTIONS = 4
JUNE = datetime(2027, 6, 1, 10, tzinfo=UTC)


@pytest.fixture
def forty(place: Place, clock: Clock) -> None:
    """Eight classes in each year group, some of which were set lessons; it is the first of June."""
    for year in range(7, 12):
        for letter in "KLMNPQRS":
            if (year, letter) != (9, "K"):
                add_class(place, f"{year}{letter}", 26, year)
    for each in db.session.scalars(select(SchoolClass).where(SchoolClass.year_group == 9)):
        week = date(2026, 11, 16)
        db.session.add(Assignment(class_id=each.id, item="fakes", week=week, account_id=place.lead.id))
    db.session.commit()
    clock.now = JUNE


def next_year() -> list[SchoolClass]:
    db.session.rollback()
    return list(db.session.scalars(select(SchoolClass).where(SchoolClass.school_year == 2027)))


@pytest.mark.usefixtures("forty")
def test_forty_classes_go_over_in_four_actions(visit: Visit, place: Place) -> None:
    page = sign_in(visit, place.lead.email)
    visit("/school/")
    actions: list[Callable[[], object]] = [
        page.get_by_role("link", name="Prepare next year").click,
        page.get_by_role("button", name="Save for 1 September 2027").click,
    ]
    assert len(actions) <= MOST_ACTIONS
    for act in actions:
        act()
    expect(page.get_by_role("status")).to_contain_text("40 classes and 8 lessons wait for 1 September 2027.")
    found = next_year()
    assert len(found) == 40
    assert {each.name for each in found} >= {"7K", "8K", "9S", "10K", "11S"}
    [moved] = [each for each in found if each.name == "10K"]
    assert moved.came_from_id == place.school_class.id


@pytest.mark.usefixtures("forty")
@pytest.mark.parametrize("width", SCREENS)
def test_it_fits_every_screen_and_shows_where_something_is_wrong(
    visit: Visit, place: Place, width: int
) -> None:
    page = sign_in(visit, place.lead.email)
    page.set_viewport_size({"width": width, "height": 800})
    visit(f"/school/{place.school.id}/next-year")
    assert page.locator("details[open]").count() == 0
    page.locator("summary", has_text="Year 9").click()
    page.get_by_label("Pupils in 9K").fill("about 30")
    page.get_by_role("button", name="Save for 1 September 2027").click()
    expect(page.get_by_role("alert")).to_contain_text("Give a whole number, such as 28.")
    expect(page.get_by_label("Pupils in 9K")).to_have_value("about 30")
    expect(page.get_by_label("Pupils in 9K")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []
    assert next_year() == []


@pytest.mark.usefixtures("forty")
def test_without_script_it_is_a_plain_form(browser: Browser, server: str, place: Place) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()

    def visit(path: str) -> Page:
        page.goto(server + path)
        return page

    sign_in(visit, place.lead.email)
    visit(f"/school/{place.school.id}/next-year")
    page.get_by_label("I give classes later").check(force=True)
    page.get_by_role("button", name="Save for 1 September 2027").click()
    expect(page.get_by_role("status")).to_contain_text("40 classes")
    page.go_back()
    page.get_by_role("button", name="Save for 1 September 2027").click()
    assert len(next_year()) == 40
