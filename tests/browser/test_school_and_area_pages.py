"""The pages of school leads and coordinators: for every reader, on every screen, by keyboard."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.schools import DeliveryKind
from safe4me.schools import classes, deliveries, people
from tests.helpers.browser.axe import violations
from tests.helpers.privacy.batches import seal_class
from tests.helpers.world.schools import NOW, PASSWORD, Place, open_room

Visit = Callable[[str], Page]
SCREENS = [320, 390, 768, 1280, 1920]
CLASS_ROWS = "name,year group,size\n7A,7,28\n7 Kestrel with a long name,7,30\n"
SCHOOL_ROWS = "area,school,lead email,lead name\nNorthshire,Oak Lane,ann@oak.example,Ann\n"
OF_COORDINATOR = (
    "schools",
    "people",
    "officers/",
    "schools/import",
    "deliveries/",
    "actions",
    "security",
    "upkeep",
)


@pytest.fixture
def lived_in(app: Flask, place: Place) -> None:
    """A place in which something is on every page."""
    open_room(app, place, "law/quiz")
    seal_class(place.school, place.teacher, {"pass-on": (5, 15, 5)})
    asked = {"role": "teacher", "name": "", "email": "a.name.that.is.rather.long@a-school-far-away.example"}
    people.invite(db.session(), place.lead, school=place.school, now=NOW, **asked)
    classes.resize(db.session(), place.lead, place.school_class, 26, NOW)
    day, kind = NOW.date(), DeliveryKind.ASSEMBLY
    deliveries.deliver(
        db.session(), place.coordinator, place.school, day=day, kind=kind, number=2, note="Hall", now=NOW
    )


def sign_in(visit: Visit, account: Account) -> None:
    page = visit("/account/sign-in")
    page.get_by_label("Email").fill(account.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def of_lead(place: Place) -> list[str]:
    school = f"/school/{place.school.id}"
    own = f"/school/classes/{place.school_class.id}/teachers"
    below = [f"{school}/{name}" for name in ("", "people", "budget", "import", "years/9")]
    return ["/school/", "/school/evidence", *below, own]


def visit_all(visit: Visit, page: Page, place: Place, look: Callable[[Page], Any]) -> dict[str, Any]:
    """What `look` finds on each page with its parts folded out, where it finds anything."""
    found = {}
    pages = {place.lead: of_lead(place), place.coordinator: [f"/coordinate/{n}" for n in OF_COORDINATOR]}
    steps = {place.lead: (f"/school/{place.school.id}/import", CLASS_ROWS)}
    steps[place.coordinator] = ("/coordinate/schools/import", SCHOOL_ROWS)
    for account, addresses in pages.items():
        page.context.clear_cookies()
        sign_in(visit, account)
        for address in addresses:
            visit(address)
            page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
            found[address] = look(page)
        for name, rows in {"look": steps[account][1], "refused": "name\n=1\n"}.items():
            visit(steps[account][0])
            page.get_by_label("Or paste the rows here").fill(rows)
            with page.expect_navigation(wait_until="load"):
                page.get_by_role("button", name="Look at it first").click()
            found[f"{steps[account][0]} {name}"] = look(page)
    found |= void(visit, page, place, look)
    return {address: all_of for address, all_of in found.items() if all_of}


def void(visit: Visit, page: Page, place: Place, look: Callable[[Page], Any]) -> dict[str, Any]:
    """What `look` finds while one asks, in vain and again, and another confirms."""

    def press(role: Any, name: str) -> object:  # Any: the library's own list of roles
        with page.expect_navigation(wait_until="load"):
            page.get_by_role(role, name=name).click()
        return look(page)

    visit("/school/sealed/")
    found = {"to ask": press("link", "Should not count")}
    found["refused"] = press("button", "Ask to take them out")
    page.get_by_label("It was a test of the site").check()
    found["asked"] = press("button", "Ask to take them out")
    page.context.clear_cookies()
    sign_in(visit, place.lead)
    visit("/school/sealed/")
    found["waits"] = look(page)
    found["to confirm"] = press("link", "Decide")
    found["void"] = press("button", "Take these answers out")
    expect(page.get_by_text("Taken out on")).to_be_visible()
    return found


@pytest.mark.usefixtures("lived_in")
def test_axe_finds_nothing(visit: Visit, page: Page, place: Place) -> None:
    assert visit_all(visit, page, place, violations) == {}


@pytest.mark.usefixtures("lived_in")
def test_nothing_scrolls_sideways_and_all_that_is_pressed_is_big_enough(
    visit: Visit, page: Page, place: Place
) -> None:
    def wrong(page: Page) -> list[object]:
        found: list[object] = []
        for width in SCREENS:
            page.set_viewport_size({"width": width, "height": 640})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(width)
        pressed = page.locator("button, .button, summary, select").filter(visible=True).all()
        boxes = [(each.text_content(), each.bounding_box()) for each in pressed]
        return found + [text for text, box in boxes if box and box["height"] < 44]

    assert visit_all(visit, page, place, wrong) == {}


def test_classes_are_brought_from_a_file_by_keyboard(
    visit: Visit, page: Page, place: Place, tmp_path: Path
) -> None:
    file = tmp_path / "classes.csv"
    file.write_text(CLASS_ROWS, encoding="utf-8-sig")
    sign_in(visit, place.lead)
    visit(f"/school/{place.school.id}/import")
    page.get_by_label("Choose a file").set_input_files(file)
    page.get_by_role("button", name="Look at it first").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing has been saved yet.")).to_be_visible()
    page.get_by_role("button", name="Change the rows").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Or paste the rows here")).to_have_value(
        re.compile("7 Kestrel with a long name")
    )
    page.get_by_role("button", name="Look at it first").press("Enter")
    page.get_by_role("button", name="Save these 2 classes").press("Enter")
    expect(page.get_by_role("heading", name="7 Kestrel with a long name")).to_be_visible()
