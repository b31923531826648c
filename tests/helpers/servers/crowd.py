"""A crowd in a room of a cluster: pupils who only send, and others who send as slowly as they can."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from bench.cluster import Cluster
from tests.helpers.servers.machine import meanwhile
from tests.helpers.world.ballots import QUIZ, as_form, fresh

PATIENCE_SECONDS, PAUSE_SECONDS = 120.0, 0.1
CROWD, SLOW_HEADERS, SLOW_BODIES = 4, 200, 300
TRY_AGAIN = {503, 0}
BALLOT, READ = "a ballot", "/en/learn/law/quiz/"


@dataclass
class Crowd:
    """Pupils who send as many ballots as are asked for, each until it is thanked for, and look around."""

    code: str
    address: str
    context: ssl.SSLContext
    thanked: int = 0
    met: list[tuple[str, int]] = field(default_factory=list)  # what was not done at once, and the reply to it
    asked_for: int = 0
    begun: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def wrong(self) -> list[tuple[str, int]]:
        """Replies that are no "try again", and so say what is not so."""
        return [(what, status) for what, status in self.met if status not in TRY_AGAIN]

    def send(self, more: int, wait_for: int) -> None:
        """Send so many more ballots; wait until so many of them were thanked for."""
        late, wanted = time.monotonic() + PATIENCE_SECONDS, self.asked_for + wait_for
        self.asked_for += more
        while self.thanked < wanted:
            assert time.monotonic() < late, f"{self.thanked} of {wanted} ballots thanked for; {self.met}"
            time.sleep(PAUSE_SECONDS)

    def meet_something(self) -> None:
        """Wait until somebody was not answered as usual."""
        late = time.monotonic() + PATIENCE_SECONDS
        while not self.met:
            assert time.monotonic() < late, "nobody noticed"
            time.sleep(PAUSE_SECONDS)

    def work(self, pupil: int) -> None:
        """Be one of them, until it is over."""
        while not self.over.is_set():
            if self._has_one_to_send():
                self._send(as_a_form=pupil % 2 == 1)
            self._look()
            time.sleep(PAUSE_SECONDS)

    def _has_one_to_send(self) -> bool:
        with self._lock:
            more = self.begun < self.asked_for
            self.begun += more
            return more

    def _send(self, *, as_a_form: bool) -> None:
        ballot, late = fresh(QUIZ), time.monotonic() + PATIENCE_SECONDS
        kind, body, thanks = "application/json", json.dumps(ballot), 204
        if as_a_form:
            kind, body, thanks = "application/x-www-form-urlencoded", urlencode(as_form(ballot)), 200
        while time.monotonic() < late:
            status = self._ask("POST", "/ballots", {"Content-Type": kind}, body)
            if status == thanks:
                with self._lock:
                    self.thanked += 1
                return
            self.met.append((BALLOT, status))
            time.sleep(PAUSE_SECONDS)
        raise AssertionError("a ballot was never thanked for")

    def _look(self) -> None:
        for path in ("/state", READ):
            status = self._ask("GET", path)
            if status != 200:
                self.met.append((path, status))

    def _ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: str = "") -> int:
        """The status of the reply, 0 when none came or not all of it: a page then says "offline"."""
        where = urlsplit(self.address)
        asking = HTTPSConnection(where.hostname or "", where.port, timeout=30, context=self.context)
        try:
            asking.request(method, f"/c/{self.code}{path}", body or None, headers or {})
            reply = asking.getresponse()
            reply.read()
        except (OSError, HTTPException):
            return 0
        finally:
            asking.close()
        return reply.status


@contextmanager
def crowd(cluster: Cluster, code: str) -> Iterator[Crowd]:
    """A crowd that works until the block is over."""
    context = ssl.create_default_context(cafile=str(cluster.trusted))
    crowd = Crowd(code, cluster.address, context)
    with meanwhile(crowd.work, CROWD, crowd.over):
        yield crowd


class SlowSenders:
    """Connections on which a byte comes now and then, of a header or a body that never ends."""

    def __init__(self, cluster: Cluster, code: str) -> None:
        self._where = urlsplit(cluster.address)
        self._context = ssl.create_default_context(cafile=str(cluster.trusted))
        start = f"POST /c/{code}/ballots HTTP/1.1\r\nHost: {self._where.netloc}\r\n"
        header, body = (
            f"{start}X-Slow: ",
            f"{start}Content-Type: application/json\r\nContent-Length: 200\r\n\r\n",
        )
        self._starts = [header] * SLOW_HEADERS + [body] * SLOW_BODIES
        self._lines = [self._connected(each) for each in self._starts]
        self.over = threading.Event()

    def trickle(self) -> None:
        """Send a byte on each, and begin anew where nginx has ended one, until it is over."""
        while not self.over.wait(PAUSE_SECONDS):
            for n, line in enumerate(self._lines):
                try:
                    line.send(b"x")
                except OSError:
                    line.close()
                    self._lines[n] = self._connected(self._starts[n])

    def close(self) -> None:
        """End all."""
        for line in self._lines:
            line.close()

    def _connected(self, start: str) -> ssl.SSLSocket:
        host = self._where.hostname or ""
        with closing(socket.create_connection((host, self._where.port), PATIENCE_SECONDS)) as plain:
            line = self._context.wrap_socket(plain, server_hostname=host)  # it takes the socket over
        line.sendall(start.encode())
        return line


@contextmanager
def slow_senders(cluster: Cluster, code: str) -> Iterator[None]:
    """Hundreds of them, all connected before the block begins, until it is over."""
    slow = SlowSenders(cluster, code)
    with closing(slow), meanwhile(lambda _: slow.trickle(), 1, slow.over):
        yield
