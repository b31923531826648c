"""A room that can be filled again and again from the moment it was opened: in another order, or otherwise."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask

from safe4me import rooms
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.db.base import db
from safe4me.db.rooms import Room
from tests.helpers.world.schools import NOW, Place, browser, open_room

OPENED = ".opened"
Sent = dict[str, Any]


class Opened(NamedTuple):
    """A room, and both databases, which have copies from the moment when nobody had sent anything."""

    app: Flask
    room_id: int
    code: str
    main: Path
    box: Path


class Left(NamedTuple):
    """What a class left behind: dumps of the main database and the box; in the end the box's very bytes."""

    mid_room: tuple[str, str]
    after_the_seal: tuple[str, str]
    box_bytes: bytes


def just_opened(app: Flask, place: Place) -> Opened:
    """Open a room for a quiz and a story, and keep both databases as they are then."""
    room = open_room(app, place, "law/quiz", "law/chat")
    main, box = Path(db.engine.url.database or ""), app.extensions["settings"].ballot_box_path
    opened = Opened(app, room.id, room.code, main, box)
    _let_go()
    for file in (main, box):
        shutil.copy(file, file.with_suffix(OPENED))
    return opened


def quiz(n: int, pass_on: int, confidence: int) -> Sent:
    """The quiz of pupil `n`."""
    answers = {"pass-on": pass_on, "confidence": confidence}
    return {"activity": "law/quiz", "nonce": f"{n:032x}", "answers": answers}


def story(n: int, chosen: int) -> Sent:
    """The story of pupil `n`; choices at its fork are counted from 0."""
    return {"activity": "law/chat", "nonce": f"{n:032x}", "answers": {"fork": chosen + 1}}


def left_behind(opened: Opened, ballots: Sequence[Sent]) -> Left:
    """What is left when these ballots come, one a minute, and the room is then closed."""
    app, settings, clock = opened.app, opened.app.extensions["settings"], opened.app.extensions["clock"]
    _let_go()
    for file in (opened.main, opened.box):
        shutil.copy(file.with_suffix(OPENED), file)
    app.extensions["ballot_box"] = box = SqliteBallotBox(opened.box, settings.secret_key)
    clock.now = NOW
    for ballot in ballots:
        clock.forward(minutes=1)
        assert browser(app).post(f"/c/{opened.code}/ballots", json=ballot).status_code == 204
    mid_room = dump(opened.main), dump(opened.box)
    rooms.close(db.session(), box, settings, db.session.get_one(Room, opened.room_id), clock())
    return Left(mid_room, (dump(opened.main), dump(opened.box)), opened.box.read_bytes())


def dump(file: Path) -> str:
    """A database as SQL."""
    with closing(sqlite3.connect(file)) as database:
        return "\n".join(database.iterdump())


def _let_go() -> None:
    """Close the main database: its last connection takes the log beside the file with it."""
    db.session.remove()
    db.engine.dispose()
