"""What happens in a room: ballots are sent, budget is reserved, it is closed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.db import budget
from safe4me.db.base import db
from safe4me.db.budget import BudgetEntry
from safe4me.db.rooms import Phase, Room, VoidReason
from safe4me.schools import voiding
from safe4me.statistics.ballot import Ballot
from tests.world import NOW, Place, open_room


def send(box: BallotBox, room: Room, ballots: int, first: int = 0) -> None:
    for n in range(first, first + ballots):
        box.cast(room.code, Ballot("law/quiz", f"{n:032x}", (("pass-on", 2), ("confidence", 3))), NOW)


def reserved(place: Place) -> dict[str, bool]:
    """The class's budget entries: activity to whether it is spent."""
    entries = select(BudgetEntry).where(BudgetEntry.class_id == place.school_class.id)
    return {entry.activity: entry.spent for entry in db.session.scalars(entries)}


def epsilon_taken(session: Session, class_id: int) -> float:
    """The ε that a class has reserved or spent."""
    return budget.epsilon_of(budget.budget_entries_of(session, [class_id])[class_id])


def hold(app: Flask, place: Place, safer: int, others: int = 0, phase: Phase = Phase.ONCE) -> Room:
    """A room on the quiz in which `safer` pupils pick the safer options, and `others` do not; then closed."""
    room = open_room(app, place, "law/quiz", phase=phase)
    box, settings = app.extensions["ballot_box"], app.extensions["settings"]
    code = room.code

    def send(n: int) -> None:
        answers = (2, 3) if n < safer else (1, 1)
        pairs = tuple(zip(("pass-on", "confidence"), answers, strict=True))
        box.cast(code, Ballot("law/quiz", f"{n:032x}", pairs), NOW)

    with ThreadPoolExecutor(safer + others) as pupils:
        list(pupils.map(send, range(safer + others)))
    rooms.close(db.session(), box, settings, room, NOW)
    return room


def void(place: Place, of: tuple[int, str], reason: VoidReason, now: datetime = NOW) -> None:
    """Void an activity of a room: the lead asks, the coordinator confirms."""
    room_id, activity = of
    session, room = db.session(), db.session.get_one(Room, room_id)
    voiding.ask(session, place.lead, room, activity, reason, now)
    voiding.confirm(session, place.coordinator, room_id, activity, now)


def at_once(app: Flask, *acts: Callable[[], str]) -> list[str]:
    """What each of `acts` says, each in a thread with a session of its own; they start together."""
    barrier = Barrier(len(acts))
    db.session.commit()

    def run(act: Callable[[], str]) -> str:
        with app.app_context():
            barrier.wait()
            return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        said = list(threads.map(run, acts))
    db.session.expire_all()
    return said
