"""Rooms that are closed step by step: a room in a database in memory, and a box that only notes.

`box` and `room` are fixtures: import both.
"""

from datetime import timedelta
from types import SimpleNamespace
from typing import cast
from unittest.mock import Mock, call, create_autospec

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import ReleasedCounts
from safe4me.db.budget import BudgetEntry
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase, Room, RoomActivity
from safe4me.db.schools import Area, School, SchoolClass
from safe4me.db.security_log import SecurityEvent
from safe4me.settings import Settings
from safe4me.statistics.ballot import Measure, MeasuredQuestion
from tests.helpers.world.schools import NOW

QUIZ, CHAT = "law/quiz", "law/chat"
ASKED_FOR, DRAWN_AT = 0.8, 0.7  # ε in the settings, and that of the box's draw
SETTINGS = cast("Settings", SimpleNamespace(epsilon_per_question=ASKED_FOR))
DUE = NOW + timedelta(minutes=90)


def noisy(ballots: int, activity: str = QUIZ, share: float = 1.0) -> ReleasedCounts:
    questions = tuple(MeasuredQuestion(name, 2, ("1", "2"), frozenset({1})) for name in ("a", "b"))
    return ReleasedCounts(
        Measure(activity, questions, share), ballots, DRAWN_AT, {"a": (9, 3), "b": (-1, 13)}
    )


def noting_box() -> Mock:
    """A ballot box that only notes what it is asked: twelve ballots came for each activity, none is due."""
    box: Mock = create_autospec(BallotBox, instance=True, spec_set=True)
    box.seal.side_effect = lambda _room, activity, _epsilon: noisy(12, activity)
    box.due.return_value = []
    box.identity.return_value = "this box"
    box.remaining.return_value = {QUIZ, CHAT}
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


def entries(session: Session) -> dict[str, bool]:
    return {entry.activity: entry.spent for entry in session.scalars(select(BudgetEntry))}


def sealed(session: Session) -> list[str]:
    return list(session.scalars(select(Seal.activity).order_by(Seal.id)))


def noted(session: Session) -> list[tuple[str, int | None, int | None, str]]:
    """What the security log has: each event, who did it, whose room it was, and which."""
    entries = session.scalars(select(SecurityEvent).order_by(SecurityEvent.id))
    return [(entry.event, entry.account_id, entry.about_id, entry.subject) for entry in entries]


def changes(box: Mock) -> list[object]:
    """All that the box was asked to do; what is left in it is only looked at."""
    return [asked for asked in box.mock_calls if asked != call.remaining(*asked.args)]


def steps(room: Room, activity: str) -> list[object]:
    of = room.id, activity
    return [call.begin_closing(*of), call.seal(*of, ASKED_FOR), call.destroy(*of)]


@pytest.fixture
def box() -> Mock:
    """A box of its own for each test."""
    return noting_box()


@pytest.fixture
def room(session: Session) -> Room:
    """A room that is open, with both of its activities reserved."""
    return open_room(session)
