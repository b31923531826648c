"""Which rooms an assignment was taught in, and what a press of its button opens next."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.content.measures import measure_of
from safe4me.db import budget
from safe4me.db.accounts import Account, RoleName
from safe4me.db.assignments import Assignment, LessonPlace, SkipReason
from safe4me.db.base import Refused, db
from safe4me.db.rooms import Phase, Room, RoomState, VoidReason
from safe4me.db.schools import SchoolClass
from safe4me.schools import assignments
from safe4me.schools.lesson_states import LessonState, PlannedLesson
from safe4me.settings import ROOT
from safe4me.statistics.ballot import Ballot
from tests.helpers.content.libraries import lessons_in
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import close_room, void
from tests.helpers.world.schools import NOW, Place, add_class, give, make_account, make_place, open_room

LIBRARY = lessons_in(ROOT / "content")
MONDAY, TODAY = date(2026, 11, 23), NOW.date()
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
ANCHORS = {7: "chats/quiz", 8: "fakes/quiz", 9: "threats/quiz-b", 10: "consent/quiz-b", 11: "law/quiz-b"}


def planned(place: Place, item: str, week: date = MONDAY, of: SchoolClass | None = None) -> Assignment:
    class_id = (of or place.school_class).id
    made = Assignment(class_id=class_id, item=item, week=week, account_id=place.teacher.id)
    db.session.add(made)
    db.session.commit()
    return made


def of_year(place: Place, year: int) -> None:
    place.school_class.year_group = year
    db.session.commit()


def opened(app: Flask, place: Place, *activities: str, beside: Sequence[SchoolClass] = ()) -> Room:
    return open_room(app, place, *activities, beside=beside, content=ROOT / "content")


def press(app: Flask, place: Place, assignment: Assignment, cut: int | None = None) -> Room:
    """Press Open, or Start 20 minutes now, as the place's teacher."""
    return rooms.open_assigned(
        db.session(),
        app.extensions["ballot_box"],
        app.extensions["settings"],
        LIBRARY,
        teacher=place.teacher,
        assignment=assignment,
        cut=cut,
        now=NOW,
    )


def asked(room: Room) -> tuple[list[str], Phase]:
    return [each.activity for each in room.activities], room.phase


def answered(app: Flask, room: Room, pupils: int = 12) -> None:
    """Pupils send the first option of everything, and the room is closed."""
    box: BallotBox = app.extensions["ballot_box"]
    for chosen in room.activities:
        activity = LIBRARY.activity(chosen.activity)
        assert activity
        answers = tuple((question.id, 1) for question in measure_of(activity).questions)
        for n in range(pupils):
            box.cast(room.code, Ballot(chosen.activity, f"{n:032x}", answers), NOW)
    close_room(app, room)


def lesson(assignment: Assignment, by: Account) -> PlannedLesson:
    db.session.expire_all()
    return assignments.lesson_for(db.session(), by, assignment, TODAY)


def linked(*found: Assignment) -> list[list[int]]:
    db.session.expire_all()
    return [[room.id for room in each.rooms] for each in found]


@pytest.mark.parametrize(
    ("weeks", "nearest"),
    [((-1, 2), 0), ((-3, 2), 1), ((0, 1), 0), ((-1, 1), 0), ((-2, -1), 1), ((1, 2), 0)],
)
def test_a_room_is_that_of_the_nearest_lesson_and_of_two_as_near_the_earlier(
    app: Flask, place: Place, weeks: tuple[int, int], nearest: int
) -> None:
    plan = [planned(place, "law", MONDAY + n * WEEK) for n in weeks]
    room = opened(app, place, "law/quiz")
    assert linked(*plan) == [[room.id] if n == nearest else [] for n in range(2)]


def test_what_is_taught_has_no_further_room(app: Flask, place: Place) -> None:
    plan = [planned(place, "law", MONDAY + n * WEEK) for n in range(3)]
    first = opened(app, place, "law/quiz")
    answered(app, first)
    assignments.say_taught(db.session(), place.teacher, plan[1], TODAY, NOW)
    second = opened(app, place, "law/ten-seconds")
    assert linked(*plan) == [[first.id], [], [second.id]]
    answered(app, second)
    assert {lesson(each, place.teacher).is_taught for each in plan} == {True}


def test_once_all_is_taught_a_room_is_taught_without_a_plan(app: Flask, place: Place) -> None:
    only = planned(place, "law")
    first = opened(app, place, "law/quiz")
    answered(app, first)
    opened(app, place, "law/ten-seconds")
    assert linked(only) == [[first.id]]


def test_a_room_of_nothing_that_is_planned_is_of_no_lesson(app: Flask, place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    plan = (
        planned(place, "help"),
        planned(place, "law/ten-seconds"),
        planned(place, "law", of=add_class(place, "9L")),
        planned(other, "law"),
    )
    opened(app, place, "law/quiz")
    assert linked(*plan) == [[], [], [], []]


def test_a_room_of_a_module_is_of_its_parts_too_and_one_of_a_part_of_its_module(
    app: Flask, place: Place
) -> None:
    parts = planned(place, "law"), planned(place, "law/quiz"), planned(place, "law/ten-seconds")
    quiz = opened(app, place, "law/quiz")
    assert linked(*parts) == [[quiz.id], [quiz.id], []]
    rooms.discard(db.session(), app.extensions["ballot_box"], quiz, NOW)
    both = opened(app, place, "law/quiz", "law/ten-seconds")
    assert linked(*parts) == [[quiz.id, both.id], [quiz.id, both.id], [both.id]]


def test_a_room_of_several_classes_is_of_each_ones_own_lesson(app: Flask, place: Place) -> None:
    second, third = add_class(place, "9L"), add_class(place, "9M")
    mine, later = planned(place, "law", MONDAY - WEEK), planned(place, "law", MONDAY + 4 * WEEK)
    theirs = planned(place, "law", MONDAY + 3 * WEEK, of=second)
    room = opened(app, place, "law/quiz", beside=(second, third))
    assert linked(mine, later, theirs) == [[room.id], [], [room.id]]
    answered(app, room, 40)
    assert [lesson(each, place.teacher).sent for each in (mine, theirs)] == [40, 40]


def test_what_was_skipped_or_set_on_own_devices_and_is_taught_after_all_is_taught(
    app: Flask, place: Place
) -> None:
    skipped, own = planned(place, "law"), planned(place, "help")
    assignments.skip(db.session(), place.teacher, skipped, SkipReason.TRIP, NOW)
    own.place = LessonPlace.OWN
    db.session.commit()
    answered(app, opened(app, place, "law/quiz", "help/monday"))
    assert [lesson(each, place.teacher).state for each in (skipped, own)] == [LessonState.TAUGHT] * 2


@on_both_databases
def test_n_sent_is_the_largest_number_of_an_activity_of_the_item_for_those_who_read_the_room(
    app: Flask, place: Place
) -> None:
    of_law, quiz, of_help = planned(place, "law"), planned(place, "law/quiz"), planned(place, "help")
    room = opened(app, place, "law/quiz", "law/ten-seconds", "help/monday")
    box: BallotBox = app.extensions["ballot_box"]
    for name, pupils in (("law/quiz", 12), ("law/ten-seconds", 20), ("help/monday", 23)):
        activity = LIBRARY.activity(name)
        assert activity
        for n in range(pupils):
            answers = tuple((question.id, 1) for question in measure_of(activity).questions)
            box.cast(room.code, Ballot(name, f"{n:032x}", answers), NOW)
    close_room(app, room)
    helpful = make_account(RoleName.TEACHER, "Colleague")
    helpful.school = place.school
    db.session.add(helpful)
    db.session.commit()
    for who, sent in ((place.teacher, [20, 12, 23]), (place.lead, [20, 12, 23]), (helpful, [None] * 3)):
        assert [lesson(each, who).sent for each in (of_law, quiz, of_help)] == sent
        told = assignments.lessons_of(db.session(), who, [place.school_class], TODAY)
        assert [each.sent for each in told] == sent
        assert {each.state for each in told} == {LessonState.TAUGHT}, "states are for all"


def test_a_voided_room_stays_taught(app: Flask, place: Place) -> None:
    only = planned(place, "law")
    room = opened(app, place, "law/quiz")
    answered(app, room)
    void(place, (room.id, "law/quiz"), VoidReason.TEST)
    assert lesson(only, place.teacher).state is LessonState.TAUGHT


def test_a_room_in_which_nothing_was_sent_is_thrown_away_and_may_be_opened_again(
    app: Flask, place: Place
) -> None:
    only = planned(place, "law")
    first = press(app, place, only)
    close_room(app, first)
    assert lesson(only, place.teacher).state is LessonState.THROWN_AWAY
    again = press(app, place, only)
    assert again.id != first.id
    assert lesson(only, place.teacher).state is LessonState.OPEN
    answered(app, again)
    assert lesson(only, place.teacher).state is LessonState.TAUGHT
    assert linked(only) == [[first.id, again.id]]


@pytest.mark.parametrize("year", ANCHORS)
def test_a_press_asks_the_years_anchor_before_alone_and_then_after(
    app: Flask, place: Place, year: int
) -> None:
    of_year(place, year)
    quiz = ANCHORS[year]
    only = planned(place, quiz.partition("/")[0])
    first = press(app, place, only)
    assert asked(first) == ([quiz], Phase.BEFORE)
    answered(app, first)
    assert lesson(only, place.teacher).state is LessonState.ASKED_BEFORE
    second = press(app, place, only)
    assert asked(second) == ([quiz], Phase.AFTER)
    answered(app, second)
    assert lesson(only, place.teacher).state is LessonState.TAUGHT
    assert linked(only) == [[first.id, second.id]]


def test_of_anything_else_a_press_asks_all_that_is_for_the_year_once(app: Flask, place: Place) -> None:
    of_year(place, 8)
    assert asked(press(app, place, planned(place, "law"))) == (["law/quiz"], Phase.ONCE)
    both = ["threats/new-friend", "threats/quiz"]
    assert asked(press(app, place, planned(place, "threats"))) == (both, Phase.ONCE)


def test_of_an_activity_a_press_asks_that_alone(app: Flask, place: Place) -> None:
    of_year(place, 8)
    assert asked(press(app, place, planned(place, "law/quiz"))) == (["law/quiz"], Phase.ONCE)
    assert asked(press(app, place, planned(place, "fakes/quiz"))) == (["fakes/quiz"], Phase.BEFORE)


def test_a_class_that_missed_before_is_asked_once(app: Flask, place: Place) -> None:
    of_year(place, 8)
    answered(app, opened(app, place, "fakes/shared-folder"))
    assert asked(press(app, place, planned(place, "fakes"))) == (["fakes/quiz"], Phase.ONCE)


def test_twenty_minutes_ask_what_their_plan_leads_to(app: Flask, place: Place) -> None:
    of_year(place, 8)
    assert asked(press(app, place, planned(place, "threats"), 20)) == (["threats/new-friend"], Phase.ONCE)
    with pytest.raises(Refused):  # its plan leads to nothing that this year is asked
        press(app, place, planned(place, "law"), 20)


def test_a_class_is_asked_one_case_a_year(app: Flask, place: Place) -> None:
    cases, one = planned(place, "cases"), planned(place, "cases/midnight", MONDAY + WEEK)
    room = press(app, place, cases)
    assert len(room.activities) == 1
    answered(app, room)
    for each in (cases, one):
        with pytest.raises(Refused):
            press(app, place, each)


def test_the_survey_is_asked_before_and_after(app: Flask, place: Place) -> None:
    only = planned(place, "what-we-think")
    for phase, expected in (
        (Phase.BEFORE, LessonState.ASKED_BEFORE),
        (Phase.AFTER, LessonState.TAUGHT),
    ):
        room = press(app, place, only)
        assert room.phase is phase
        answered(app, room)
        assert lesson(only, place.teacher).state is expected


def test_a_small_class_opens_no_room_and_nothing_is_reserved(app: Flask, place: Place) -> None:
    of_year(place, 8)
    place.school_class.size = 11
    db.session.commit()
    for item in ("fakes", "law"):
        with pytest.raises(Refused):
            press(app, place, planned(place, item))
    assert budget.phases_taken(db.session(), place.school_class.id) == {}
    assert not db.session.scalars(select(Room)).all()


def test_what_is_all_practice_or_is_taught_no_longer_opens_no_room(app: Flask, place: Place) -> None:
    answered(app, opened(app, place, "law/quiz-b", "law/ten-seconds"))
    for item in ("law", "alchemy", "law/alchemy"):
        with pytest.raises(Refused):
            press(app, place, planned(place, item))


def test_a_press_twice_opens_one_room(app: Flask, place: Place) -> None:
    only = planned(place, "law")
    first = press(app, place, only)
    assert press(app, place, only) == first
    assert press(app, place, only, 20) == first
    assert db.session.scalars(select(Room)).all() == [first]
    assert first.state is RoomState.OPEN


def test_a_co_teachers_press_goes_to_the_open_room(app: Flask, place: Place) -> None:
    only = planned(place, "law")
    first = press(app, place, only)
    shah = make_account(RoleName.TEACHER, "Shah")
    shah.school = place.school
    db.session.add(shah)
    give(place.school_class, shah)
    assert press(app, place._replace(teacher=shah), only) == first
