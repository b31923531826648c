"""Every response of every layer carries the security headers, and a write from another site is refused."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app
from safe4me.settings import Settings
from safe4me.storage.rooms import Room
from tests.world import close, with_settings

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
REQUESTS = {
    "a page": ("GET", "/en/", {}, 200),
    "a page's head": ("HEAD", "/en/", {}, 200),
    "a page that has not changed": ("GET", "/en/", {"If-None-Match": "*"}, 304),
    "a redirect": ("GET", "/", {}, 302),
    "a missing slash": ("GET", "/en/learn", {}, 302),
    "a post to a page": ("POST", "/en/", {}, 405),
    "no such page": ("GET", "/en/nothing/", {}, 404),
    "no such room": ("GET", "/c/BBBBBB/", {}, 404),
    "Flask's own 405": ("GET", "/en/join/code", {}, 405),
    "staff sign-in": ("GET", "/account/sign-in", {}, 200),
    "from another site": ("POST", "/en/join/code", {"Sec-Fetch-Site": "cross-site"}, 403),
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_every_response_has_the_headers(
    client: FlaskClient, request_: tuple[str, str, dict[str, str], int]
) -> None:
    method, path, headers, status = request_
    response = client.open(path, method=method, headers=headers)
    assert response.status_code == status
    assert EXPECTED.items() <= dict(response.headers).items()
    policy = response.headers.getlist("Content-Security-Policy")
    assert len(policy) == 1
    assert policy[0].startswith("default-src 'none'; ")
    assert "unsafe" not in policy[0]
    assert "Strict-Transport-Security" not in response.headers


@pytest.mark.parametrize("path", ["/en/join/code", "/en/learn/law/quiz/check", "/c/BBBBBB/ballots"])
def test_too_big_a_body_is_refused_with_the_headers(client: FlaskClient, room: Room, path: str) -> None:
    body = {"code": room.code, "answers.pass-on": "x" * 20_000}
    response = client.post(path.replace("BBBBBB", room.code), data=body)
    assert response.status_code == 413
    assert EXPECTED.items() <= dict(response.headers).items()


def test_a_fault_in_a_view_has_the_headers_and_no_trace(app: Flask) -> None:
    app.add_url_rule("/fault", view_func=lambda: str(1 // 0))
    response = app.test_client().get("/fault")
    assert response.status_code == 500
    assert EXPECTED.items() <= dict(response.headers).items()
    assert "ZeroDivisionError" not in response.text


def test_a_fault_beneath_flask_has_the_headers_and_no_trace(app: Flask) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("the secret detail")

    app.wsgi_app._app = broken  # type: ignore[attr-defined]  # noqa: SLF001 - below the outermost layer
    response = app.test_client().get("/en/")
    assert response.status_code == 500
    assert EXPECTED.items() <= dict(response.headers).items()
    assert "secret" not in response.text


def test_over_tls_the_browser_is_told_to_stay_there(client: FlaskClient) -> None:
    response = client.get("/en/", base_url="https://localhost")
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]


def test_tls_at_the_proxy_counts_only_when_a_proxy_is_known(app: Flask, settings: Settings) -> None:
    told = {"X-Forwarded-Proto": "https"}
    assert "Strict-Transport-Security" not in app.test_client().get("/en/", headers=told).headers
    behind = create_app(with_settings(settings, proxies_in_front=1))
    assert "Strict-Transport-Security" in behind.test_client().get("/en/", headers=told).headers
    close(behind)


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({}, False),
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://elsewhere.example"}, False),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": "http://localhost"}, False),
        ({"Origin": "http://localhost.elsewhere.example"}, True),
        ({"Origin": "null"}, True),
    ],
)
def test_a_write_from_another_site_is_refused(
    client: FlaskClient, room: Room, headers: dict[str, str], refused: bool
) -> None:
    response = client.post("/en/join/code", data={"code": room.code}, headers=headers)
    assert response.status_code == (403 if refused else 303)


def test_a_ballot_from_another_site_is_not_counted(app: Flask, client: FlaskClient, room: Room) -> None:
    ballot = {"activity": "law/chat", "nonce": "0" * 32, "answers": {"fork": 1}}
    path = f"/c/{room.code}/ballots"
    assert client.post(path, json=ballot, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert app.extensions["ballot_box"].sent(room.id)["law/chat"] == 0


def test_no_pupil_page_sets_a_cookie(client: FlaskClient, room: Room) -> None:
    quiz = {"answers.pass-on": "2"}
    responses = [
        client.get("/en/"),
        client.get("/en/nothing/"),
        client.get(f"/c/{room.code}/"),
        client.get(f"/c/{room.code}/state"),
        client.get(f"/c/{room.code}/en/learn/law/quiz/"),
        client.post("/en/join/code", data={"code": room.code}),
        client.post(f"/c/{room.code}/en/learn/law/quiz/check", data=quiz),
        client.post(f"/c/{room.code}/ballots", json={}),
    ]
    assert [response.headers.get("Set-Cookie") for response in responses] == [None] * len(responses)
