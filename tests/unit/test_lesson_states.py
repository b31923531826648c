"""What became of an assignment, read from its rooms: each line of the table, true and false at its edges."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.db.assignments import Assignment, LessonPlace, SkipReason
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.schools.lesson_states import (
    DAYS_TO_SAY,
    OVER,
    TAUGHT,
    LessonState,
    PlannedLesson,
    days_from,
    last_day,
    lesson_of,
)

MONDAY = date(2026, 11, 16)
THURSDAY, SUNDAY = date(2026, 11, 19), date(2026, 11, 22)
NEXT_MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)
NONE_SENT: Mapping[int, int] = MappingProxyType({})


def planned(
    *,
    day: date | None = None,
    place: LessonPlace = LessonPlace.CLASS,
    skipped: SkipReason | None = None,
    taught_on: date | None = None,
) -> Assignment:
    """An assignment for the week of 16 November."""
    own = {"skipped": skipped, "taught_on": taught_on}
    return Assignment(class_id=1, item="law", week=MONDAY, day=day, place=place, **own)


def a_room(state: RoomState, phase: Phase = Phase.ONCE, on: date = THURSDAY, number: int = 1) -> Room:
    """A room of an hour on that day."""
    opened = datetime(on.year, on.month, on.day, 10, tzinfo=UTC)
    closed = None if state is RoomState.OPEN else opened + timedelta(hours=1)
    return Room(id=number, state=state, phase=phase, opened_at=opened, closed_at=closed)


def open_(phase: Phase = Phase.ONCE, on: date = THURSDAY, number: int = 1) -> Room:
    return a_room(RoomState.OPEN, phase, on, number)


def closed(phase: Phase = Phase.ONCE, on: date = THURSDAY, number: int = 1) -> Room:
    return a_room(RoomState.CLOSED, phase, on, number)


def thrown_away(phase: Phase = Phase.ONCE, on: date = THURSDAY, number: int = 1) -> Room:
    return a_room(RoomState.DISCARDED, phase, on, number)


def became(
    assignment: Assignment, *rooms: Room, on: date = NEXT_MONDAY, sent: Mapping[int, int] = NONE_SENT
) -> PlannedLesson:
    lesson = lesson_of(assignment, rooms, sent, on)
    assert lesson.assignment is assignment
    return lesson


def state(assignment: Assignment, *rooms: Room, on: date = NEXT_MONDAY) -> LessonState:
    return became(assignment, *rooms, on=on).state


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize(
    "assignment",
    [
        planned(),
        planned(skipped=SkipReason.TRIP),
        planned(taught_on=THURSDAY),
        planned(place=LessonPlace.OWN),
    ],
    ids=["planned", "skipped", "taught without a room", "on own devices"],
)
def test_it_is_open_while_a_room_of_it_is_whatever_was_said_of_it(
    assignment: Assignment, phase: Phase
) -> None:
    now_open = open_(phase, number=2)
    lesson = became(assignment, closed(Phase.BEFORE), now_open)
    assert (lesson.state, lesson.room) == (LessonState.OPEN, now_open)
    assert state(assignment, closed(Phase.ONCE), open_(Phase.ONCE, number=2)) is LessonState.OPEN


def test_what_was_asked_before_is_not_taught_yet() -> None:
    before = closed(Phase.BEFORE)
    lesson = became(planned(), before, on=NEXT_MONDAY + 100 * DAY)
    assert (lesson.state, lesson.room) == (LessonState.ASKED_BEFORE, before)
    assert not lesson.is_taught
    assert not lesson.is_over


def test_what_was_asked_before_and_then_after_is_taught() -> None:
    after = closed(Phase.AFTER, on=SUNDAY, number=2)
    lesson = became(planned(), closed(Phase.BEFORE), after, sent={1: 24, 2: 23})
    assert (lesson.state, lesson.room, lesson.sent) == (LessonState.TAUGHT, after, 23)
    assert lesson.is_taught
    assert lesson.is_over


@pytest.mark.parametrize("phase", [Phase.ONCE, Phase.AFTER])
def test_a_room_that_closed_with_answers_is_a_lesson_taught(phase: Phase) -> None:
    assert state(planned(), closed(phase)) is LessonState.TAUGHT
    assert state(planned(), thrown_away(phase)) is not LessonState.TAUGHT


def test_a_late_room_turns_what_was_overdue_into_taught() -> None:
    late = NEXT_MONDAY + 30 * DAY
    assert state(planned(), on=late) is LessonState.OVERDUE
    assert state(planned(), closed(on=late), on=late) is LessonState.TAUGHT


def test_of_two_closed_rooms_the_later_one_is_told_of() -> None:
    lesson = became(planned(), closed(number=1), closed(on=SUNDAY, number=2), sent={1: 24, 2: 5})
    assert lesson.room
    assert (lesson.room.id, lesson.sent) == (2, 5)


def test_what_was_sent_is_not_told_to_whom_it_is_not_given() -> None:
    assert became(planned(), closed()).sent is None


def test_it_stays_taught_when_a_second_room_was_thrown_away() -> None:
    assert state(planned(), closed(), thrown_away(number=2)) is LessonState.TAUGHT
    asked = closed(Phase.BEFORE), thrown_away(Phase.AFTER, number=2)
    assert state(planned(), *asked) is LessonState.ASKED_BEFORE


def test_a_colleague_says_that_it_was_taught_without_a_room() -> None:
    lesson = became(planned(taught_on=THURSDAY))
    assert (lesson.state, lesson.room, lesson.is_taught) == (LessonState.TAUGHT_WITHOUT_ROOM, None, True)
    assert state(planned(taught_on=THURSDAY), thrown_away()) is LessonState.TAUGHT_WITHOUT_ROOM
    assert state(planned(taught_on=THURSDAY), closed()) is LessonState.TAUGHT


def test_what_is_skipped_is_over_and_not_taught() -> None:
    lesson = became(planned(skipped=SkipReason.EXAMS))
    assert (lesson.state, lesson.is_over, lesson.is_taught) == (LessonState.SKIPPED, True, False)
    assert state(planned(skipped=SkipReason.EXAMS), thrown_away()) is LessonState.SKIPPED
    assert state(planned(skipped=SkipReason.EXAMS), closed()) is LessonState.TAUGHT
    assert state(planned(skipped=SkipReason.EXAMS, place=LessonPlace.OWN)) is LessonState.SKIPPED


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, LessonState.THROWN_AWAY),
        (DAYS_TO_SAY, LessonState.THROWN_AWAY),
        (DAYS_TO_SAY + 1, LessonState.OVERDUE),
    ],
)
def test_for_fourteen_days_it_is_asked_whether_what_was_thrown_away_was_taught(
    days: int, expected: LessonState
) -> None:
    assert DAYS_TO_SAY == 14
    room = thrown_away()
    lesson = became(planned(), room, on=THURSDAY + days * DAY)
    assert lesson.state is expected
    assert lesson.room is (room if expected is LessonState.THROWN_AWAY else None)


def test_the_fourteen_days_are_those_of_the_latest_room() -> None:
    rooms = thrown_away(on=MONDAY - 30 * DAY), thrown_away(on=THURSDAY, number=2)
    lesson = became(planned(), *rooms, on=THURSDAY + 14 * DAY)
    assert (lesson.state, lesson.room) == (LessonState.THROWN_AWAY, rooms[1])


def test_what_was_thrown_away_and_opened_again_is_open_and_then_taught() -> None:
    assert state(planned(), thrown_away(), open_(number=2)) is LessonState.OPEN
    assert state(planned(), thrown_away(), closed(number=2)) is LessonState.TAUGHT


@pytest.mark.parametrize("day", [None, THURSDAY])
@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (MONDAY - DAY, LessonState.SET),
        (THURSDAY + DAY, LessonState.SET),
        (SUNDAY, LessonState.SET),
        (NEXT_MONDAY, LessonState.WAS_SET),
    ],
)
def test_own_devices_have_it_until_its_week_is_over(
    day: date | None, today: date, expected: LessonState
) -> None:
    lesson = became(planned(place=LessonPlace.OWN, day=day), on=today)
    assert (lesson.state, lesson.is_taught) == (expected, False)
    assert lesson.is_over is (expected is LessonState.WAS_SET)


@pytest.mark.parametrize(
    ("day", "today", "expected"),
    [
        (None, MONDAY - DAY, LessonState.PLANNED),
        (None, MONDAY, LessonState.DUE),
        (None, SUNDAY, LessonState.DUE),
        (None, NEXT_MONDAY, LessonState.OVERDUE),
        (THURSDAY, MONDAY - DAY, LessonState.PLANNED),
        (THURSDAY, MONDAY, LessonState.DUE),
        (THURSDAY, THURSDAY, LessonState.DUE),
        (THURSDAY, THURSDAY + DAY, LessonState.OVERDUE),
    ],
)
def test_by_its_date_it_is_planned_due_or_overdue(
    day: date | None, today: date, expected: LessonState
) -> None:
    lesson = became(planned(day=day), on=today)
    assert (lesson.state, lesson.is_over) == (expected, False)


def test_its_last_day_is_its_day_or_the_sunday_of_its_week() -> None:
    assert last_day(planned()) == SUNDAY
    assert last_day(planned(day=THURSDAY)) == THURSDAY


@pytest.mark.parametrize(
    ("day", "other", "days"),
    [
        (None, SUNDAY, 0),
        (None, NEXT_MONDAY, 7),
        (None, MONDAY - DAY, 7),
        (THURSDAY, THURSDAY, 0),
        (THURSDAY, MONDAY, 3),
        (THURSDAY, SUNDAY, 3),
    ],
)
def test_how_far_a_day_is_goes_by_the_day_or_by_the_week(day: date | None, other: date, days: int) -> None:
    assert days_from(planned(day=day), other) == days


MOMENTS = st.dates(MONDAY - 60 * DAY, MONDAY + 60 * DAY)
ROOMS = st.lists(st.tuples(st.sampled_from(RoomState), st.sampled_from(Phase), MOMENTS), max_size=5).map(
    lambda found: [
        a_room(*each, number=n) for n, each in enumerate(sorted(found, key=lambda one: one[2]), start=1)
    ]
)
SAID = st.sampled_from([{}, {"skipped": SkipReason.OTHER}, {"taught_on": THURSDAY}])
ASSIGNMENTS = st.builds(
    lambda said, day, place: planned(day=day, place=place, **said),
    SAID,
    st.sampled_from([None, *(MONDAY + n * DAY for n in range(7))]),
    st.sampled_from(LessonPlace),
)


def in_table(assignment: Assignment, rooms: Sequence[Room], today: date) -> list[LessonState]:
    """The table line by line, each by itself: every state whose line is true, in its order."""
    closed_ones = [room for room in rooms if room.state is RoomState.CLOSED]
    asked_only = bool(closed_ones) and all(room.phase is Phase.BEFORE for room in closed_ones)
    own, over = assignment.place is LessonPlace.OWN, today > (assignment.day or SUNDAY)
    last = rooms[-1] if rooms else None
    lines: dict[LessonState, Callable[[], bool]] = {
        LessonState.OPEN: lambda: any(room.state is RoomState.OPEN for room in rooms),
        LessonState.ASKED_BEFORE: lambda: asked_only,
        LessonState.TAUGHT: lambda: bool(closed_ones) and not asked_only,
        LessonState.TAUGHT_WITHOUT_ROOM: lambda: assignment.taught_on is not None,
        LessonState.SKIPPED: lambda: assignment.skipped is not None,
        LessonState.THROWN_AWAY: lambda: (
            last is not None
            and last.state is RoomState.DISCARDED
            and last.closed_at is not None
            and (today - last.closed_at.date()).days <= 14
        ),
        LessonState.SET: lambda: own and today <= SUNDAY,
        LessonState.WAS_SET: lambda: own and today > SUNDAY,
        LessonState.OVERDUE: lambda: over,
        LessonState.DUE: lambda: not over and today >= MONDAY,
        LessonState.PLANNED: lambda: not over and today < MONDAY,
    }
    assert list(lines) == list(LessonState), "in the order in which they are asked"
    return [each for each, is_true in lines.items() if is_true()]


@given(ASSIGNMENTS, ROOMS, MOMENTS)
def test_whatever_its_rooms_and_dates_it_has_one_state_the_first_line_that_is_true(
    assignment: Assignment, rooms: Sequence[Room], today: date
) -> None:
    sent = {room.id: 10 * room.id for room in rooms}
    lesson = lesson_of(assignment, rooms, sent, today)
    assert lesson.assignment is assignment
    true = in_table(assignment, rooms, today)
    assert lesson.state is true[0]
    assert lesson.is_taught is (lesson.state in TAUGHT)
    assert lesson.is_over is (lesson.state in OVER)
    told = {LessonState.OPEN, LessonState.ASKED_BEFORE, LessonState.TAUGHT, LessonState.THROWN_AWAY}
    assert (lesson.room is not None) is (lesson.state in told)
    assert lesson.sent is None or (lesson.room and lesson.sent == sent[lesson.room.id])
