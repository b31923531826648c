"""Opening a room, watching it coarsely, raising its size, finding it by its code."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable, RoomFull, RoomPaused
from safe4me.content.folder import load
from safe4me.content.measures import measure_of
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, db
from safe4me.db.budget import AlreadyMeasured, BudgetEntry, BudgetSpent
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.schools import class_teachers
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot, Measure, MeasuredQuestion
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import cast_ballots, reserved
from tests.helpers.world.schools import NOW, Place, make_place, open_room, with_settings

pytestmark = on_both_databases


def test_an_open_room_has_reserved_its_budget_and_takes_ballots(
    place: Place, room: Room, box: BallotBox
) -> None:
    assert room.state is RoomState.OPEN
    assert room.due_at == NOW + timedelta(minutes=90)
    assert reserved(place) == {"law/quiz": False, "law/chat": False}
    cast_ballots(box, room, 1)
    assert box.sent(room.id) == {"law/quiz": 1, "law/chat": 0}


def test_a_room_reserves_epsilon_for_each_of_its_questions(place: Place, room: Room) -> None:
    entries = db.session.scalars(select(BudgetEntry))
    assert {entry.activity: entry.epsilon for entry in entries} == {"law/quiz": 2.0, "law/chat": 1.0}


def test_a_room_lasts_as_long_as_the_settings_say_unless_told(
    app: Flask, place: Place, settings: Settings, box: BallotBox
) -> None:
    measure = measure_named(app, "law/quiz")
    room = rooms.open_room(
        db.session(),
        box,
        settings,
        teacher=place.teacher,
        school_class=place.school_class,
        measures=[measure],
        phase=Phase.ONCE,
        now=NOW,
    )
    assert room.due_at - room.opened_at == timedelta(minutes=settings.room_minutes)


ASKED = (MeasuredQuestion("look", 1, ("1", "2"), frozenset({1})),)
FIRST_CASE, SECOND_CASE = (Measure(name, ASKED, one_a_year=True) for name in ("cases/team", "cases/link"))


def measure_named(app: Flask, activity: str) -> Measure:
    found = load(app.extensions["settings"].content_folder)["en"].activity(activity)
    assert found
    return measure_of(found)


@pytest.mark.asvs("2.2.3", "2.3.3")
@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"measures": []}, rooms.NothingChosen),
        ({"measures": [Measure("law/unmeasured", ())]}, rooms.NothingChosen),
        ({"minutes": 481}, rooms.TooLong),
        ({"minutes": 0}, rooms.TooLong),
        ({"measures": [FIRST_CASE, SECOND_CASE]}, rooms.OneAYear),
        ({"measures": [replace(FIRST_CASE, not_in=(7, 8, 9, 10, 11))]}, rooms.NotForYear),
        ({"now": NOW + timedelta(days=365)}, NotFound),
    ],
)
def test_a_room_that_may_not_be_is_refused_and_leaves_nothing_behind(
    app: Flask,
    place: Place,
    settings: Settings,
    box: BallotBox,
    changed: dict[str, object],
    refusal: type[Exception],
) -> None:
    given = {
        "teacher": place.teacher,
        "school_class": place.school_class,
        "measures": [measure_named(app, "law/quiz")],
        "phase": Phase.ONCE,
        "minutes": 60,
        "now": NOW,
    }
    with pytest.raises(refusal):
        rooms.open_room(db.session(), box, settings, **(given | changed))  # type: ignore[arg-type]  # mixed
    assert db.session.scalars(select(Room)).all() == []
    assert reserved(place) == {}


def test_a_class_measures_one_case_a_year_and_still_its_quizzes(
    app: Flask, place: Place, settings: Settings, box: BallotBox
) -> None:
    def measured(measure: Measure) -> Room:
        return rooms.open_room(
            db.session(),
            box,
            settings,
            teacher=place.teacher,
            school_class=place.school_class,
            measures=[measure],
            phase=Phase.ONCE,
            now=NOW,
        )

    measured(FIRST_CASE)
    measured(measure_named(app, "law/quiz"))
    with pytest.raises(rooms.OneAYear):
        measured(SECOND_CASE)
    assert set(reserved(place)) == {"cases/team", "law/quiz"}


def test_nobody_opens_a_room_for_another_schools_class(
    app: Flask, place: Place, settings: Settings, box: BallotBox
) -> None:
    other = make_place("Southshire", "Lake School")
    with pytest.raises(NotFound):
        open_room(app, place._replace(teacher=other.teacher), "law/quiz")


def test_a_retired_class_opens_no_room(app: Flask, place: Place) -> None:
    place.school_class.retired = True
    db.session.commit()
    with pytest.raises(NotFound):
        open_room(app, place, "law/quiz")


def test_a_class_has_two_open_rooms_only_for_different_activities(app: Flask, place: Place) -> None:
    first = open_room(app, place, "law/quiz")
    with pytest.raises(AlreadyMeasured):
        open_room(app, place, "law/chat", "law/quiz")
    assert reserved(place) == {"law/quiz": False}
    second = open_room(app, place, "law/chat")
    assert first.code != second.code


def test_a_refused_room_is_not_saved_by_a_later_commit(app: Flask, place: Place, room: Room) -> None:
    with pytest.raises(AlreadyMeasured):
        open_room(app, place, "law/quiz")
    db.session.commit()
    assert db.session.scalars(select(Room)).all() == [room]


@pytest.mark.asvs("2.3.2")
def test_a_room_over_the_years_budget_is_refused(app: Flask, place: Place) -> None:
    app.extensions["settings"] = with_settings(app.extensions["settings"], epsilon_per_class_and_year=2.5)
    open_room(app, place, "law/quiz")
    with pytest.raises(BudgetSpent):
        open_room(app, place, "law/chat")
    assert reserved(place) == {"law/quiz": False}


def test_a_box_that_cannot_be_written_gives_the_reservation_back(
    app: Flask, place: Place, box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise BoxUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(box, "put_room", full)
        with pytest.raises(BoxUnavailable):
            open_room(app, place, "law/quiz")
    assert reserved(place) == {}
    assert open_room(app, place, "law/quiz").state is RoomState.OPEN


@pytest.mark.parametrize(
    ("ballots", "seen"),
    [(0, 0), (4, 0), (5, 5), (9, 5), (10, 10), (19, 10), (20, 20)],
)
def test_progress_is_seen_only_in_coarse_steps(room: Room, box: BallotBox, ballots: int, seen: int) -> None:
    cast_ballots(box, room, ballots)
    assert rooms.progress(box, room) == {"law/quiz": seen, "law/chat": 0}


def test_progress_is_the_same_whatever_was_answered(room: Room, box: BallotBox) -> None:
    cast_ballots(box, room, 5)
    before = rooms.progress(box, room)
    for n in range(5, 9):
        box.cast(room.code, Ballot("law/quiz", f"{n:032x}", (("pass-on", 1), ("confidence", 4))), NOW)
    assert rooms.progress(box, room) == before


def test_a_paused_room_takes_no_ballots_until_resumed(room: Room, box: BallotBox) -> None:
    rooms.pause(box, room)
    with pytest.raises(RoomPaused):
        cast_ballots(box, room, 1)
    rooms.resume(box, room)
    cast_ballots(box, room, 1)


def test_a_full_room_takes_more_once_its_size_is_raised_and_that_is_on_record(
    place: Place, room: Room, box: BallotBox
) -> None:
    cast_ballots(box, room, 27)
    with pytest.raises(RoomFull):
        cast_ballots(box, room, 1, first=27)
    rooms.raise_size(db.session(), box, room, account=place.teacher, size=28, now=NOW)
    cast_ballots(box, room, 3, first=27)
    assert place.school_class.size == 28
    [entry] = db.session.scalars(select(AuditEntry)).all()
    assert (entry.account_id, entry.at) == (place.teacher.id, NOW)
    assert entry.what == f"class {place.school_class.id} (9K, year 9): size 25 to 28, in room {room.id}"


@pytest.mark.parametrize("size", [24, 61])
def test_a_size_is_never_lowered_in_an_open_room_nor_raised_out_of_reason(
    place: Place, room: Room, box: BallotBox, size: int
) -> None:
    with pytest.raises(rooms.SizeOutOfRange):
        rooms.raise_size(db.session(), box, room, account=place.teacher, size=size, now=NOW)
    assert place.school_class.size == 25


def test_who_teaches_a_class_no_more_raises_no_size(
    app: Flask, place: Place, room: Room, box: BallotBox
) -> None:
    class_teachers.take_back(db.session(), place.lead, place.school_class, place.teacher, NOW)
    with pytest.raises(class_teachers.NotGiven):
        rooms.raise_size(db.session(), box, room, account=place.teacher, size=28, now=NOW)
    assert place.school_class.size == 25


def test_a_class_that_was_put_away_is_raised_no_more(place: Place, room: Room, box: BallotBox) -> None:
    place.school_class.retired = True
    db.session.commit()
    with pytest.raises(class_teachers.NotGiven):
        rooms.raise_size(db.session(), box, room, account=place.teacher, size=28, now=NOW)


def test_a_room_with_slips_keeps_the_size_for_which_they_were_made(
    app: Flask, place: Place, box: BallotBox
) -> None:
    strict = open_room(app, place, "law/quiz", strict=True)
    with pytest.raises(rooms.SizeIsFixed):
        rooms.raise_size(db.session(), box, strict, account=place.teacher, size=28, now=NOW)
    assert place.school_class.size == 25


def test_a_room_that_is_over_changes_no_size(place: Place, room: Room, box: BallotBox) -> None:
    with pytest.raises(rooms.RoomOver):
        rooms.raise_size(db.session(), box, room, account=place.teacher, size=60, now=room.due_at)
    rooms.discard(db.session(), box, room, NOW)
    with pytest.raises(rooms.RoomOver):
        rooms.raise_size(db.session(), box, room, account=place.teacher, size=60, now=NOW)
    assert place.school_class.size == 25


def test_a_room_is_found_by_its_code_even_when_it_is_over(
    room: Room, box: BallotBox, settings: Settings
) -> None:
    assert rooms.find(db.session(), room.code) == room
    rooms.close(db.session(), box, settings, room, NOW)
    assert rooms.find(db.session(), room.code) == room
    with pytest.raises(rooms.UnknownCode):
        rooms.find(db.session(), "999999")


def test_a_room_is_its_teachers_and_a_lead_looks_in(place: Place, room: Room) -> None:
    other = make_place("Southshire", "Lake School")
    assert rooms.room_for(db.session(), place.teacher, room.id, NOW) == room
    assert rooms.rooms_of(db.session(), place.teacher, NOW) == [room]
    assert rooms.rooms_of(db.session(), place.lead, NOW) == []
    assert rooms.room_for(db.session(), place.lead, room.id, NOW) == room, "a lead looks in"
    for account, room_id in ((other.teacher, room.id), (other.lead, room.id), (place.teacher, room.id + 1)):
        with pytest.raises(NotFound):
            rooms.room_for(db.session(), account, room_id, NOW)
