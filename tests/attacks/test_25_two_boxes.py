"""A server with another ballot box neither ends a room, nor frees what it reserved, nor calls it closed.

Attacker has: a second server with another ballot box

Two servers share the main database, and each has a box of its own, as when one was restarted without its
memory, or is set up wrongly. A room is open at the one; at the other everything is asked and pressed, and it
is past due there. Then the room is closed where it is: every ballot is in the seal.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me import create_app, rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.db.base import db
from safe4me.db.released import Seal
from safe4me.db.rooms import Room
from safe4me.settings import Settings
from tests.attacks.conftest import Attacks
from tests.helpers.world.ballots import QUIZ, fresh
from tests.helpers.world.rooms import cast_ballots, reserved
from tests.helpers.world.schools import Clock, Place, browser, close, hidden, sign_in, with_settings

BALLOTS, OVER_THERE = 12, 503
PUPILS = ("", "en/", "state")
PRESSED = ("finish", "close", "discard", "pause", "resume", "slips")
SHOWN = ("", "board", "finish", "results")


@pytest.fixture
def elsewhere(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The other server: the same main database, another box."""
    box = settings.ballot_box_path.with_name("other-box.db")
    app = create_app(with_settings(settings, ballot_box_path=box))
    app.extensions["clock"] = clock
    yield app
    close(app)


def ask_everything(app: Flask, place: Place, room: Room) -> list[int]:
    """The status of each reply to whatever pupils and the teacher may do."""
    pupil, teacher = browser(app), browser(app)
    sign_in(teacher, place.teacher)
    token = hidden(teacher.get("/teach/week").text, "csrf_token")
    replies = [pupil.get(f"/c/{room.code}/{page}") for page in PUPILS]
    replies.append(pupil.post("/en/join/code", data={"code": room.code}))
    replies.append(pupil.post(f"/c/{room.code}/ballots", json=fresh(QUIZ)))
    replies += [teacher.get(f"/teach/rooms/{room.id}/{page}") for page in SHOWN]
    data = {"csrf_token": token}
    replies += [teacher.post(f"/teach/rooms/{room.id}/{act}", data=data) for act in PRESSED]
    return [reply.status_code for reply in replies]


def go_wrong(
    app: Flask, elsewhere: Flask, place: Place, room: Room, clock: Clock, box: BallotBox
) -> dict[str, int]:
    """What the other server got wrong of a room with ballots, which then is closed where it is."""
    cast_ballots(box, room, BALLOTS)
    held = len(reserved(place))
    with elsewhere.app_context():
        replies = ask_everything(elsewhere, place, room)
        clock.now = room.due_at
        rooms.seal_due(
            db.session(), elsewhere.extensions["ballot_box"], app.extensions["settings"], clock.now
        )
    db.session.expire_all()
    freed = held - len(reserved(place))
    rooms.seal_due(db.session(), box, app.extensions["settings"], clock.now)
    kept = db.session.scalars(select(Seal.ballots).where(Seal.activity == "law/quiz")).first() or 0
    return {
        "replies other than “not here, nothing is lost”": sum(status != OVER_THERE for status in replies),
        "replies that call the room closed": replies.count(410),
        "reservations freed": freed,
        "ballots lost": BALLOTS - kept,
    }


def test_another_box_does_nothing_to_a_room(
    attacks: Attacks, app: Flask, elsewhere: Flask, place: Place, room: Room, clock: Clock, box: BallotBox
) -> None:
    for what, figure in go_wrong(app, elsewhere, place, room, clock, box).items():
        attacks.holds(f"at a server with another box: {what}", figure, at_most=0)


def test_a_box_that_takes_any_room_for_its_own_is_caught(
    attacks: Attacks,
    app: Flask,
    elsewhere: Flask,
    place: Place,
    room: Room,
    clock: Clock,
    box: BallotBox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("refuse_other_box", "closing.refuse_other_box", "closing.refuse_lost", "goes_on"):
        monkeypatch.setattr(f"safe4me.rooms.{name}", lambda *_: None)
    for what, figure in go_wrong(app, elsewhere, place, room, clock, box).items():
        attacks.twin(f"a box that takes any room for its own: {what}", figure, beyond=0)
