"""What a school's own sign-in says is signed by it, for us, now, and for this one sign-in, or refused."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from requests import PreparedRequest, Response, TooManyRedirects
from requests.adapters import HTTPAdapter

from safe4me import create_app
from safe4me.settings import Settings
from safe4me.web.account import oidc
from tests.helpers.servers.web import CLIENT
from tests.helpers.world.schools import close, with_settings

ISSUER = "https://sign-in.example"
NONCE = "once"
KEY = RSAKey.generate_key(2048, {"kid": "theirs"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "theirs"})
PROVIDER = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
    "id_token_signing_alg_values_supported": ["RS256"],
    "jwks": {"keys": [KEY.as_dict(private=False)]},
    "_loaded_at": time.time(),
}


@pytest.fixture
def client_of_provider(settings: Settings) -> Iterator[Any]:
    """Our side of a sign-in, which knows the provider's keys already."""
    app = create_app(with_settings(settings, oidc_issuer=ISSUER, **CLIENT))
    with app.test_request_context():
        client = oidc._client(oidc._provider(1))  # noqa: SLF001 - what checks a token
        client.server_metadata.update(PROVIDER)
        yield client
    close(app)


def claims(**changed: object) -> dict[str, object]:
    now = int(time.time())
    given = {"iss": ISSUER, "aud": "safe4me", "sub": "7", "nonce": NONCE, "iat": now, "exp": now + 60}
    return {**given, **changed}


def signed(key: Any = KEY, header: dict[str, str] | None = None, **changed: object) -> str:
    return jwt.encode(
        {"alg": "RS256", "kid": "theirs", **(header or {})},
        claims(**changed),
        key,
        algorithms=["RS256", "HS256"],
    )


def unsigned(alg: str) -> str:
    parts = ({"alg": alg, "kid": "theirs"}, claims())
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
        + "."
    )


def changed_after_signing() -> str:
    head, _, seal = signed().split(".")
    return ".".join((head, signed(sub="8").split(".")[1], seal))


def with_their_public_key_as_a_secret() -> str:
    return signed(OctKey.import_key(KEY.as_pem(private=False)), {"alg": "HS256"})


def with_a_key_of_its_own() -> str:
    return signed(OTHER_KEY, {"jku": "https://evil.example/keys", "x5u": "https://evil.example/x"})


REFUSED: dict[str, Callable[[], str]] = {
    "no signature": lambda: unsigned("none"),
    "no signature, and says there is one": lambda: unsigned("RS256"),
    "changed afterwards": changed_after_signing,
    "another key": lambda: signed(OTHER_KEY),
    "the public key as a secret": with_their_public_key_as_a_secret,
    "a key that it names itself": with_a_key_of_its_own,
    "over": lambda: signed(exp=int(time.time()) - 600),
    "from another provider": lambda: signed(iss="https://evil.example"),
    "for another site": lambda: signed(aud="another"),
    "for another sign-in": lambda: signed(nonce="twice"),
}


def test_a_token_of_the_provider_is_taken(client_of_provider: Any) -> None:
    assert client_of_provider.parse_id_token({"id_token": signed()}, nonce=NONCE)["sub"] == "7"


@pytest.mark.asvs("6.8.2", "9.1.1", "9.1.2", "9.1.3", "9.2.1", "9.2.3", "10.5.1", "10.5.4")
@pytest.mark.parametrize("token", REFUSED.values(), ids=REFUSED)
def test_any_other_is_refused(client_of_provider: Any, token: Callable[[], str]) -> None:
    with pytest.raises(oidc.REFUSALS):
        client_of_provider.parse_id_token({"id_token": token()}, nonce=NONCE)


ASKING: dict[str, Callable[[Any], object]] = {
    "openid-configuration": lambda client: client.load_server_metadata(),
    "keys": lambda client: client.fetch_jwk_set(force=True),
    "token": lambda client: client.fetch_access_token(code="7"),
}


@pytest.mark.asvs("15.3.2")
@pytest.mark.parametrize("asked", ASKING)
def test_no_address_of_a_provider_leads_to_another(
    client_of_provider: Any, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str | None] = []

    def lead_elsewhere(_adapter: HTTPAdapter, request: PreparedRequest, **_more: object) -> Response:
        seen.append(request.url)
        reply = Response()
        reply.status_code, reply.headers["Location"] = 302, "https://evil.example/"
        reply.url, reply.request, reply.raw = str(request.url), request, BytesIO()
        return reply

    monkeypatch.setattr(HTTPAdapter, "send", lead_elsewhere)
    if asked == "openid-configuration":
        del client_of_provider.server_metadata["_loaded_at"]
    with pytest.raises(TooManyRedirects):
        ASKING[asked](client_of_provider)
    assert [str(url).rsplit("/", 1)[-1] for url in seen] == [asked]
