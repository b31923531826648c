"""What stands around signing in: well-known addresses, what a browser forgets, what is never believed.

ASVS 5.0: 3.4.5, 3.5.1, 4.1.3, 13.4.6, 14.3.1.
"""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from bench.serving import Server
from safe4me import create_app
from safe4me.settings import ROOT, Settings
from tests.helpers.servers.web import ask
from tests.helpers.world.schools import (
    NOW,
    PASSWORD,
    Place,
    browser,
    close,
    hidden,
    in_production,
    sign_in,
    with_settings,
)

SIGN_IN = "/account/sign-in"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


def test_a_password_manager_finds_where_a_password_is_changed(client: FlaskClient, place: Place) -> None:
    there = client.get("/.well-known/change-password").location
    assert there == "/account/password"
    sign_in(client, place.teacher)
    assert client.get(there).status_code == 200


def test_whoever_finds_a_hole_is_told_where_to_say_so(client: FlaskClient, settings: Settings) -> None:
    reply = client.get("/.well-known/security.txt")
    assert reply.mimetype == "text/plain"
    lines = dict(line.split(": ", 1) for line in reply.text.splitlines())
    assert lines["Contact"] == f"mailto:{settings.contact_address}"
    assert lines["Canonical"] == "http://localhost/.well-known/security.txt"
    expires = datetime.strptime(lines["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < expires - NOW < timedelta(days=365)
    assert "/.well-known/security.txt" in (ROOT / "SECURITY.md").read_text("utf-8")


@pytest.mark.asvs("14.3.1")
def test_signing_out_has_the_browser_forget_what_it_kept(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.teacher)
    assert "Clear-Site-Data" not in client.get("/teach/week").headers
    token = hidden(client.get("/teach/week").text, "csrf_token")
    reply = client.post("/account/sign-out", data={"csrf_token": token})
    assert reply.headers["Clear-Site-Data"] == '"storage"'


@pytest.mark.asvs("4.1.3")
@pytest.mark.parametrize("proxies", [0, 1])
def test_the_host_that_a_proxy_is_said_to_have_seen_is_never_believed(
    settings: Settings, proxies: int
) -> None:
    behind = create_app(with_settings(settings, proxies_in_front=proxies))
    behind.add_url_rule("/which", view_func=lambda: request.host)
    told = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    assert behind.test_client().get("/which", headers=told).text == "localhost"
    close(behind)


@pytest.mark.asvs("3.5.1")
def test_over_tls_a_form_without_a_referer_is_taken_and_one_from_elsewhere_is_not(
    settings: Settings, place: Place
) -> None:
    app = create_app(in_production(settings, site_address="https://localhost"))
    client = app.test_client()
    page = client.get(SIGN_IN, base_url="https://localhost")
    data = {
        "email": place.teacher.email,
        "password": PASSWORD,
        "csrf_token": hidden(page.text, "csrf_token"),
    }
    for headers, expected in (({"Origin": "https://evil.example"}, 403), ({}, 302)):
        reply = client.post(SIGN_IN, base_url="https://localhost", data=data, headers=headers)
        assert reply.status_code == expected
    page = client.get("/account/", base_url="https://localhost")
    data = {"name": "Ms Okafor", "csrf_token": hidden(page.text, "csrf_token")}
    reply = client.post("/account/name", base_url="https://localhost", data=data)
    assert reply.location == "/account/?changed=yes"
    close(app)


@pytest.mark.parametrize("path", ["/en/", SIGN_IN, "/en/nowhere/"])
def test_no_reply_names_the_product_that_serves_it(server: Server, path: str) -> None:
    reply = ask(server, path)
    assert reply.headers["server"] == "web"
    assert not {"x-powered-by", "via"} & set(reply.headers)
    assert b"granian" not in reply.body.lower()
