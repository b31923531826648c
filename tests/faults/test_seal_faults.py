"""A server killed at any step of a seal, a discard or an opening; then the same thing tried again."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.db import batches
from safe4me.db import released as sealed
from safe4me.db.base import db
from safe4me.db.batch_forming import form, take_from_sums
from safe4me.db.batches import Batch, BatchCount
from safe4me.db.budget import BudgetEntry, NothingReserved
from safe4me.db.released import Seal, SealedCount
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import areas_locked
from safe4me.privacy import noise
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot
from tests.helpers.privacy.batches import seal_class
from tests.helpers.servers.machine import (
    STEPS,
    Step,
    kill_after,
    kill_before,
    killed,
    releases_without_ledger,
)
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import epsilon_taken
from tests.helpers.world.schools import NOW, Place, open_room

BALLOTS = 12
DISCARD_STEPS: dict[str, Step] = {
    "after the box takes no more ballots": partial(kill_after, SqliteBallotBox, "begin_closing"),
    "after the reservation is back": partial(kill_before, SqliteBallotBox, "destroy"),
    "after the box is emptied": partial(kill_after, SqliteBallotBox, "destroy"),
}


def discard(session: Session, box: BallotBox, _: Settings, room: Room) -> None:
    rooms.discard(session, box, room, NOW)


@pytest.fixture
def filled(room: Room, box: BallotBox) -> Room:
    """The room, with ballots for the quiz and for the story."""
    for n in range(BALLOTS):
        nonce = f"{n:032x}"
        box.cast(room.code, Ballot("law/quiz", nonce, (("pass-on", 2), ("confidence", 3))), NOW)
        box.cast(room.code, Ballot("law/chat", nonce, (("fork", 1),)), NOW)
    return room


def counts() -> dict[tuple[str, str, int], int]:
    cells = select(Seal.activity, SealedCount.question, SealedCount.option, SealedCount.count).join(Seal)
    return {(activity, question, n): count for activity, question, n, count in db.session.execute(cells)}


def assert_sealed_once(room: Room, box: BallotBox) -> None:
    assert room.state is RoomState.CLOSED
    assert db.session.execute(select(Seal.activity, Seal.ballots).order_by(Seal.activity)).all() == [
        ("law/chat", BALLOTS),
        ("law/quiz", BALLOTS),
    ]
    assert releases_without_ledger() == 0
    entries = db.session.execute(select(BudgetEntry.activity, BudgetEntry.spent))
    assert sorted(entries.all()) == [("law/chat", True), ("law/quiz", True)]
    assert sum(counts().values()) == 3 * BALLOTS
    assert box.sent(room.id) == {}
    assert box.read_room(room.code) is None


@pytest.mark.parametrize("step", STEPS)
def test_a_seal_killed_at_any_step_is_finished_by_the_next_try(
    settings: Settings, filled: Room, box: BallotBox, step: str
) -> None:
    assert killed(settings, filled, STEPS[step])
    assert filled.state is RoomState.OPEN
    assert releases_without_ledger() == 0
    released = counts()
    rooms.close(db.session(), box, settings, filled, NOW)
    assert_sealed_once(filled, box)
    assert released.items() <= counts().items()


@on_both_databases
def test_a_seal_killed_at_every_step_in_turn_is_still_one_seal(
    settings: Settings, filled: Room, box: BallotBox
) -> None:
    for step in STEPS.values():
        assert killed(settings, filled, step)
    rooms.seal_due(db.session(), box, settings, NOW + timedelta(hours=2))
    assert_sealed_once(filled, box)


@pytest.mark.parametrize("step", DISCARD_STEPS)
def test_a_discard_killed_at_any_step_releases_nothing_and_gives_back_once(
    settings: Settings, place: Place, filled: Room, box: BallotBox, step: str
) -> None:
    assert killed(settings, filled, DISCARD_STEPS[step], discard)
    rooms.discard(db.session(), box, filled, NOW)
    assert filled.state is RoomState.DISCARDED
    assert counts() == {}
    assert epsilon_taken(db.session(), place.school_class.id) == 0.0
    assert box.sent(filled.id) == {}


def test_what_a_killed_discard_left_in_the_box_is_destroyed_unseen_once_the_room_is_due(
    settings: Settings, filled: Room, box: BallotBox
) -> None:
    assert killed(settings, filled, DISCARD_STEPS["after the reservation is back"], discard)
    assert box.sent(filled.id) != {}
    rooms.seal_due(db.session(), box, settings, NOW + timedelta(hours=2))
    assert filled.state is RoomState.DISCARDED
    assert counts() == {}
    assert box.sent(filled.id) == {}


def throw_chat_away(session: Session, box: BallotBox, _: Settings, room: Room) -> None:
    rooms.discard_activity(session, box, room, "law/chat", NOW)


def assert_thrown_away(place: Place, room: Room, box: BallotBox) -> None:
    assert room.state is RoomState.DISCARDED
    assert counts() == {}
    assert epsilon_taken(db.session(), place.school_class.id) == 0.0
    assert (box.sent(room.id), box.read_room(room.code)) == ({}, None)


@pytest.mark.parametrize("step", DISCARD_STEPS)
def test_a_room_whose_last_part_was_being_thrown_away_is_thrown_away_by_the_next_try(
    settings: Settings, place: Place, filled: Room, box: BallotBox, step: str
) -> None:
    rooms.discard_activity(db.session(), box, filled, "law/quiz", NOW)
    assert killed(settings, filled, DISCARD_STEPS[step], throw_chat_away)
    throw_chat_away(db.session(), box, settings, filled)
    assert_thrown_away(place, filled, box)


@pytest.mark.parametrize("step", ["after the reservation is back", "after the box is emptied"])
def test_once_its_reservation_is_back_it_is_thrown_away_when_it_is_due(
    settings: Settings, place: Place, filled: Room, box: BallotBox, step: str
) -> None:
    rooms.discard_activity(db.session(), box, filled, "law/quiz", NOW)
    assert killed(settings, filled, DISCARD_STEPS[step], throw_chat_away)
    rooms.seal_due(db.session(), box, settings, filled.due_at)
    assert_thrown_away(place, filled, box)


@on_both_databases
def test_a_last_part_whose_throwing_away_the_database_did_not_keep_is_still_in_the_box(
    settings: Settings, place: Place, filled: Room, box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Session) -> None:
        raise OperationalError("COMMIT", {}, Exception("the disk is full"))

    rooms.discard_activity(db.session(), box, filled, "law/quiz", NOW)
    with monkeypatch.context() as broken:
        broken.setattr(Session, "commit", full)
        with pytest.raises(OperationalError):
            throw_chat_away(db.session(), box, settings, filled)
    assert (filled.state, box.sent(filled.id)["law/chat"]) == (RoomState.OPEN, BALLOTS)
    throw_chat_away(db.session(), box, settings, filled)
    assert_thrown_away(place, filled, box)


def test_a_room_whose_opening_was_killed_gives_its_reservation_back_when_it_is_due(
    app: Flask, settings: Settings, place: Place, box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(box, "put_room", die)
        with pytest.raises(Killed):
            open_room(app, place, "law/quiz")
    assert epsilon_taken(db.session(), place.school_class.id) == 2.0
    assert rooms.seal_due(db.session(), box, settings, NOW + timedelta(hours=2)) == 1
    assert epsilon_taken(db.session(), place.school_class.id) == 0.0
    assert db.session.scalars(select(Room.state)).all() == [RoomState.DISCARDED]


def test_what_a_restored_database_does_not_know_is_destroyed_unseen_once_it_is_due(
    settings: Settings, filled: Room, box: BallotBox
) -> None:
    opened = box.read_room(filled.code)
    assert opened
    measure = opened.activities["law/quiz"].measure
    due_at, unknown = NOW + timedelta(minutes=90), filled.id + 1
    box.put_room(unknown, "CDFGHJ", due_at, 27, [measure], "once")
    box.cast("CDFGHJ", Ballot("law/quiz", "0" * 32, (("pass-on", 2), ("confidence", 3))), NOW)
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
    assert box.sent(filled.id) == {"law/quiz": BALLOTS, "law/chat": BALLOTS}


@pytest.mark.asvs("2.3.3", "16.5.3")
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
    for step in ("due", "begin_closing", "seal", "destroy"):
        with monkeypatch.context() as broken:
            broken.setattr(box, step, unavailable)
            assert rooms.seal_due(db.session(), box, settings, late) == 0
    assert rooms.seal_due(db.session(), box, settings, late) == 1
    assert_sealed_once(filled, box)


SUM_STEPS: dict[str, Step] = {
    "after a draw": partial(kill_after, noise, "sum_zero_noise"),
    "after a sum is written": partial(kill_after, Session, "flush"),
    "before all is committed": partial(kill_after, batches, "add_up"),
}


def form_batches(session: Session, _box: BallotBox, _settings: Settings, _room: Room) -> None:
    form(session, NOW.date())


def stored() -> list[tuple[int, int]]:
    """How many seals and draws each batch has."""
    return [(batch.seals, batch.draws) for batch in db.session.scalars(select(Batch))]


@pytest.mark.parametrize("step", SUM_STEPS)
@on_both_databases
def test_a_sum_that_is_killed_between_its_draw_and_its_end_was_never_there_and_is_drawn_once(
    settings: Settings, place: Place, room: Room, step: str
) -> None:
    for _ in range(3):
        seal_class(place.school, place.teacher, {"pass-on": (4, 21)})
    assert killed(settings, room, SUM_STEPS[step], form_batches)
    assert stored() == []
    assert db.session.scalars(select(BatchCount)).all() == []
    assert form(db.session(), NOW.date()) == 1
    drawn = counts_of_batches()
    assert form(db.session(), NOW.date()) == 0
    assert (stored(), counts_of_batches()) == ([(3, 1)], drawn)


@pytest.mark.parametrize("step", SUM_STEPS)
@on_both_databases
def test_a_void_that_is_killed_between_its_draw_and_its_end_leaves_the_sum_as_it_was(
    settings: Settings, place: Place, room: Room, step: str
) -> None:
    first, *_ = [seal_class(place.school, place.teacher, {"pass-on": (4, 21)}) for _ in range(3)]
    db.session.commit()
    form(db.session(), NOW.date())
    room_id, before = first.room_id, counts_of_batches()

    def take(session: Session, _box: BallotBox, _settings: Settings, _room: Room) -> None:
        with areas_locked(session):
            take_from_sums(session, room_id, "law/quiz")

    assert killed(settings, room, SUM_STEPS[step], take)
    assert (stored(), counts_of_batches()) == ([(3, 1)], before)
    with areas_locked(db.session()):
        take_from_sums(db.session(), room_id, "law/quiz")
    assert stored() == [(2, 2)]


def counts_of_batches() -> list[int]:
    return list(db.session.scalars(select(BatchCount.count).order_by(BatchCount.option)))
