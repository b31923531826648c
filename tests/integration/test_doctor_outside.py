"""`flask doctor` asks others: the site by its own address, the mail server, the school's own sign-in."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from bench.certificates import Certificate, certificate
from bench.nodes import Node
from bench.proxy import Front, front_command
from bench.serving import HOST, free_port, free_ports, wait_for
from safe4me import create_app
from safe4me.cli.doctor_outside import FORGED, of_client
from safe4me.cli.server import started
from safe4me.settings import Settings
from safe4me.web.http.health import SEEN, asked_by_doctor
from tests.helpers.mail import letterbox
from tests.helpers.servers.machine import needed
from tests.helpers.world.app import run
from tests.helpers.world.doctor import BACKUP, doctor, easy_machine, pid_file_of
from tests.helpers.world.schools import close, in_production, with_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MONTHS = 90
ANOTHER = "another-one-of-this-test"
PROVIDER = dict.fromkeys(
    ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"), "https://p.example"
)
Wrap = Callable[["WSGIApplication"], "WSGIApplication"]


class Handler(WSGIRequestHandler):
    """Sends no header of its own."""

    def send_response(self, code: int, message: str | None = None) -> None:
        """Begin a reply."""
        self.send_response_only(code, message)


@contextmanager
def answering(app: "WSGIApplication", port: int, shown: Certificate | None) -> Iterator[None]:
    """`app` at that port of this machine, over TLS where there is a certificate."""
    server = make_server(
        HOST, port, app, request_handler=Handler, ssl_context=shown.server if shown else None
    )
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def provider(said: bytes) -> "WSGIApplication":
    """A school's own sign-in that says this of itself."""

    def answer(_environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        start_response("200 OK", [("Content-Type", "application/json")])
        return [said]

    return answer


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Certificate]:
    """Makes a certificate that is good for so many days, and that this machine trusts."""

    def make(days: int) -> Certificate:
        made = certificate(tmp_path, HOST, days)
        for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
            monkeypatch.setenv(name, str(made.pem))
        return made

    return make


def real(settings: Settings, port: int, **more: Any) -> Flask:  # Any: each setting has its own type
    """The app of a real site at that port, with a clock that goes."""
    app = create_app(in_production(settings, site_address=f"https://{HOST}:{port}", **more))
    app.extensions["clock"] = lambda: datetime.now(UTC)
    return app


def states_of(app: Flask, shown: Certificate, port: int, wrap: Wrap = lambda app: app) -> dict[str, str]:
    with answering(wrap(app), port, shown):
        told = doctor(app)
    close(app)
    return told.states


def test_a_whole_site_is_whole(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    shown: Callable[[int], Certificate],
) -> None:
    easy_machine(tmp_path, monkeypatch)
    made, now = shown(MONTHS), datetime.now(UTC)
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / f"safe4me-{now:%Y%m%dT%H%M%SZ}.db.age").write_bytes(BACKUP)
    site, sign_in = free_port(), free_port()
    with (
        letterbox(tls_context=made.server) as box,
        answering(provider(json.dumps(PROVIDER).encode()), sign_in, made),
    ):
        more = {"smtp_host": box.host, "smtp_port": box.port, "backup_folder": str(tmp_path / "backups")}
        more["show_unchecked_languages"] = True  # as the build of all tests has them
        known = {"oidc_client_id": "id", "oidc_client_secret": "secret"}
        app = real(settings, site, oidc_issuer=f"https://{HOST}:{sign_in}", **more, **known)
        pid_file_of(app).write_text(f"{os.getpid()} {started(os.getpid())}\n")
        for command in ("seal due", "housekeeping"):
            assert run(app, *command.split(), *pid_option(app, command)).exit_code == 0
        with answering(app, site, made):
            told = doctor(app)
        close(app)
    assert set(told.states.values()) == {"ok"}, told.lines
    assert told.exit_code == 0


def pid_option(app: Flask, command: str) -> list[str]:
    return ["--pid-file", str(pid_file_of(app).with_name("none"))] if command == "seal due" else []


@pytest.mark.parametrize(("days", "state"), [(23, "ok"), (20, "warning"), (2, "broken"), (0, "broken")])
def test_a_certificate_that_ends_is_told_in_time(
    settings: Settings, shown: Callable[[int], Certificate], days: int, state: str
) -> None:
    port = free_port()
    assert states_of(real(settings, port), shown(days), port)["certificate"] == state


def test_a_certificate_that_nobody_trusts_is_broken(settings: Settings, tmp_path: Path) -> None:
    port = free_port()
    states = states_of(real(settings, port), certificate(tmp_path, HOST), port)
    assert (states["certificate"], states["site"]) == ("broken", "not-tried")


def test_a_proxy_that_is_counted_and_not_there_is_found_by_an_address_that_was_made_up(
    settings: Settings, shown: Callable[[int], Certificate]
) -> None:
    port = free_port()
    states = states_of(real(settings, port, proxies_in_front=1), shown(MONTHS), port)
    assert states["proxy"] == "broken"


def without_tls(app: "WSGIApplication") -> "WSGIApplication":
    """A proxy that does not say that it was asked over TLS."""
    return lambda environ, start: app(environ | {"wsgi.url_scheme": "http"}, start)


def with_another_host(app: "WSGIApplication") -> "WSGIApplication":
    """A proxy that asks for a name of its own."""
    return lambda environ, start: app(environ | {"HTTP_HOST": "inner.example"}, start)


def with_a_header_twice(app: "WSGIApplication") -> "WSGIApplication":
    """A proxy that adds a header of the site's once more."""

    def answer(environ: "WSGIEnvironment", start: Any) -> Any:  # Any: as WSGI has them
        more = ("X-Content-Type-Options", "nosniff")
        return app(environ, lambda status, headers, exc=None: start(status, [*headers, more], exc))

    return answer


def failing(_app: "WSGIApplication") -> "WSGIApplication":
    """A proxy that has nobody to ask."""

    def answer(_environ: "WSGIEnvironment", start: "StartResponse") -> list[bytes]:
        start("502 Bad Gateway", [])
        return []

    return answer


def of_another_site(_app: "WSGIApplication") -> "WSGIApplication":
    """A name in DNS that leads elsewhere."""
    return provider(b"<p>Welcome to nginx!")


@pytest.mark.parametrize(
    ("wrap", "broken"),
    [
        (without_tls, {"proxy", "headers"}),
        (with_another_host, {"proxy"}),
        (with_a_header_twice, {"headers"}),
        (failing, {"site", "headers"}),
        (of_another_site, {"proxy", "headers"}),
    ],
)
def test_what_a_proxy_does_wrong_is_found(
    settings: Settings, shown: Callable[[int], Certificate], wrap: Wrap, broken: set[str]
) -> None:
    port, names = free_port(), ("site", "proxy", "headers", "certificate")
    states = states_of(real(settings, port), shown(MONTHS), port, wrap)
    assert {name for name in names if states[name] == "broken"} == broken


def test_behind_the_nginx_that_we_ship_the_site_sees_what_it_should(
    settings: Settings, tmp_path: Path, shown: Callable[[int], Certificate]
) -> None:
    needed(shutil.which("nginx"), "nginx")
    behind, plain, tls = free_ports(3)
    made = shown(MONTHS)
    app = real(settings, tls, proxies_in_front=1)
    front = Front(plain, tls, made.pem, [behind], tmp_path / "pages")
    nginx = Node(tmp_path, plain, front_command(tmp_path, front))
    try:
        wait_for(plain, nginx.process)
        with answering(app, behind, None):
            told = doctor(app)
    finally:
        nginx.stop()
    close(app)
    states = {name: told.states[name] for name in ("site", "headers", "certificate", "proxy")}
    assert states == {"site": "ok", "headers": "ok", "certificate": "ok", "proxy": "not-tried"}
    assert told.lines["proxy"].startswith("Asked from within this machine"), (
        "what was made up did not get through"
    )


def test_a_site_where_nobody_answers_is_broken_in_production_alone(settings: Settings) -> None:
    app = real(settings, free_port())
    told = doctor(app)
    close(app)
    assert (told.exit_code, told.states["site"]) == (1, "broken")
    in_development = create_app(with_settings(settings, site_address=f"http://{HOST}:{free_port()}"))
    assert doctor(in_development).states["site"] == "not-tried"
    close(in_development)


@pytest.mark.parametrize(
    ("seen", "own", "proxies", "state"),
    [
        ("198.51.100.4", "198.51.100.4", 1, "ok"),
        ("127.0.0.1", "127.0.0.1", 0, "ok"),
        ("127.0.0.1", "127.0.0.1", 1, "not-tried"),
        ("127.0.0.1", "198.51.100.4", 0, "broken"),
        (FORGED, "198.51.100.4", 2, "broken"),
        ("198.51.100.1", "10.0.0.4", 1, "warning"),
    ],
)
def test_whom_the_site_saw_tells_whether_its_proxies_are_counted_rightly(
    seen: str, own: str, proxies: int, state: str
) -> None:
    assert of_client(seen, own, proxies).state == state


@pytest.mark.asvs("13.4.5")
def test_what_the_site_has_seen_is_told_to_doctor_alone(app: Flask, settings: Settings) -> None:
    asked = asked_by_doctor(settings)
    told = app.test_client().get(SEEN, headers=asked)
    assert told.get_json() is None
    assert json.loads(told.data) == {"scheme": "http", "host": "localhost", "address": HOST}
    another = asked_by_doctor(with_settings(settings, secret_key=ANOTHER))
    for headers in ({}, another, {"Authorization": f"{asked['Authorization']}x"}):
        assert app.test_client().get(SEEN, headers=headers).status_code == 404


@pytest.mark.asvs("13.4.5")
def test_what_doctor_signs_is_good_for_a_minute(app: Flask, settings: Settings) -> None:
    asked, later = asked_by_doctor(settings), datetime.now(UTC) + timedelta(seconds=62)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("itsdangerous.timed.time.time", later.timestamp)
        assert app.test_client().get(SEEN, headers=asked).status_code == 404


def test_mail_is_tried_without_a_letter_and_with_one(app: Flask, settings: Settings) -> None:
    with letterbox() as box:
        app.extensions["settings"] = with_settings(
            settings, smtp_host=box.host, smtp_port=box.port, smtp_security="none"
        )
        assert doctor(app).states["mail"] == "ok"
        assert box.letters == []
        assert doctor(app, "--send-test-mail", "ann@school.example").states["mail"] == "ok"
        assert [letter["To"] for letter in box.letters] == ["ann@school.example"]
        assert doctor(app, "--send-test-mail", "nobody's@school.example").states["mail"] == "broken"
        app.extensions["settings"] = with_settings(settings, smtp_host=box.host, smtp_port=box.port)
        assert doctor(app).states["mail"] == "broken", "it does not speak TLS"
    told = doctor(app)
    assert (told.exit_code, told.states["mail"]) == (1, "broken")
    assert "Connection refused" in told.lines["mail"]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (json.dumps(PROVIDER).encode(), "ok"),
        (json.dumps({"issuer": "https://p.example"}).encode(), "broken"),
        (b"<p>Welcome to nginx!", "broken"),
    ],
    ids=["whole", "lacks addresses", "another site"],
)
def test_a_schools_own_sign_in_is_asked_what_it_can_do(settings: Settings, said: bytes, state: str) -> None:
    port = free_port()
    known = {"oidc_client_id": "id", "oidc_client_secret": "secret"}
    app = create_app(with_settings(settings, oidc_issuer=f"http://{HOST}:{port}", **known))
    with answering(provider(said), port, None):
        assert doctor(app).states["own-sign-in"] == state
    assert doctor(app).states["own-sign-in"] == "broken", "nobody is there any more"
    close(app)
