"""What app, server and proxy write down of a class holds no address, agent, nonce, code or answer.

Attacker has: every log of app, server and nginx

A scripted class joins a room, reads, checks and sends, with script and without; types wrong codes and sends
what is broken, too big or from elsewhere; meets a database without a table, and in the end a server that is
gone. Everything is sent through nginx and past it, from an address of its own, and every byte that the server
and nginx have written is searched. nginx logs as `deploy/nginx.conf` has it.
"""

import json
import socket
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bench import serving as server_start
from bench.serving import HOST, serving, stop
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.content.measures import measure_of
from safe4me.settings import Settings
from tests.attacks.conftest import Attacks
from tests.attacks.proxy import AS_SHIPPED, QUIET, proxy
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.world.schools import environ_of, with_settings

ADDRESS, AGENT, EMAIL = "127.77.88.99", "Chromebook 17 of room B2", "kim@school.example"
CODE, SHOWN, WRONG_CODE = "K7Q3XP", "K7Q-3XP", "CDFGHJ"
NONCE = "5afe4d3e" * 4
QUIZ = {"activity": "law/quiz", "nonce": NONCE, "answers": {"pass-on": 2, "confidence": 3}}
CHAT = {"activity": "law/chat", "nonce": NONCE, "answers": {"fork": 1}}
FORM = urlencode({"activity": "law/quiz", "nonce": NONCE, "answers.pass-on": 2, "answers.confidence": 3})
ANSWERS = ("pass-on", "confidence=", '"confidence"', '"fork": 1')
TRACES = (ADDRESS, AGENT, EMAIL, NONCE, CODE, SHOWN, WRONG_CODE, *ANSWERS)
AS_JSON, AS_FORM = "application/json", "application/x-www-form-urlencoded"
BALLOTS, PAGE = f"/c/{CODE}/ballots", "/en/learn/law/quiz/"

READS = (
    *(
        f"/c/{CODE}/",
        f"/c/{SHOWN}/",
        f"/c/{CODE}{PAGE}",
        f"/c/{CODE}/state",
        f"{PAGE}?{FORM}",
        f"/c/{CODE}/no",
    ),
    *(f"/c/{WRONG_CODE}/", "/c/sam@home/state", "/en/nothing/", "/teach/week", "/account/sign-in"),
)
POSTS = (
    ("/en/join/code", AS_FORM, f"code={SHOWN}"),
    ("/en/join/code", AS_FORM, f"code={WRONG_CODE}"),
    (f"/c/{CODE}{PAGE}check", AS_FORM, FORM),
    (BALLOTS, AS_FORM, FORM),
    (BALLOTS, AS_JSON, json.dumps(QUIZ)),
    (BALLOTS, AS_JSON, json.dumps(CHAT)),
    (BALLOTS, AS_JSON, json.dumps(QUIZ)[:-1]),
    (BALLOTS, AS_JSON, json.dumps({**QUIZ, "answers": {"pass-on": 9}})),
    (BALLOTS, AS_JSON, json.dumps(QUIZ) + " " * 20_000),
    (BALLOTS, AS_JSON, json.dumps(QUIZ) + " " * 2_000_000),
    (f"/c/{WRONG_CODE}/ballots", AS_JSON, json.dumps(QUIZ)),
    (PAGE, AS_FORM, FORM),
    ("/account/sign-in", AS_FORM, f"email={EMAIL}&password=wrong"),
)
GARBAGE = f"GET /c/{CODE}/ HTTP/1.1\r\nUser-Agent {AGENT} {NONCE}\r\n\r\n", f"\x16\x03{CODE}{NONCE}\r\n\r\n"


def sit(port: int) -> Iterator[int]:
    """The whole script, sent to a port; the status of each reply."""
    for path in READS:
        yield ask(port, "GET", path)
    for path, kind, body in POSTS:
        yield ask(port, "POST", path, {"Content-Type": kind}, body)
    yield ask(
        port, "POST", BALLOTS, {"Content-Type": AS_JSON, "Sec-Fetch-Site": "cross-site"}, json.dumps(QUIZ)
    )
    for garbage in GARBAGE:
        with suppress(OSError), socket.create_connection((HOST, port), 2, (ADDRESS, 0)) as line:
            line.sendall(garbage.encode())
            line.recv(1024)


def ask(port: int, method: str, path: str, headers: dict[str, str] | None = None, body: str = "") -> int:
    """Send one request from the pupil's own address."""
    with closing(HTTPConnection(HOST, port, timeout=60, source_address=(ADDRESS, 0))) as connection:
        try:
            connection.request(method, path, body or None, {"User-Agent": AGENT, **(headers or {})})
            return connection.getresponse().status
        except ConnectionError:  # a body so large that the reply came before its end
            return 413


def traces(files: Iterable[Path]) -> int:
    """How many of the traces stand in these files."""
    everything = "\n".join(file.read_text(errors="replace") for file in files)
    return sum(trace in everything for trace in TRACES)


def written(settings: Settings, folder: Path, lines: tuple[str, str]) -> tuple[Path, list[Path]]:
    """The server's log and nginx's, once a class has been there and things have broken."""
    settings = with_settings(settings, proxies_in_front=1)
    box = SqliteBallotBox(settings.ballot_box_path, settings.secret_key)
    measures = [measure_of(activity) for activity in lessons_in(CONTENT).activities()]
    box.put_room(1, CODE, datetime.now(UTC) + timedelta(hours=1), 60, measures, "once")
    with serving("app:app", environ_of(settings), folder) as server, proxy(server, folder, lines) as port:
        statuses = {*sit(port), *sit(server.port)}
        with closing(sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))) as database:
            database.execute("DROP TABLE room")
        statuses |= {*sit(port), *sit(server.port)}
        stop(server.process)
        statuses |= {*sit(port)}
    assert statuses >= {200, 204, 302, 303, 308, 400, 403, 404, 405, 413, 422, 502, 503}
    server_log = server.pid_file.with_suffix(".log")
    return server_log, [file for file in folder.glob("*.log") if file != server_log]


@pytest.fixture
def settings(on_sqlite: Settings) -> Settings:
    """Those of a site on SQLite, of whose file a table can be lost while the server runs."""
    return on_sqlite


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    return folder


@pytest.mark.asvs("14.2.4", "16.2.5")
def test_logs_tell_nothing_of_a_class(settings: Settings, folder: Path, attacks: Attacks) -> None:
    server_log, proxy_logs = written(settings, folder, QUIET)
    assert "OperationalError in /c/<code>/" in server_log.read_text()
    attacks.holds("traces in the log of the app and its server", traces([server_log]), at_most=0)
    attacks.holds("traces in the logs of nginx", traces(proxy_logs), at_most=0)


def test_logs_as_they_usually_are_are_caught(
    settings: Settings, folder: Path, attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_access_log(app: str, port: int, pid_file: Path) -> list[str]:
        where = ("--host", HOST, "--port", str(port), "--pid-file", str(pid_file))
        return [sys.executable, "-m", "granian", "--interface", "wsgi", "--access-log", *where, app]

    monkeypatch.setattr(server_start, "serve_command", with_access_log)
    server_log, proxy_logs = written(settings, folder, AS_SHIPPED)
    attacks.twin("a server with an access log", traces([server_log]), beyond=0)
    attacks.twin("nginx with the logs it comes with", traces(proxy_logs), beyond=0)
