"""Assign in a browser: 24 lessons in six actions, seen as they are picked; and all of it without script."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select

from safe4me.db.assignments import Assignment
from safe4me.db.base import db
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import base_url, sign_in
from tests.helpers.content.libraries import built
from tests.helpers.world.schools import NOW, Clock, Place, add_class, open_room

__all__ = ["base_url", "built"]

Visit = Callable[[str], Page]
LAPTOP: ViewportSize = {"width": 1366, "height": 768}
SCREENS = [320, 390, 768, 1366, 1920]
MOST_ACTIONS = 6


@pytest.fixture
def forms(place: Place) -> None:
    """Eight forms of Year 9, one of them small; and others, which are not picked."""
    for letter in "LMNPQR":
        add_class(place, f"9{letter}")
    add_class(place, "9S", 8)
    add_class(place, "8A", year_group=8)


def planned() -> list[Assignment]:
    db.session.rollback()
    return list(db.session.scalars(select(Assignment)))


def is_in_sight(page: Page, name: str) -> bool:
    box = page.get_by_role("button", name=name).bounding_box()
    height = page.viewport_size["height"] if page.viewport_size else 0
    return bool(box) and page.evaluate("scrollY") == 0 and box["y"] + box["height"] <= height  # type: ignore[index]  # asked just before


@pytest.mark.usefixtures("forms")
def test_a_lead_sets_three_modules_for_eight_forms_in_six_actions(visit: Visit, place: Place) -> None:
    page = sign_in(visit, place.lead.email)
    page.set_viewport_size(LAPTOP)
    actions: list[Callable[[], object]] = [
        page.get_by_role("link", name="Assign", exact=True).first.click,
        page.get_by_label("All of Year 9 (8)").click,
        partial(page.get_by_label("First week").select_option, "7 December"),
        page.get_by_role("button", name="Assign 24 lessons").click,
    ]
    assert len(actions) <= MOST_ACTIONS
    for act in actions[:-1]:
        act()
    expect(page.get_by_role("heading", name="24 lessons")).to_be_visible()
    assert is_in_sight(page, "Assign 24 lessons")
    actions[-1]()
    expect(page.get_by_role("heading", name="Set: 24 lessons")).to_be_visible()
    weeks = {each.week for each in planned()}
    assert (len(planned()), sorted(weeks)) == (
        24,
        [date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 21)],
    )
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Those lessons are out of the plan.")).to_be_visible()
    assert planned() == []


@pytest.mark.usefixtures("forms")
def test_what_a_year_is_taught_comes_ticked_until_somebody_ticks_by_hand(visit: Visit, place: Place) -> None:
    sign_in(visit, place.lead.email)
    page = visit("/teach/assign")
    page.get_by_label("All of Year 9 (8)").click()
    taught = page.get_by_label("What their year is taught")
    topics = [
        page.get_by_label(name, exact=True) for name in ("Threats and blackmail", "Fakes", "Group chats")
    ]
    for each in topics:
        expect(each).to_be_checked()
    page.get_by_label("All of Year 8 (1)").click()
    expect(page.get_by_label("The law", exact=True)).to_be_checked()
    expect(page.get_by_role("heading", name="28 lessons")).to_be_visible()
    page.get_by_label("Group chats", exact=True).click()
    expect(taught).not_to_be_checked()
    expect(page.get_by_role("heading", name="36 lessons")).to_be_visible()  # the same four for all nine
    taught.check()
    expect(page.get_by_label("Group chats", exact=True)).to_be_checked()
    expect(page.get_by_role("heading", name="28 lessons")).to_be_visible()
    page.get_by_role("button", name="Assign 28 lessons").click()
    expect(page.get_by_role("heading", name="Set: 28 lessons")).to_be_visible()


@pytest.mark.usefixtures("forms")
def test_what_was_had_is_set_again_without_losing_ones_place(app: Flask, visit: Visit, place: Place) -> None:
    open_room(app, place, "chats/quiz", content=Path("content"))
    sign_in(visit, place.lead.email)
    page = visit("/teach/assign")
    page.get_by_label("All of Year 9 (8)").click()
    expect(page.get_by_role("heading", name="23 lessons")).to_be_visible()
    again = page.get_by_label("Set it again, as practice")
    again.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="24 lessons")).to_be_visible()
    expect(again).to_be_focused()
    expect(again).to_be_checked()


@pytest.mark.usefixtures("forms")
def test_where_the_site_does_not_answer_there_is_a_button_to_look(visit: Visit, place: Place) -> None:
    sign_in(visit, place.lead.email)
    page = visit("/teach/assign")
    look = page.get_by_role("button", name="Look first")
    expect(look).to_be_hidden()
    page.route("**/teach/assign", lambda route: route.abort())
    page.get_by_label("All of Year 9 (8)").click()
    expect(look).to_be_visible()
    page.unroute("**/teach/assign")
    look.click()
    expect(page.get_by_role("heading", name="24 lessons")).to_be_visible()
    expect(page.get_by_label("All of Year 9 (8)")).to_be_checked()


@pytest.mark.usefixtures("forms")
def test_without_script_it_is_a_plain_form(browser: Browser, server: str, place: Place) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=LAPTOP)
    page = context.new_page()

    def visit(path: str) -> Page:
        page.goto(server + path)
        return page

    sign_in(visit, place.lead.email)
    visit("/teach/assign")
    assert is_in_sight(page, "Assign")
    page.get_by_label("All of Year 9 (8)").click()
    page.get_by_role("button", name="Look first").click()
    expect(page.get_by_role("heading", name="24 lessons")).to_be_visible()
    assert planned() == []
    page.get_by_role("button", name="Assign 24 lessons").click()
    expect(page.get_by_role("heading", name="Set: 24 lessons")).to_be_visible()
    context.close()


def faults(page: Page) -> list[object]:
    """What axe finds, at which widths a page scrolls sideways, and what is too small for a finger."""
    found: list[object] = list(violations(page))
    for width in SCREENS:
        page.set_viewport_size({"width": width, "height": 640})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(width)
    page.set_viewport_size({"width": 390, "height": 844})
    pressed = page.locator("button, .button, summary, select, .chip").filter(visible=True).all()
    heights = [(each.text_content(), each.bounding_box()) for each in pressed]
    return [*found, *(text for text, box in heights if box and box["height"] < 44)]


@pytest.mark.usefixtures("forms")
def test_assign_what_it_made_and_the_holidays_are_for_every_reader(
    app: Flask, visit: Visit, place: Place, clock: Clock
) -> None:
    assert clock.now == NOW
    open_room(app, place, "chats/quiz", content=Path("content"))
    sign_in(visit, place.lead.email)
    page = visit("/teach/assign")
    assert faults(page) == []
    page.get_by_label("All of Year 9 (8)").click()
    page.get_by_text("A quiz, a story, a case or the survey").click()
    page.get_by_label("Survey: What we think").click()
    expect(page.get_by_text("Fewer classes show no change of their own.")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Survey: What we think").click()
    page.get_by_label("On their own devices").click()
    expect(page.get_by_text("Not over a weekend or a holiday for Threats and blackmail.")).to_be_visible()
    expect(page.get_by_text("too few for figures alone")).to_be_hidden()
    assert faults(page) == []
    page.get_by_role("button", name="Assign", exact=False).first.click()
    expect(page.get_by_role("heading", name="Set:")).to_be_visible()
    assert faults(page) == []
    visit("/teach/holidays")
    assert faults(page) == []
