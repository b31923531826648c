"""Whatever the site connects to shows a certificate, and one that is not trusted, or another's, is refused.

ASVS 5.0: 12.3.1, 12.3.2.
"""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from requests.exceptions import SSLError
from sqlalchemy import make_url

from bench.certificates import Certificate, certificate
from bench.serving import HOST
from safe4me import create_app
from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import db
from safe4me.settings import Settings
from safe4me.web.account import oidc
from safe4me.web.staff.mail import send_invitation
from tests.helpers.mail import letterbox
from tests.helpers.world.schools import close, make_account, with_settings

ANOTHER = "127.0.0.2"
TRUSTED = {"trusted": True, "of nobody we trust": False, "of another server": False}


@pytest.fixture(params=TRUSTED)
def shown(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """The certificate of the server that is asked; but for one, it is trusted on this machine."""
    made = certificate(tmp_path, ANOTHER if request.param == "of another server" else HOST)
    if request.param != "of nobody we trust":
        for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
            monkeypatch.setenv(name, str(made.pem))
    return made


@pytest.fixture
def is_trusted(request: pytest.FixtureRequest) -> bool:
    """Whether the server that is asked is the one that it says it is."""
    return TRUSTED[request.node.callspec.params["shown"]]


@pytest.fixture
def invited(in_app: None) -> Account:
    account = make_account(RoleName.TEACHER, "New School")
    account.password = None
    db.session.add(account)
    db.session.commit()
    return account


@pytest.mark.asvs("12.3.1", "12.3.2")
@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_mail_goes_to_the_server_that_its_certificate_names(
    app: Flask, settings: Settings, invited: Account, shown: Certificate, is_trusted: bool, way: str
) -> None:
    server = {"ssl_context": shown.server} if way == "tls" else {"tls_context": shown.server}
    with letterbox(**server) as box:
        app.extensions["settings"] = with_settings(
            settings, smtp_host=box.host, smtp_port=box.port, smtp_security=way
        )
        link = send_invitation(invited)
    assert (len(box.letters), link is None) == (int(is_trusted), is_trusted)


class Provider(BaseHTTPRequestHandler):
    """Says where it is, as a provider of OpenID Connect does."""

    def do_GET(self) -> None:
        body = b'{"issuer": "https://provider.example"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_given: object) -> None:
        """Be silent."""


class QuietServer(HTTPServer):
    """A handshake that the other side ended is no fault."""

    def handle_error(self, *_given: object) -> None:
        """Be silent."""


@pytest.fixture
def provider(shown: Certificate) -> Iterator[str]:
    """The address of a provider that shows the certificate."""
    server = QuietServer((HOST, 0), Provider)
    server.socket = shown.server.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"https://{HOST}:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.asvs("12.3.1", "12.3.2")
def test_a_provider_is_the_one_that_its_certificate_names(
    settings: Settings, provider: str, is_trusted: bool
) -> None:
    known = {"oidc_client_id": "id", "oidc_client_secret": "secret"}
    app = create_app(with_settings(settings, oidc_issuer=provider, **known))
    with app.test_request_context():
        if is_trusted:
            assert oidc._client(oidc._provider(1)).load_server_metadata()["issuer"]  # noqa: SLF001 - the one client there is
        else:
            with pytest.raises(SSLError):
                oidc._client(oidc._provider(1)).load_server_metadata()  # noqa: SLF001 - as above
    close(app)


@pytest.mark.asvs("12.3.1", "12.3.2")
def test_what_the_address_of_the_database_asks_for_reaches_its_driver(settings: Settings) -> None:
    address = "postgresql+psycopg://u:p@db.example/d?sslmode=verify-full&sslrootcert=system"
    url = make_url(with_settings(settings, database_url=address).database_url)
    _, asked = url.get_dialect()().create_connect_args(url)
    assert (asked["sslmode"], asked["sslrootcert"]) == ("verify-full", "system")
