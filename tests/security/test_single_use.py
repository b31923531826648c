"""What works once: of any number who try at the same moment exactly one wins, on either database.

`make fuzz` tries with 200 at once; without it fewer do. ASVS 5.0: 6.4.1, 6.5.1, 6.5.2.
"""

import os
from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security.proxies import _security  # private: the library has no other way to it
from sqlalchemy import select

from safe4me import create_app, rooms
from safe4me.db import sign_in as once
from safe4me.db.accounts import Account, RecoveryCode
from safe4me.db.base import db
from safe4me.db.rooms import HelperLink
from safe4me.db.security_events import Event
from safe4me.join_codes import LOOKALIKES
from safe4me.rooms import HelperLinkOver
from safe4me.settings import Settings
from safe4me.web.account.passwords import HOW_MANY
from safe4me.web.staff.invitations import invitation_link
from tests.helpers.servers.postgres import also_behind_pgbouncer
from tests.helpers.world.rooms import at_once
from tests.helpers.world.schools import (
    NOW,
    Place,
    browser,
    close,
    code_of,
    give_app,
    hidden,
    open_room,
    sign_in,
    with_settings,
)

MANY = int(os.environ.get("AT_ONCE", "16"))
SIX = 6  # below every limit of attempts
NEW = "walrus teapot gravel"

pytestmark = also_behind_pgbouncer


def of(account_id: int) -> Account:
    return db.session.get_one(Account, account_id)


def code_of_an_app(_app: Flask, place: Place) -> Callable[[], bool]:
    account_id, secret = place.lead.id, give_app(place.lead)
    code = code_of(secret)
    return lambda: bool(_security.totp_factory.verify_totp(code, secret, of(account_id), window=30))


def recovery_code(_app: Flask, place: Place) -> Callable[[], bool]:
    account_id, util = place.lead.id, _security.mf_recovery_codes_util
    code = util.create_recovery_codes(place.lead)[3]
    return lambda: bool(util.check_recovery_code(of(account_id), code))


def link_to_a_password(_app: Flask, place: Place) -> Callable[[], bool]:
    """An invitation, or the link of somebody who has lost their password."""
    account_id, uniquifier = place.lead.id, place.lead.fs_uniquifier

    def take_up() -> bool:
        account = of(account_id)
        if account.fs_uniquifier != uniquifier:
            return False
        return once.take_up_link(db.session(), account, "a hash", Event.LINK_USED, NOW)

    return take_up


def own_sign_in(_app: Flask, place: Place) -> Callable[[], bool]:
    account_id = place.lead.id
    return lambda: once.bind_subject(db.session(), of(account_id), "https://school.example", uuid4().hex, NOW)


def helpers_link(app: Flask, place: Place) -> Callable[[], bool]:
    rooms.invite_helper(db.session(), open_room(app, place, "law/quiz"), NOW, place.teacher)
    link_id = db.session.scalars(select(HelperLink.id)).one()

    def use() -> bool:
        try:
            rooms.let_in(db.session(), rooms.link_for(db.session(), link_id, NOW), NOW, None)
        except HelperLinkOver:
            return False
        return True

    return use


@pytest.mark.asvs("2.3.4", "6.4.1", "6.5.1")
@pytest.mark.parametrize(
    "made", [code_of_an_app, recovery_code, link_to_a_password, own_sign_in, helpers_link]
)
def test_of_many_at_once_one_wins(
    app: Flask, place: Place, made: Callable[[Flask, Place], Callable[[], bool]]
) -> None:
    use = made(app, place)
    said = at_once(app, *[lambda: str(use())] * MANY)
    assert sorted(set(said)) == ["False", "True"]
    assert said.count("True") == 1


def half_way(app: Flask, account: Account) -> Callable[[], FlaskClient]:
    """Browsers that have given the password of `account`, and are asked for a second step."""
    first = browser(app)
    sign_in(first, account)
    cookie = first.get_cookie("safe4me")
    assert cookie

    def another() -> FlaskClient:
        client = browser(app)
        client.set_cookie("safe4me", cookie.value)
        return client

    return another


@pytest.mark.asvs("6.5.1")
@pytest.mark.parametrize("way", ["code", "recovery"])
def test_one_code_sent_by_six_at_once_signs_one_in(app: Flask, place: Place, way: str) -> None:
    code = code_of(give_app(place.lead))
    if way == "recovery":
        code = _security.mf_recovery_codes_util.create_recovery_codes(place.lead)[0]
    another = half_way(app, place.lead)
    token = hidden(another().get(f"/account/{way}").text, "csrf_token")

    def send() -> str:
        client = another()
        client.post(f"/account/{way}", data={"code": code, "csrf_token": token})
        return "in" if client.get("/teach/week").status_code == 200 else "out"

    assert at_once(app, *[send] * SIX).count("in") == 1


@pytest.mark.asvs("6.4.1")
def test_an_invitation_taken_up_by_six_at_once_has_one_password(app: Flask, place: Place) -> None:
    place.lead.password = None
    db.session.commit()
    path, email = urlsplit(invitation_link(place.lead)).path, place.lead.email

    def take_up(password: str) -> Callable[[], str]:
        client = browser(app)
        token = hidden(client.get(path).text, "csrf_token")

        def act() -> str:
            return str(client.post(path, data={"password": password, "csrf_token": token}).status_code)

        return act

    chosen = [f"{NEW} {'abcdef'[n]}" for n in range(SIX)]
    said = at_once(app, *map(take_up, chosen))
    assert said.count("302") == 1
    assert set(said) <= {"302", "410", "503"}  # too late, or too many at once for one worker to hash
    assert signs_in(app, email, chosen[said.index("302")])
    assert not signs_in(app, email, chosen[said.index("410")])


def signs_in(app: Flask, email: str, password: str) -> bool:
    client = browser(app)
    token = hidden(client.get("/account/sign-in").text, "csrf_token")
    data = {"email": email, "password": password, "csrf_token": token}
    return client.post("/account/sign-in", data=data).status_code == 302


@pytest.mark.asvs("6.5.2")
def test_recovery_codes_are_kept_as_hashes_alone(place: Place) -> None:
    codes = _security.mf_recovery_codes_util.create_recovery_codes(place.lead)
    kept = db.session.scalars(select(RecoveryCode.digest)).all()
    assert len(set(kept)) == len(set(codes)) == HOW_MANY
    assert not {code.replace("-", "") for code in codes} & set(kept)
    assert _security.mf_recovery_codes_util.get_recovery_codes(place.lead) == []


def test_a_recovery_code_is_the_same_however_it_is_typed(place: Place) -> None:
    util = _security.mf_recovery_codes_util
    misread = {new: old for old, new in LOOKALIKES.items()}
    first, second, third, *_ = util.create_recovery_codes(place.lead)
    assert util.check_recovery_code(place.lead, first.lower().replace("-", " "))
    assert util.check_recovery_code(place.lead, second.translate(misread))
    assert util.check_recovery_code(place.lead, f"  {third}  ")
    assert not util.check_recovery_code(place.lead, third)


def test_a_recovery_code_opens_its_own_account_alone(place: Place) -> None:
    util = _security.mf_recovery_codes_util
    code = util.create_recovery_codes(place.lead)[0]
    assert not util.check_recovery_code(place.coordinator, code)
    assert util.check_recovery_code(place.lead, code)


def test_recovery_codes_outlive_the_secret_key(app: Flask, place: Place, settings: Settings) -> None:
    give_app(place.lead)
    code = _security.mf_recovery_codes_util.create_recovery_codes(place.lead)[0]
    later = create_app(with_settings(settings, secret_key="another-one-" * 4))
    client = browser(later)
    sign_in(client, place.lead)
    token = hidden(client.get("/account/recovery").text, "csrf_token")
    client.post("/account/recovery", data={"code": code, "csrf_token": token})
    assert client.get("/account/").status_code == 200
    close(later)
