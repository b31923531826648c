"""A ledger or a clock that cannot be right: a clear error, nothing released, and nothing lost."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.db.base import db
from safe4me.db.budget import AlreadyMeasured, BudgetEntry, LedgerDamaged, NothingReserved
from safe4me.db.released import Seal, SealedCount
from safe4me.db.rooms import Room, RoomState
from safe4me.settings import Settings
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import cast_ballots, hold
from tests.helpers.world.schools import NOW, Clock, Place, browser, hidden, open_room, sign_in

AFTERWARDS = NOW + timedelta(minutes=90)
BALLOTS = 12


@pytest.fixture
def filled(room: Room, box: BallotBox) -> Room:
    """The open room, with ballots for its quiz."""
    cast_ballots(box, room, BALLOTS)
    return room


def lose(*activities: str) -> None:
    db.session.execute(delete(BudgetEntry).where(BudgetEntry.activity.in_(activities)))
    db.session.commit()


def released() -> list[object]:
    return [*db.session.scalars(select(Seal.id)), *db.session.scalars(select(SealedCount.count))]


@pytest.mark.asvs("16.5.3")
@pytest.mark.parametrize("epsilon", [-2.0, 0.0, float("inf")])
def test_with_an_amount_that_is_none_a_class_opens_nothing_and_keeps_its_rooms(
    app: Flask, place: Place, box: BallotBox, epsilon: float
) -> None:
    room = open_room(app, place, "law/quiz")
    cast_ballots(box, room, BALLOTS)
    db.session.execute(update(BudgetEntry).values(epsilon=epsilon))
    db.session.commit()
    with pytest.raises(LedgerDamaged):
        open_room(app, place, "law/chat")
    assert db.session.scalars(select(Room.id)).all() == [room.id]
    assert box.sent(room.id) == {"law/quiz": BALLOTS}


@pytest.mark.parametrize(
    "settings", ["postgresql"], indirect=True
)  # SQLite refuses to keep what is no number
def test_an_amount_that_is_no_number_is_not_taken_for_nothing(
    app: Flask, settings: Settings, place: Place
) -> None:
    open_room(app, place, "law/quiz")
    db.session.execute(update(BudgetEntry).values(epsilon=float("nan")))
    db.session.commit()
    with pytest.raises(LedgerDamaged):
        open_room(app, place, "law/chat")


def test_a_seal_whose_entry_is_lost_buys_no_second_release(
    app: Flask, place: Place, settings: Settings
) -> None:
    hold(app, place, 12)
    before = released()
    lose("law/quiz")
    with pytest.raises(LedgerDamaged):
        open_room(app, place, "law/quiz")
    assert released() == before


def test_an_entry_that_was_spent_on_no_seal_stays_spent_and_its_room_releases_nothing(
    app: Flask, place: Place, filled: Room, box: BallotBox, settings: Settings
) -> None:
    db.session.execute(update(BudgetEntry).values(spent=True))
    db.session.commit()
    with pytest.raises(NothingReserved):
        rooms.close(db.session(), box, settings, filled, NOW)
    assert released() == []
    assert box.sent(filled.id)["law/quiz"] == BALLOTS
    with pytest.raises(AlreadyMeasured):
        open_room(app, place, "law/quiz")


@on_both_databases
def test_a_room_whose_reservation_is_lost_is_destroyed_unseen_once_its_time_is_up(
    settings: Settings, filled: Room, box: BallotBox, caplog: pytest.LogCaptureFixture
) -> None:
    lose("law/quiz", "law/chat")
    rooms.seal_due(db.session(), box, settings, AFTERWARDS - timedelta(seconds=1))
    assert box.sent(filled.id)["law/quiz"] == BALLOTS
    assert rooms.seal_due(db.session(), box, settings, AFTERWARDS) == 1
    assert filled.state is RoomState.DISCARDED
    assert box.sent(filled.id) == {}
    assert box.due(AFTERWARDS) == []
    assert released() == []
    assert f"Room {filled.id}: law/quiz is destroyed unseen." in caplog.text


def test_what_the_same_room_has_a_reservation_for_is_sealed_all_the_same(
    settings: Settings, filled: Room, box: BallotBox
) -> None:
    lose("law/chat")
    rooms.seal_due(db.session(), box, settings, AFTERWARDS)
    assert filled.state is RoomState.CLOSED
    assert db.session.scalars(select(Seal.activity)).all() == ["law/quiz"]
    assert box.sent(filled.id) == {}


def test_the_teacher_is_told_why_a_room_cannot_be_closed(
    app: Flask, place: Place, filled: Room, box: BallotBox
) -> None:
    client = browser(app)
    sign_in(client, place.teacher)
    token = hidden(client.get(f"/teach/rooms/{filled.id}/").text, "csrf_token")
    lose("law/quiz", "law/chat")
    reply = client.post(f"/teach/rooms/{filled.id}/close", data={"csrf_token": token})
    assert reply.status_code == 409
    assert "This room can’t be closed" in reply.text
    assert box.sent(filled.id)["law/quiz"] == BALLOTS


def test_a_damaged_ledger_is_said_and_not_guessed_at(app: Flask, place: Place, room: Room) -> None:
    client = browser(app)
    sign_in(client, place.lead)
    db.session.execute(update(BudgetEntry).values(epsilon=-1))
    db.session.commit()
    assert client.get("/school/").status_code == 200, "it is not about what is left"
    reply = client.get(f"/school/{place.school.id}/")
    assert reply.status_code == 503
    assert "We can’t tell what this class can still send" in reply.text


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=60)])
def test_a_clock_set_back_seals_on_the_day_of_the_opening_and_loses_nothing(
    settings: Settings, filled: Room, box: BallotBox, clock: Clock, back: timedelta
) -> None:
    clock.now = NOW - back
    assert rooms.seal_due(db.session(), box, settings, clock()) == 0
    cast_ballots(box, filled, ballots=3, first=BALLOTS)
    rooms.close(db.session(), box, settings, filled, clock())
    assert filled.state is RoomState.CLOSED
    sealed = db.session.execute(select(Seal.sealed_on, Seal.ballots)).all()
    assert sealed == [(NOW.date(), BALLOTS + 3)]


def test_a_clock_set_back_before_the_school_year_opens_no_room(
    app: Flask, place: Place, clock: Clock
) -> None:
    clock.now = NOW - timedelta(days=365)
    client = browser(app)
    sign_in(client, place.teacher)
    assert client.get(f"/teach/classes/{place.school_class.id}/open").status_code == 404
