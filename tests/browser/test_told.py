"""“A pupil has told me something” in a browser: in one place on every page of staff, never in its way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.schools import safeguarding
from safe4me.schools.safeguarding import Contact, Contacts
from tests.browser.test_school_and_area_pages import lived_in, sign_in
from tests.helpers.browser.axe import violations
from tests.helpers.world.schools import NOW, Place

__all__ = ["lived_in"]

Visit = Callable[[str], Page]
LAPTOP, PHONE, NARROW = (1366, 768), (390, 700), (320, 700)
LEAD_S = ("/school/", "/school/evidence", "/teach/classes", "/account/", "/account/set-up")
COORDINATOR_S = ("/coordinate/", "/coordinate/report", "/coordinate/schools", "/account/")


def look_at(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def pages_of(place: Place) -> dict[Account, tuple[str, ...]]:
    return {place.lead: LEAD_S, place.coordinator: (*COORDINATOR_S, f"/school/{place.school.id}/")}


@pytest.fixture(params=["lead", "coordinator"])
def reader(request: pytest.FixtureRequest, place: Place, lived_in: None) -> Account:
    told = Contacts(Contact("Ms Okafor", "01632 960214"), Contact("Mr Hale", "Extension 215"))
    safeguarding.enter_contacts(db.session(), place.lead, place.school, told, NOW)
    return {"lead": place.lead, "coordinator": place.coordinator}[request.param]


def test_on_a_laptop_it_stands_beside_each_page_in_one_place(
    visit: Visit, page: Page, place: Place, reader: Account
) -> None:
    look_at(page, LAPTOP)
    sign_in(visit, reader)
    places = set()
    for path in pages_of(place)[reader]:
        visit(path)
        card = page.locator("#told").bounding_box()
        heading = page.locator("h1").first.bounding_box()
        assert card, path
        assert heading, path
        places.add(card["width"])
        right = page.evaluate("document.querySelector('main > .beside').getBoundingClientRect().right")
        assert card["x"] + card["width"] == pytest.approx(right), path
        assert heading["x"] + heading["width"] < card["x"], path
        assert card["y"] + card["height"] <= LAPTOP[1], path
        expect(page.locator(".told-bar")).to_be_hidden()
    assert places == {320}


def test_on_a_phone_a_bar_on_each_page_leads_to_it(
    visit: Visit, page: Page, place: Place, reader: Account
) -> None:
    look_at(page, PHONE)
    sign_in(visit, reader)
    for path in pages_of(place)[reader]:
        visit(path)
        bar = page.get_by_role("link", name="A pupil has told me something")
        expect(bar).to_be_in_viewport()
        bar.click()
        expect(page.get_by_text("In danger?")).to_be_in_viewport()
        look_at(page, NARROW)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        look_at(page, PHONE)


def test_on_paper_there_is_none(visit: Visit, page: Page, place: Place, reader: Account) -> None:
    sign_in(visit, reader)
    page.emulate_media(media="print")
    for path in pages_of(place)[reader]:
        visit(path)
        expect(page.locator("#told")).to_be_hidden()
        expect(page.locator(".told-bar")).to_be_hidden()


def test_a_lead_corrects_what_was_wrong_and_reads_it_on_the_card(
    visit: Visit, page: Page, place: Place
) -> None:
    sign_in(visit, place.lead)
    visit("/school/")
    page.get_by_role("link", name="Give names and telephones").click()
    section = page.get_by_role("region", name="Safeguarding lead")
    section.get_by_label("Telephone or extension", exact=True).fill("01632 960214")
    section.get_by_role("button", name="Save").click()
    name = page.get_by_role("region", name="Safeguarding lead").get_by_label("Name", exact=True)
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description("→ Error: Say who the safeguarding lead is, too.")
    assert violations(page) == []
    name.fill("Ms Okafor")
    page.get_by_role("region", name="Safeguarding lead").get_by_role("button", name="Save").click()
    card = page.get_by_role("complementary", name="A pupil has told me something")
    expect(card).to_contain_text("Tell Ms Okafor, safeguarding lead, now: 01632 960214.")
    expect(card.get_by_role("link", name="01632 960214")).to_have_attribute("href", "tel:01632960214")
    assert violations(page) == []
