"""Pupils who send ballots to running servers as their page does, and the history of whom was thanked.

A page sends a ballot again, with the same nonce, until it is thanked for: so does each of these.
"""

import json
import secrets
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from threading import Event, Lock
from typing import NamedTuple

from bench.serving import HOST
from safe4me.ballot_box.interface import BallotBox
from safe4me.content.measures import measure_of
from safe4me.statistics.ballot import Ballot
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.servers.machine import meanwhile
from tests.helpers.world.ballots import counted

ACTIVITY, QUESTION, OPTIONS = "law/quiz", "pass-on", 3
AS_JSON = {"Content-Type": "application/json"}
CAP = 10_000_000
AGAIN_SECONDS = 0.05
LONGEST_SECONDS = 300.0  # until a ballot is thanked for, or something else has happened
REPLY_SECONDS = 30.0


class Thanked(NamedTuple):
    """A ballot that was thanked for, and when its last try was sent and answered (seconds, monotonic)."""

    nonce: str
    sent: float
    answered: float


class Held(NamedTuple):
    """What the box holds of all that was thanked for: ballots it lost, and ballots that it has twice."""

    lost: int
    doubled: int


class Pupils:
    """So many pupils, each sending one ballot after another, to a server of the list and then the next."""

    def __init__(self, code: str, ports: Sequence[int], number: int) -> None:
        self.thanked: list[Thanked] = []
        self.wrong: list[str] = []  # replies that say neither "thank you" nor "try again"
        self.told_again = 0
        self._code, self._ports, self._number = code, ports, number
        self._over, self._lock = Event(), Lock()

    @contextmanager
    def sending(self) -> Iterator[None]:
        """They send for as long as the block lasts, and then until each one's last ballot is thanked for."""
        with meanwhile(self._send_all, self._number, self._over):
            yield

    def wait_for(self, more: int) -> None:
        """Wait until so many more ballots were thanked for."""
        enough, late = len(self.thanked) + more, time.monotonic() + LONGEST_SECONDS
        while len(self.thanked) < enough:
            assert time.monotonic() < late, f"not {more} ballots in {LONGEST_SECONDS} s"
            time.sleep(0.005)

    def first_after(self, moment: float) -> float:
        """Seconds from a moment until the first thanks for a ballot that was sent after it."""
        return min(ballot.answered for ballot in list(self.thanked) if ballot.sent >= moment) - moment

    def _send_all(self, n: int) -> None:
        pupil = _Page(self._code, self._ports, n)
        try:
            while not self._over.is_set():
                self._until_thanked(pupil, secrets.token_hex(16))
        finally:
            pupil.close()

    def _until_thanked(self, pupil: "_Page", nonce: str) -> None:
        late = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < late:
            sent = time.monotonic()
            with suppress(OSError, HTTPException):  # the server is gone, or goes: the page tries again
                status, said = pupil.send(nonce)
                if status == 204:
                    with self._lock:
                        self.thanked.append(Thanked(nonce, sent, time.monotonic()))
                    return
                with self._lock:
                    self.told_again += status == 503
                    if status != 503:
                        self.wrong.append(f"{status} {said}")
            time.sleep(AGAIN_SECONDS)
        raise AssertionError("A ballot was never thanked for.")


class _Page:
    """A pupil's page: it keeps a connection, and takes the next server when that breaks."""

    def __init__(self, code: str, ports: Sequence[int], n: int) -> None:
        self._path, self._ports, self._turn = f"/c/{code}/ballots", ports, n
        self._connection: HTTPConnection | None = None

    def send(self, nonce: str) -> tuple[int, str]:
        """Send a ballot once: the status and the words of the reply. Raises OSError or HTTPException."""
        if self._connection is None:
            port = self._ports[self._turn % len(self._ports)]
            self._connection = HTTPConnection(HOST, port, timeout=REPLY_SECONDS)
        try:
            self._connection.request("POST", self._path, body_of(nonce), AS_JSON)
            reply = self._connection.getresponse()
            said = reply.read().decode()
            if reply.status == 503:
                assert int(reply.headers["Retry-After"]) > 0
            return reply.status, said
        except (OSError, HTTPException):
            self.close()
            self._turn += 1
            raise

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None


def put_room(box: BallotBox, room_id: int, code: str) -> None:
    """Put a room into the box that takes as many ballots as ever come, for some hours."""
    quiz = lessons_in(CONTENT).activity(ACTIVITY)
    assert quiz
    box.put_room(room_id, code, datetime.now(UTC) + timedelta(hours=6), CAP, [measure_of(quiz)], "once")


def option_of(nonce: str) -> int:
    """What the pupil with this nonce answers: so a ballot counted as another one is noticed."""
    return int(nonce, 16) % OPTIONS + 1


def body_of(nonce: str) -> bytes:
    """The ballot with this nonce, as a page sends it."""
    answers = {QUESTION: option_of(nonce), "confidence": 3}
    return json.dumps({"activity": ACTIVITY, "nonce": nonce, "answers": answers}).encode()


def compare(box: BallotBox, room_id: int, code: str, thanked: Sequence[str]) -> Held:
    """Compare what the box holds with the nonces that were thanked for; the room takes no ballot after it.

    Each ballot is cast once more: whichever the box then counts was lost. What is there before that beyond
    the thanked ones is doubled. Its exact counts have to be those that the nonces add up to.
    """
    before, now = box.sent(room_id)[ACTIVITY], datetime.now(UTC)
    for nonce in thanked:
        box.cast(code, Ballot(ACTIVITY, nonce, ((QUESTION, option_of(nonce)), ("confidence", 3))), now)
    after = box.sent(room_id)[ACTIVITY]
    box.begin_closing(room_id, ACTIVITY)
    if after == len(thanked):
        chosen = Counter(map(option_of, thanked))
        exact = counted(box, room_id, ACTIVITY).counts[QUESTION]
        assert exact == tuple(chosen[option + 1] for option in range(OPTIONS)), "counted as another answer"
    return Held(lost=after - before, doubled=after - len(thanked))
