"""A server killed at any step of a seal, a discard or an opening; then the same thing tried again."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from safe4me import rooms
from safe4me.settings import ROOT, Settings
from safe4me.statistics.ballot import Ballot
from safe4me.storage import sealed
from safe4me.storage.ballot_box import BallotBox, BoxUnavailable
from safe4me.storage.base import db
from safe4me.storage.ledger import BudgetEntry, NothingReserved, epsilon_taken
from safe4me.storage.rooms import Room, RoomState
from safe4me.storage.sealed import SchoolTotal, Seal, SealedCount
from tests.databases import on_both_databases
from tests.world import NOW, Place, open_room

BALLOTS = 12
STEPS = {
    "after the box takes no more ballots": "kill_after(BallotBox, 'begin_closing')",
    "after the counts are read": "kill_after(BallotBox, 'read')",
    "inside the transaction": "kill_after(sealed, 'write')",
    "after the transaction": "kill_before(BallotBox, 'destroy')",
    "after the box is emptied": "kill_after(BallotBox, 'destroy')",
}
DISCARD_STEPS = {
    "after the box takes no more ballots": "kill_after(BallotBox, 'begin_closing')",
    "after the reservation is back": "kill_before(BallotBox, 'destroy')",
    "after the box is emptied": "kill_after(BallotBox, 'destroy')",
}
CRASH = """
import os, signal, sys
from safe4me import create_app, rooms
from safe4me.storage import sealed
from safe4me.storage.ballot_box import BallotBox
from safe4me.storage.base import db
from safe4me.storage.rooms import Room
from tests.world import NOW

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def kill_after(owner, name):
    real = getattr(owner, name)
    setattr(owner, name, lambda *args: die(real(*args)))

def kill_before(owner, name):
    setattr(owner, name, die)

app = create_app()
with app.app_context():
    box, settings = app.extensions["ballot_box"], app.extensions["settings"]
    room = db.session.get_one(Room, int(sys.argv[1]))
    STEP
    ACT
"""
CLOSE = "rooms.close(db.session(), box, settings, room, NOW)"
DISCARD = "rooms.discard(db.session(), box, room, NOW)"


@pytest.fixture
def filled(room: Room, box: BallotBox) -> Room:
    """The room, with ballots for the quiz and for the story."""
    for n in range(BALLOTS):
        nonce = f"{n:032x}"
        box.cast(room.code, Ballot("law/quiz", nonce, (("pass-on", 2), ("confidence", 3))), NOW)
        box.cast(room.code, Ballot("law/chat", nonce, (("ending", 1),)), NOW)
    return room


def killed(settings: Settings, room: Room, step: str, act: str) -> None:
    """Another process does `act` with the room, and is killed at `step`."""
    names = ("secret_key", "database_url", "ballot_box_path", "content_folder", "build_folder")
    environment = {f"SAFE4ME_{name.upper()}": str(getattr(settings, name)) for name in names}
    code = CRASH.replace("STEP", step).replace("ACT", act)
    room_id = str(room.id)
    db.session.commit()
    done = subprocess.run(  # noqa: S603 - this very Python, with our own code
        [sys.executable, "-c", code, room_id],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    db.session.expire_all()


def counts() -> dict[tuple[str, str, int], int]:
    cells = select(Seal.activity, SealedCount.question, SealedCount.option, SealedCount.count).join(Seal)
    return {(activity, question, n): count for activity, question, n, count in db.session.execute(cells)}


def assert_every_release_is_in_the_ledger() -> None:
    for seal in db.session.scalars(select(Seal)):
        entry = select(BudgetEntry).filter_by(room_id=seal.room_id, activity=seal.activity, phase=seal.phase)
        found = db.session.scalars(entry).one()
        assert found.spent
        assert found.epsilon == seal.epsilon * len({cell.question for cell in seal.counts})


def assert_sealed_once(room: Room, box: BallotBox) -> None:
    assert room.state is RoomState.CLOSED
    assert db.session.execute(select(Seal.activity, Seal.ballots).order_by(Seal.activity)).all() == [
        ("law/chat", BALLOTS),
        ("law/quiz", BALLOTS),
    ]
    assert_every_release_is_in_the_ledger()
    entries = db.session.execute(select(BudgetEntry.activity, BudgetEntry.spent))
    assert sorted(entries.all()) == [("law/chat", True), ("law/quiz", True)]
    totals = db.session.execute(select(SchoolTotal.ballots, SchoolTotal.seals).distinct()).all()
    assert totals == [(BALLOTS, 1)]
    summed = db.session.scalar(select(func.sum(SchoolTotal.count)))
    assert summed == sum(counts().values()) == 3 * BALLOTS
    assert box.sent(room.id) == {}
    assert box.look(room.code) is None


@pytest.mark.parametrize("step", STEPS)
def test_a_seal_killed_at_any_step_is_finished_by_the_next_try(
    settings: Settings, filled: Room, box: BallotBox, step: str
) -> None:
    killed(settings, filled, STEPS[step], CLOSE)
    assert filled.state is RoomState.OPEN
    assert_every_release_is_in_the_ledger()
    released = counts()
    rooms.close(db.session(), box, settings, filled, NOW)
    assert_sealed_once(filled, box)
    assert released.items() <= counts().items()


@on_both_databases
def test_a_seal_killed_at_every_step_in_turn_is_still_one_seal(
    settings: Settings, filled: Room, box: BallotBox
) -> None:
    for step in STEPS.values():
        killed(settings, filled, step, CLOSE)
    rooms.seal_due(db.session(), box, settings, NOW + timedelta(hours=2))
    assert_sealed_once(filled, box)


@pytest.mark.parametrize("step", DISCARD_STEPS)
def test_a_discard_killed_at_any_step_releases_nothing_and_gives_back_once(
    settings: Settings, place: Place, filled: Room, box: BallotBox, step: str
) -> None:
    killed(settings, filled, DISCARD_STEPS[step], DISCARD)
    rooms.discard(db.session(), box, filled, NOW)
    assert filled.state is RoomState.DISCARDED
    assert counts() == {}
    assert epsilon_taken(db.session(), place.school_class.id) == 0.0
    assert box.sent(filled.id) == {}


def test_what_a_killed_discard_left_in_the_box_is_destroyed_unseen_once_the_room_is_due(
    settings: Settings, filled: Room, box: BallotBox
) -> None:
    killed(settings, filled, DISCARD_STEPS["after the reservation is back"], DISCARD)
    assert box.sent(filled.id) != {}
    rooms.seal_due(db.session(), box, settings, NOW + timedelta(hours=2))
    assert filled.state is RoomState.DISCARDED
    assert counts() == {}
    assert box.sent(filled.id) == {}


def test_a_room_whose_opening_was_killed_gives_its_reservation_back_when_it_is_due(
    app: Flask, settings: Settings, place: Place, box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(box, "open_room", die)
        with pytest.raises(Killed):
            open_room(app, place, "law/quiz")
    assert epsilon_taken(db.session(), place.school_class.id) == 2.0
    assert rooms.seal_due(db.session(), box, settings, NOW + timedelta(hours=2)) == 1
    assert epsilon_taken(db.session(), place.school_class.id) == 0.0
    assert db.session.scalars(select(Room.state)).all() == [RoomState.DISCARDED]


def test_what_a_restored_database_does_not_know_is_destroyed_unseen_once_it_is_due(
    settings: Settings, filled: Room, box: BallotBox
) -> None:
    opened = box.look(filled.code)
    assert opened
    measure = opened.activities["law/quiz"].measure
    due_at, unknown = NOW + timedelta(minutes=90), filled.id + 1
    box.open_room(unknown, "BCDFGH", due_at, 27, [measure], "once")
    box.cast("BCDFGH", Ballot("law/quiz", "0" * 32, (("pass-on", 2), ("confidence", 3))), NOW)
    rooms.seal_due(db.session(), box, settings, due_at - timedelta(seconds=1))
    assert box.sent(unknown) == {"law/quiz": 1}
    assert rooms.seal_due(db.session(), box, settings, due_at) == 1
    assert box.due(due_at) == []
    assert box.sent(unknown) == {}
    assert_sealed_once(filled, box)


@on_both_databases
def test_without_its_ledger_row_a_room_releases_nothing_and_loses_nothing(
    settings: Settings, filled: Room, box: BallotBox
) -> None:
    db.session.execute(delete(BudgetEntry))
    db.session.commit()
    with pytest.raises(NothingReserved):
        rooms.close(db.session(), box, settings, filled, NOW)
    assert counts() == {}
    assert db.session.scalar(select(func.count()).select_from(SchoolTotal)) == 0
    assert box.sent(filled.id) == {"law/quiz": BALLOTS, "law/chat": BALLOTS}


@on_both_databases
def test_an_error_inside_the_transaction_undoes_all_of_it(
    settings: Settings, filled: Room, box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(Exception):
        pass

    real = sealed.write

    def write_and_break(*args: object) -> None:
        real(*args)  # type: ignore[arg-type]  # passed on as they came
        db.session.flush()
        raise Broken

    with monkeypatch.context() as broken:
        broken.setattr(sealed, "write", write_and_break)
        with pytest.raises(Broken):
            rooms.close(db.session(), box, settings, filled, NOW)
    assert counts() == {}
    assert set(db.session.scalars(select(BudgetEntry.spent))) == {False}
    rooms.close(db.session(), box, settings, filled, NOW)
    assert_sealed_once(filled, box)


def test_a_box_that_fails_while_sealing_leaves_the_room_to_the_next_try(
    settings: Settings, filled: Room, box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_: object) -> None:
        raise BoxUnavailable

    late = NOW + timedelta(hours=2)
    for step in ("due", "begin_closing", "read", "destroy"):
        with monkeypatch.context() as broken:
            broken.setattr(box, step, unavailable)
            assert rooms.seal_due(db.session(), box, settings, late) == 0
    assert rooms.seal_due(db.session(), box, settings, late) == 1
    assert_sealed_once(filled, box)
