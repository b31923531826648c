"""A room for several classes of a school: each is charged, what they send together is one seal."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, select

from safe4me import results, rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import RoomFull
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, db
from safe4me.db.batches import Batch
from safe4me.db.budget import BudgetEntry, LedgerDamaged, NothingReserved, most_ballots, phases_taken
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase, Room, RoomState, VoidReason
from safe4me.db.schools import SchoolClass
from safe4me.schools.class_teachers import NotGiven
from safe4me.statistics.ballot import Ballot
from tests.helpers.privacy.batches import close_batches, seal_class
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import cast_ballots, close_room, epsilon_taken, void
from tests.helpers.world.schools import (
    CLASS_SIZE,
    NOW,
    Place,
    add_class,
    browser,
    give,
    make_place,
    open_room,
    say_year_group,
)

QUIZ = {"pass-on": (5, 15, 5), "confidence": (10, 5, 5, 5)}


def taken(*of: SchoolClass) -> list[dict[str, dict[Phase, bool]]]:
    return [phases_taken(db.session(), each.id) for each in of]


@on_both_databases
def test_every_class_is_charged_and_there_is_one_seal(app: Flask, place: Place, box: BallotBox) -> None:
    own, second, third = place.school_class, add_class(place, "9L"), add_class(place, "9M")
    room = open_room(app, place, "law/quiz", beside=[second, third])
    assert taken(own, second, third) == [{"law/quiz": {Phase.ONCE: False}}] * 3
    cast_ballots(box, room, 40)
    close_room(app, room)
    assert taken(own, second, third) == [{"law/quiz": {Phase.ONCE: True}}] * 3
    assert [epsilon_taken(db.session(), each.id) for each in (own, second, third)] == [2, 2, 2]
    seal = db.session.scalars(select(Seal)).one()
    assert (seal.ballots, seal.class_id, room.state) == (40, None, RoomState.CLOSED)


def test_each_may_measure_after_together_or_by_itself(app: Flask, place: Place, box: BallotBox) -> None:
    second = add_class(place, "9L")
    room = open_room(app, place, "law/quiz", phase=Phase.BEFORE, beside=[second])
    cast_ballots(box, room, 12)
    close_room(app, room)
    after = open_room(app, place, "law/quiz", phase=Phase.AFTER)
    assert after.classes == (place.school_class,)
    assert open_room(app, place._replace(school_class=second), "law/quiz", phase=Phase.AFTER).size == 20


def test_a_class_that_may_not_measure_it_is_named_and_nothing_is_reserved(
    app: Flask, place: Place, box: BallotBox
) -> None:
    second, third = add_class(place, "9L"), add_class(place, "9M")
    room = open_room(app, place._replace(school_class=third), "law/quiz")
    with pytest.raises(rooms.OpenNow) as held:
        open_room(app, place, "law/quiz", beside=[second, third])
    assert (held.value.name, held.value.teacher) == ("9M", place.teacher.name)
    cast_ballots(box, room, 12)
    close_room(app, room)
    with pytest.raises(rooms.CannotJoin) as refused:
        open_room(app, place, "law/quiz", beside=[second, third])
    assert refused.value.name == "9M"
    assert taken(place.school_class, second) == [{}, {}]
    assert db.session.query(Room).count() == 1


def test_forms_and_sets_of_one_year_group_are_the_same_pupils_and_share_no_room(
    app: Flask, place: Place
) -> None:
    second = add_class(place, "9 Set 1")
    second.grouping = "Sets"
    db.session.commit()
    with pytest.raises(rooms.CannotJoin):
        open_room(app, place, "law/quiz", beside=[second])


def test_the_places_of_a_room_are_those_of_each_class_and_two_to_spare(app: Flask, place: Place) -> None:
    second = add_class(place, "9L")
    room = open_room(app, place, "law/quiz", beside=[second])
    held = {entry.class_id: entry.ballots for entry in db.session.scalars(select(BudgetEntry))}
    assert held == {place.school_class.id: CLASS_SIZE + 2, second.id: 20}
    assert most_ballots(db.session(), room.id) == CLASS_SIZE + 22


def test_year_groups_share_no_room_for_their_ballots_are_counted_apart(app: Flask, place: Place) -> None:
    second = add_class(place, "8K", year_group=8)
    with pytest.raises(rooms.SeveralYearGroups):
        open_room(app, place, "law/quiz", beside=[second])
    assert taken(place.school_class, second) == [{}, {}]


def test_classes_of_one_year_group_take_its_pupils_and_a_tenth_together(
    app: Flask, place: Place, box: BallotBox
) -> None:
    second = add_class(place, "9L")
    say_year_group(place, 9, 41)
    room = open_room(app, place, "law/quiz", beside=[second])
    assert most_ballots(db.session(), room.id) == 45


def test_a_teacher_puts_their_own_classes_into_it_and_no_others(app: Flask, place: Place) -> None:
    second = add_class(place, "9L")
    elsewhere = make_place("Southshire", "Lake School").school_class
    opening = {"teacher": place.teacher, "school_class": place.school_class, "phase": Phase.ONCE, "now": NOW}
    stores = db.session(), app.extensions["ballot_box"], app.extensions["settings"]
    for beside, why in (
        ([second], NotGiven),
        ([elsewhere], NotFound),
        ([place.school_class], NotFound),
        ([second, second], NotFound),
    ):
        with pytest.raises(why):
            rooms.open_room(*stores, **opening, beside=beside, measures=[])  # type: ignore[arg-type]  # of several types
    give(second, place.teacher)
    with pytest.raises(rooms.NothingChosen):
        rooms.open_room(*stores, **opening, beside=[second], measures=[])  # type: ignore[arg-type]  # as above


def test_a_room_takes_two_hundred_ballots_and_no_more(app: Flask, place: Place, box: BallotBox) -> None:
    beside = [add_class(place, f"9-{n}", size=size) for n, size in enumerate((58, 58, 57))]
    room = open_room(app, place, "law/quiz", beside=beside)
    assert room.size == 198
    cast_ballots(box, room, 200)
    with pytest.raises(RoomFull):
        box.cast(room.code, Ballot("law/quiz", "f" * 32, (("pass-on", 2), ("confidence", 3))), NOW)
    assert rooms.progress(box, room) == {"law/quiz": 200}
    with pytest.raises(rooms.RoomTooLarge):
        open_room(app, place, "law/chat", beside=[*beside, add_class(place, "9Z", size=1)])


def test_a_room_thrown_away_costs_none_of_them_anything(app: Flask, place: Place, box: BallotBox) -> None:
    second = add_class(place, "9L")
    room = open_room(app, place, "law/quiz", beside=[second])
    cast_ballots(box, room, 12)
    rooms.discard(db.session(), box, room, NOW)
    assert taken(place.school_class, second) == [{}, {}]
    open_room(app, place, "law/quiz", beside=[second])


def test_when_the_ledger_has_lost_the_entry_of_one_class_nothing_is_released(
    app: Flask, place: Place, box: BallotBox
) -> None:
    second = add_class(place, "9L")
    room = open_room(app, place, "law/quiz", beside=[second])
    cast_ballots(box, room, 12)
    db.session.execute(delete(BudgetEntry).where(BudgetEntry.class_id == second.id))
    db.session.commit()
    with pytest.raises(NothingReserved):
        close_room(app, room)
    assert db.session.scalars(select(Seal)).all() == []


@pytest.mark.parametrize("which", [0, 1], ids=["the one it was opened for", "the one beside it"])
def test_a_class_whose_entry_was_lost_after_the_seal_reserves_nothing_more(
    app: Flask, place: Place, box: BallotBox, which: int
) -> None:
    second = add_class(place, "9L")
    room = open_room(app, place, "law/quiz", beside=[second])
    cast_ballots(box, room, 12)
    close_room(app, room)
    lost, other = room.classes[which], room.classes[1 - which]
    db.session.execute(delete(BudgetEntry).where(BudgetEntry.class_id == lost.id))
    db.session.commit()
    with pytest.raises(LedgerDamaged):
        open_room(app, place._replace(school_class=lost), "law/chat")
    open_room(app, place._replace(school_class=other), "law/chat")


def test_once_its_time_is_up_a_room_whose_ledger_lost_an_entry_costs_its_other_classes_nothing(
    app: Flask, place: Place, box: BallotBox
) -> None:
    second = add_class(place, "9L")
    room = open_room(app, place, "law/quiz", beside=[second])
    cast_ballots(box, room, 12)
    db.session.execute(delete(BudgetEntry).where(BudgetEntry.class_id == second.id))
    db.session.commit()
    rooms.close(db.session(), box, app.extensions["settings"], room, room.due_at)
    assert (room.state, taken(place.school_class, second)) == (RoomState.DISCARDED, [{}, {}])
    assert db.session.scalars(select(Seal)).all() == []


@pytest.mark.parametrize(("year_group", "of_batch"), [(9, 9), (8, None)])
def test_in_a_batch_it_is_one_seal_of_its_school_and_of_its_year_group_if_it_has_one(
    app: Flask, place: Place, box: BallotBox, year_group: int, of_batch: int | None
) -> None:
    second = add_class(place, "L")
    room = open_room(app, place, "law/quiz", beside=[second])
    second.year_group = year_group  # as in rooms of earlier releases
    db.session.commit()
    cast_ballots(box, room, 30)
    close_room(app, room)
    seal_class(place.school, place.teacher, QUIZ, sealed_on=date(2026, 11, 20))
    waiting = results.classes_waiting(db.session(), None, NOW.date())
    assert waiting.classes == 2
    close_batches()
    batch = db.session.scalars(select(Batch)).one()
    assert (batch.school_id, batch.year_group, batch.seals) == (place.school.id, of_batch, 2)


def test_it_is_voided_as_a_whole_and_on_record_with_all_its_classes(
    app: Flask, place: Place, box: BallotBox
) -> None:
    room = open_room(app, place, "law/quiz", beside=[add_class(place, "9L")])
    cast_ballots(box, room, 12)
    close_room(app, room)
    void(place, (room.id, "law/quiz"), VoidReason.TEST)
    what = db.session.scalars(select(AuditEntry.what).order_by(AuditEntry.id.desc())).first()
    assert what is not None
    assert "(9K, year 9)" in what
    assert "(9L, year 9)" in what


def test_of_many_classes_the_record_keeps_what_was_done_and_why(
    app: Flask, place: Place, box: BallotBox
) -> None:
    room = open_room(
        app, place, "law/quiz", beside=[add_class(place, f"{n}".ljust(20, "-"), 5) for n in range(20)]
    )
    cast_ballots(box, room, 12)
    close_room(app, room)
    void(place, (room.id, "law/quiz"), VoidReason.TEST)
    what = db.session.scalars(select(AuditEntry.what).order_by(AuditEntry.id.desc())).first()
    assert what is not None
    assert what.startswith(f"room {room.id}: law/quiz taken out of the figures (test), of class ")


def test_its_size_is_that_of_its_classes_and_is_not_raised_in_it(app: Flask, place: Place) -> None:
    room = open_room(app, place, "law/quiz", beside=[add_class(place, "9L")])
    with pytest.raises(NotFound):
        rooms.raise_size(
            db.session(), app.extensions["ballot_box"], room, account=place.teacher, size=50, now=NOW
        )


def test_a_strict_room_has_slips_for_all_of_them(app: Flask, place: Place, box: BallotBox) -> None:
    room = open_room(app, place, "law/quiz", beside=[add_class(place, "9L")], strict=True)
    assert len(rooms.make_slips(db.session(), box, room, NOW)) == CLASS_SIZE + 20 + rooms.SPARE_BALLOTS


def test_pupils_find_the_lessons_of_each_year_group(app: Flask, place: Place) -> None:
    second = add_class(place, "11L")
    room = open_room(app, place, "law/quiz", beside=[second])
    second.year_group = 11  # as in rooms of earlier releases
    db.session.commit()
    assert room.year_group is None
    assert browser(app).get(f"/c/{room.code}/en/").status_code == 200
