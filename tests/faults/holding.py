"""Rooms that teachers open, have filled and close while something breaks; and what came of it.

Meanwhile pupils send to a server with the same settings. At the end the ledger, the seals and the ballot box
are compared with what was done.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from threading import Event
from typing import TypeVar

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bench.serving import serving
from safe4me import create_app, rooms
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.content.measures import measure_of
from safe4me.db.accounts import Account, ClassTeacher
from safe4me.db.base import db
from safe4me.db.budget import BudgetEntry
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.db.schools import SchoolClass
from safe4me.schools.classes import YEAR_GROUPS
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot
from safe4me.statistics.figures import SMALLEST_ROOM_PUPILS
from safe4me.web.problems import problem_of
from tests.faults.conftest import Faults
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.servers.machine import meanwhile, releases_without_ledger
from tests.helpers.servers.pupils import Pupils, compare, put_room
from tests.helpers.world.ballots import CODE
from tests.helpers.world.schools import NOW, Clock, Place, close, environ_of, make_place

BALLOTS, TEACHERS, PUPILS = 5, 3, 4
ROOMS_BETWEEN, STRANGER = 3, 7_000_310
PATIENCE_SECONDS, AGAIN_SECONDS = 120.0, 0.1
GOLDEN = 0.618  # multiples of it, less their whole part, lie evenly between 0 and 1
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Held:
    """What is going on while something breaks: teachers with their rooms, and pupils of one room more."""

    school: "School"
    pupils: Pupils


class School:
    """Teachers who open rooms, have ballots cast, and close them: each step until it is done."""

    def __init__(self, app: Flask, place: Place) -> None:
        self.sealed: list[int] = []  # numbers of rooms that were filled and closed
        self.refused = 0  # steps that were refused, and tried again
        self.unkind = 0  # of these the ones that no reader would be told to try again
        self._app, self._over = app, Event()
        self._teacher, self._school = place.teacher.id, place.school.id
        quiz = lessons_in(CONTENT).activity("law/quiz")
        assert quiz
        self._measure = measure_of(quiz)

    @contextmanager
    def teaching(self) -> Iterator[None]:
        """They teach for as long as the block lasts, and then finish with the rooms that are open."""
        with meanwhile(self._teach, TEACHERS, self._over):
            yield

    def wait_for(self, more: int) -> float:
        """Wait until so many more rooms are closed; how many seconds that took."""
        enough, began = len(self.sealed) + more, time.monotonic()
        while len(self.sealed) < enough:
            assert time.monotonic() < began + PATIENCE_SECONDS, "no room was closed"
            time.sleep(0.01)
        return time.monotonic() - began

    def _teach(self, teacher: int) -> None:
        for n in count():
            if self._over.is_set():
                return
            if opened := self._tried(partial(self._open, teacher, n)):
                number, code = opened
                for act in (partial(self._fill, code), partial(self._close, number)):
                    while not self._tried(act):
                        pass
                self.sealed.append(number)

    def _tried(self, act: Callable[[], Told]) -> Told | None:
        """What it tells; None when the database or the ballot box was away."""
        try:
            with self._app.app_context():
                return act()
        except (SQLAlchemyError, BoxUnavailable) as error:
            self.refused += 1
            self.unkind += problem_of(error).status != 503
        time.sleep(AGAIN_SECONDS)
        return None

    def _open(self, teacher: int, n: int) -> tuple[int, str]:
        of: dict[str, int] = {"school_id": self._school, "school_year": 2026, "size": SMALLEST_ROOM_PUPILS}
        own = SchoolClass(**of, year_group=YEAR_GROUPS[n % len(YEAR_GROUPS)], name=f"{teacher}-{n}")
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

    def _fill(self, code: str) -> bool:
        for nonce in range(BALLOTS):
            ballot = Ballot("law/quiz", f"{nonce:032x}", (("pass-on", 2), ("confidence", 3)))
            self._app.extensions["ballot_box"].cast(code, ballot, NOW)
        return True

    def _close(self, number: int) -> bool:
        session, box = db.session(), self._app.extensions["ballot_box"]
        rooms.close(session, box, self._app.extensions["settings"], session.get_one(Room, number), NOW)
        return True


@contextmanager
def app_of(settings: Settings) -> Iterator[Flask]:
    """An app with these settings whose clock stands still."""
    app = create_app(settings)
    app.extensions["clock"] = Clock()
    try:
        yield app
    finally:
        close(app)


def hold_while(
    settings: Settings, folder: Path, faults: Faults, how: str, fail: Callable[[Held, int], None], rounds: int
) -> Held:
    """Hold rooms, and send ballots to a server, while `fail` happens so often; then compare all of it."""
    with app_of(settings) as app:
        with app.app_context():
            school = School(app, make_place("Northshire", "Hill School"))
        box = app.extensions["ballot_box"]
        put_room(box, STRANGER, CODE)
        with serving("app:app", environ_of(settings), folder) as server:
            held = Held(school, Pupils(CODE, [server.port], PUPILS))
            with held.pupils.sending(), school.teaching():
                for n in range(rounds):
                    took = school.wait_for(ROOMS_BETWEEN)
                    time.sleep(took * (n + 1) * GOLDEN % took)  # at another step of rooms each time
                    fail(held, n)
                school.wait_for(ROOMS_BETWEEN)
        kept = compare(box, STRANGER, CODE, [ballot.nonce for ballot in held.pupils.thanked])
        box.forget(STRANGER)
        with app.app_context():
            wrong = what_was_sealed(app, school.sealed)
    wrong |= {
        "ballots lost": kept.lost,
        "ballots doubled": kept.doubled,
        "wrong replies": len(held.pupils.wrong),
    }
    faults.tells(f"{how}: times", rounds)
    faults.tells(f"{how}: rooms opened, filled and closed", len(school.sealed))
    faults.tells(f"{how}: ballots thanked for meanwhile", len(held.pupils.thanked))
    faults.tells(f'{how}: replies "try again"', held.pupils.told_again)
    assert not any(wrong.values()), wrong
    faults.holds(f"{how}: wrong, of rooms, seals, ledger, ballots and replies", sum(wrong.values()), 0)
    return held


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
