"""Two who press at the same moment: one lesson, one room, one line on record."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me import rooms
from safe4me.db.accounts import Account
from safe4me.db.assignments import Assignment, SkipReason
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, Refused, db
from safe4me.db.rooms import Room
from safe4me.db.schools import school_locked
from safe4me.schools import assignments
from safe4me.statistics.periods import last_monday
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.servers.postgres import also_behind_pgbouncer
from tests.helpers.world.rooms import at_once
from tests.helpers.world.schools import NOW, Place

pytestmark = also_behind_pgbouncer
MONDAY = last_monday(NOW.date())
SAID: dict[str, Callable[[Session, Account, Assignment], None]] = {
    "skipped": lambda session, account, each: assignments.skip(session, account, each, SkipReason.EXAMS, NOW),
    "taught": lambda session, account, each: assignments.say_taught(session, account, each, NOW.date(), NOW),
    "taken back": lambda session, account, each: assignments.unmark(session, account, each, NOW),
    "removed": lambda session, account, each: assignments.remove(session, account, each, NOW),
}


@pytest.fixture
def lesson(place: Place) -> int:
    """The number of a lesson of this week."""
    made = Assignment(class_id=place.school_class.id, item="law", week=MONDAY, account_id=place.teacher.id)
    db.session.add(made)
    db.session.commit()
    return made.id


def pressing(what: Callable[[Session, Account, Assignment], None], lesson: int, account: int) -> str:
    """Press a button of a page that was opened before: its lesson was there then."""
    session = db.session()
    who, found = session.get_one(Account, account), session.get(Assignment, lesson)
    try:
        if found is None:
            raise NotFound
        what(session, who, found)
    except NotFound:
        return "gone"
    return "done"


@pytest.mark.parametrize("what", SAID)
def test_two_who_press_the_same_button_do_it_once(app: Flask, place: Place, lesson: int, what: str) -> None:
    teacher, lead = place.teacher.id, place.lead.id
    if what == "taken back":
        pressing(SAID["skipped"], lesson, teacher)
    said = at_once(app, *(partial(pressing, SAID[what], lesson, who) for who in (teacher, lead)))
    assert sorted(said) == (["done", "gone"] if what == "removed" else ["done", "done"])
    lines = db.session.scalars(select(AuditEntry.what)).all()
    assert len(lines) == (2 if what == "taken back" else 1)


def test_of_skipped_and_taught_at_once_it_is_one(app: Flask, place: Place, lesson: int) -> None:
    teacher, lead = place.teacher.id, place.lead.id
    said = at_once(
        app,
        partial(pressing, SAID["skipped"], lesson, teacher),
        partial(pressing, SAID["taught"], lesson, lead),
    )
    found = db.session.get_one(Assignment, lesson)
    assert said == ["done", "done"]
    assert (found.skipped is None) is not (found.taught_on is None)


@pytest.mark.parametrize("what", SAID)
def test_what_somebody_removed_a_moment_before_is_gone(
    app: Flask, place: Place, lesson: int, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher, lead = place.teacher.id, place.lead.id

    def removed_meanwhile(session: Session, school_id: int) -> AbstractContextManager[None]:
        monkeypatch.undo()
        assert at_once(app, partial(pressing, SAID["removed"], lesson, lead)) == ["done"]
        return school_locked(session, school_id)

    monkeypatch.setattr(assignments, "school_locked", removed_meanwhile)
    assert pressing(SAID[what], lesson, teacher) == "gone"
    assert len(db.session.scalars(select(AuditEntry.what)).all()) == 1


def test_two_who_open_a_lesson_get_one_room(app: Flask, place: Place, lesson: int) -> None:
    teacher = place.teacher.id

    def press() -> str:
        session = db.session()
        try:
            room = rooms.open_assigned(
                session,
                app.extensions["ballot_box"],
                app.extensions["settings"],
                lessons_in(CONTENT),
                teacher=session.get_one(Account, teacher),
                assignment=session.get_one(Assignment, lesson),
                now=NOW,
            )
        except Refused as refused:
            return repr(refused)
        return str(room.id)

    said = at_once(app, press, press, press)
    found = db.session.scalars(select(Room)).all()
    assert len(found) == 1
    assert said == [str(found[0].id)] * 3
