"""A visit of a police officer in a browser, to Finish: counted, on a small phone, and without script."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.rooms import Room
from tests.browser.test_teaching import Hand
from tests.helpers.browser.axe import violations
from tests.helpers.browser.looks import stretched
from tests.helpers.browser.pages import do_quiz
from tests.helpers.world.rooms import send
from tests.helpers.world.schools import PASSWORD, Place, lend_for_a_day, make_officer, open_on_visit

Visit = Callable[[str], Page]
MOST_CLICKS = 4  # from the first page to the code on the whiteboard
SMALLEST = {"width": 320, "height": 640}
SAID = "A police officer opened this room."


@pytest.fixture
def officer(place: Place) -> Account:
    """Somebody to whom the place's class is lent today."""
    made = make_officer(place)
    lend_for_a_day(place.school_class, made)
    return made


@pytest.fixture
def unscripted(browser: Browser, server: str) -> Iterator[Page]:
    """A page of a small phone's browser that runs no script of ours."""
    context = browser.new_context(base_url=server, java_script_enabled=False, viewport=SMALLEST)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def sign_in(page: Page, officer: Account) -> None:
    page.get_by_label("Email").fill(officer.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My visits")).to_be_visible()


def test_a_visit_from_the_first_page_to_finish_takes_six_actions(
    visit: Visit, app: Flask, officer: Account
) -> None:
    page, hand = visit("/account/sign-in"), Hand()
    sign_in(page, officer)
    hand.click(page.get_by_role("link", name="Open a room"))
    hand.click(page.locator(".pick").first)
    hand.click(page.get_by_role("button", name="Open the room"))
    expect(page.get_by_text("“If somebody tells me about a crime, I have to record it.”")).to_be_visible()
    hand.click(page.get_by_role("link", name="Show on the whiteboard"))
    expect(page.locator(".board .tile")).to_have_count(6)
    assert hand.clicks <= MOST_CLICKS
    send(app, db.session.query(Room).one(), 17)
    hand.click(page.get_by_role("link", name="My page"))
    hand.click(page.get_by_role("button", name="Finish"))
    expect(page.get_by_text("17 of 25")).to_be_visible()
    expect(page.get_by_role("button", name="Close")).to_have_count(0)
    assert hand.clicks == MOST_CLICKS + 2


def test_a_visit_needs_no_script_and_no_more_than_a_small_phone(unscripted: Page, officer: Account) -> None:
    page = unscripted
    page.goto("/account/sign-in")
    sign_in(page, officer)
    page.get_by_role("link", name="Open a room").click()
    page.locator(".pick").first.click()
    page.get_by_role("button", name="Open the room").click()
    expect(page.locator(".tile")).to_have_count(6)
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("0 of 25")).to_have_count(2)


def test_an_officer_s_pages_fit_a_small_phone_and_are_for_every_reader(
    visit: Visit, app: Flask, place: Place, officer: Account
) -> None:
    page = visit("/account/sign-in")
    sign_in(page, officer)
    opening = f"/officer/classes/{place.school_class.id}/open"
    found = {path: (violations(visit(path)), stretched(page)) for path in ("/officer/", opening)}
    room = open_on_visit(app, place.school_class, officer)
    for path in (f"/officer/rooms/{room.id}/", f"/officer/rooms/{room.id}/board"):
        found[path] = violations(visit(path)), stretched(page)
    visit(f"/officer/rooms/{room.id}/").get_by_role("button", name="Finish").click()
    found["finish"] = violations(page), stretched(page)
    assert {path: wrong for path, wrong in found.items() if any(wrong)} == {}


def test_the_slip_of_a_pupil_says_who_opened_the_room(
    visit: Visit, app: Flask, place: Place, officer: Account
) -> None:
    room = open_on_visit(app, place.school_class, officer)
    expect(visit(f"/c/{room.code}/").get_by_text(SAID)).to_be_visible()
    page = visit(f"/c/{room.code}/en/learn/law/quiz/")
    do_quiz(page)
    expect(page.locator("#slip").get_by_text(SAID)).to_be_visible()
