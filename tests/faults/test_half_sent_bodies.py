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

from bench.serving import HOST, Server
from safe4me.cli.handover import THREADS
from safe4me.content.measures import measure_of
from safe4me.join_codes import new_code
from safe4me.web.http.request_guards import MOST_AT_ONCE
from tests.attacks.proxy import AS_SHIPPED, proxy
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.servers.machine import needed
from tests.helpers.servers.valkey import wait_until
from tests.helpers.servers.web import ask
from tests.helpers.world.ballots import QUIZ, fresh

HALVES = 150  # more than both workers have threads
HELP = "/en/help/"
ROOM = 7_000_151
AS_JSON = {"Content-Type": "application/json"}


@pytest.fixture
def code(server_app: Flask) -> str:
    """The code of a room in the box of the running server."""
    due, code = datetime.now(UTC) + timedelta(hours=1), new_code()
    measures = [measure_of(activity) for activity in lessons_in(CONTENT).activities()]
    box = server_app.extensions["ballot_box"]
    box.forget(ROOM)
    box.put_room(ROOM, code, due, 60, measures, "once")
    return code


@contextmanager
def half_sent(port: int, code: str) -> Iterator[None]:
    """Bodies of which the second half never comes, for as long as the block lasts."""
    head = f"POST /c/{code}/ballots HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with ExitStack() as open_ones:
        for _ in range(HALVES):
            sender = open_ones.enter_context(closing(socket.create_connection((HOST, port))))
            sender.sendall(f"{head}Content-Length: 200\r\n\r\n".encode() + b'{"activity":')
        time.sleep(1)
        yield


def read_pages(server: Server) -> None:
    """Read the page of help as some readers do; one that waited for a body would give up (`ask`)."""
    assert {ask(server, HELP).status for _ in range(30)} == {200}


def send(server: Server, code: str) -> int:
    body = json.dumps(fresh(QUIZ)).encode()
    return ask(server, f"/c/{code}/ballots", method="POST", headers=AS_JSON, body=body).status


def test_pages_are_read_while_many_bodies_are_half_sent(server: Server, code: str) -> None:
    with half_sent(server.port, code):
        read_pages(server)
        assert {send(server, code) for _ in range(20)} <= {204, 503}
    wait_until(lambda: send(server, code) == 204)  # once the server has noticed that those who sent are gone


def test_behind_nginx_ballots_are_taken_as_well(server: Server, code: str, tmp_path: Path) -> None:
    needed(shutil.which("nginx"), "nginx, as the package nginx-light")
    with proxy(server, tmp_path, AS_SHIPPED) as port, half_sent(port, code):
        behind = replace(server, port=port)
        read_pages(behind)
        assert {send(behind, code) for _ in range(20)} == {204}


def test_some_threads_are_always_left_for_pages() -> None:
    assert THREADS - MOST_AT_ONCE >= THREADS // 4
