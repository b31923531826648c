"""A class at work on a cluster, through nginx: its teacher, pupils in Chromium, a crowd that only sends."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException, HTTPSConnection
from itertools import groupby
from urllib.parse import urlencode, urlsplit

from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bench.cluster import Cluster
from safe4me.storage.base import db
from safe4me.storage.box.ballot_box import BallotBox
from safe4me.storage.rooms import Room
from safe4me.storage.sealed import Seal
from tests.ballots import QUIZ, as_form, fresh
from tests.boxes import counted
from tests.browsing import TO_AN_ENDING, choose, tell
from tests.world import PASSWORD, make_place, open_room

PATIENCE_MS = 120_000
PATIENCE_SECONDS = PATIENCE_MS / 1000
CLASS = 60  # two more ballots fit into its room, and no class is larger
CROWD, SLOW_HEADERS, SLOW_BODIES = 4, 200, 300
PAUSE_SECONDS = 0.1
KEPT = {"503", "hung", "offline"}  # what a page says where a ballot was not taken: it keeps the answers
TRY_AGAIN = {503, 0}
BALLOT, READ = "a ballot", "/en/learn/law/quiz/"

Counts = tuple[int, dict[str, list[int]]]  # ballots; by question, how often each option was chosen


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
def crowd(site: "Site", code: str) -> Iterator[Crowd]:
    """A crowd that works until the block is over."""
    context = ssl.create_default_context(cafile=str(site.cluster.trusted))
    crowd = Crowd(code, site.cluster.address, context)
    with ThreadPoolExecutor(CROWD) as threads:
        working = [threads.submit(crowd.work, pupil) for pupil in range(CROWD)]
        try:
            yield crowd
        finally:
            crowd.over.set()
        for each in working:
            each.result()


class SlowSenders:
    """Connections on which a byte comes now and then, of a header or a body that never ends."""

    def __init__(self, site: "Site", code: str) -> None:
        self._where = urlsplit(site.cluster.address)
        self._context = ssl.create_default_context(cafile=str(site.cluster.trusted))
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
def slow_senders(site: "Site", code: str) -> Iterator[None]:
    """Hundreds of them, all connected before the block begins, until it is over."""
    slow = SlowSenders(site, code)
    with closing(slow), ThreadPoolExecutor(1) as thread:
        trickling = thread.submit(slow.trickle)
        try:
            yield
        finally:
            slow.over.set()
        trickling.result()


@dataclass(frozen=True)
class Site:
    """A cluster, and an app over the same database and ballot box, to look at them."""

    cluster: Cluster
    app: Flask

    def new_class(self, name: str) -> str:
        """A school with a class, 9K; the email of its teacher."""
        with self.app.app_context():
            place = make_place(f"Area of {name}", name, datetime.now(UTC))
            place.school_class.size = CLASS
            db.session.commit()
            return place.teacher.email

    def new_room(self, name: str) -> str:
        """The code of an open room of a new school's class."""
        with self.app.app_context():
            place = make_place(f"Area of {name}", name, datetime.now(UTC))
            place.school_class.size = CLASS
            return open_room(self.app, place, "law/quiz").code

    def exact(self, code: str, activity: str) -> Counts:
        """What a finished activity of a room holds.

        The activity is closed by that, without noise: whoever seals it afterwards is told the same.
        """
        box: BallotBox = self.app.extensions["ballot_box"]
        room = self._room(code)
        box.begin_closing(room, activity)
        found = counted(box, room, activity)
        return found.ballots, {question: list(counts) for question, counts in found.counts.items()}

    def sealed(self, code: str, activity: str) -> Counts:
        """The same, as the database has it."""
        with self.app.app_context():
            seal = db.session.scalars(
                select(Seal).filter_by(room_id=self._room(code), activity=activity)
            ).one()
            cells = groupby(seal.counts, key=lambda cell: cell.question)
            return seal.ballots, {question: [cell.count for cell in each] for question, each in cells}

    def _room(self, code: str) -> int:
        with self.app.app_context():
            return int(db.session.scalars(select(Room.id).where(Room.code == code)).one())


class Teacher:
    """Whoever opens the room and finishes it."""

    def __init__(self, browser: Browser, address: str, email: str) -> None:
        self.page = new_page(browser)
        self.page.goto(f"{address}/account/sign-in")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()

    def open_room(self) -> str:
        """Open one for the quiz and the story; its code."""
        self.page.get_by_role("link", name="Open a room for 9K").click()
        for activity in ("law/quiz", "law/chat"):
            self.page.locator(f"input[value='{activity}']").check()
        self.page.get_by_role("button", name="Open the room").click()
        with self.page.expect_navigation(wait_until="load"):
            self.page.get_by_role("link", name="Show on the whiteboard").click()
        return "".join(self.page.locator(".tile").all_inner_texts())

    def look(self) -> int:
        """Look at the open page once more, beside it; the status of the reply."""
        return self.page.request.get(self.page.url).status

    def finish(self) -> None:
        """From the whiteboard to the last look before the seal."""
        self.page.get_by_role("link", name="My page").click()
        self.page.get_by_role("button", name="Finish", exact=True).click()
        self.page.get_by_role("button", name="Close and see results").wait_for()

    def close(self, ballots: int) -> None:
        """Seal, and see the figures."""
        self.page.get_by_role("button", name="Close and see results").click()
        self.page.get_by_role("heading", level=1, name="What 9K chose").wait_for()
        expect(self.page.get_by_text(f"{ballots} ballots").first).to_be_visible()
        expect(self.page.get_by_text("The safer answer was chosen by").first).to_be_visible()


class Pupil:
    """A pupil in Chromium. `said` is what the page has said of each send."""

    def __init__(self, browser: Browser, address: str, code: str) -> None:
        self.page, self._room = new_page(browser), f"{address}/c/{code}/"
        self.said: list[str] = []
        self.page.goto(f"{address}/join")
        self.page.get_by_label("Code from your teacher").fill(code)
        self.page.get_by_role("button", name="Join").click()
        self.page.get_by_role("heading", name="You’re in").wait_for()

    def do_quiz(self) -> None:
        """Answer it and check it: the slip stands open."""
        self.page.goto(f"{self._room}en/learn/law/quiz/")
        choose(self.page.locator("#pass-on"), "No")
        choose(self.page.locator("#confidence"), "Very sure")
        choose(self.page.locator("#take-down"), "The person in it")
        self.page.get_by_role("button", name="Check my answers").click()
        self.page.locator("#slip").wait_for()

    def do_story(self) -> None:
        """Go to an ending: the slip stands open."""
        self.page.goto(f"{self._room}en/learn/law/chat/")
        tell(self.page, *TO_AN_ENDING)
        self.page.locator("#slip").wait_for()

    def send(self) -> None:
        """Press Send, and again where the page says so, until it thanks."""
        self.page.locator("#slip [data-send]").click()
        late = time.monotonic() + PATIENCE_SECONDS
        while (said := self._what_is_said()) != "204":
            self.said.append(said)
            assert said in KEPT, f"a page said {said}"
            assert time.monotonic() < late, "a pupil was never thanked"
            expect(self.page.locator("#slip [data-rows]")).not_to_be_empty()
            self.page.get_by_role("button", name="Try again").click()
        expect(self.page.get_by_text("Added. Thank you.")).to_be_visible()

    def _what_is_said(self) -> str:
        said = self.page.locator("#slip [data-status]:visible:not([data-status=sending])")
        said.wait_for()
        return said.get_attribute("data-status") or ""


def new_page(browser: Browser) -> Page:
    """A page with patience, that takes the certificate made for the run."""
    page = browser.new_context(ignore_https_errors=True, reduced_motion="reduce").new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page
