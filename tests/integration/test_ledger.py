"""The ledger: what a class reserves, spends and gets back, whoever opens, and however many at once."""

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me import rooms
from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.budget import AlreadyMeasured, BudgetEntry, NothingReserved, phases_taken, spend
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.db.schools import SchoolClass
from safe4me.schools import classes
from safe4me.statistics.ballot import Ballot
from tests.helpers.servers.postgres import also_behind_pgbouncer
from tests.helpers.world.rooms import at_once, epsilon_taken
from tests.helpers.world.schools import NOW, Place, open_room

AT_ONCE = 8

pytestmark = also_behind_pgbouncer


def measure(app: Flask, place: Place, phase: Phase, ballots: int = 1) -> Room:
    """Open a room on the quiz, send `ballots`, close it."""
    room = open_room(app, place, "law/quiz", phase=phase)
    box = app.extensions["ballot_box"]
    for n in range(ballots):
        box.cast(room.code, Ballot("law/quiz", f"{n:032x}", (("pass-on", 2), ("confidence", 3))), NOW)
    rooms.close(db.session(), box, app.extensions["settings"], room, NOW)
    return room


@pytest.mark.asvs("2.3.2")
def test_a_class_measures_before_and_after_and_never_a_third_time(app: Flask, place: Place) -> None:
    measure(app, place, Phase.BEFORE)
    measure(app, place, Phase.AFTER)
    assert phases_taken(db.session(), place.school_class.id) == {
        "law/quiz": {Phase.BEFORE: True, Phase.AFTER: True}
    }
    for phase in Phase:
        with pytest.raises(AlreadyMeasured):
            open_room(app, place, "law/quiz", phase=phase)


def test_a_class_that_measured_once_measures_no_more(app: Flask, place: Place) -> None:
    measure(app, place, Phase.ONCE)
    for phase in Phase:
        with pytest.raises(AlreadyMeasured):
            open_room(app, place, "law/quiz", phase=phase)
    assert epsilon_taken(db.session(), place.school_class.id) == 2.0


def test_a_room_in_which_nothing_was_sent_costs_nothing(app: Flask, place: Place) -> None:
    room = measure(app, place, Phase.ONCE, ballots=0)
    assert room.state is RoomState.DISCARDED
    assert epsilon_taken(db.session(), place.school_class.id) == 0.0
    assert measure(app, place, Phase.ONCE).state is RoomState.CLOSED


def test_one_ballot_spends_the_budget(app: Flask, place: Place) -> None:
    measure(app, place, Phase.ONCE, ballots=1)
    assert db.session.scalars(select(BudgetEntry.spent)).all() == [True]


@pytest.mark.parametrize("trick", ["renamed", "retired and remade"])
def test_a_class_by_another_name_has_spent_what_it_spent(app: Flask, place: Place, trick: str) -> None:
    measure(app, place, Phase.ONCE)
    session, same = db.session(), place.school_class
    if trick == "renamed":
        classes.rename(session, place.lead, same, "9Z", NOW)
    else:
        classes.retire(session, place.lead, same, NOW)
        same = classes.add_class(
            session, place.lead, school=place.school, year_group=9, name=" 9k ", size=28, now=NOW
        )
    with pytest.raises(AlreadyMeasured):
        open_room(app, place._replace(school_class=same), "law/quiz")


def test_another_teacher_of_the_school_meets_the_same_ledger(app: Flask, place: Place) -> None:
    measure(app, place, Phase.ONCE)
    colleague = Account(email="other@school.example", fs_uniquifier="other", school=place.school)
    db.session.add(colleague)
    db.session.commit()
    with pytest.raises(AlreadyMeasured):
        open_room(app, place._replace(teacher=colleague), "law/quiz")


def test_nothing_is_spent_that_was_not_reserved(app: Flask, place: Place, room: Room) -> None:
    session = db.session()
    with pytest.raises(NothingReserved):
        spend(session, room.id, "consent/quiz", 2.0, 20)
    spend(session, room.id, "law/quiz", 2.0, 20)
    with pytest.raises(NothingReserved):
        spend(session, room.id, "law/quiz", 2.0, 20)


@pytest.mark.asvs("2.3.4")
def test_of_teachers_who_open_at_once_one_gets_the_room_and_the_others_a_reason(
    app: Flask, place: Place
) -> None:
    teacher, school_class = place.teacher.id, place.school_class.id

    def open_it() -> str:
        mine = place._replace(
            teacher=db.session.get_one(Account, teacher),
            school_class=db.session.get_one(SchoolClass, school_class),
        )
        try:
            open_room(app, mine, "law/quiz", "law/chat")
        except AlreadyMeasured:
            return "already measured"
        return "opened"

    assert sorted(at_once(app, *[open_it] * AT_ONCE)) == ["already measured"] * (AT_ONCE - 1) + ["opened"]
    assert len(db.session.scalars(select(Room)).all()) == 1
    assert len(db.session.scalars(select(BudgetEntry)).all()) == 2


def test_a_room_discarded_by_many_at_once_gives_back_once(app: Flask, place: Place, room: Room) -> None:
    room_id = room.id

    def discard() -> str:
        rooms.discard(db.session(), app.extensions["ballot_box"], db.session.get_one(Room, room_id), NOW)
        return "done"

    assert at_once(app, *[discard] * AT_ONCE) == ["done"] * AT_ONCE
    assert epsilon_taken(db.session(), place.school_class.id) == 0.0
