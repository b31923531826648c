"""Secrets of authenticator apps are kept encrypted and signed, under a key that can be replaced.

ASVS 5.0: 11.2.2, 11.3.1, 11.3.2, 11.3.3.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextvars import Context

import pytest
from click.testing import Result
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app
from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.secret_keys import APP_PURPOSE, AppSecrets, KeyAge
from safe4me.settings import Settings
from safe4me.web.http import context
from tests.helpers.world.doctor import doctor
from tests.helpers.world.schools import (
    Place,
    browser,
    close,
    code_of,
    give_app,
    hidden,
    sign_in,
    with_settings,
)

KEY, OTHER, OLDER = "a key of this test", "another key of this test", "an older key of this test"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - made up here
CODE = "/account/code"


@pytest.fixture
def later(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The site under another key, with the one before as its former key."""
    changed = with_settings(settings, secret_key=OTHER, former_secret_keys=(settings.secret_key,))
    later = create_app(changed)
    yield later
    close(later)


def enter(client: FlaskClient, account: Account, code: str) -> int:
    """Sign in with password and code; what the reply to the code is."""
    sign_in(client, account)
    token = hidden(client.get(CODE).text, "csrf_token")
    return client.post(CODE, data={"code": code, "csrf_token": token}).status_code


def kept(account: Account) -> str:
    db.session.rollback()
    db.session.refresh(account)
    return account.tf_totp_secret or ""


def run(app: Flask, *words: str) -> Result:
    done: Result = Context().run(app.test_cli_runner().invoke, args=words)  # not in the test's own app
    return done


@pytest.mark.asvs("11.3.1", "11.3.2", "11.3.3")
def test_a_secret_is_encrypted_by_aes_in_cbc_then_signed_by_hmac_sha_256() -> None:
    """Opened by hand: HKDF (RFC 5869 §2) makes 32 bytes, half to sign and half to encrypt (Fernet)."""
    extracted = hmac.digest(bytes(32), KEY.encode(), "sha256")
    derived = hmac.digest(extracted, APP_PURPOSE + b"\x01", "sha256")
    token = urlsafe_b64decode(AppSecrets(KEY).seal(SECRET))
    signed, signature = token[:-32], token[-32:]
    assert hmac.digest(derived[:16], signed, "sha256") == signature
    opened = Cipher(AES(derived[16:]), CBC(signed[9:25])).decryptor().update(signed[25:])
    assert opened[: len(SECRET)] == SECRET.encode()
    assert set(opened[len(SECRET) :]) == {16}


@pytest.mark.asvs("11.3.3")
def test_a_secret_that_was_changed_anywhere_is_not_opened() -> None:
    secrets = AppSecrets(KEY)
    token = urlsafe_b64decode(secrets.seal(SECRET))
    for place in range(len(token)):
        changed = bytearray(token)
        changed[place] ^= 1
        with pytest.raises(InvalidToken):
            secrets.unseal(urlsafe_b64encode(bytes(changed)).decode())
    for wrong in ("", "é", token.hex(), urlsafe_b64encode(token[:-1]).decode()):
        with pytest.raises(InvalidToken):
            secrets.unseal(wrong)


@pytest.mark.asvs("11.2.2")
def test_a_secret_is_opened_under_a_former_key_and_renewed_under_the_present_one() -> None:
    before, after = AppSecrets(KEY), AppSecrets(OTHER, former_keys=[OLDER, KEY])
    sealed = before.seal(SECRET)
    assert after.unseal(sealed) == SECRET
    renewed = after.renew(sealed)
    assert AppSecrets(OTHER).unseal(renewed) == SECRET
    ages = [after.age(each) for each in (sealed, renewed, AppSecrets("nobody's").seal(SECRET))]
    assert ages == [KeyAge.FORMER, KeyAge.CURRENT, KeyAge.GONE]


def test_what_is_kept_and_what_a_cookie_has_during_the_set_up_are_sealed(app: Flask, place: Place) -> None:
    client = browser(app)
    sign_in(client, place.lead)
    token = hidden(client.get("/account/authenticator").text, "csrf_token")
    page = client.post("/account/authenticator", data={"setup": "authenticator", "csrf_token": token}).text
    with client.session_transaction("/account/") as session:
        held = session["tf_totp_secret"]
    secret = context.app_secrets().unseal(held)
    assert secret in page.replace("-", "")
    assert secret not in held
    data = {"code": code_of(held), "csrf_token": hidden(page, "csrf_token")}
    assert client.post(CODE, data=data).status_code == 302
    assert context.app_secrets().unseal(kept(place.lead)) == secret


@pytest.mark.asvs("11.2.2")
def test_a_code_works_after_the_key_was_replaced_and_encrypts_its_secret_anew(
    later: Flask, place: Place
) -> None:
    before = give_app(place.lead)
    assert enter(browser(later), place.lead, code_of(before)) == 302
    after = kept(place.lead)
    assert later.extensions["app_secrets"].age(after) is KeyAge.CURRENT
    with later.app_context():
        assert enter(browser(later), place.lead, code_of(after, steps=1)) == 302


def test_a_wrong_code_encrypts_nothing_anew(later: Flask, place: Place) -> None:
    before = give_app(place.lead)
    assert enter(browser(later), place.lead, "000000") == 422
    assert kept(place.lead) == before


@pytest.mark.asvs("11.2.2")
def test_a_command_encrypts_all_secrets_anew_and_doctor_says_which_need_it(
    app: Flask, later: Flask, place: Place
) -> None:
    for account in (place.lead, place.coordinator):
        give_app(account)
    place.teacher.tf_totp_secret, place.teacher.tf_primary_method = (
        AppSecrets("lost").seal(SECRET),
        "authenticator",
    )
    db.session.commit()
    assert "Authenticator apps that need it: 2." in doctor(later).lines["keys"]
    done = run(later, "users", "re-encrypt").output.splitlines()
    assert done[0] == "Authenticator apps encrypted anew: 2."
    assert done[1] == "Not readable, because their secret key is gone: 1."
    ages = [
        later.extensions["app_secrets"].age(kept(each))
        for each in (place.lead, place.coordinator, place.teacher)
    ]
    assert ages == [KeyAge.CURRENT, KeyAge.CURRENT, KeyAge.GONE]
    told = doctor(later)
    assert "Authenticator apps that need it: 0." in told.lines["keys"]
    assert (
        "Authenticator apps that cannot be read, because their secret key is gone: 1." in told.lines["keys"]
    )
    assert told.exit_code == 1


def test_without_its_key_no_code_is_right_and_nothing_breaks(
    app: Flask, settings: Settings, place: Place
) -> None:
    code = code_of(give_app(place.lead))
    without = create_app(with_settings(settings, secret_key=OTHER))
    assert enter(browser(without), place.lead, code) == 422
    close(without)
