"""What strangers ask every server for is not here: sources, folders, debuggers, paths that climb."""

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from safe4me import create_app
from safe4me.settings import Settings
from tests.helpers.world.schools import close, in_production

SOURCES = (
    "/.git/config",
    "/.git/HEAD",
    "/.svn/entries",
    "/.env",
    "/.gitignore",
    "/app.py",
    "/requirements.txt",
)
FOLDERS = ("/static/", "/static", "/content/", "/build/", "/build/current/manifest.json", "/var/")
TOOLS = (
    "/console",
    "/debug",
    "/metrics",
    "/health",
    "/docs",
    "/openapi.json",
    "/server-status",
    "/admin/",
    "/_debug",
)
CLIMBING = (
    *("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/en/../../etc/passwd"),
    *("/static/..%5capp.py", "/en/%2e%2e%2f%2e%2e%2fapp.py", "/static//etc/passwd", "/c/CCCCCC/../../app.py"),
    *("/en/learn/..%2f..%2fapp.py", "/en/learn/law/quiz%00.html", "/static/%252e%252e/app.py"),
)


def is_missing(client: FlaskClient, path: str) -> bool:
    reply = client.get(path)
    return reply.status_code == 404 and "Safe4me" in reply.text


@pytest.mark.asvs("13.4.1", "13.4.3", "13.4.5")
def test_neither_sources_nor_folders_nor_tools_can_be_fetched(client: FlaskClient) -> None:
    assert [path for path in (*SOURCES, *FOLDERS, *TOOLS) if not is_missing(client, path)] == []


@pytest.mark.asvs("5.3.2")
def test_no_path_climbs_out_of_the_build(client: FlaskClient) -> None:
    assert [path for path in CLIMBING if not is_missing(client, path)] == []


@pytest.mark.asvs("13.4.4")
def test_trace_and_methods_that_nobody_knows_are_refused(client: FlaskClient) -> None:
    for path in ("/en/", "/account/sign-in", "/en/join/code", "/nowhere"):
        for method in ("TRACE", "TRACK", "CONNECT", "PROPFIND", "SAFE4ME"):
            reply = client.open(path, method=method, headers={"X-Mark": "echoed"})
            assert reply.status_code in {404, 405}
            assert "echoed" not in reply.text


@pytest.mark.asvs("13.4.2", "16.5.1")
def test_no_debugger_runs_even_where_flask_is_told_to(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    app = create_app(in_production(settings))
    app.add_url_rule("/fault", view_func=fault)
    reply = app.test_client().get("/fault", base_url="https://safe4me.example")
    assert reply.status_code == 500
    assert not {"Traceback", "ZeroDivisionError", "Werkzeug", "fault"} & set(reply.text.split())
    close(app)


def fault() -> str:
    return str(1 // 0)


@pytest.mark.asvs("4.1.3", "15.3.4")
def test_who_asks_is_read_from_known_proxies_alone(app: Flask, settings: Settings) -> None:
    forged = {
        "X-Forwarded-For": "203.0.113.1, 198.51.100.9",
        "X-Real-IP": "203.0.113.1",
        "Forwarded": "for=203.0.113.1",
    }
    behind_one = create_app(in_production(settings, proxies_in_front=1))
    for each, address in ((app, "127.0.0.1"), (behind_one, "198.51.100.9")):
        each.add_url_rule("/who", view_func=asker)
        reply = each.test_client().get("/who", headers=forged, base_url="https://safe4me.example")
        assert reply.text == address
    close(behind_one)


def asker() -> str:
    return str(request.remote_addr)
