"""What comes after a room took its last ballot changes no byte of what a class or its school is shown.

Attacker has: the page of a closing room, and late ballots

A room is paused, closed, sealed, or past due with nobody there to seal it. Every page on which its class and
its school appear is kept; then late ballots, repeats with other answers, broken ballots and checks arrive,
and the pages are fetched again. Masked is one thing: the token against forged posts, which tells the time of
day. In the end everything is sealed without noise: no count may be other than that of the ballots in time.
"""

import os
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from safe4me import rooms
from safe4me.ballot_box.records import ActivityState, BallotRefused
from safe4me.ballot_box.sqlite import cast as casting
from safe4me.ballot_box.sqlite.cast import Cast, CastRefusal
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.db.base import db
from safe4me.db.batches import BatchCount
from safe4me.db.released import SealedCount
from safe4me.db.rooms import Room
from safe4me.privacy import noise
from safe4me.statistics.ballot import Ballot
from tests.attacks.conftest import Attacks
from tests.attacks.staff_pages import add_schools_with_figures, shown, staff_of
from tests.helpers.world.ballots import CHAT, QUIZ, as_form, fresh
from tests.helpers.world.schools import Place, browser, open_room

IN_TIME, LATE = 12, 10  # together they would be seen: "10 or more", then "20 or more"
FIRST_NONCE = "0" * 32
RIGHT = {("pass-on", 2), ("confidence", 3), ("fork", 1)}
CELLS = 3 + 4 + 3
WRONG = {**QUIZ, "answers": {"pass-on": 1, "confidence": 1}}
WRONG_CHOICE = {**CHAT, "answers": {"fork": 3}}

Slot = casting._Slot  # noqa: SLF001 - one twin is broken in there


def seal(app: Flask, room: Room) -> None:
    box, settings = app.extensions["ballot_box"], app.extensions["settings"]
    rooms.close(db.session(), box, settings, room, app.extensions["clock"]())


def pause(app: Flask, room: Room) -> None:
    rooms.pause(app.extensions["ballot_box"], room)


def begin_closing(app: Flask, room: Room) -> None:
    for chosen in room.activities:
        app.extensions["ballot_box"].begin_closing(room.id, chosen.activity)


def run_out(app: Flask, _room: Room) -> None:
    app.extensions["clock"].forward(minutes=90)


ENDS: dict[str, Callable[[Flask, Room], None]] = {
    "paused": pause,
    "closed, not yet sealed": begin_closing,
    "sealed": seal,
    "past due, not yet sealed": run_out,
}


@pytest.fixture
def room(app: Flask, place: Place, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A room in which everybody was right in time, in an area that has figures."""
    monkeypatch.setattr(noise, "sum_zero_noise", lambda k, _epsilon: (0,) * k)
    add_schools_with_figures(place)
    room = open_room(app, place, "law/quiz", "law/chat")
    for n in range(IN_TIME):
        for ballot in (QUIZ, CHAT):
            body = {**ballot, "nonce": f"{n:032x}"}
            assert browser(app).post(f"/c/{room.code}/ballots", json=body).status_code == 204
    return room


def post_late(pupil: FlaskClient, code: str) -> None:
    """Everything that a pupil, or somebody with a program, may send after the end."""
    ballots = f"/c/{code}/ballots"
    for _ in range(LATE):
        pupil.post(ballots, json=fresh(WRONG))
        pupil.post(ballots, json=fresh(WRONG_CHOICE))
    pupil.post(ballots, data=as_form(fresh(WRONG)))
    pupil.post(ballots, json={**WRONG, "nonce": FIRST_NONCE})
    pupil.post(ballots, json={**fresh(WRONG), "answers": {"pass-on": 9}})
    pupil.post(ballots, data=os.urandom(64), content_type="application/json")
    pupil.post(f"/c/{code}/en/learn/law/quiz/check", data=as_form(WRONG))


def attack(app: Flask, place: Place, room: Room, end: str) -> tuple[int, int]:
    """End the room and post late; pages that changed, and sealed counts that are wrong in the end."""
    staff, code = staff_of(app, place, room), room.code
    ENDS[end](app, room)
    before = shown(staff)
    post_late(browser(app), code)
    changed = sum(page != earlier for page, earlier in zip(shown(staff), before, strict=True))
    seal(app, room)
    cells = db.session.scalars(select(SealedCount).execution_options(populate_existing=True)).all()
    assert len(cells) == CELLS
    return changed, sum(c.count != IN_TIME * ((c.question, c.option) in RIGHT) for c in cells)


@pytest.mark.parametrize("end", ENDS)
def test_late_posts_change_nothing(app: Flask, place: Place, room: Room, attacks: Attacks, end: str) -> None:
    changed, wrong = attack(app, place, room, end)
    attacks.holds(f"{end}: pages that late posts changed", changed, at_most=0)
    attacks.holds(f"{end}: sealed counts that late posts changed", wrong, at_most=0)


@pytest.mark.parametrize("end", ["paused", "past due, not yet sealed"])
def test_a_box_that_never_stops_taking_ballots_is_caught(
    app: Flask, place: Place, room: Room, attacks: Attacks, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    take = Slot.take

    def take_always(slot: Slot, cast: Cast) -> CastRefusal | None:
        slot.state = ActivityState.OPEN
        return take(slot, Cast(cast.code, cast.ballot, cast.now - timedelta(days=1)))

    monkeypatch.setattr(Slot, "take", take_always)
    changed, wrong = attack(app, place, room, end)
    attacks.twin(f"{end}, but the box never stops: pages changed", changed, beyond=0)
    attacks.twin(f"{end}, but the box never stops: sealed counts changed", wrong, beyond=0)


def test_a_seal_that_is_mended_for_latecomers_is_caught(
    app: Flask, place: Place, room: Room, attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = SqliteBallotBox.cast

    def cast_or_mend(
        box: SqliteBallotBox, code: str, ballot: Ballot, now: datetime, slip: str | None
    ) -> None:
        try:
            cast(box, code, ballot, now, slip)
        except BallotRefused:
            for kept in (SealedCount, BatchCount):
                db.session.execute(update(kept).where(kept.option == 1).values(count=kept.count + 1))
            db.session.commit()

    monkeypatch.setattr(SqliteBallotBox, "cast", cast_or_mend)
    changed, wrong = attack(app, place, room, "sealed")
    attacks.twin("sealed, but mended for latecomers: pages changed", changed, beyond=0)
    attacks.twin("sealed, but mended for latecomers: sealed counts changed", wrong, beyond=0)
