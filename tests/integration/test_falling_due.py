"""What is due is closed, beside a ballot box that only notes what it is asked."""

import logging
from datetime import timedelta
from unittest.mock import Mock, call

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from safe4me.ballot_box.records import ActivityStillOpen, BoxUnavailable, ReleasedCounts
from safe4me.db.rooms import Room, RoomState
from safe4me.rooms import schedule
from tests.helpers.privacy.closing import (
    DUE,
    SETTINGS,
    box,
    noisy,
    open_room,
    room,
)
from tests.helpers.world.schools import NOW

__all__ = ["box", "room"]


def test_a_room_is_due_once_its_time_is_up_and_while_it_is_open(session: Session, box: Mock) -> None:
    room, closed = open_room(session), open_room(session, "9L")
    closed.state = RoomState.CLOSED
    session.commit()
    assert schedule.due(session, box, DUE - timedelta(seconds=1)) == []
    assert schedule.due(session, box, DUE) == [room.id]
    box.due.assert_called_with(DUE)


def test_a_closed_room_is_due_while_the_box_holds_something_of_it(
    session: Session, box: Mock, room: Room
) -> None:
    room.state = RoomState.CLOSED
    session.commit()
    box.due.return_value = [room.id, 99]
    assert schedule.due(session, box, DUE) == [room.id]


def test_what_the_database_does_not_know_is_destroyed_unseen_and_nothing_else(
    session: Session, box: Mock, room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    box.due.return_value = [99, room.id]
    assert schedule.seal_due(session, box, SETTINGS, NOW) == 1
    assert {asked.args for asked in box.due.call_args_list} == {(NOW,)}
    assert box.forget.mock_calls == [call(99)]
    assert caplog.messages == ["Room 99 is not in the database: what the box held of it is destroyed."]


def test_every_room_that_is_due_is_closed_and_counted(session: Session, box: Mock) -> None:
    opened = [open_room(session, name) for name in ("9K", "9L", "9M")]
    later, *due = opened
    later.due_at = DUE + timedelta(seconds=1)
    session.commit()
    assert schedule.seal_due(session, box, SETTINGS, DUE) == 2
    assert [(room.state, room.closed_at) for room in due] == [(RoomState.CLOSED, DUE)] * 2
    assert later.state is RoomState.OPEN
    assert box.forget.mock_calls == []


@pytest.mark.parametrize("broken", [BoxUnavailable(), OperationalError("", {}, Exception())])
def test_a_room_that_fails_is_named_and_holds_up_no_other(
    session: Session, box: Mock, caplog: pytest.LogCaptureFixture, broken: Exception
) -> None:
    bad, good = open_room(session), open_room(session, "9L")
    bad_id = bad.id
    caplog.set_level(logging.WARNING)
    bad.due_at = good.due_at = NOW
    session.commit()
    box.seal.side_effect = lambda room_id, activity, _epsilon: fail(broken, room_id == bad_id, activity)
    assert schedule.seal_due(session, box, SETTINGS, DUE) == 1
    assert (bad.state, good.state) == (RoomState.OPEN, RoomState.CLOSED)
    assert caplog.messages == [f"Room {bad_id} is due but could not be sealed."]


@pytest.mark.parametrize("broken", [ActivityStillOpen(), KeyError("9 of them chose B")])
def test_a_fault_that_nobody_foresaw_holds_up_no_other_room_and_tells_the_log_nothing_of_ballots(
    session: Session, box: Mock, caplog: pytest.LogCaptureFixture, broken: Exception
) -> None:
    bad, good = open_room(session), open_room(session, "9L")
    bad_id = bad.id
    box.seal.side_effect = lambda room_id, activity, _epsilon: fail(broken, room_id == bad_id, activity)
    assert schedule.seal_due(session, box, SETTINGS, DUE) == 1
    assert (bad.state, good.state) == (RoomState.OPEN, RoomState.CLOSED)
    [said] = [each for each in caplog.messages if each.startswith("Room")]
    assert said.startswith(f"Room {bad_id} is due but could not be sealed. {type(broken).__name__}\n")
    assert "chose B" not in caplog.text


def test_a_fault_that_nobody_foresaw_in_batches_is_logged_and_left_for_the_next_time(
    session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(schedule, "form", Mock(side_effect=KeyError("9 of them chose B")))
    schedule.form_batches(session, NOW)
    assert caplog.messages[0].startswith("What waits could not be put into batches. KeyError\n")
    assert "chose B" not in caplog.text


def fail(broken: Exception, is_bad: bool, activity: str) -> ReleasedCounts:
    if is_bad:
        raise broken
    return noisy(12, activity)


def test_while_the_box_cannot_be_read_no_room_is_closed(
    session: Session, box: Mock, room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    box.due.side_effect = BoxUnavailable
    assert schedule.seal_due(session, box, SETTINGS, DUE) == 0
    assert room.state is RoomState.OPEN
    assert caplog.messages == ["The ballot box cannot be read, so no room can be sealed."]
