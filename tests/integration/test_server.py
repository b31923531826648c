"""What only the real server can show: two workers, real connections, a real log."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from bench.serving import Server
from safe4me.ballot_box.interface import BallotBox
from safe4me.content.measures import measure_of
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.servers.web import ask

CODE = "RVRV22"
ROOM = 7_000_001
QUIZ = "/en/learn/law/quiz/"
AS_JSON = {"Content-Type": "application/json"}


@pytest.fixture
def box(server_app: Flask) -> BallotBox:
    """The server's ballot box, with a room in it."""
    box: BallotBox = server_app.extensions["ballot_box"]
    if box.read_room(CODE) is None:
        due = datetime.now(UTC) + timedelta(hours=1)
        box.put_room(
            7_000_001, CODE, due, 60, [measure_of(a) for a in lessons_in(CONTENT).activities()], "once"
        )
    return box


def ballot(nonce: str) -> bytes:
    sent = {"activity": "law/quiz", "nonce": nonce, "answers": {"pass-on": 2, "confidence": 3}}
    return json.dumps(sent).encode()


def test_a_page_and_its_head_have_the_same_headers(server: Server) -> None:
    get, head = ask(server, QUIZ), ask(server, QUIZ, method="HEAD")
    assert (get.status, head.status) == (200, 200)
    assert head.body == b""
    assert int(head.headers["content-length"]) == len(get.body)
    ignore = {"date"}
    assert {k: v for k, v in get.headers.items() if k not in ignore} == {
        k: v for k, v in head.headers.items() if k not in ignore
    }


def test_every_layer_of_the_server_sends_the_headers(server: Server) -> None:
    answers = [
        ask(server, QUIZ),
        ask(server, QUIZ, headers={"If-None-Match": "*"}),
        ask(server, QUIZ, method="POST"),
        ask(server, "/"),
        ask(server, "/nothing"),
        ask(server, "/en/join/code"),
        ask(server, "/c/CCCCCC/ballots", method="POST", headers=AS_JSON, body=b"{" * 20_000),
        ask(server, "/en/join/code", method="POST", headers={"Origin": "https://elsewhere.example"}),
    ]
    assert [answer.status for answer in answers] == [200, 304, 405, 302, 404, 405, 413, 403]
    for answer in answers:
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_too_big_a_ballot_is_413_and_the_server_goes_on(server: Server, box: BallotBox) -> None:
    path = f"/c/{CODE}/ballots"
    assert ask(server, path, method="POST", headers=AS_JSON, body=b" " * 17_000).status == 413
    assert ask(server, QUIZ).status == 200


@pytest.mark.asvs("4.2.1")
def test_a_body_that_does_not_say_how_long_it_is_is_refused(server: Server, box: BallotBox) -> None:
    headers = {**AS_JSON, "Transfer-Encoding": "chunked"}
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (20_000, b" " * 20_000)
    assert ask(server, f"/c/{CODE}/ballots", method="POST", headers=headers, body=body).status == 411


def test_both_workers_count_a_nonce_once(server: Server, box: BallotBox) -> None:
    before = box.sent(ROOM)["law/quiz"]
    body = ballot(os.urandom(16).hex())
    replies = [
        ask(server, f"/c/{CODE}/ballots", method="POST", headers=AS_JSON, body=body).status for _ in range(8)
    ]
    assert replies == [204] * 8
    assert box.sent(ROOM)["law/quiz"] == before + 1


def test_the_server_logs_nothing_of_a_reader(server: Server, box: BallotBox) -> None:
    sender = {"User-Agent": "Chromebook 17 of room B2"}
    ask(server, f"/c/{CODE}{QUIZ}", headers=sender)
    ask(server, f"/c/{CODE}/state", headers=sender)
    ask(server, f"/c/{CODE}/nothing?who=sam", headers=sender)
    log = server.pid_file.with_suffix(".log").read_text()
    for trace in (CODE, "Chromebook", "who=sam", "/learn/"):
        assert trace not in log
