"""Whoever sends half a body, again and again, stops no page; behind nginx, no ballot either."""

import json
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from bench.serving import HOST, Server, serving
from safe4me.cli.serve import GRANIAN
from safe4me.content import measure_of
from safe4me.settings import Settings
from safe4me.web.serving.whole_bodies import MOST_AT_ONCE
from tests.attacks.proxy import AS_SHIPPED, proxy
from tests.ballots import QUIZ, fresh
from tests.libraries import lessons_in
from tests.needs import needed
from tests.valkeys import wait_until
from tests.world import CONTENT, ask, environ_of

pytestmark = pytest.mark.xdist_group("servers")

HALVES = 150  # more than both workers have threads
HELP = "/en/help/"
CODE = "FVCRT2"
AS_JSON = {"Content-Type": "application/json"}


@pytest.fixture
def server(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Server]:
    """A server of its own, with a room in its box."""
    due = datetime.now(UTC) + timedelta(hours=1)
    measures = [measure_of(activity) for activity in lessons_in(CONTENT).activities()]
    app.extensions["ballot_box"].put_room(1, CODE, due, 60, measures, "once")
    with serving("app:app", environ_of(settings), tmp_path) as running:
        yield running


@contextmanager
def half_sent(port: int) -> Iterator[None]:
    """Bodies of which the second half never comes, for as long as the block lasts."""
    head = f"POST /c/{CODE}/ballots HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with ExitStack() as open_ones:
        for _ in range(HALVES):
            sender = open_ones.enter_context(closing(socket.create_connection((HOST, port))))
            sender.sendall(f"{head}Content-Length: 200\r\n\r\n".encode() + b'{"activity":')
        time.sleep(1)
        yield


def read_pages(server: Server) -> None:
    """Read the page of help as some readers do; one that waited for a body would give up (`ask`)."""
    assert {ask(server, HELP).status for _ in range(30)} == {200}


def send(server: Server) -> int:
    body = json.dumps(fresh(QUIZ)).encode()
    return ask(server, f"/c/{CODE}/ballots", method="POST", headers=AS_JSON, body=body).status


def test_pages_are_read_while_many_bodies_are_half_sent(server: Server) -> None:
    with half_sent(server.port):
        read_pages(server)
        assert {send(server) for _ in range(20)} <= {204, 503}
    wait_until(lambda: send(server) == 204)  # once the server has noticed that those who sent are gone


def test_behind_nginx_ballots_are_taken_as_well(server: Server, tmp_path: Path) -> None:
    needed(shutil.which("nginx"), "nginx, as the package nginx-light")
    with proxy(server, tmp_path, AS_SHIPPED) as port, half_sent(port):
        behind = replace(server, port=port)
        read_pages(behind)
        assert {send(behind) for _ in range(20)} == {204}


def test_some_threads_are_always_left_for_pages() -> None:
    threads = int(GRANIAN[GRANIAN.index("--blocking-threads") + 1])
    assert threads - MOST_AT_ONCE >= threads // 4
