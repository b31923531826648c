"""What happens in a room: a teacher opens and closes it, pupils send, budget is reserved."""

import html
import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.db import budget
from safe4me.db.base import db
from safe4me.db.budget import BudgetEntry
from safe4me.db.rooms import Phase, Room, RoomState, VoidReason
from safe4me.schools import voiding
from safe4me.statistics.ballot import Ballot
from tests.helpers.world.schools import NOW, Place, hidden, open_room

NO, YES = 2, 1
CARD = (
    "A pupil has told me something In danger? 999. Listen. Ask no details, don’t lead. "
    "Don’t promise to keep it secret. Don’t look, copy, delete or take a picture; don’t ask them to. "
    "Tell {lead} safeguarding lead now. Not there: the deputy. About an adult who works here: the head. "
    "About the head: the chair of governors. What to do next, step by step"
)
NUMBERS = re.compile(r"about \d|nearly everyone|hardly anyone|likely \d")
TRACES = ("Traceback", "sqlite", "psycopg", "SQL", "safe4me.db", "Error")


def close_room(app: Flask, room: Room) -> None:
    """Close a room at the time of the app's clock. Needs an application context."""
    box, settings, clock = (app.extensions[name] for name in ("ballot_box", "settings", "clock"))
    rooms.close(db.session(), box, settings, room, clock())


def cast_ballots(box: BallotBox, room: Room, ballots: int, first: int = 0) -> None:
    for n in range(first, first + ballots):
        box.cast(room.code, Ballot("law/quiz", f"{n:032x}", (("pass-on", 2), ("confidence", 3))), NOW)


def reserved(place: Place) -> dict[str, bool]:
    """The class's budget entries: activity to whether it is spent."""
    entries = select(BudgetEntry).where(BudgetEntry.class_id == place.school_class.id)
    return {entry.activity: entry.spent for entry in db.session.scalars(entries)}


def epsilon_taken(session: Session, class_id: int) -> float:
    """The ε that a class has reserved or spent."""
    return budget.epsilon_of(budget.budget_entries_of(session, [class_id])[class_id])


def hold(app: Flask, place: Place, safer: int, others: int = 0, phase: Phase = Phase.ONCE) -> Room:
    """A room on the quiz in which `safer` pupils pick the safer options, and `others` do not; then closed."""
    room = open_room(app, place, "law/quiz", phase=phase)
    box, settings = app.extensions["ballot_box"], app.extensions["settings"]
    code = room.code

    def cast(n: int) -> None:
        answers = (2, 3) if n < safer else (1, 1)
        pairs = tuple(zip(("pass-on", "confidence"), answers, strict=True))
        box.cast(code, Ballot("law/quiz", f"{n:032x}", pairs), NOW)

    with ThreadPoolExecutor(safer + others) as pupils:
        list(pupils.map(cast, range(safer + others)))
    rooms.close(db.session(), box, settings, room, NOW)
    return room


def void(place: Place, of: tuple[int, str], reason: VoidReason, now: datetime = NOW) -> None:
    """Void an activity of a room: the lead asks, the coordinator confirms."""
    room_id, activity = of
    session, room = db.session(), db.session.get_one(Room, room_id)
    voiding.ask(session, place.lead, room, activity, reason, now)
    voiding.confirm(session, place.coordinator, room_id, activity, now)


def at_once(app: Flask, *acts: Callable[[], str]) -> list[str]:
    """What each of `acts` says, each in a thread with a session of its own; they start together."""
    barrier = Barrier(len(acts))
    db.session.commit()

    def run(act: Callable[[], str]) -> str:
        with app.app_context():
            barrier.wait()
            return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        said = list(threads.map(run, acts))
    db.session.expire_all()
    return said


def send(app: Flask, room: Room, ballots: int, answer: int = NO) -> None:
    box: BallotBox = app.extensions["ballot_box"]
    for _ in range(ballots):
        answers = (("pass-on", answer), ("confidence", 3 if answer == NO else 1))
        box.cast(room.code, Ballot("law/quiz", secrets.token_hex(16), answers), app.extensions["clock"]())


def send_story(app: Flask, room: Room, ballots: int) -> None:
    """As many pupils send what they chose first in the story."""
    box: BallotBox = app.extensions["ballot_box"]
    for _ in range(ballots):
        box.cast(
            room.code, Ballot("law/chat", secrets.token_hex(16), (("fork", 1),)), app.extensions["clock"]()
        )


def card(page: str) -> str:
    """The card “A pupil has told me something” of a page."""
    return page.split('id="told"')[1].split("</aside>", maxsplit=1)[0].split(">", maxsplit=1)[1]


def words_of_the_card(page: str) -> str:
    """The same without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", card(page))).split())


def do(client: FlaskClient, room: Room, what: str, **data: str) -> str:
    """Press a button of the room's page; returns where that leads."""
    token = hidden(client.get(f"/teach/rooms/{room.id}/").text, "csrf_token")
    reply = client.post(f"/teach/rooms/{room.id}/{what}", data={"csrf_token": token, **data})
    return reply.location or str(reply.status_code)


def finish(client: FlaskClient, room: Room, **data: str) -> str:
    """Press Finish; the text of the page that follows."""
    return client.get(do(client, room, "finish", **data)).text


def state(room: Room) -> RoomState:
    db.session.rollback()
    db.session.refresh(room)
    return room.state


def open_form(client: FlaskClient, place: Place, **data: object) -> str:
    """Open a room for a class; returns where that leads, or the page that says why it is refused."""
    reply = open_by_form(client, f"/teach/classes/{place.school_class.id}/open", **data)
    return reply.location or reply.text


def open_by_form(client: FlaskClient, form: str, **data: object) -> TestResponse:
    """The reply to a teacher who opens a room, by the form at `form`."""
    token = hidden(client.get(form).text, "csrf_token")
    return client.post(form, data={"csrf_token": token, "phase": "once", "minutes": "60", **data})


def expect_kind(reply: TestResponse, status: int = 503) -> None:
    """A kind page in one piece, with help on it and no trace of what is broken."""
    assert (reply.status_code, reply.headers["Retry-After"]) == (status, "5")
    page = reply.text
    assert page.count("<h1") == 1
    assert page.rstrip().endswith("</html>")
    assert "not your fault" in page
    assert "999" in page
    assert "0800 1111" in page
    assert [trace for trace in TRACES if trace in page] == []
