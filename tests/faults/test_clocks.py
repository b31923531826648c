"""Clocks are wrong: of one server by a day, of two by five seconds; or are put forward and back for summer.

A room ends when it is due by the clock of whoever asks, and is sealed once; nobody is locked out for good.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from bench.serving import ROOT, Server, serving
from safe4me import create_app
from safe4me.db.base import db
from safe4me.db.released import Seal
from safe4me.db.rooms import Room, RoomState
from safe4me.settings import Settings
from tests.faults.conftest import Faults
from tests.helpers.servers.machine import needed, releases_without_ledger
from tests.helpers.servers.pupils import AS_JSON, body_of
from tests.helpers.servers.web import ask
from tests.helpers.world.schools import PASSWORD, Clock, Place, close, environ_of, make_place, open_room

LONDON = "Europe/London"
pytestmark = pytest.mark.long

A_DAY, APART = timedelta(days=1), timedelta(seconds=5)
LESSON = timedelta(minutes=90)
A_SUMMER_ENDS = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
A_SUMMER_BEGINS = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
UNKNOWN = "/c/CDFGHJ/"


def clock_off_by(by: timedelta) -> dict[str, str]:
    """The environment in which a process sees the time that it is, and so much more or less.

    What waits goes on at its own pace: only the time of day is another.
    """
    program = needed(shutil.which("faketime"), "faketime; .ci/system-packages installs it")
    told = subprocess.run([program, "-f", "+0", "env"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - as found
    library = next(line for line in told.splitlines() if line.startswith("LD_PRELOAD="))
    return {
        "LD_PRELOAD": library.removeprefix("LD_PRELOAD="),  # where it is differs by machine
        "FAKETIME": f"{by.total_seconds():+.0f}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",  # the same, in older releases
        "TZ": LONDON if Path("/usr/share/zoneinfo", LONDON).exists() else "UTC",
    }


def clock_at(moment: datetime) -> dict[str, str]:
    """The environment in which it is this moment when the process is made, about."""
    return clock_off_by(moment - datetime.now(UTC))


class Staff(requests.Session):
    """Somebody of staff at a browser, who meets one server and then another."""

    def __init__(self, email: str) -> None:
        super().__init__()
        self._email = email

    def sign_in(self, server: Server, form_from: Server | None = None) -> int:
        """Sign in at a server, by a form that this or another one made; the status of the reply."""
        page = self.get(f"{(form_from or server).address}/account/sign-in", timeout=30).text
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
        assert token
        sent = {"email": self._email, "password": PASSWORD, "csrf_token": token[1]}
        where = f"{server.address}/account/sign-in"
        return self.post(where, data=sent, timeout=30, allow_redirects=False).status_code

    def is_signed_in(self, server: Server) -> bool:
        """Whether the server shows their own pages."""
        return self.get(f"{server.address}/teach/", timeout=30, allow_redirects=False).status_code == 200


@contextmanager
def at(environ: dict[str, str], settings: Settings, folder: Path) -> Iterator[Server]:
    """A server of the site whose clock is another."""
    with serving("app:app", {**environ_of(settings), **environ}, folder) as running:
        yield running


@contextmanager
def world(settings: Settings, now: datetime) -> Iterator[tuple[Flask, Place, Room]]:
    """A site with a school, and a room that was opened at a time, for as long as a lesson."""
    app = create_app(settings)
    app.extensions["clock"] = Clock(now)
    with app.app_context():
        place = make_place("Northshire", "Hill School", now)
        yield app, place, open_room(app, place, "law/quiz")
    close(app)


def cast(server: Server, room: Room, n: int) -> int:
    """The status of the reply to the room's ballot of this number."""
    path = f"/c/{room.code}/ballots"
    return ask(server, path, method="POST", headers=AS_JSON, body=body_of(f"{n:032x}")).status


def seal_due(settings: Settings, environ: dict[str, str]) -> None:
    """What the timer does, by a clock."""
    command = [sys.executable, "-m", "flask", "--app", "app", "seal", "due"]
    own = {**os.environ, **environ_of(settings), **environ}
    subprocess.run(command, cwd=ROOT, env=own, check=True)  # noqa: S603 - our own


def sealed() -> list[int]:
    """Ballots of each seal there is; all are in the ledger."""
    db.session.rollback()
    db.session.expire_all()
    assert releases_without_ledger() == 0
    return list(db.session.scalars(select(Seal.ballots)))


def test_a_clock_that_is_a_day_ahead_ends_a_room_once_and_locks_nobody_out(
    settings: Settings, tmp_path: Path, faults: Faults
) -> None:
    now = datetime.now(UTC)
    ahead = clock_off_by(A_DAY)
    with world(settings, now) as (_, place, room):
        staff = Staff(place.teacher.email)
        db.session.rollback()
        with at({}, settings, tmp_path) as server:
            assert (staff.sign_in(server), cast(server, room, 1)) == (302, 204)
        with at(ahead, settings, tmp_path) as server:
            assert cast(server, room, 2) == 410
            assert ask(server, UNKNOWN).status == 404
            assert staff.sign_in(server) == 302
        seal_due(settings, ahead)
        assert sealed() == [1]
        with at({}, settings, tmp_path) as server:
            assert cast(server, room, 3) in {404, 410}
            assert ask(server, UNKNOWN).status == 404
            assert staff.is_signed_in(server) or staff.sign_in(server) == 302
            assert staff.is_signed_in(server)
        seal_due(settings, {})
        assert sealed() == [1]
    faults.tells("days ahead, of one server: what went wrong", 0)


def test_a_clock_that_is_a_day_behind_keeps_a_room_open_and_what_was_sent_to_it(
    settings: Settings, tmp_path: Path, faults: Faults
) -> None:
    now = datetime.now(UTC)
    behind = clock_off_by(-A_DAY)
    with world(settings, now) as (_, place, room):
        staff = Staff(place.teacher.email)
        db.session.rollback()
        with at({}, settings, tmp_path) as server:
            assert (staff.sign_in(server), cast(server, room, 1)) == (302, 204)
        with at(behind, settings, tmp_path) as server:
            assert [cast(server, room, n) for n in (1, 2)] == [204, 204]
            assert staff.is_signed_in(server) or staff.sign_in(server) == 302
            assert staff.is_signed_in(server)
        seal_due(settings, behind)
        assert sealed() == []
        with at({}, settings, tmp_path) as server:
            assert cast(server, room, 3) == 204
        seal_due(settings, clock_off_by(LESSON + timedelta(minutes=1)))
        assert sealed() == [3]
    faults.tells("days behind, of one server: what went wrong", 0)


@pytest.mark.parametrize("change", [A_SUMMER_ENDS, A_SUMMER_BEGINS], ids=["summer ends", "summer begins"])
def test_a_room_over_the_change_of_the_clocks_is_as_long_as_any(
    settings: Settings, tmp_path: Path, faults: Faults, change: datetime
) -> None:
    opened = change - LESSON / 2
    with world(settings, opened) as (_, _place, room):
        assert room.due_at - opened == LESSON
        db.session.rollback()
        told = []
        for n, moment in enumerate((opened, change, opened + LESSON + timedelta(minutes=1))):
            with at(clock_at(moment + timedelta(seconds=5)), settings, tmp_path) as server:
                told.append(cast(server, room, n))
        assert told == [204, 204, 410]
        seal_due(settings, clock_at(change + timedelta(minutes=2)))
        assert sealed() == []
        seal_due(settings, clock_at(opened + LESSON + timedelta(minutes=2)))
        assert sealed() == [2]
    faults.tells(f"clocks put back or forward on {change:%d %B %Y}: what went wrong", 0)


def test_two_servers_five_seconds_apart_are_one_site(
    settings: Settings, tmp_path: Path, faults: Faults
) -> None:
    with world(settings, datetime.now(UTC)) as (app, place, room):
        staff = Staff(place.teacher.email)
        db.session.rollback()
        with at({}, settings, tmp_path) as right, at(clock_off_by(APART), settings, tmp_path) as ahead:
            for there, here in ((ahead, right), (right, ahead)):
                assert staff.sign_in(there, form_from=here) == 302
                assert [staff.is_signed_in(server) for server in (here, there) * 3] == [True] * 6
            assert [cast(server, room, 1) for server in (right, ahead)] == [204, 204]
            assert app.extensions["ballot_box"].sent(room.id) == {"law/quiz": 1}
            assert [ask(server, UNKNOWN).status for server in (right, ahead)] == [404, 404]
        for environ in (clock_off_by(LESSON + APART), clock_off_by(LESSON)):
            seal_due(settings, environ)
        assert sealed() == [1]
        assert db.session.scalars(select(Room.state)).all() == [RoomState.CLOSED]
    faults.tells("two servers five seconds apart: what went wrong", 0)
