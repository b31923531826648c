"""My school and the evidence sheet, with forty classes that are taught all: on each screen, and on paper."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from safe4me.content.model.library import Library
from safe4me.db.assignments import Assignment, SkipReason
from safe4me.db.base import db
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.db.schools import SchoolClass
from safe4me.results.questions import asked
from tests.browser.test_school_and_area_pages import sign_in
from tests.helpers.browser.axe import violations
from tests.helpers.pdf import printed
from tests.helpers.privacy.batches import totals
from tests.helpers.world.lessons import MONDAY
from tests.helpers.world.schools import NOW, Place, give, open_room

Visit = Callable[[str], Page]
WEEK = timedelta(days=7)
FORMS = "KLMNPQRS"
MODULES = (  # of which the tests' own lessons have two; the others are taught no more, and still named
    "law",
    "group-chats",
    "consent-and-pressure",
    "threats-and-blackmail",
    "fakes",
    "help",
    "what-happens-next",
    "what-we-think-after",
)
LAPTOP, PHONE, NARROW = (1366, 768), (390, 844), (320, 640)
WORST = (40, 40, 40, 40, 40, 40, 40, 40)
CLIPPED = """() => [...document.querySelectorAll(".coverage tbody td span > span")].every(
  (part) => part.getBoundingClientRect().width <= 1 && part.textContent.trim().length > 3)"""


@pytest.fixture
def school(app: Flask, place: Place) -> Place:
    """Eight forms in each of five years; each has all modules, taught, overdue, skipped, due and planned."""
    library: Library = app.extensions["site"].libraries["en"]
    for year_group in range(7, 12):
        for n, form in enumerate(FORMS):
            own = place.school_class if (year_group, form) == (9, "K") else a_class(place, year_group, form)
            if form != "R":
                give(own, place.teacher)
            plan(place, own, MODULES, n)
    for module in library.modules:
        for part in (each for each in library.activities() if each in module.parts):
            counts = {each.id: WORST[: len(each.options)] for each in asked(library, part)}
            for year_group in (7, 8, 9, 10, 11) if counts and "survey" not in part.id else ():
                totals(place.school, part.id, counts, classes=6, year_group=year_group)
    db.session.commit()
    open_room(app, place, "law/quiz", content=app.extensions["settings"].content_folder)
    return place


def a_class(place: Place, year_group: int, form: str) -> SchoolClass:
    made = SchoolClass(
        school=place.school, school_year=2026, year_group=year_group, name=f"{year_group}{form}", size=28
    )
    db.session.add(made)
    db.session.flush()
    return made


def plan(place: Place, own: SchoolClass, modules: Sequence[str], n: int) -> None:
    """A module every fortnight, those before this week taught, but for the last of some classes."""
    for number, module in enumerate(modules):
        week = MONDAY + 2 * WEEK * (number - 5)
        made = Assignment(school_class=own, account_id=place.lead.id, item=module, week=week)
        if week < MONDAY and (n, number) == (3, 4):
            made.skipped, made.skipped_on, made.skipped_by = SkipReason.EXAMS, NOW.date(), place.lead.id
        elif week < MONDAY and n == 1:
            made.taught_on, made.taught_by = week, place.teacher.id
        elif week < MONDAY and not (n in (4, 6) and number > 2):
            made.rooms = [a_room(place, own, datetime(week.year, week.month, week.day, 10, tzinfo=UTC))]
        db.session.add(made)


def a_room(place: Place, own: SchoolClass, opened: datetime) -> Room:
    times = {"opened_at": opened, "due_at": opened, "closed_at": opened}
    state = {"phase": Phase.ONCE, "state": RoomState.CLOSED, "code": "CDFGHJ"}
    return Room(school_class=own, teacher=place.teacher, **state, **times)


def as_lead(visit: Visit, page: Page, place: Place, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    sign_in(visit, place.lead)


def test_a_year_group_stands_whole_in_one_grid_on_a_laptop(visit: Visit, page: Page, school: Place) -> None:
    as_lead(visit, page, school, LAPTOP)
    visit("/school/?year=9")
    grid = page.get_by_role("table", name="Year 9: classes, and what became of each lesson")
    expect(grid.get_by_role("row")).to_have_count(9)
    box = grid.bounding_box()
    assert box
    assert box["width"] <= 1366
    assert box["height"] <= 768
    assert page.evaluate("document.documentElement.scrollWidth") == 1366
    assert page.locator(".coverage").evaluate("(table) => table.scrollWidth <= table.clientWidth + 1")
    assert " of 28" not in grid.inner_text()
    assert violations(page) == []


@pytest.mark.parametrize("size", [PHONE, NARROW])
def test_on_a_phone_there_are_symbols_alone_whose_words_are_heard(
    visit: Visit, page: Page, school: Place, size: tuple[int, int]
) -> None:
    as_lead(visit, page, school, size)
    visit("/school/?year=9")
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    assert page.evaluate(CLIPPED)
    cell = page.get_by_role("row", name="9L").get_by_role("cell").first
    assert "Taught without a room" in (cell.text_content() or "")
    assert violations(page) == []


def test_the_year_groups_are_links_and_nothing_needs_a_script(
    visit: Visit, page: Page, school: Place
) -> None:
    as_lead(visit, page, school, LAPTOP)
    visit("/school/")
    page.get_by_role("navigation", name="Year groups").get_by_role("link", name="Year 8").click()
    expect(page.get_by_role("table", name="Year 8:")).to_be_visible()
    assert page.locator("main script").count() == 0


def test_the_evidence_sheet_of_a_large_school_is_one_a4(visit: Visit, page: Page, school: Place) -> None:
    as_lead(visit, page, school, PHONE)
    sheet = visit("/school/evidence")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert violations(page) == []
    found = printed(sheet)
    assert found.wrong == []
    assert len(found.sheets) == 1
