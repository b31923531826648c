"""Wherever a cast or a seal is killed, it counts once when it is tried again, and only what the ledger has.

Attacker has: a way to kill the process (-9) at any step

A process is killed (-9) at each statement and each commit of a cast, and of a seal (in the quick form at five
steps of the seal); then the same is tried again, twice.
"""

from collections.abc import Iterable
from functools import partial
from itertools import count

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.content.page import YEAR_GROUPS
from safe4me.db import budget
from safe4me.db.base import db
from safe4me.db.released import Seal, SealedCount
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot
from tests.attacks.conftest import Attacks
from tests.helpers.servers.machine import (
    KILLED,
    STEPS,
    Step,
    in_child,
    kill_after,
    kill_at,
    killed,
    releases_without_ledger,
    seal_room,
)
from tests.helpers.world.ballots import counted
from tests.helpers.world.schools import NOW, Place, open_room

BALLOTS = 10


def quiz(n: int) -> Ballot:
    return Ballot("law/quiz", f"{n:032x}", (("pass-on", 2), ("confidence", 3)))


def test_a_cast_killed_at_every_step_counts_once_when_it_is_tried_again(
    attacks: Attacks, room: Room, box: BallotBox
) -> None:
    def cast_and_die(step: int) -> None:
        kill_at(step)
        box.cast(room.code, quiz(step), NOW)

    wrong = 0
    for step in count():
        code = in_child(partial(cast_and_die, step))
        box.cast(room.code, quiz(step), NOW)
        wrong += box.sent(room.id)["law/quiz"] != step + 1
        if code != KILLED:
            break
    assert step > 5, "a cast has more steps than that"
    box.begin_closing(room.id, "law/quiz")
    wrong += counted(box, room.id, "law/quiz").counts["pass-on"] != (0, step + 1, 0)
    attacks.holds("steps of a cast after which it counts twice, or never", wrong, 0)


def filled_room(app: Flask, place: Place, box: BallotBox, name: str, year_group: int = 8) -> Room:
    """An open room of a new class, with ballots for the quiz and for the story."""
    own = SchoolClass(school=place.school, school_year=2026, year_group=year_group, name=name, size=15)
    db.session.add(own)
    db.session.commit()
    room = open_room(app, place._replace(school_class=own), "law/quiz", "law/chat")
    for n in range(BALLOTS):
        box.cast(room.code, quiz(n), NOW)
        box.cast(room.code, Ballot("law/chat", f"{n:032x}", (("fork", 1),)), NOW)
    return room


def is_sealed_once(room: Room, box: BallotBox, rooms_sealed: int) -> bool:
    """Whether the room's two activities are sealed whole, and nothing else is sealed."""
    ballots = db.session.scalars(select(Seal.ballots).where(Seal.room_id == room.id)).all()
    cells = select(func.sum(SealedCount.count)).join(Seal).where(Seal.room_id == room.id)
    in_all = select(func.sum(SealedCount.count))
    whole = db.session.scalar(cells) == 3 * BALLOTS and ballots == [BALLOTS, BALLOTS]
    alone = db.session.scalar(in_all) == 3 * BALLOTS * rooms_sealed
    return whole and alone and box.sent(room.id) == {}


def test_a_seal_killed_at_every_step_is_one_seal_and_always_in_the_ledger(
    attacks: Attacks, app: Flask, settings: Settings, place: Place, box: BallotBox
) -> None:
    every: Iterable[Step] = (partial(kill_at, moment) for moment in count())
    steps = every if attacks.whole else STEPS.values()
    wrong = unknown = 0
    for n, step in enumerate(steps, start=1):
        room = filled_room(app, place, box, f"8{n}", YEAR_GROUPS[n % len(YEAR_GROUPS)])
        died = killed(settings, room, step)
        unknown += releases_without_ledger()
        for _ in range(2):
            seal_room(db.session(), box, settings, room)
        unknown += releases_without_ledger()
        wrong += not is_sealed_once(room, box, n)
        if not died:
            break
    attacks.holds("steps of a seal after which it is not one whole seal", wrong, 0)
    attacks.holds("releases that the ledger does not have", unknown, 0)


def counts_first() -> None:
    """A seal that writes its counts in a transaction of their own, and is killed on the way to the ledger."""
    kill_after(Session, "commit")
    setattr(budget, "spend", lambda *_, **__: None)  # noqa: B010 - the twin


def test_a_seal_that_writes_its_counts_before_the_ledger_is_caught(
    attacks: Attacks, app: Flask, settings: Settings, place: Place, box: BallotBox
) -> None:
    assert killed(settings, filled_room(app, place, box, "8T"), counts_first)
    attacks.twin("counts in a transaction of their own, before the ledger", releases_without_ledger(), 0)
