"""The server is told to end (SIGTERM) while pupils send: it answers whatever has reached it, and then ends.

What was thanked for is there when it is started again, and counts once when it is sent again.
"""

import secrets
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from pathlib import Path

import pytest

from bench.serving import HOST, Server, serving
from safe4me.engines import ballot_box_of
from safe4me.settings import Settings
from tests.faults.conftest import Faults
from tests.helpers.servers.machine import needed
from tests.helpers.servers.pupils import AS_JSON, body_of, compare, put_room
from tests.helpers.servers.valkey import wait_until
from tests.helpers.servers.web import ask
from tests.helpers.world.ballots import CODE
from tests.helpers.world.schools import environ_of

# Long only: a worker that is not done in 10 seconds is killed (`cli/serve.py`), and a busy machine may take
# as long.
pytestmark = pytest.mark.long

ROOM, PUPILS, HALVES, REPLY_SECONDS = 7_000_150, 12, 8, 30.0
ROUNDS = 20
BEFORE = 20  # ballots that are thanked for before the end begins
LISTENING, SOCKETS = "0A", Path("/proc/net/tcp")
PATH = f"/c/{CODE}/ballots"


@dataclass
class Sent:
    """Nonces that were thanked for, and the others, each with when it was sent (seconds, monotonic)."""

    thanked: list[str] = field(default_factory=list)
    unanswered: dict[str, float] = field(default_factory=dict)


def send_until_gone(server: Server, sent: Sent) -> None:
    """One ballot after the other, each on a connection of its own, until there is no answer."""
    while True:
        nonce, began = secrets.token_hex(16), time.monotonic()
        try:
            reply = ask(server, PATH, method="POST", headers=AS_JSON, body=body_of(nonce))
        except (OSError, HTTPException):
            sent.unanswered[nonce] = began
            return
        assert reply.status == 204
        sent.thanked.append(nonce)


@contextmanager
def half_sent(server: Server) -> Iterator[dict[str, socket.socket]]:
    """Ballots of which the server has all but the last byte, each on its connection."""
    with ExitStack() as open_ones:
        halves = {}
        for _ in range(HALVES):
            nonce = secrets.token_hex(16)
            body = body_of(nonce)
            head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            one = open_ones.enter_context(
                closing(socket.create_connection((HOST, server.port), REPLY_SECONDS))
            )
            one.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:-1])
            halves[nonce] = one
        yield halves


def finish(nonce: str, one: socket.socket) -> bool:
    """Send the last byte; whether the ballot is thanked for."""
    one.sendall(body_of(nonce)[-1:])
    return one.recv(1024).startswith(b"HTTP/1.1 204 ")


def all_listen(server: Server) -> bool:
    """Whether each worker takes connections: each has a socket of its own on the server's port."""
    rows = [row.split() for row in SOCKETS.read_text().splitlines()[1:]]
    local = [row[1] for row in rows if row[3] == LISTENING]
    return sum(int(where.split(":")[1], 16) == server.port for where in local) == len(server.workers())


def end_one(settings: Settings, folder: Path, sent: Sent) -> tuple[int, int]:
    """Start a server and end it under load; so many requests were cut, so many half-sent ones unanswered."""
    with serving("app:app", environ_of(settings), folder) as server, ThreadPoolExecutor(PUPILS) as pupils:
        wait_until(partial(all_listen, server))
        enough = len(sent.thanked) + BEFORE
        sending = [pupils.submit(send_until_gone, server, sent) for _ in range(PUPILS)]
        wait_until(lambda: len(sent.thanked) >= enough)
        with half_sent(server) as halves:
            enough = len(sent.thanked) + BEFORE  # so that the server has them
            wait_until(lambda: len(sent.thanked) >= enough)
            told = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            answered = [nonce for nonce, one in halves.items() if finish(nonce, one)]
            for one in sending:
                one.result()
        server.process.wait(REPLY_SECONDS)
    sent.thanked += answered
    cut = [nonce for nonce, began in sent.unanswered.items() if began < told]
    sent.unanswered.clear()
    return len(cut), HALVES - len(answered)


def test_whoever_has_reached_the_server_is_answered_before_it_ends(
    settings: Settings, tmp_path: Path, faults: Faults
) -> None:
    needed(SOCKETS.exists() or None, "Linux, which lists who listens")
    box, sent, cut, unanswered = ballot_box_of(settings), Sent(), 0, 0
    put_room(box, ROOM, CODE)
    for _ in range(ROUNDS):
        more = end_one(settings, tmp_path, sent)
        cut, unanswered = cut + more[0], unanswered + more[1]
    held = compare(box, ROOM, CODE, sent.thanked)
    faults.tells("times that the server was ended", ROUNDS)
    faults.tells("ballots thanked for", len(sent.thanked))
    faults.tells("requests cut that were on their way", cut)
    faults.holds("requests that the server had, and did not answer", unanswered, 0)
    faults.holds("ballots lost", held.lost, 0)
