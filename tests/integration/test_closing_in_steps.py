"""Closing, discarding and what is due, step by step, beside a ballot box that only notes what it is asked."""

import logging
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast
from unittest.mock import Mock, call, create_autospec, patch

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from safe4me.rooms import OtherBox, closing, falling_due
from safe4me.rooms.closing import TooLateToDiscard
from safe4me.settings import Settings
from safe4me.statistics.ballot import Measure, MeasuredQuestion
from safe4me.storage.base import NotFound
from safe4me.storage.box.ballot_box import BallotBox
from safe4me.storage.box.records import NoisyCounts
from safe4me.storage.box.refusals import BoxUnavailable, NotInBox
from safe4me.storage.ledger import BudgetEntry, NothingReserved
from safe4me.storage.places import Area, School, SchoolClass, school_locked
from safe4me.storage.rooms import Phase, Room, RoomActivity, RoomState
from safe4me.storage.sealed import Seal
from tests.world import NOW

QUIZ, CHAT = "law/quiz", "law/chat"
ASKED_FOR, DRAWN_AT = 0.8, 0.7  # ε in the settings, and that of the box's draw
SETTINGS = cast("Settings", SimpleNamespace(epsilon_per_question=ASKED_FOR))
DUE = NOW + timedelta(minutes=90)
A_DAY_BEFORE_FIXED = datetime(2027, 1, 6, 23, 59, tzinfo=UTC)  # of the autumn in which the room was opened
IN_SPRING = NOW + timedelta(days=60)


def noisy(ballots: int, activity: str = QUIZ) -> NoisyCounts:
    questions = tuple(MeasuredQuestion(name, 2, ("1", "2"), frozenset({1})) for name in ("a", "b"))
    return NoisyCounts(Measure(activity, questions), ballots, DRAWN_AT, {"a": (9, 3), "b": (-1, 13)})


@pytest.fixture
def box() -> Mock:
    box: Mock = create_autospec(BallotBox, instance=True, spec_set=True)
    box.seal.side_effect = lambda _room, activity, _epsilon: noisy(12, activity)
    box.due.return_value = []
    box.identity.return_value = "this box"
    box.left.return_value = {QUIZ, CHAT}
    return box


def open_room(session: Session, name: str = "9K", reserved: tuple[str, ...] = (QUIZ, CHAT)) -> Room:
    """A room of a new class with a quiz and a story, and a reservation for each."""
    school = School(area=Area(name=f"Area of {name}"), name="Hill")
    school_class = SchoolClass(school=school, school_year=2026, year_group=9, name=name, size=25)
    room = Room(
        school_class=school_class, teacher_id=1, code=name, phase=Phase.BEFORE, opened_at=NOW, due_at=DUE
    )
    room.activities = [RoomActivity(activity=QUIZ, position=1), RoomActivity(activity=CHAT, position=2)]
    session.add(room)
    session.flush()
    session.add_all(
        BudgetEntry(class_id=room.class_id, activity=activity, phase=room.phase, room_id=room.id, epsilon=1.6)
        for activity in reserved
    )
    session.commit()
    return room


@pytest.fixture
def room(session: Session) -> Room:
    return open_room(session)


def entries(session: Session) -> dict[str, bool]:
    return {entry.activity: entry.spent for entry in session.scalars(select(BudgetEntry))}


def sealed(session: Session) -> list[str]:
    return list(session.scalars(select(Seal.activity).order_by(Seal.id)))


def changes(box: Mock) -> list[object]:
    """All that the box was asked to do; what is left in it is only looked at."""
    return [asked for asked in box.mock_calls if asked != call.left(*asked.args)]


def steps(room: Room, activity: str) -> list[object]:
    of = room.id, activity
    return [call.begin_closing(*of), call.seal(*of, ASKED_FOR), call.destroy(*of)]


def test_each_activity_is_stopped_sealed_and_destroyed_in_this_order(
    session: Session, box: Mock, room: Room
) -> None:
    closing.close(session, box, SETTINGS, room, IN_SPRING)
    assert changes(box) == [*steps(room, QUIZ), *steps(room, CHAT)]
    assert (room.state, room.closed_at) == (RoomState.CLOSED, IN_SPRING)
    assert entries(session) == {QUIZ: True, CHAT: True}


@pytest.mark.parametrize(
    ("sealed_at", "half_term"),
    [(NOW, "2026-autumn-2"), (A_DAY_BEFORE_FIXED, "2026-autumn-2"), (IN_SPRING, "2026-spring-1")],
)
def test_a_seal_holds_what_the_box_told_in_the_half_term_of_the_opening_or_the_next_that_closes(
    session: Session, box: Mock, room: Room, sealed_at: datetime, half_term: str
) -> None:
    closing.close_activity(session, box, SETTINGS, room, QUIZ, sealed_at)
    [seal] = session.scalars(select(Seal))
    assert (seal.room_id, seal.activity, seal.half_term) == (room.id, QUIZ, half_term)
    assert seal.batch_id is None
    assert (seal.ballots, seal.epsilon) == (12, DRAWN_AT)
    cells = [(cell.question, cell.rev, cell.option, cell.count) for cell in seal.counts]
    assert cells == [("a", 2, 1, 9), ("a", 2, 2, 3), ("b", 2, 1, -1), ("b", 2, 2, 13)]


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
    box.seal.side_effect = NotInBox
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
    box.seal.side_effect = NotInBox
    box.has_room.return_value = False
    closing.close(session, box, SETTINGS, room, DUE)
    assert (room.state, entries(session)) == (RoomState.CLOSED, {QUIZ: True})


def test_a_room_that_nobody_knows_to_have_been_put_anywhere_is_an_empty_one(
    session: Session, box: Mock, room: Room
) -> None:
    box.seal.side_effect = NotInBox
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


def test_so_does_one_activity_of_it(session: Session, box: Mock) -> None:
    room = open_room(session, reserved=())
    with pytest.raises(NothingReserved):
        closing.close_activity(session, box, SETTINGS, room, QUIZ, DUE - timedelta(seconds=1))
    assert call.destroy(room.id, QUIZ) not in box.mock_calls
    closing.close_activity(session, box, SETTINGS, room, QUIZ, DUE)
    assert changes(box)[-3:] == steps(room, QUIZ)
    assert sealed(session) == []


def test_a_room_is_due_once_its_time_is_up_and_while_it_is_open(session: Session, box: Mock) -> None:
    room, closed = open_room(session), open_room(session, "9L")
    closed.state = RoomState.CLOSED
    session.commit()
    assert falling_due.due(session, box, DUE - timedelta(seconds=1)) == []
    assert falling_due.due(session, box, DUE) == [room.id]
    box.due.assert_called_with(DUE)


def test_a_closed_room_is_due_while_the_box_holds_something_of_it(
    session: Session, box: Mock, room: Room
) -> None:
    room.state = RoomState.CLOSED
    session.commit()
    box.due.return_value = [room.id, 99]
    assert falling_due.due(session, box, DUE) == [room.id]


def test_what_the_database_does_not_know_is_destroyed_unseen_and_nothing_else(
    session: Session, box: Mock, room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    box.due.return_value = [99, room.id]
    assert falling_due.seal_due(session, box, SETTINGS, NOW) == 1
    assert {asked.args for asked in box.due.call_args_list} == {(NOW,)}
    assert box.forget.mock_calls == [call(99)]
    assert caplog.messages == ["Room 99 is not in the database: what the box held of it is destroyed."]


def test_every_room_that_is_due_is_closed_and_counted(session: Session, box: Mock) -> None:
    opened = [open_room(session, name) for name in ("9K", "9L", "9M")]
    later, *due = opened
    later.due_at = DUE + timedelta(seconds=1)
    session.commit()
    assert falling_due.seal_due(session, box, SETTINGS, DUE) == 2
    assert [(room.state, room.closed_at) for room in due] == [(RoomState.CLOSED, DUE)] * 2
    assert later.state is RoomState.OPEN
    assert box.forget.mock_calls == []


@pytest.mark.parametrize("broken", [BoxUnavailable(), OperationalError("", {}, Exception())])
def test_a_room_that_fails_is_named_and_holds_up_no_other(
    session: Session, box: Mock, caplog: pytest.LogCaptureFixture, broken: Exception
) -> None:
    bad, good = open_room(session), open_room(session, "9L")
    bad_id = bad.id

    def seal(room_id: int, activity: str, _epsilon: float) -> NoisyCounts:
        if room_id == bad_id:
            raise broken
        return noisy(12, activity)

    caplog.set_level(logging.WARNING)
    bad.due_at = good.due_at = NOW
    session.commit()
    box.seal.side_effect = seal
    assert falling_due.seal_due(session, box, SETTINGS, DUE) == 1
    assert (bad.state, good.state) == (RoomState.OPEN, RoomState.CLOSED)
    assert caplog.messages == [f"Room {bad_id} is due but could not be sealed."]


def test_while_the_box_cannot_be_read_no_room_is_closed(
    session: Session, box: Mock, room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    box.due.side_effect = BoxUnavailable
    assert falling_due.seal_due(session, box, SETTINGS, DUE) == 0
    assert room.state is RoomState.OPEN
    assert caplog.messages == ["The ballot box cannot be read, so no room can be sealed."]


def test_whatever_changes_the_ledger_holds_the_lock_of_the_class_s_school(
    session: Session, box: Mock, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = Mock(side_effect=school_locked)
    monkeypatch.setattr(closing, "school_locked", lock)
    closing.close_activity(session, box, SETTINGS, room, QUIZ, NOW)
    closing.close(session, box, SETTINGS, room, NOW)
    other = open_room(session, "9L")
    closing.discard(session, box, other, NOW)
    schools = [room.school_class.school_id] * 5 + [other.school_class.school_id]
    assert lock.mock_calls == [call(session, school) for school in schools]
