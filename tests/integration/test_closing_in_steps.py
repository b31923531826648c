"""Closing and discarding, step by step, beside a ballot box that only notes what it is asked."""

from datetime import UTC, datetime, timedelta
from unittest.mock import Mock, call, patch

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.ballot_box.records import ActivityNotFound
from safe4me.db.base import NotFound
from safe4me.db.budget import NothingReserved
from safe4me.db.released import Seal
from safe4me.db.rooms import Room, RoomState
from safe4me.rooms import OtherBox, closing
from safe4me.rooms.closing import TooLateToDiscard
from tests.helpers.privacy.closing import (
    CHAT,
    DRAWN_AT,
    DUE,
    QUIZ,
    SETTINGS,
    box,
    changes,
    entries,
    noisy,
    noted,
    open_room,
    room,
    sealed,
    steps,
)
from tests.helpers.world.schools import NOW

__all__ = ["box", "room"]

A_DAY_BEFORE_FIXED = datetime(2027, 1, 6, 23, 59, tzinfo=UTC)  # of the autumn in which the room was opened
IN_SPRING = NOW + timedelta(days=60)


def test_each_activity_is_stopped_sealed_and_destroyed_in_this_order(
    session: Session, box: Mock, room: Room
) -> None:
    closing.close(session, box, SETTINGS, room, IN_SPRING)
    assert changes(box) == [*steps(room, QUIZ), *steps(room, CHAT)]
    assert (room.state, room.closed_at) == (RoomState.CLOSED, IN_SPRING)
    assert entries(session) == {QUIZ: True, CHAT: True}


@pytest.mark.parametrize("sealed_at", [NOW, IN_SPRING])
def test_a_seal_holds_what_the_box_told_and_the_day(
    session: Session, box: Mock, room: Room, sealed_at: datetime
) -> None:
    closing.close_activity(session, box, SETTINGS, room, QUIZ, sealed_at)
    [seal] = session.scalars(select(Seal))
    assert (seal.room_id, seal.activity, seal.sealed_on) == (room.id, QUIZ, sealed_at.date())
    assert seal.batch_id is None
    assert (seal.ballots, seal.epsilon) == (12, DRAWN_AT)
    cells = [(cell.question, cell.rev, cell.option, cell.count) for cell in seal.counts]
    assert cells == [("a", 2, 1, 9), ("a", 2, 2, 3), ("b", 2, 1, -1), ("b", 2, 2, 13)]


def test_a_seal_of_a_survey_holds_the_form_that_the_class_begins_with(
    session: Session, box: Mock, room: Room
) -> None:
    shares = {QUIZ: 0.5, CHAT: 1.0}
    box.seal.side_effect = lambda _room, activity, _epsilon: noisy(12, activity, shares[activity])
    closing.close(session, box, SETTINGS, room, NOW)
    assert room.class_id == 1, "an odd one begins with the second form"
    assert {seal.activity: seal.first_form for seal in session.scalars(select(Seal))} == {QUIZ: 2, CHAT: 0}


def test_a_room_in_which_nothing_was_sent_is_discarded_and_costs_nothing(
    session: Session, box: Mock, room: Room
) -> None:
    box.seal.side_effect = lambda _room, activity, _epsilon: noisy(0, activity)
    closing.close(session, box, SETTINGS, room, DUE)
    assert changes(box) == [*steps(room, QUIZ), *steps(room, CHAT)]
    assert (room.state, room.closed_at) == (RoomState.DISCARDED, DUE)
    assert entries(session) == {}
    assert sealed(session) == []


def test_an_activity_without_ballots_gives_back_its_own_reservation_only(
    session: Session, box: Mock, room: Room
) -> None:
    box.seal.side_effect = lambda _room, activity, _epsilon: noisy(0, activity)
    closing.close_activity(session, box, SETTINGS, room, QUIZ, NOW)
    assert changes(box) == steps(room, QUIZ)
    assert entries(session) == {CHAT: False}
    assert (room.state, room.closed_at) == (RoomState.OPEN, None)


def test_with_its_last_activity_a_room_is_closed_and_not_before(
    session: Session, box: Mock, room: Room
) -> None:
    closing.close_activity(session, box, SETTINGS, room, CHAT, NOW)
    assert (room.state, room.closed_at) == (RoomState.OPEN, None)
    closing.close_activity(session, box, SETTINGS, room, QUIZ, DUE)
    assert (room.state, room.closed_at) == (RoomState.CLOSED, DUE)
    assert sealed(session) == [CHAT, QUIZ]


def test_a_room_that_was_put_into_the_box_and_is_not_there_is_not_taken_for_an_empty_one(
    session: Session, box: Mock, room: Room
) -> None:
    room.box = "this box"
    session.commit()
    box.seal.side_effect = ActivityNotFound
    with pytest.raises(OtherBox):
        closing.close(session, box, SETTINGS, room, DUE)
    assert box.destroy.mock_calls == []
    assert (room.state, entries(session)) == (RoomState.OPEN, {QUIZ: False, CHAT: False})


def test_a_room_that_is_not_there_is_over_once_all_of_it_is_sealed_or_given_back(
    session: Session, box: Mock, room: Room
) -> None:
    room.box = "this box"
    session.commit()
    box.seal.side_effect = lambda _room, activity, _epsilon: noisy(12 if activity == QUIZ else 0, activity)
    with patch.object(closing, "_end", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        closing.close(session, box, SETTINGS, room, DUE)
    box.seal.side_effect = ActivityNotFound
    box.has_room.return_value = False
    closing.close(session, box, SETTINGS, room, DUE)
    assert (room.state, entries(session)) == (RoomState.CLOSED, {QUIZ: True})


def test_what_the_box_has_destroyed_is_given_back_with_whatever_is_closed_next(
    session: Session, box: Mock, room: Room
) -> None:
    """It was thrown away while the main database failed: nobody does that now, and the room is over."""
    box.remaining.return_value = {CHAT}
    closing.close_activity(session, box, SETTINGS, room, CHAT, NOW)
    assert box.remaining.mock_calls == [call(room.id)]
    assert (room.state, entries(session)) == (RoomState.CLOSED, {CHAT: True})
    of = None, None, f"room {room.id}"
    assert noted(session) == [("discarded", *of), ("sealed", *of), ("room-closed", *of)]


def test_what_is_sealed_and_destroyed_is_not_given_back(session: Session, box: Mock, room: Room) -> None:
    closing.close_activity(session, box, SETTINGS, room, QUIZ, NOW)
    box.remaining.return_value = {CHAT}
    closing.close_activity(session, box, SETTINGS, room, CHAT, NOW)
    assert (room.state, entries(session)) == (RoomState.CLOSED, {QUIZ: True, CHAT: True})
    assert [event for event, *_ in noted(session)] == ["sealed", "sealed", "room-closed"]


def test_a_box_without_the_room_says_nothing_of_its_other_activities(
    session: Session, box: Mock, room: Room
) -> None:
    box.remaining.return_value = set()
    closing.close_activity(session, box, SETTINGS, room, CHAT, NOW)
    assert (room.state, entries(session)) == (RoomState.OPEN, {QUIZ: False, CHAT: True})


def test_a_room_that_nobody_knows_to_have_been_put_anywhere_is_an_empty_one(
    session: Session, box: Mock, room: Room
) -> None:
    box.seal.side_effect = ActivityNotFound
    closing.close(session, box, SETTINGS, room, DUE)
    assert (room.state, entries(session)) == (RoomState.DISCARDED, {})


def test_an_activity_that_the_room_does_not_have_reaches_no_box(
    session: Session, box: Mock, room: Room
) -> None:
    with pytest.raises(NotFound):
        closing.close_activity(session, box, SETTINGS, room, "consent/quiz", NOW)
    assert box.mock_calls == []


@pytest.mark.parametrize("state", [RoomState.DISCARDED, RoomState.CLOSED])
def test_of_a_room_that_is_over_nothing_is_released_any_more(
    session: Session, box: Mock, room: Room, state: RoomState
) -> None:
    room.state, room.closed_at = state, NOW
    session.commit()
    closing.close(session, box, SETTINGS, room, DUE)
    assert changes(box) == [*steps(room, QUIZ), *steps(room, CHAT)]
    assert sealed(session) == []
    assert entries(session) == {QUIZ: False, CHAT: False}
    assert (room.state, room.closed_at) == (state, NOW)


def test_a_discarded_room_is_stopped_whole_before_anything_of_it_is_destroyed(
    session: Session, box: Mock, room: Room
) -> None:
    closing.discard(session, box, room, NOW)
    stopped = [call.begin_closing(room.id, activity) for activity in (QUIZ, CHAT)]
    assert box.mock_calls == [*stopped, *(call.destroy(room.id, activity) for activity in (QUIZ, CHAT))]
    assert (room.state, room.closed_at) == (RoomState.DISCARDED, NOW)
    assert entries(session) == {}


def test_a_room_is_discarded_once(session: Session, box: Mock, room: Room) -> None:
    closing.discard(session, box, room, NOW)
    closing.discard(session, box, room, DUE)
    assert (room.state, room.closed_at) == (RoomState.DISCARDED, NOW)


def test_what_is_thrown_away_again_is_noted_once(session: Session, box: Mock, room: Room) -> None:
    for _ in range(3):
        closing.discard_activity(session, box, room, QUIZ, NOW)
    assert [event for event, *_ in noted(session)] == ["discarded"]


def test_a_room_of_which_a_part_is_sealed_is_not_discarded_and_goes_on(
    session: Session, box: Mock, room: Room
) -> None:
    closing.close_activity(session, box, SETTINGS, room, QUIZ, NOW)
    box.reset_mock()
    with pytest.raises(TooLateToDiscard):
        closing.discard(session, box, room, NOW)
    with pytest.raises(TooLateToDiscard):
        closing.discard_row(session, room, NOW)
    assert box.mock_calls == []
    assert (room.state, entries(session)) == (RoomState.OPEN, {QUIZ: True, CHAT: False})


def test_a_closed_room_is_not_discarded_even_if_its_seals_are_lost(session: Session, room: Room) -> None:
    room.state, room.closed_at = RoomState.CLOSED, NOW
    session.commit()
    with pytest.raises(TooLateToDiscard):
        closing.discard_row(session, room, DUE)
    assert (room.state, room.closed_at) == (RoomState.CLOSED, NOW)


def test_what_nothing_is_reserved_for_waits_in_the_box_until_its_time_is_up(
    session: Session, box: Mock, caplog: pytest.LogCaptureFixture
) -> None:
    room = open_room(session, reserved=())
    with pytest.raises(NothingReserved):
        closing.close(session, box, SETTINGS, room, DUE - timedelta(seconds=1))
    assert call.destroy(room.id, QUIZ) not in box.mock_calls
    closing.close(session, box, SETTINGS, room, DUE)
    assert changes(box)[-6:] == [*steps(room, QUIZ), *steps(room, CHAT)]
    assert sealed(session) == []
    assert room.state is RoomState.DISCARDED
    assert f"Room {room.id}: {CHAT} is destroyed unseen." in caplog.messages


def test_so_does_one_activity_of_it_and_the_other_goes_on(session: Session, box: Mock) -> None:
    room = open_room(session, reserved=(CHAT,))
    with pytest.raises(NothingReserved):
        closing.close_activity(session, box, SETTINGS, room, QUIZ, DUE - timedelta(seconds=1))
    assert call.destroy(room.id, QUIZ) not in box.mock_calls
    closing.close_activity(session, box, SETTINGS, room, QUIZ, DUE)
    assert changes(box)[-3:] == steps(room, QUIZ)
    assert sealed(session) == []
    assert (room.state, entries(session)) == (RoomState.OPEN, {CHAT: False})
