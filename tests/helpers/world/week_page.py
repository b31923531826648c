"""What tests do on My week: press a button of a lesson, read its sections and its filled buttons."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me import rooms
from safe4me.db.assignments import Assignment
from safe4me.db.base import db
from safe4me.db.rooms import Phase, Room
from tests.helpers.world.rooms import send
from tests.helpers.world.schools import (
    Place,
    hidden,
    open_room,
)

WEEK = "/teach/week"


def press(client: FlaskClient, lesson: Assignment, what: str, **data: str) -> str:
    """Press a button of a lesson; where that leads, or the page that says why not."""
    token = hidden(client.get(f"/teach/lessons/{lesson.id}").text, "csrf_token")
    reply = client.post(f"/teach/lessons/{lesson.id}/{what}", data={"csrf_token": token, **data})
    return reply.location or reply.text


def week(client: FlaskClient, **asked: str) -> dict[str, str]:
    """The sections of My week, without markup, by their titles."""
    found = client.get(WEEK, query_string=asked)
    assert found.status_code == 200
    main = found.text.partition("<main")[2].partition('id="told"')[0]
    sections = re.findall(r'<h2 class="part" id="\w+">([^<]*)</h2>(.*?)</section>', main, re.S)
    return {title: words(text) for title, text in sections}


def words(text: str) -> str:
    return " ".join(re.sub(r"<span class=\"hidden\">[^<]*</span>|<[^>]*>", " ", text).split())


def filled(page: str) -> list[str]:
    """The words of all buttons that stand out."""
    main = page.partition("<main")[2].partition('id="told"')[0]
    found = re.findall(r'class="button(?: small)?"[^>]*>(.*?)</(?:button|a)>', main, re.S)
    return [words(each) for each in found]


def opened() -> list[Room]:
    db.session.rollback()
    return [*db.session.scalars(select(Room).order_by(Room.id))]


def closed(app: Flask, place: Place, *activities: str, phase: Phase = Phase.ONCE, ballots: int = 12) -> Room:
    room = open_room(app, place, *activities, phase=phase)
    send(app, room, ballots)
    rooms.close(
        db.session(),
        app.extensions["ballot_box"],
        app.extensions["settings"],
        room,
        app.extensions["clock"](),
    )
    return room
