"""The second step in Chromium: an authenticator app, a passkey, a recovery code."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.settings import Settings
from tests.helpers.world.schools import PASSWORD, Place, code_of, give_app, with_settings

Visit = Callable[[str], Page]
SPACES = re.compile(r"[\s-]+")
KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "isUserVerified": True}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As in production: everybody needs a second step."""
    return with_settings(settings, two_step=True)


@pytest.fixture
def server(server: str) -> str:
    """A passkey belongs to a name, never to a number."""
    return server.replace("127.0.0.1", "localhost")


def type_password(visit: Visit, account: Account) -> Page:
    page = visit("/account/sign-in")
    page.get_by_label("Email").fill(account.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_text("You are signed out")).to_be_visible()


def keep_codes(page: Page) -> list[str]:
    page.get_by_role("button", name="Make new codes").click()
    expect(page.get_by_text("Keep these now.")).to_be_visible()
    codes = page.locator(".codes code").all_text_contents()
    page.get_by_role("link", name="I have kept them").click()
    return codes


def test_a_lead_sets_up_an_app_and_signs_in_with_its_code(visit: Visit, place: Place) -> None:
    page = type_password(visit, place.lead)
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    visit("/school/")
    page.get_by_role("button", name="Use an app").click()
    expect(page.get_by_role("img", name="Picture to scan")).to_be_visible()
    key = SPACES.sub("", page.locator(".key").text_content() or "")
    page.get_by_label("Code from the app").fill(code_of(key))
    page.get_by_role("button", name="Check the code").click()
    assert len(keep_codes(page)) == 10
    visit("/school/")
    expect(page.get_by_role("heading", level=1)).to_have_text("My school")
    sign_out(page)
    type_password(visit, place.lead)
    page.get_by_label("Code from the app").fill(code_of(key, steps=1))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_recovery_code_signs_in_once(visit: Visit, place: Place) -> None:
    secret = give_app(place.lead)
    page = type_password(visit, place.lead)
    page.get_by_label("Code from the app").fill(code_of(secret))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    visit("/account/recovery-codes")
    code = keep_codes(page)[0]
    sign_out(page)
    for works in (True, False):
        type_password(visit, place.lead)
        page.get_by_role("link", name="use a recovery code").click()
        page.get_by_label("Recovery code").fill(code)
        page.get_by_role("button", name="Go on").click()
        if works:
            sign_out(page)
    expect(page.get_by_role("alert").get_by_text("That code did not work.")).to_be_visible()


def test_a_passkey_is_made_and_signs_in(visit: Visit, page: Page, place: Place) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator", {"options": {**KEY, "automaticPresenceSimulation": True}}
    )
    type_password(visit, place.lead)
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    visit("/account/")
    page.get_by_role("link", name="Passkeys").click()
    page.get_by_label("Name of this passkey").fill("Work laptop")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/account/recovery-codes")
    visit("/school/")
    sign_out(page)
    type_password(visit, place.lead)
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    visit("/account/")
    expect(page.get_by_text("Work laptop")).to_be_visible()


def test_without_the_passkey_nobody_is_let_in(visit: Visit, page: Page, place: Place) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"options": {**KEY, "automaticPresenceSimulation": True}}
    made = devices.send("WebAuthn.addVirtualAuthenticator", options)
    type_password(visit, place.lead)
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    visit("/account/passkeys")
    page.get_by_label("Name of this passkey").fill("Phone")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/account/recovery-codes")
    sign_out(page)
    devices.send("WebAuthn.removeVirtualAuthenticator", made)
    devices.send("WebAuthn.addVirtualAuthenticator", options)
    type_password(visit, place.lead)
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_text("That did not work.")).to_be_visible()
    assert visit("/school/").url.startswith(page.url.split("/account/")[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_passkey_can_be_taken_off(visit: Visit, page: Page, place: Place) -> None:
    test_a_passkey_is_made_and_signs_in(visit, page, place)
    visit("/account/passkeys")
    named = re.compile("^Remove ?: Work laptop$")  # browsers put a space before what is out of sight
    page.get_by_role("button", name=named).click()
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)
    db.session.refresh(place.lead)
    assert not place.lead.has_second_step
    visit("/school/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second step")


def test_whoever_has_both_chooses(app: Flask, visit: Visit, page: Page, place: Place) -> None:
    test_a_passkey_is_made_and_signs_in(visit, page, place)
    secret = give_app(place.lead)
    sign_out(page)
    type_password(visit, place.lead)
    page.get_by_role("button", name="Code from your app").click()
    page.get_by_label("Code from the app").fill(code_of(secret))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
