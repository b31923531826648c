"""Closing a room: noisy counts and the spent budget, written once and together."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import ActivityNotFound, RoomClosed, UnknownRoom
from safe4me.db import released as sealed_counts
from safe4me.db.base import db
from safe4me.db.budget import BudgetEntry
from safe4me.db.released import Seal, SealedCount
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import SchoolClass
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot
from tests.helpers.servers.postgres import also_behind_pgbouncer
from tests.helpers.world.app import statements
from tests.helpers.world.ballots import counted
from tests.helpers.world.rooms import at_once
from tests.helpers.world.schools import NOW, Place, open_room, with_settings

AT_ONCE = 6
MOST_STATEMENTS = 35  # 29 on SQLite: as many for one ballot as for 25

pytestmark = also_behind_pgbouncer


def send(box: BallotBox, code: str, *answers: int) -> None:
    """One ballot for each answer to `pass-on`; all are very sure."""
    for n, answer in enumerate(answers):
        box.cast(code, Ballot("law/quiz", f"{n:032x}", (("pass-on", answer), ("confidence", 3))), NOW)


def sealed(question: str) -> list[int]:
    cells = select(SealedCount.count).where(SealedCount.question == question).order_by(SealedCount.option)
    return list(db.session.scalars(cells))


def test_a_seal_keeps_every_option_even_those_that_nobody_chose(
    room: Room, box: BallotBox, settings: Settings, without_noise: None
) -> None:
    send(box, room.code, 2, 2, 2, 1)
    rooms.close(db.session(), box, settings, room, NOW)
    assert sealed("pass-on") == [1, 3, 0]
    assert sealed("confidence") == [0, 0, 4, 0]


def test_a_seal_has_the_public_number_of_ballots_and_its_day(
    room: Room, box: BallotBox, settings: Settings
) -> None:
    send(box, room.code, 2, 2, 2, 1)
    rooms.close(db.session(), box, settings, room, NOW)
    [seal] = db.session.scalars(select(Seal)).all()
    assert (seal.ballots, seal.sealed_on, seal.activity) == (4, NOW.date(), "law/quiz")
    assert (seal.phase, seal.epsilon) == (room.phase, 1.0)


def test_what_is_sealed_is_noisy_and_sums_to_the_ballots(
    app: Flask, place: Place, box: BallotBox, settings: Settings
) -> None:
    seen = set()
    for n in range(12):
        school_class = SchoolClass(school=place.school, school_year=2026, year_group=8, name=f"8{n}", size=25)
        db.session.add(school_class)
        db.session.commit()
        room = open_room(app, place._replace(school_class=school_class), "law/quiz")
        send(box, room.code, *[2] * 20)
        rooms.close(db.session(), box, settings, room, NOW)
    for seal in db.session.scalars(select(Seal)):
        counts = [cell.count for cell in seal.counts if cell.question == "pass-on"]
        assert sum(counts) == 20
        seen.add(tuple(counts))
    assert len(seen) > 1
    assert any(counts != (0, 20, 0) for counts in seen)


def test_a_room_of_two_activities_is_closed_in_few_statements_whatever_was_sent(
    room: Room, box: BallotBox, settings: Settings
) -> None:
    send(box, room.code, *[2, 1, 3, 2, 1] * 5)
    with statements() as asked:
        rooms.close(db.session(), box, settings, room, NOW)
    assert len(asked) <= MOST_STATEMENTS, asked


def test_closing_spends_what_was_sent_and_gives_the_rest_back(
    place: Place, room: Room, box: BallotBox, settings: Settings
) -> None:
    send(box, room.code, 2)
    rooms.close(db.session(), box, settings, room, NOW)
    assert room.state is RoomState.CLOSED
    assert room.closed_at == NOW
    entries = db.session.execute(select(BudgetEntry.activity, BudgetEntry.spent))
    assert entries.all() == [("law/quiz", True)]


def test_a_setting_changed_while_a_room_is_open_is_spent_as_it_was_released(
    room: Room, box: BallotBox, settings: Settings
) -> None:
    send(box, room.code, 2)
    rooms.close(db.session(), box, with_settings(settings, epsilon_per_question=0.25), room, NOW)
    assert db.session.scalars(select(Seal.epsilon)).all() == [0.25]
    assert db.session.scalars(select(BudgetEntry.epsilon)).all() == [0.5]


def test_after_closing_the_box_holds_nothing(room: Room, box: BallotBox, settings: Settings) -> None:
    send(box, room.code, 2, 2)
    rooms.close(db.session(), box, settings, room, NOW)
    assert box.read_room(room.code) is None
    assert box.sent(room.id) == {}
    assert not box.has_room(room.id)
    with pytest.raises(ActivityNotFound):
        counted(box, room.id, "law/quiz")


def test_a_ballot_after_closing_is_refused_and_changes_nothing(
    room: Room, box: BallotBox, settings: Settings
) -> None:
    send(box, room.code, 2, 2)
    rooms.close(db.session(), box, settings, room, NOW)
    before = sealed("pass-on")
    with pytest.raises((RoomClosed, UnknownRoom)):
        send(box, room.code, 1)
    rooms.close(db.session(), box, settings, room, NOW)
    assert sealed("pass-on") == before


def test_a_seal_that_failed_halfway_is_written_with_the_noise_of_its_first_try(
    room: Room, box: BallotBox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[sealed_counts.Noisy] = []
    write = sealed_counts.write

    def failing_once(
        session: Session, room: Room, activity: str, day: date, noisy: sealed_counts.Noisy
    ) -> None:
        write(session, room, activity, day, noisy)
        session.flush()
        tried.append(noisy)
        if len(tried) == 1:
            raise SQLAlchemyError

    monkeypatch.setattr(sealed_counts, "write", failing_once)
    send(box, room.code, *[2] * 20)
    quiet = with_settings(settings, epsilon_per_question=0.1)
    with pytest.raises(SQLAlchemyError):
        rooms.close(db.session(), box, quiet, room, NOW)
    rooms.close(db.session(), box, settings, room, NOW)
    assert tried == [tried[0]] * 2
    assert tuple(sealed("pass-on")) == tried[0].counts["pass-on", 1]


def test_closing_again_draws_no_noise_that_is_kept(room: Room, box: BallotBox, settings: Settings) -> None:
    send(box, room.code, 2, 2, 1)
    rooms.close(db.session(), box, settings, room, NOW)
    first = sealed("pass-on")
    for _ in range(20):
        rooms.close(db.session(), box, settings, room, NOW)
    assert sealed("pass-on") == first
    assert db.session.scalar(select(func.count()).select_from(Seal)) == 1


def test_many_who_close_at_once_seal_once(
    app: Flask, place: Place, room: Room, box: BallotBox, settings: Settings
) -> None:
    send(box, room.code, *[2] * 20)
    room_id, barrier = room.id, Barrier(AT_ONCE)
    db.session.commit()

    def close(_: int) -> RoomState:
        with app.app_context():
            mine = db.session.get_one(Room, room_id)
            barrier.wait()
            rooms.close(db.session(), box, settings, mine, NOW)
            return mine.state

    with ThreadPoolExecutor(AT_ONCE) as threads:
        states = list(threads.map(close, range(AT_ONCE)))
    db.session.expire_all()
    assert set(states) == {RoomState.CLOSED}
    assert db.session.scalar(select(func.count()).select_from(Seal)) == 1
    assert sum(sealed("pass-on")) == 20
    assert db.session.scalars(select(BudgetEntry.spent)).all() == [True]


def test_timers_of_several_servers_that_run_at_once_seal_once(
    app: Flask, room: Room, box: BallotBox, settings: Settings
) -> None:
    send(box, room.code, *[2] * 20)
    late = room.due_at

    def run_timer() -> str:
        rooms.seal_due(db.session(), box, settings, late)
        return str(rooms.due(db.session(), box, late))

    assert at_once(app, *[run_timer] * AT_ONCE) == ["[]"] * AT_ONCE
    assert room.state is RoomState.CLOSED
    assert db.session.scalar(select(func.count()).select_from(Seal)) == 1
    assert sum(sealed("pass-on")) == 20
    assert db.session.scalars(select(BudgetEntry.spent)).all() == [True]
