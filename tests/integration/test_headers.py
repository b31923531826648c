"""Every response of every layer carries the security headers, and a write from another site is refused."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app
from safe4me.db.rooms import Room
from safe4me.settings import Settings
from tests.helpers.world.schools import close, with_settings

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
    "no such room": ("GET", "/c/CCCCCC/", {}, 404),
    "Flask's own 405": ("GET", "/en/join/code", {}, 405),
    "staff sign-in": ("GET", "/account/sign-in", {}, 200),
    "from another site": ("POST", "/en/join/code", {"Sec-Fetch-Site": "cross-site"}, 403),
}


@pytest.mark.asvs("3.2.1", "3.4.4", "3.4.5")
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


@pytest.mark.asvs("3.4.3", "3.4.6", "3.7.1")
def test_browsers_run_our_own_scripts_alone_and_nothing_that_is_embedded(client: FlaskClient) -> None:
    policy = dict(
        part.split(" ", 1) for part in client.get("/en/").headers["Content-Security-Policy"].split("; ")
    )
    assert {policy[name] for name in ("default-src", "base-uri", "frame-ancestors")} == {"'none'"}
    assert not policy.keys() & {"object-src", "frame-src", "media-src", "worker-src"}  # so the default holds
    assert {policy[name] for name in ("script-src", "style-src", "connect-src", "form-action")} == {"'self'"}


@pytest.mark.asvs("3.2.2")
def test_no_script_may_make_html_of_text(client: FlaskClient) -> None:
    policy = client.get("/en/").headers["Content-Security-Policy"].split("; ")
    assert {"require-trusted-types-for 'script'", "trusted-types 'none'"} < set(policy)


@pytest.mark.parametrize("path", ["/en/join/code", "/en/learn/law/quiz/check", "/c/CCCCCC/ballots"])
def test_too_big_a_body_is_refused_with_the_headers(client: FlaskClient, room: Room, path: str) -> None:
    body = {"code": room.code, "answers.pass-on": "x" * 20_000}
    response = client.post(path.replace("CCCCCC", room.code), data=body)
    assert response.status_code == 413
    assert EXPECTED.items() <= dict(response.headers).items()


def test_a_fault_in_a_view_has_the_headers_and_no_trace(app: Flask) -> None:
    app.add_url_rule("/fault", view_func=lambda: str(1 // 0))
    response = app.test_client().get("/fault")
    assert response.status_code == 500
    assert EXPECTED.items() <= dict(response.headers).items()
    assert "ZeroDivisionError" not in response.text


@pytest.mark.asvs("16.5.1")
def test_a_fault_beneath_flask_has_the_headers_and_no_trace(app: Flask) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("the secret detail")

    app.wsgi_app._app = broken  # type: ignore[attr-defined]  # noqa: SLF001 - below the outermost layer
    response = app.test_client().get("/en/")
    assert response.status_code == 500
    assert EXPECTED.items() <= dict(response.headers).items()
    assert "secret" not in response.text


@pytest.mark.asvs("3.4.1")
def test_over_tls_the_browser_is_told_to_stay_there(client: FlaskClient) -> None:
    response = client.get("/en/", base_url="https://localhost")
    told = response.headers["Strict-Transport-Security"].split("; ")
    assert {"max-age=31536000", "includeSubDomains"} <= set(told)


@pytest.mark.asvs("15.3.4")
def test_tls_at_the_proxy_counts_only_when_a_proxy_is_known(app: Flask, settings: Settings) -> None:
    told = {"X-Forwarded-Proto": "https"}
    assert "Strict-Transport-Security" not in app.test_client().get("/en/", headers=told).headers
    behind = create_app(with_settings(settings, proxies_in_front=1))
    assert "Strict-Transport-Security" in behind.test_client().get("/en/", headers=told).headers
    close(behind)


@pytest.mark.asvs("3.5.1")
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


@pytest.mark.asvs("3.5.1")
def test_a_ballot_from_another_site_is_not_counted(app: Flask, client: FlaskClient, room: Room) -> None:
    ballot = {"activity": "law/chat", "nonce": "0" * 32, "answers": {"fork": 1}}
    path = f"/c/{room.code}/ballots"
    assert client.post(path, json=ballot, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert app.extensions["ballot_box"].sent(room.id)["law/chat"] == 0


IMAGE = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
FRAME = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
FOLLOWED = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({"Sec-Fetch-Site": "cross-site", **IMAGE}, True),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, True),
        ({"Sec-Fetch-Site": "same-site", **IMAGE}, True),
        ({"Sec-Fetch-Site": "cross-site", **FRAME}, True),
        ({"Sec-Fetch-Site": "cross-site", **FOLLOWED, "Sec-Purpose": "prefetch"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Origin": "https://elsewhere.example"}, True),
        ({"Sec-Fetch-Site": "cross-site", **FOLLOWED}, False),
        ({"Sec-Fetch-Site": "none", **FOLLOWED}, False),
        ({"Sec-Fetch-Site": "same-origin", **IMAGE}, False),
        ({}, False),
    ],
)
def test_of_a_room_another_site_may_have_a_link_that_is_followed_and_nothing_else(
    client: FlaskClient, room: Room, headers: dict[str, str], refused: bool
) -> None:
    for path in ("", "state", "en/learn/law/quiz/"):
        response = client.get(f"/c/{room.code}/{path}", headers=headers)
        assert response.status_code == (403 if refused else 200)
    assert client.get("/en/", headers=headers).status_code == 200


def test_what_another_site_may_not_read_is_counted_as_no_wrong_code(client: FlaskClient, room: Room) -> None:
    for _ in range(700):
        client.get("/c/CCCCCC/", headers={"Sec-Fetch-Site": "cross-site", **IMAGE})
    assert client.get(f"/c/{room.code}/").status_code == 200


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
