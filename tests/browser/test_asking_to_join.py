"""From the public page for teachers to an account at a confirmed school, by a mailed link, on a phone."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from safe4me.db.base import db
from safe4me.db.join_asks import CameBy
from safe4me.schools import newcomers
from safe4me.settings import Settings
from tests.helpers.browser.axe import violations
from tests.helpers.mail import Letterbox
from tests.helpers.world.joining import confirm_domain, links_in
from tests.helpers.world.mailed import box
from tests.helpers.world.schools import NOW, PASSWORD, Place, make_place, with_settings

__all__ = ["box"]

Visit = Callable[[str], Page]
MOST_ACTIONS = 9


class Hand:
    """Counts what somebody does: each press, and each field that is filled."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def press(self, role: str, name: str) -> None:
        """Press a link or a button."""
        self.actions += 1
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]  # a name of a role

    def choose(self, label: str) -> None:
        """Choose one of several."""
        self.actions += 1
        self.page.get_by_label(label).check()

    def fill(self, label: str, text: str) -> None:
        """Fill a field."""
        self.actions += 1
        self.page.get_by_label(label).fill(text)


@pytest.fixture
def settings(settings: Settings, box: Letterbox) -> Settings:
    """As in production: everybody needs a second step; and there is mail."""
    smtp = {"smtp_host": box.host, "smtp_port": box.port, "smtp_security": "none"}
    return with_settings(settings, two_step=True, **smtp)


@pytest.fixture(params=[False, True], ids=["without script", "with script"])
def phone(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page as wide as a phone."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=request.param, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def fits(page: Page) -> bool:
    box = page.locator("main").bounding_box()
    return box is not None and box["x"] + box["width"] <= 390


def test_a_teacher_at_a_confirmed_school_is_in_within_a_minute(
    app: Flask, server: str, phone: Page, box: Letterbox, place: Place
) -> None:
    make_place("Southshire", "Lake School")
    confirm_domain(place, "staff.hill.example")
    hand = Hand(phone)
    phone.goto(f"{server}/en/teachers/")
    hand.press("link", "ask for one, it takes a minute")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Teach with a room")
    assert fits(phone)
    hand.fill("Find your school", "hill")
    hand.press("button", "Find")
    hand.choose("Hill School, Northshire")
    hand.fill("Your school email", "ann@staff.hill.example")
    hand.fill("Who are you?", "I teach PSHE in Year 9.")
    hand.press("button", "Mail me a link")
    expect(phone.get_by_role("status")).to_contain_text("Look at your mail.")
    [link] = links_in(app, box)
    hand.actions += 1
    phone.goto(server + link)
    assert fits(phone)
    hand.press("button", "Yes, go on")
    expect(phone.get_by_role("heading", level=1)).to_have_text("You are in")
    assert fits(phone)
    assert hand.actions <= MOST_ACTIONS
    hand.press("link", "Show practice")
    expect(phone.get_by_text("Or point a camera here")).to_be_visible()


def test_a_teacher_at_an_unknown_address_is_told_that_the_lead_is_asked(
    app: Flask, server: str, phone: Page, box: Letterbox, place: Place
) -> None:
    phone.goto(f"{server}/account/join")
    phone.get_by_label("Hill School, Northshire").check()
    phone.get_by_label("Your school email").fill("ann@gmail.example")
    phone.get_by_label("Who are you?").fill("I teach PSHE in Year 9.")
    phone.get_by_role("button", name="Mail me a link").click()
    expect(phone.get_by_role("status")).to_contain_text("Look at your mail.")
    [link] = links_in(app, box)
    phone.goto(server + link)
    phone.get_by_role("button", name="Yes, go on").click()
    expect(phone.get_by_role("status")).to_contain_text("We have asked your school’s lead.")


def test_the_pages_of_asking_and_deciding_are_for_every_reader(
    app: Flask, server: str, visit: Visit, place: Place
) -> None:
    for email, at_school in (("bea@staff.hill.example", True), ("cy@gmail.example", False)):
        way = CameBy(at_school)
        newcomers.welcome(db.session(), place.school, email, NOW, at_once=False, way=way)
    newcomers.welcome(
        db.session(), place.school, "ann@staff.hill.example", NOW, at_once=True, way=CameBy(at_school=True)
    )
    app.extensions["settings"] = with_settings(app.extensions["settings"], two_step=False)
    assert violations(visit("/account/join?find=hill")) == []
    page = visit("/account/sign-in")
    page.get_by_label("Email").fill(place.lead.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{server}/school/{place.school.id}/newcomers")
    expect(page.get_by_text("Not your school’s address")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
