"""What somebody who signs in meets: fields, passwords as typed, a cookie of its own, links for one use."""

import re
from math import log2
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask_security import hash_password
from sqlalchemy import select

from safe4me import rooms
from safe4me.db.base import db
from safe4me.db.rooms import HelperLink
from safe4me.join_codes import ALPHABET
from safe4me.web.account.passwords import LONG
from safe4me.web.staff.invitations import invitation_link
from safe4me.web.teach.shared import address_of
from tests.helpers.world.schools import NOW, Clock, Place, browser, hidden, open_room, sign_in

SIGN_IN = "/account/sign-in"
ENOUGH_BITS = 112  # of a code whose hash is fast
ASKED_FOR = {"csrf_token", "next", "email", "password", "new_password"}
LONG_PASSWORD = "Walrus teapot  gravel, und über " + "x7Q" * 30


def inputs(page: str) -> list[dict[str, str]]:
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', each)) for each in re.findall(r"<input[^>]*>", page)]


def pages_with_passwords(app: Flask, place: Place) -> dict[str, str]:
    """Each page that asks for a password."""
    place.lead.password = None
    db.session.commit()
    inside = browser(app)
    sign_in(inside, place.teacher)
    own = {path: inside.get(path).text for path in ("/account/password", "/account/verify")}
    invitation = urlsplit(invitation_link(place.lead)).path
    return {SIGN_IN: browser(app).get(SIGN_IN).text, "invitation": browser(app).get(invitation).text, **own}


@pytest.mark.asvs("6.2.6", "6.2.7", "6.4.2", "14.2.1")
def test_passwords_are_hidden_may_be_pasted_and_are_posted(app: Flask, place: Place) -> None:
    for path, page in pages_with_passwords(app, place).items():
        fields = inputs(page)
        passwords = [each for each in fields if "password" in each.get("name", "")]
        assert passwords, path
        assert {each["type"] for each in passwords} == {"password"}
        assert not {name for each in passwords for name in each} & {
            "onpaste",
            "readonly",
            "maxlength",
            "pattern",
        }
        assert not {each.get("autocomplete") for each in passwords} & {"off"}
        assert {each["name"] for each in fields if "name" in each} <= ASKED_FOR, path
        assert "<script" not in page
        for form in page.split("<form")[1:]:
            assert 'method="post"' in form.split(">")[0]


@pytest.mark.asvs("6.2.8", "6.2.9")
def test_a_password_is_held_against_what_was_typed_to_the_letter(app: Flask, place: Place) -> None:
    place.teacher.password = hash_password(app.extensions["security"].password_util.normalize(LONG_PASSWORD))
    db.session.commit()
    others = (
        f"{LONG_PASSWORD} ",
        LONG_PASSWORD.swapcase(),
        LONG_PASSWORD[:72],
        " ".join(LONG_PASSWORD.split()),
    )
    assert [try_it(app, place, each) for each in (*others, LONG_PASSWORD)] == [422, 422, 422, 422, 302]


def try_it(app: Flask, place: Place, password: str) -> int:
    client = browser(app)
    token = hidden(client.get(SIGN_IN).text, "csrf_token")
    data = {"email": place.teacher.email, "password": password, "csrf_token": token}
    return client.post(SIGN_IN, data=data).status_code


@pytest.mark.asvs("6.2.10")
def test_a_password_is_as_good_after_eleven_months(app: Flask, place: Place, clock: Clock) -> None:
    clock.forward(days=335)
    client = browser(app)
    sign_in(client, place.teacher)
    assert client.get("/teach/week").status_code == 200


@pytest.mark.asvs("6.5.4")
def test_a_recovery_code_is_beyond_guessing() -> None:
    assert LONG * log2(len(ALPHABET)) >= ENOUGH_BITS


def cookie_of(app: Flask, place: Place) -> str:
    client = browser(app)
    sign_in(client, place.teacher)
    cookie = client.get_cookie("safe4me")
    assert cookie
    return cookie.value


@pytest.mark.asvs("7.2.1", "7.2.2", "9.1.1")
def test_each_sign_in_has_a_cookie_of_its_own_that_nobody_can_change(
    app: Flask, place: Place, clock: Clock
) -> None:
    first = cookie_of(app, place)
    clock.forward(minutes=1)
    second = cookie_of(app, place)
    assert first != second
    payload, stamp, seal = first.split(".")[-3:]
    changed = (
        ".".join((second.split(".")[-3], stamp, seal)),
        f"{payload}.{stamp}.",
        f"{payload}.{stamp}.{seal[::-1]}",
    )
    for value, status in ((first, 200), *((each, 302) for each in changed)):
        client = browser(app)
        client.set_cookie("safe4me", value)
        assert client.get("/teach/week").status_code == status


@pytest.mark.asvs("9.2.2", "9.2.4")
def test_a_link_is_good_for_what_it_was_made_for_alone(app: Flask, place: Place) -> None:
    place.lead.password = None
    db.session.commit()
    rooms.invite_helper(db.session(), open_room(app, place, "law/quiz"), NOW, place.teacher)
    helpers = address_of(db.session.scalars(select(HelperLink)).one()).rsplit("/", 1)[-1]
    invitation = invitation_link(place.lead).rsplit("/", 1)[-1]
    ways = {"/account/invitation/": invitation, "/helper/join/": helpers}
    for way, own in ways.items():
        for token in (invitation, helpers, cookie_of(app, place)):
            assert browser(app).get(f"{way}{token}").status_code == (200 if token == own else 410)
