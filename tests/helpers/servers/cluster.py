"""A class at work on a cluster, through nginx: its teacher, and pupils in Chromium."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import groupby

from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bench.cluster import Cluster
from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import ReleasedCounts
from safe4me.db.base import db
from safe4me.db.released import Seal
from safe4me.db.rooms import Room, RoomState
from tests.helpers.browser.pages import TO_AN_ENDING, answer_quiz, tell
from tests.helpers.servers.crowd import PATIENCE_SECONDS, TRY_AGAIN
from tests.helpers.world.ballots import counted, eventually
from tests.helpers.world.schools import PASSWORD, make_place, open_room

PATIENCE_MS = 1000 * PATIENCE_SECONDS
CLASS = 60  # two more ballots fit into its room, and no class is larger
KEPT = {"503", "hung", "offline"}  # what a page says where a ballot was not taken: it keeps the answers

Counts = tuple[int, dict[str, list[int]]]  # ballots; by question, how often each option was chosen


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

    def end(self, code: str) -> None:
        """End a room, as its teacher does at whichever web node has the page."""
        with self.app.app_context():
            room, box = db.session.get_one(Room, self._room(code)), self.app.extensions["ballot_box"]
            rooms.close(db.session(), box, self.app.extensions["settings"], room, datetime.now(UTC))

    def end_all(self) -> None:
        """End every room that is open."""
        with self.app.app_context():
            still_open = db.session.scalars(select(Room.code).where(Room.state == RoomState.OPEN)).all()
        for code in still_open:
            self.end(code)

    def exact(self, code: str, activity: str) -> Counts:
        """What a finished activity of a room holds.

        The activity is closed by that, without noise: whoever seals it afterwards is told the same.
        """
        box, room = self.app.extensions["ballot_box"], self._room(code)
        found = eventually(partial(_closed, box, room, activity))
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


def _closed(box: BallotBox, room: int, activity: str) -> ReleasedCounts:
    box.begin_closing(room, activity)
    return counted(box, room, activity)


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
        self._press("Finish")
        self.page.get_by_role("button", name="Close and see results").wait_for()

    def close(self, ballots: int) -> None:
        """Seal, and see the figures."""
        self._press("Close and see results")
        self.page.get_by_role("heading", level=1, name="What 9K chose").wait_for()
        expect(self.page.get_by_text(f"{ballots} of ").first).to_be_visible()
        expect(self.page.get_by_text("The safer answer was chosen by").first).to_be_visible()

    def _press(self, button: str) -> None:
        """Press a button of a form; where the page says "try again" do so."""
        late = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < late:
            with self.page.expect_navigation() as leading:
                self.page.get_by_role("button", name=button, exact=True).click()
            if leading.value.status not in TRY_AGAIN:
                return
            self.page.go_back()
        raise AssertionError(f"{button} never worked")


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
        answer_quiz(self.page)
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
