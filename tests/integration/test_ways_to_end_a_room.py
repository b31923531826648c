"""Whichever way a room ends, at once or in parts: it is in its box, under a lock, and on record."""

from collections.abc import Callable
from unittest.mock import Mock, call

import pytest
from sqlalchemy.orm import Session

from safe4me.db.accounts import Account
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import school_locked
from safe4me.rooms import OtherBox, closing
from tests.helpers.privacy.closing import (
    CHAT,
    DUE,
    QUIZ,
    SETTINGS,
    box,
    entries,
    noted,
    open_room,
    room,
)
from tests.helpers.world.schools import NOW

__all__ = ["box", "room"]

End = Callable[[Session, Mock, Room, Account | None], None]


def close(session: Session, box: Mock, room: Room, by: Account | None) -> None:
    closing.close(session, box, SETTINGS, room, NOW, by)


def close_in_parts(session: Session, box: Mock, room: Room, by: Account | None) -> None:
    for activity in (QUIZ, CHAT):
        closing.close_activity(session, box, SETTINGS, room, activity, NOW, by)


def close_past_due(session: Session, box: Mock, room: Room, by: Account | None) -> None:
    closing.close(session, box, SETTINGS, room, DUE, by)


def discard(session: Session, box: Mock, room: Room, by: Account | None) -> None:
    closing.discard(session, box, room, NOW, by)


def discard_in_parts(session: Session, box: Mock, room: Room, by: Account | None) -> None:
    for activity in (QUIZ, CHAT):
        closing.discard_activity(session, box, room, activity, NOW, by)


def discard_row(session: Session, _box: Mock, room: Room, _by: Account | None) -> None:
    closing.discard_row(session, room, NOW)


@pytest.mark.parametrize("end", [close, close_in_parts, discard, discard_in_parts])
def test_a_room_that_its_box_has_lost_is_not_ended_as_if_it_were_there(
    session: Session, box: Mock, room: Room, end: End
) -> None:
    room.box = "this box"
    session.commit()
    box.has_room.return_value = False
    with pytest.raises(OtherBox):
        end(session, box, room, None)
    assert box.begin_closing.mock_calls == []
    assert (room.state, entries(session)) == (RoomState.OPEN, {QUIZ: False, CHAT: False})


@pytest.mark.parametrize(
    ("end", "events"),
    [
        (close, ["sealed", "sealed", "room-closed"]),
        (close_in_parts, ["sealed", "sealed", "room-closed"]),
        (discard, ["room-discarded"]),
        (discard_in_parts, ["discarded", "discarded", "room-discarded"]),
    ],
)
def test_the_security_log_names_who_ended_a_room_and_whose_it_was(
    session: Session, box: Mock, room: Room, end: End, events: list[str]
) -> None:
    teacher, lead = (Account(id=n, email=f"{n}@hill.example", fs_uniquifier=f"{n}") for n in (1, 2))
    session.add_all([teacher, lead])
    end(session, box, room, lead)
    assert noted(session) == [(event, lead.id, teacher.id, room.subject) for event in events]


def test_a_room_that_no_box_took_is_thrown_away_by_the_teacher_who_opened_it(
    session: Session, room: Room
) -> None:
    session.add(Account(id=1, email="1@hill.example", fs_uniquifier="1"))
    closing.discard_row(session, room, NOW)
    assert noted(session) == [("room-discarded", 1, 1, room.subject)]


@pytest.mark.parametrize(
    ("end", "reserved", "locks"),
    [
        (close, (QUIZ, CHAT), 3),
        (close_in_parts, (QUIZ, CHAT), 4),
        (close_past_due, (), 5),  # of what nothing is reserved for
        (discard, (QUIZ, CHAT), 1),
        (discard_in_parts, (QUIZ, CHAT), 2),
        (discard_row, (QUIZ, CHAT), 1),
    ],
)
def test_whatever_changes_the_ledger_holds_the_lock_of_the_class_s_school(
    session: Session,
    box: Mock,
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
    end: End,
    reserved: tuple[str, ...],
    locks: int,
) -> None:
    own = open_room(session, "9L", reserved)
    lock = Mock(side_effect=school_locked)
    monkeypatch.setattr(closing, "school_locked", lock)
    end(session, box, own, None)
    assert own.school_class.school_id != room.school_class.school_id
    assert lock.mock_calls == [call(session, own.school_class.school_id)] * locks
