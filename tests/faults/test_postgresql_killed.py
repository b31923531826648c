"""PostgreSQL is killed and started again, or fails over, while rooms are opened, filled and sealed.

The ledger spends nothing twice, and no seal is lost or doubled; ballots need no main database, and go on.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from threading import Event
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bench.serving import serving
from safe4me import create_app, rooms
from safe4me.content import load, measure_of
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot
from safe4me.storage.accounts import Account
from safe4me.storage.assignments import ClassTeacher
from safe4me.storage.base import db
from safe4me.storage.ledger import BudgetEntry
from safe4me.storage.places import SchoolClass
from safe4me.storage.rooms import Phase, Room, RoomState
from safe4me.storage.sealed import Seal
from tests.boxes import CODE
from tests.databases import make_tables
from tests.faults.conftest import Faults
from tests.kills import releases_without_ledger
from tests.postgres import PostgresServer, postgres_servers, url_of
from tests.pupils import Pupils, compare, put_room
from tests.world import CONTENT, NOW, Clock, Place, close, environ_of, make_place, with_settings

pytestmark = pytest.mark.xdist_group("servers")

BALLOTS, TEACHERS, PUPILS = 5, 3, 4
ROOMS_BETWEEN, STRANGER = 3, 7_000_310
PATIENCE_SECONDS, AGAIN_SECONDS, AWAY_SECONDS = 120.0, 0.1, 0.5
STEP_SECONDS, ROOM_SECONDS = 0.037, 0.3  # how long about a room takes, and a part of that
Fail = Callable[[int], None]
Told = TypeVar("Told")


class School:
    """Teachers who open rooms, have ballots cast, and close them: each step until it is done."""

    def __init__(self, app: Flask, place: Place) -> None:
        self.sealed: list[int] = []  # numbers of rooms that were filled and closed
        self._app, self._over = app, Event()
        self._teacher, self._school = place.teacher.id, place.school.id
        quiz = load(CONTENT)["en"].activity("law/quiz")
        assert quiz
        self._measure = measure_of(quiz)

    @contextmanager
    def teaching(self) -> Iterator[None]:
        """They teach for as long as the block lasts, and then finish with the rooms that are open."""
        with ThreadPoolExecutor(TEACHERS) as threads:
            each = [threads.submit(self._teach, teacher) for teacher in range(TEACHERS)]
            try:
                yield
            finally:
                self._over.set()
            for one in each:
                one.result()

    def wait_for(self, more: int) -> None:
        """Wait until so many more rooms are closed."""
        enough, late = len(self.sealed) + more, time.monotonic() + PATIENCE_SECONDS
        while len(self.sealed) < enough:
            assert time.monotonic() < late, "no room was closed"
            time.sleep(0.01)

    def _teach(self, teacher: int) -> None:
        for n in count():
            if self._over.is_set():
                return
            if opened := self._tried(partial(self._open, f"{teacher}-{n}")):
                number, code = opened
                for nonce in range(BALLOTS):
                    ballot = Ballot("law/quiz", f"{nonce:032x}", (("pass-on", 2), ("confidence", 3)))
                    self._app.extensions["ballot_box"].cast(code, ballot, NOW)
                while not self._tried(partial(self._close, number)):
                    pass
                self.sealed.append(number)

    def _tried(self, act: Callable[[], Told]) -> Told | None:
        """What it tells; None when the database was away."""
        with suppress(SQLAlchemyError), self._app.app_context():
            return act()
        time.sleep(AGAIN_SECONDS)
        return None

    def _open(self, name: str) -> tuple[int, str]:
        own = SchoolClass(school_id=self._school, school_year=2026, year_group=8, name=name, size=30)
        session = db.session()
        session.add(own)
        session.flush()
        session.add(ClassTeacher(class_id=own.id, account_id=self._teacher, until=None))
        session.commit()
        room = rooms.open_room(
            session,
            self._app.extensions["ballot_box"],
            self._app.extensions["settings"],
            teacher=session.get_one(Account, self._teacher),
            school_class=own,
            measures=[self._measure],
            phase=Phase.ONCE,
            now=NOW,
        )
        return room.id, room.code

    def _close(self, number: int) -> bool:
        session, box = db.session(), self._app.extensions["ballot_box"]
        rooms.close(session, box, self._app.extensions["settings"], session.get_one(Room, number), NOW)
        return True


@contextmanager
def site(settings: Settings, servers: Sequence[PostgresServer]) -> Iterator[tuple[Flask, Settings]]:
    """An app whose main database is on whichever of the servers takes changes."""
    own = with_settings(settings, database_url=url_of(servers))
    make_tables(own.database_url)
    app = create_app(own)
    app.extensions["clock"] = Clock()
    yield app, own
    close(app)


def what_was_sealed(app: Flask, filled: Sequence[int]) -> dict[str, int]:
    """What is wrong, once whatever was left is over: of rooms, seals and entries of the ledger so many."""
    session, box = db.session(), app.extensions["ballot_box"]
    rooms.seal_due(session, box, app.extensions["settings"], NOW + timedelta(hours=2))
    seals = session.execute(select(Seal.room_id, Seal.ballots)).all()
    entries = select(func.count()).select_from(BudgetEntry)
    return {
        "rooms that are not sealed with all their ballots": len(
            {*filled} - {n for n, sent in seals if sent == BALLOTS}
        ),
        "seals too many": len(seals) - len({*filled} & {number for number, _ in seals}),
        "seals that the ledger does not have": releases_without_ledger(),
        "entries of the ledger too many": (session.scalar(entries) or 0) - len(seals),
        "rooms that are not over": len(
            session.scalars(select(Room.id).where(Room.state == RoomState.OPEN)).all()
        ),
        "rooms left in the ballot box": len(box.due(NOW + timedelta(hours=2))),
    }


def teach_while(
    settings: Settings, servers: Sequence[PostgresServer], folder: Path, faults: Faults, how: str, fail: Fail
) -> None:
    """Rooms are held and ballots sent to a server while `fail` happens so often; then all is compared."""
    rounds = faults.rounds(whole=20, quick=1)
    with site(settings, servers) as (app, own):
        with app.app_context():
            school = School(app, make_place("Northshire", "Hill School"))
        box = app.extensions["ballot_box"]
        put_room(box, STRANGER, CODE)
        with serving("app:app", environ_of(own), folder) as server:
            pupils = Pupils(CODE, [server.port], PUPILS)
            with pupils.sending(), school.teaching():
                for n in range(rounds):
                    school.wait_for(ROOMS_BETWEEN)
                    time.sleep(
                        n * STEP_SECONDS % ROOM_SECONDS
                    )  # so that it happens at another step each time
                    fail(n)
                school.wait_for(ROOMS_BETWEEN)
        held = compare(box, STRANGER, CODE, [ballot.nonce for ballot in pupils.thanked])
        box.forget(STRANGER)
        faults.tells(f"{how}: times", rounds)
        faults.tells(f"{how}: rooms opened, filled and closed", len(school.sealed))
        faults.tells(f"{how}: ballots thanked for meanwhile", len(pupils.thanked))
        faults.holds(f"{how}: ballots not taken, lost or doubled", pupils.told_again + sum(map(abs, held)), 0)
        with app.app_context():
            wrong = what_was_sealed(app, school.sealed)
        for what, number in wrong.items():
            faults.holds(f"{how}: {what}", number, 0)


@pytest.mark.long
def test_a_server_that_is_killed_and_started_again(
    settings: Settings, tmp_path: Path, faults: Faults
) -> None:
    with postgres_servers(1) as (server,):
        server.make()

        def kill_and_start(_: int) -> None:
            server.kill()
            time.sleep(AWAY_SECONDS)
            server.start()

        teach_while(settings, [server], tmp_path, faults, "killed and started again", kill_and_start)


def test_a_server_that_is_killed_for_good_and_a_standby_that_takes_its_place(
    settings: Settings, tmp_path: Path, faults: Faults
) -> None:
    with postgres_servers(2) as servers:
        servers[0].make()
        servers[1].copy(servers[0])

        def fail_over(n: int) -> None:
            primary, standby = servers[n % 2], servers[1 - n % 2]
            primary.kill()
            standby.promote()
            primary.copy(standby)

        teach_while(settings, servers, tmp_path, faults, "failed over", fail_over)
