"""A form that was refused, without script: what is wrong is in sight, has focus, is mended by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from safe4me.db.accounts import Account
from tests.helpers.browser.axe import violations
from tests.helpers.world.schools import PASSWORD, Place

Visit = Callable[[str], Page]
SIZES = [(320, 640), (1280, 800)]


def sign_in(visit: Visit, account: Account) -> Page:
    page = visit("/account/sign-in")
    page.get_by_label("Email").fill(account.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return page


def refused_at_school(visit: Visit, place: Place) -> Page:
    """A class's size that cannot be, in a part of the page that is folded away at first."""
    sign_in(visit, place.lead)
    page = visit(f"/school/{place.school.id}/")
    page.locator("summary", has_text="Change").click()
    page.get_by_label("Size").first.fill("0")
    page.get_by_role("button", name="Resize").click()
    return page


def refused_opening(visit: Visit, place: Place) -> Page:
    """A room without an activity, after a jump within the page, which leaves its mark in the address."""
    sign_in(visit, place.teacher)
    page = visit(f"/teach/classes/{place.school_class.id}/open")
    page.get_by_role("link", name="Skip", exact=True).click()
    page.get_by_label("How many minutes?").fill("481")
    page.get_by_role("button", name="Open the room").click()
    return page


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("refused", [refused_at_school, refused_opening])
def test_what_is_wrong_is_in_sight_and_has_focus(
    visit: Visit,
    page: Page,
    place: Place,
    refused: Callable[[Visit, Place], Page],
    width: int,
    height: int,
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(reduced_motion="reduce")
    refused(visit, place)
    expect(page.get_by_role("alert")).to_have_count(1)
    page.wait_for_load_state()
    focused = page.locator("*:focus")
    first = page.get_by_role("alert").get_by_role("link").first
    assert f"#{focused.get_attribute('id')}" == first.get_attribute("href")
    expect(focused).to_be_in_viewport()
    expect(page.locator(".problem").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


def test_a_refused_size_is_mended_by_keyboard_alone(visit: Visit, page: Page, place: Place) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    refused_at_school(visit, place)
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_label("Size").first).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("28")
    page.keyboard.press("Enter")
    expect(page.get_by_text("up to 28 pupils")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_summary_leads_to_the_field(visit: Visit, page: Page, place: Place) -> None:
    refused_at_school(visit, place)
    page.get_by_role("alert").get_by_role("link").press("Enter")
    expect(page.get_by_label("Size").first).to_be_focused()
