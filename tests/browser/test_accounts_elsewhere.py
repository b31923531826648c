"""Accounts and other servers, in Chromium: a school's own sign-in, and an invitation that comes by mail."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import db
from safe4me.settings import Settings
from safe4me.web.staff.mail import send_invitation
from tests.helpers.browser.pages import served
from tests.helpers.mail import letterbox
from tests.helpers.servers.web import CLIENT, provider
from tests.helpers.world.schools import PASSWORD, Place, make_account, with_settings

Visit = Callable[[str], Page]
ADDRESS = re.compile(r"https?://\S+")


@pytest.fixture
def settings(settings: Settings) -> Iterator[Settings]:
    """With a provider that knows Priya, who has an account here, and Sam, who has not."""
    priya = {"email": "teacher.hill-school@school.example", "email_verified": True}
    sam = {"email": "sam@elsewhere.example", "email_verified": True}
    with provider(Priya=priya, Sam=sam) as issuer:
        yield with_settings(settings, oidc_issuer=issuer, **CLIENT)


@pytest.fixture
def server(app: Flask, settings: Settings) -> Iterator[str]:
    """The running site, which knows its own address."""
    with served(app) as address:
        app.extensions["settings"] = with_settings(settings, site_address=address)
        yield address


def test_a_teacher_connects_the_schools_own_account_and_signs_in_with_it(visit: Visit, place: Place) -> None:
    page = visit("/account/")
    page.get_by_label("Email").fill(place.teacher.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Connect Microsoft").click()
    page.get_by_role("button", name="Priya").click()
    expect(page.get_by_text("It is connected")).to_be_visible()
    page.get_by_role("button", name="Sign out everywhere").click()
    page = visit("/teach/week")
    page.get_by_role("button", name="Sign in with Microsoft").click()
    page.get_by_role("button", name="Priya").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(page.get_by_text("9K").first).to_be_visible()


def test_whoever_has_no_account_is_told_so(visit: Visit, place: Place) -> None:
    page = visit("/account/sign-in")
    page.get_by_role("button", name="Sign in with Microsoft").click()
    page.get_by_role("button", name="Sam").click()
    expect(page.get_by_text("Your school has not opened this way yet.")).to_be_visible()


def test_whoever_says_no_there_is_back_at_the_sign_in(visit: Visit, place: Place) -> None:
    page = visit("/account/sign-in")
    page.get_by_role("button", name="Sign in with Microsoft").click()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_text("We couldn’t sign you in.")).to_be_visible()


def test_an_invitation_comes_by_mail_and_opens_once(
    app: Flask, visit: Visit, page: Page, server: str, place: Place
) -> None:
    invited = make_account(RoleName.TEACHER, "New School")
    invited.password, invited.school = None, place.school
    db.session.add(invited)
    db.session.commit()
    link = mailed(app, invited)
    page.goto(link)
    page.get_by_label("Password").fill("walrus teapot gravel")
    page.get_by_role("button", name="Save and sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.goto(link)  # as whoever it was forwarded to
    expect(page.get_by_role("heading", level=1)).to_have_text("This link is over")


def mailed(app: Flask, invited: Account) -> str:
    """The link in the letter that `invited` finds."""
    with letterbox() as box:
        smtp = {"smtp_host": box.host, "smtp_port": box.port, "smtp_security": "none"}
        app.extensions["settings"] = with_settings(app.extensions["settings"], **smtp)
        assert send_invitation(invited) is None
        found = ADDRESS.search(box.letters[0].get_content())
    assert found
    return found[0]
