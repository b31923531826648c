"""All that the site signs is signed by HMAC-SHA-256, and nothing that SHA-1 signed is taken.

ASVS 5.0: 11.4.1, 11.4.3.
"""

from base64 import urlsafe_b64decode
from hashlib import sha1, sha256

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer

from safe4me.db.rooms import HelperLink, Room
from safe4me.schools.people import InvitationOver
from safe4me.web.http import context
from safe4me.web.staff.invitations import choosing_anew, device_link, invitation_link, new_password_link
from safe4me.web.teach import shared
from tests.helpers.browser.passkeys import ASKED
from tests.helpers.world.schools import Place, browser, hidden, sign_in


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The browser of a teacher who has signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def cookie(client: FlaskClient, name: str, path: str) -> str:
    found = client.get_cookie(name, path=path)
    assert found
    return found.decoded_value


def passkey_address(client: FlaskClient) -> str:
    """Where a browser sends the passkey that it was asked for."""
    token = hidden(client.get("/account/passkeys").text, "csrf_token")
    found = ASKED.search(client.post("/account/passkeys", data={"name": "Desk", "csrf_token": token}).text)
    assert found
    return found[1]


def hash_bytes(signed: str) -> int:
    """How long the hash at the end of a signed text is."""
    last = signed.rpartition(".")[2]
    return len(urlsafe_b64decode(last + "=" * (-len(last) % 4)))


@pytest.mark.asvs("11.4.1", "11.4.3")
def test_whatever_is_signed_is_signed_by_sha_256(
    app: Flask, client: FlaskClient, place: Place, room: Room
) -> None:
    with app.test_request_context():
        links = {
            "invitation": invitation_link(place.lead),
            "new password": new_password_link(place.lead),
            "new device": device_link(place.lead, context.now()),
            "helper": shared.address_of(HelperLink(id=1, room_id=room.id)),
        }
    signed = links | {
        "session": cookie(client, "safe4me", "/"),
        "device": cookie(client, "safe4me-device", "/account/"),
        "form": hidden(client.get("/account/").text, "csrf_token"),
        "passkey": passkey_address(client),
    }
    assert {name: hash_bytes(each) for name, each in signed.items()} == dict.fromkeys(signed, 32)


@pytest.mark.asvs("11.4.1", "11.4.3")
def test_a_session_that_sha_1_signed_is_none(app: Flask, client: FlaskClient) -> None:
    assert client.get("/teach/week").status_code == 200
    with client.session_transaction("/account/") as session:
        held = dict(session)
    signers = {}
    for kind in (sha256, sha1):
        interface = SecureCookieSessionInterface()
        interface.digest_method = staticmethod(kind)
        signers[kind] = interface.get_signing_serializer(app)
    replies = {}
    for kind, signer in signers.items():
        assert signer
        other = browser(app)
        other.set_cookie("safe4me", str(signer.dumps(held)))
        replies[kind] = other.get("/teach/week").status_code
    assert replies == {sha256: 200, sha1: 302}


@pytest.mark.asvs("11.4.1", "11.4.3")
def test_a_link_that_sha_1_signed_is_over(app: Flask, place: Place) -> None:
    payload = [place.lead.fs_uniquifier, int(context.now().timestamp())]
    tokens = {
        kind: URLSafeSerializer(
            str(app.secret_key), salt="new-password", signer_kwargs={"digest_method": staticmethod(kind)}
        ).dumps(payload)
        for kind in (sha256, sha1)
    }
    assert choosing_anew(str(tokens[sha256]), context.now()).id == place.lead.id
    with pytest.raises(InvitationOver):
        choosing_anew(str(tokens[sha1]), context.now())
