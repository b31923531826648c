"""What a teacher does in a browser: fill in a form, press a button; and what pupils send meanwhile."""

import html
import re
import secrets

from flask import Flask
from flask.testing import FlaskClient

from safe4me.ballot_box.interface import BallotBox
from safe4me.db.base import db
from safe4me.db.rooms import Room, RoomState
from safe4me.statistics.ballot import Ballot
from tests.world import Place, hidden

NO, YES = 2, 1
CARD = (
    "A pupil has told me something In danger? 999. Listen. Ask no details, don’t lead. "
    "Don’t promise to keep it secret. Don’t look, copy, delete or take a picture; don’t ask them to. "
    "Tell {lead} safeguarding lead now. Not there: the deputy. About an adult who works here: the head. "
    "About the head: the chair of governors. What to do next, step by step"
)
NUMBERS = re.compile(r"about \d|nearly everyone|hardly anyone|likely \d")


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
    path = f"/teach/classes/{place.school_class.id}/open"
    token = hidden(client.get(path).text, "csrf_token")
    reply = client.post(path, data={"csrf_token": token, "phase": "once", "minutes": "60", **data})
    return reply.location or reply.text
