"""An activity is thrown away while the main database fails: the room still ends with its last one.

The box has destroyed it by then, and the ledger still has its reservation. On either engine of the box.
"""

from dataclasses import replace
from unittest.mock import patch

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.db.budget import BudgetEntry
from safe4me.db.rooms import Room, RoomState
from safe4me.rooms import closing
from tests.helpers.privacy.closing import CHAT, DUE, SETTINGS, entries, noted, open_room, sealed
from tests.helpers.privacy.closing import QUIZ as LAW_QUIZ
from tests.helpers.world.ballots import CODE, QUIZ_MEASURE, STORY_MEASURE, Store, quiz_ballot, story_ballot
from tests.helpers.world.schools import NOW


@pytest.fixture
def box(store: Store) -> BallotBox:
    return store()


@pytest.fixture
def room(session: Session, box: BallotBox) -> Room:
    """A room with a quiz and a story, in the box, with a ballot for each."""
    room = open_room(session)
    box.put_room(room.id, CODE, DUE, 32, [QUIZ_MEASURE, replace(STORY_MEASURE, activity=CHAT)], room.phase)
    room.box = box.identity()
    session.commit()
    box.cast(CODE, quiz_ballot(), NOW)
    box.cast(CODE, replace(story_ballot(), activity=CHAT), NOW)
    return room


def throw_away_in_vain(session: Session, box: BallotBox, room: Room, activity: str) -> None:
    failing = patch.object(session, "commit", side_effect=OperationalError("", {}, Exception()))
    with failing, pytest.raises(OperationalError):
        closing.discard_activity(session, box, room, activity, NOW)
    assert entries(session) == {LAW_QUIZ: False, CHAT: False}
    assert box.sent(room.id)[activity] == 0, "nothing of it is ever released"


@pytest.mark.parametrize(("first", "last"), [(LAW_QUIZ, CHAT), (CHAT, LAW_QUIZ)])
def test_with_its_last_one_closed_alone_the_room_is_closed(
    session: Session, box: BallotBox, room: Room, first: str, last: str
) -> None:
    throw_away_in_vain(session, box, room, first)
    closing.close_activity(session, box, SETTINGS, room, last, NOW)
    assert (room.state, entries(session), sealed(session)) == (RoomState.CLOSED, {last: True}, [last])
    assert not box.has_room(room.id)
    assert [event for event, *_ in noted(session)] == ["discarded", "sealed", "room-closed"]


@pytest.mark.parametrize(("first", "last"), [(LAW_QUIZ, CHAT), (CHAT, LAW_QUIZ)])
def test_closed_whole_it_is_closed_whichever_of_them_comes_first(
    session: Session, box: BallotBox, room: Room, first: str, last: str
) -> None:
    throw_away_in_vain(session, box, room, first)
    closing.close(session, box, SETTINGS, room, DUE)
    assert (room.state, entries(session), sealed(session)) == (RoomState.CLOSED, {last: True}, [last])
    assert not box.has_room(room.id)


def test_with_its_last_one_thrown_away_as_well_the_room_is_over(
    session: Session, box: BallotBox, room: Room
) -> None:
    throw_away_in_vain(session, box, room, LAW_QUIZ)
    closing.discard_activity(session, box, room, CHAT, NOW)
    assert (room.state, entries(session)) == (RoomState.DISCARDED, {})
    assert not box.has_room(room.id)


def test_with_a_last_one_that_the_ledger_lost_the_room_is_over_once_it_is_due(
    session: Session, box: BallotBox, room: Room
) -> None:
    throw_away_in_vain(session, box, room, CHAT)
    session.execute(delete(BudgetEntry).where(BudgetEntry.activity == LAW_QUIZ))
    session.commit()
    closing.close(session, box, SETTINGS, room, DUE)
    assert (room.state, entries(session), sealed(session)) == (RoomState.DISCARDED, {}, [])
    assert not box.has_room(room.id)


def test_killed_before_the_box_lets_go_of_the_last_one_it_is_closed_by_the_next_try(
    session: Session, box: BallotBox, room: Room
) -> None:
    throw_away_in_vain(session, box, room, LAW_QUIZ)
    with patch.object(box, "destroy", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        closing.close_activity(session, box, SETTINGS, room, CHAT, NOW)
    closing.close_activity(session, box, SETTINGS, room, CHAT, NOW)
    assert (room.state, entries(session), sealed(session)) == (RoomState.CLOSED, {CHAT: True}, [CHAT])


def test_what_goes_on_beside_it_keeps_its_own(session: Session, box: BallotBox, room: Room) -> None:
    """Thrown away again, this time with success: the other one goes on."""
    throw_away_in_vain(session, box, room, LAW_QUIZ)
    closing.discard_activity(session, box, room, LAW_QUIZ, NOW)
    assert (room.state, entries(session)) == (RoomState.OPEN, {CHAT: False})
    assert [event for event, *_ in noted(session)] == ["discarded"]
    assert box.sent(room.id)[CHAT] == 1
