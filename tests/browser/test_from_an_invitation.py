"""From an invitation to one's first page, on a phone: with an app and no script, and with a passkey."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import db
from safe4me.settings import Settings
from safe4me.web.staff.invitations import invitation_link
from tests.helpers.world.schools import Place, code_of, make_account, with_settings

SPACES = re.compile(r"[\s-]+")
KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "isUserVerified": True}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As in production: everybody needs a second step."""
    return with_settings(settings, two_step=True)


@pytest.fixture
def link(app: Flask, server: str, place: Place) -> str:
    """The link of a teacher who has just been invited; a passkey belongs to a name, never to a number."""
    invited: Account = make_account(RoleName.TEACHER, "New School")
    invited.password, invited.school = None, place.school
    db.session.add(invited)
    db.session.commit()
    return server.replace("127.0.0.1", "localhost") + urlsplit(invitation_link(invited)).path


@pytest.fixture(params=[False, True], ids=["without script", "with script"])
def phone(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page as wide as a phone."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=request.param, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def choose_a_password(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Password").fill("walrus teapot gravel")
    page.get_by_role("button", name="Save and sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second step")


def keep_codes_and_go_on(page: Page) -> None:
    page.get_by_role("button", name="Make new codes").click()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My week")


def test_with_an_app_whose_key_is_typed(phone: Page, link: str) -> None:
    choose_a_password(phone, link)
    phone.get_by_role("button", name="Use an app").click()
    key = SPACES.sub("", phone.locator(".key").text_content() or "")
    phone.get_by_label("Code from the app").fill(code_of(key))
    phone.get_by_role("button", name="Check the code").click()
    keep_codes_and_go_on(phone)


@pytest.mark.parametrize("phone", [True], indirect=True, ids=["with script"])
def test_with_a_passkey(phone: Page, link: str) -> None:
    devices = phone.context.new_cdp_session(phone)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator", {"options": {**KEY, "automaticPresenceSimulation": True}}
    )
    choose_a_password(phone, link)
    phone.get_by_role("link", name="Use a passkey").click()
    phone.get_by_label("Name of this passkey").fill("My phone")
    phone.get_by_role("button", name="Make a passkey").click()
    phone.wait_for_url("**/account/recovery-codes")
    keep_codes_and_go_on(phone)
