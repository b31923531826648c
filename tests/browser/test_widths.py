"""No page scrolls sideways or breaks a word: on a small phone, at 400%, with larger words, in any font."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from safe4me.db.rooms import Room
from tests.browser import test_school_and_area_pages as of_schools
from tests.browser import test_staff as of_staff
from tests.browser.test_school_and_area_pages import lived_in
from tests.browser.test_staff import closed, open_one, sealed
from tests.helpers.browser.looks import stretched
from tests.helpers.world.schools import Place, open_room

Visit = Callable[[str], Page]
__all__ = ["closed", "lived_in", "open_one", "sealed"]


@pytest.mark.usefixtures("sealed")
def test_every_word_for_teachers_and_of_figures_stands_whole(
    visit: Visit, page: Page, place: Place, closed: Room, open_one: Room
) -> None:
    assert of_staff.visit_all(visit, page, place, closed, open_one, stretched) == {}


@pytest.mark.usefixtures("lived_in")
def test_every_word_of_schools_and_areas_stands_whole(visit: Visit, page: Page, place: Place) -> None:
    assert of_schools.visit_all(visit, page, place, stretched) == {}


def test_every_word_in_a_room_stands_whole(visit: Visit, page: Page, app: Flask, place: Place) -> None:
    code = open_room(app, place, "law/quiz").code
    paths = (f"/c/{code}/", f"/c/{code}/en/learn/law/quiz/", "/c/999999/", "/en/nowhere/")
    found = {path: stretched(visit(path)) for path in paths}
    expect(page.get_by_role("heading", name="We can’t find that page")).to_be_visible()
    assert {path: words for path, words in found.items() if words} == {}
