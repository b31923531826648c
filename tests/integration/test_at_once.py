"""Staff who change the same school at the same moment: one after the other, and nothing half done."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.db.accounts import Account
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, db
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass, school_locked
from safe4me.rooms import SizeOutOfRange
from safe4me.schools import classes
from tests.helpers.servers.postgres import also_behind_pgbouncer
from tests.helpers.world.rooms import at_once
from tests.helpers.world.schools import CLASS_SIZE, NOW, Place, open_room

pytestmark = also_behind_pgbouncer


def raising(box: BallotBox, room_id: int, account_id: int, size: int) -> Callable[[], str]:
    def act() -> str:
        room, account = db.session.get_one(Room, room_id), db.session.get_one(Account, account_id)
        try:
            rooms.raise_size(db.session(), box, room, account=account, size=size, now=NOW)
        except SizeOutOfRange:
            return "refused"
        return "raised"

    return act


def test_a_size_raised_by_several_at_once_never_falls_and_each_step_is_audited(
    app: Flask, place: Place, room: Room, box: BallotBox
) -> None:
    sizes = [CLASS_SIZE + n for n in range(1, 9)]
    said = at_once(app, *[raising(box, room.id, place.teacher.id, size) for size in sizes])
    assert place.school_class.size == max(sizes)
    steps = [
        what.split("size ")[1].split(",")[0]
        for what in db.session.scalars(select(AuditEntry.what).order_by(AuditEntry.id))
    ]
    pairs = [(int(step.split(" to ")[0]), int(step.split(" to ")[1])) for step in steps]
    assert len(pairs) == said.count("raised")
    assert [before for before, _ in pairs] == [CLASS_SIZE, *(after for _, after in pairs[:-1])]


def test_a_size_can_be_raised_while_the_same_class_opens_rooms(
    app: Flask, place: Place, box: BallotBox
) -> None:
    room_id = open_room(app, place, "law/quiz").id
    teacher, class_id = place.teacher.id, place.school_class.id
    sizes = [CLASS_SIZE + n for n in range(1, 6)]

    def open_another() -> str:
        mine = place._replace(
            teacher=db.session.get_one(Account, teacher),
            school_class=db.session.get_one(SchoolClass, class_id),
        )
        open_room(app, mine, "law/chat")
        return "opened"

    said = at_once(app, open_another, *[raising(box, room_id, teacher, size) for size in sizes])
    assert said[0] == "opened"
    assert set(said[1:]) <= {"raised", "refused"}
    assert place.school_class.size == max(sizes)


def test_no_room_opens_in_a_class_that_is_retired_at_that_moment(
    app: Flask, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    class_id, lead = place.school_class.id, place.lead.id

    def retired_meanwhile(session: Session, school_id: int) -> AbstractContextManager[None]:
        at_once(app, lambda: retire(class_id, lead))
        return school_locked(session, school_id)

    monkeypatch.setattr("safe4me.rooms.opening.school_locked", retired_meanwhile)
    with pytest.raises(NotFound):
        open_room(app, place, "law/quiz")
    assert db.session.scalars(select(Room)).all() == []


def retire(class_id: int, lead: int) -> str:
    school_class = db.session.get_one(SchoolClass, class_id)
    classes.retire(db.session(), db.session.get_one(Account, lead), school_class, NOW)
    return "retired"
