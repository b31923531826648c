"""The box counts ballots at the first “Finish”, and never anew; and notes how fast they came."""

from datetime import timedelta

import pytest

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import ActivityState, CountSnapshot, ReleaseState, RoomPaused
from safe4me.statistics.ballot import ArrivalRate
from tests.helpers.world.ballots import CODE, Store, open_box, quiz_ballot, story_ballot
from tests.helpers.world.schools import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def box(store: Store) -> BallotBox:
    """A box with room 1, which takes 32 ballots."""
    return open_box(store)


def cast(box: BallotBox, ballots: int, every_seconds: float = 0) -> None:
    for n in range(ballots):
        box.cast(CODE, quiz_ballot(), NOW + timedelta(seconds=n * every_seconds))


def told(box: BallotBox) -> CountSnapshot | None:
    return box.finished(1).get("law/quiz")


def test_what_was_never_finished_tells_no_number(box: BallotBox) -> None:
    cast(box, 9)
    assert box.finished(1) == {}


def test_finishing_holds_an_activity_and_tells_its_number_of_ballots(box: BallotBox) -> None:
    cast(box, 9)
    box.finish(1, "law/quiz", NOW)
    assert box.finished(1) == {"law/quiz": CountSnapshot(9, NOW, ReleaseState.HELD)}
    with pytest.raises(RoomPaused):
        box.cast(CODE, quiz_ballot(), NOW)
    box.cast(CODE, story_ballot(), NOW)


@pytest.mark.parametrize("more", [0, 1, 2, 3, 20])
def test_it_is_counted_once_however_many_have_come_since(box: BallotBox, more: int) -> None:
    cast(box, 9)
    box.finish(1, "law/quiz", NOW)
    box.resume(1, "law/quiz")
    assert told(box) == CountSnapshot(9, NOW, ReleaseState.OPEN_AGAIN)
    cast(box, more)
    box.finish(1, "law/quiz", NOW + HOUR)
    assert told(box) == CountSnapshot(9, NOW, ReleaseState.HELD_AGAIN)


def test_finishing_twice_tells_the_same(box: BallotBox) -> None:
    cast(box, 9)
    for _ in range(2):
        box.finish(1, "law/quiz", NOW)
        assert told(box) == CountSnapshot(9, NOW, ReleaseState.HELD)


def test_going_on_with_one_activity_leaves_the_number_of_the_other(box: BallotBox) -> None:
    for activity in ("law/quiz", "law/story"):
        box.finish(1, activity, NOW)
    box.resume(1, "law/story")
    quiz, story = CountSnapshot(0, NOW, ReleaseState.HELD), CountSnapshot(0, NOW, ReleaseState.OPEN_AGAIN)
    assert box.finished(1) == {"law/quiz": quiz, "law/story": story}


def test_unlocking_lets_in_what_was_kept_open_since_it_was_finished(box: BallotBox) -> None:
    for activity in ("law/quiz", "law/story"):
        box.finish(1, activity, NOW)
    box.resume(1, "law/quiz")
    box.pause(1)
    with pytest.raises(RoomPaused):
        cast(box, 1)
    box.unlock(1)
    assert told(box) == CountSnapshot(0, NOW, ReleaseState.OPEN_AGAIN)
    cast(box, 1)
    with pytest.raises(RoomPaused):
        box.cast(CODE, story_ballot(), NOW)


def test_unlocking_leaves_what_was_finished_again(box: BallotBox) -> None:
    for _ in range(3):
        box.finish(1, "law/quiz", NOW)
        box.unlock(1)
        with pytest.raises(RoomPaused):
            cast(box, 1)
        box.resume(1)
        box.pause(1)


def test_what_is_closed_stays_closed_and_what_is_not_there_is_not_counted(box: BallotBox) -> None:
    box.begin_closing(1, "law/quiz")
    for activity in ("law/quiz", "law/none"):
        box.finish(1, activity, NOW)
    box.finish(2, "law/quiz", NOW)
    found = box.read_room(CODE)
    assert found
    assert found.activities["law/quiz"].state is ActivityState.CLOSED
    assert set(box.finished(1)) == {"law/quiz"}
    assert box.finished(2) == {}


def test_numbers_and_pace_go_with_what_is_destroyed(box: BallotBox) -> None:
    cast(box, 30)
    box.finish(1, "law/quiz", NOW)
    box.begin_closing(1, "law/quiz")
    box.destroy(1, "law/quiz")
    assert (box.finished(1), box.paces(1)) == ({}, {})


@pytest.mark.parametrize(
    ("ballots", "every_seconds", "pace"),
    [
        (4, 0, None),
        (5, 0, ArrivalRate.MANY_DEVICES),
        (30, 15.5, None),  # one device that is handed on as fast as it goes
        (24, 0, ArrivalRate.MANY_DEVICES),
        (25, 0, ArrivalRate.RUSH),
        (32, 1, ArrivalRate.RUSH),
        (32, 3, ArrivalRate.MANY_DEVICES),
    ],
)
def test_the_pace_is_that_of_the_fastest_minute(
    box: BallotBox, ballots: int, every_seconds: float, pace: ArrivalRate | None
) -> None:
    cast(box, ballots, every_seconds)
    assert box.paces(1).get("law/quiz") == pace


def test_a_pace_once_noted_is_not_forgotten(box: BallotBox) -> None:
    cast(box, 26)
    box.cast(CODE, quiz_ballot(), NOW + HOUR)
    assert box.paces(1) == {"law/quiz": ArrivalRate.RUSH}


def test_two_processes_that_share_a_rush_see_it(box: BallotBox, store: Store) -> None:
    other = store()
    for n in range(26):
        (box, other)[n % 2].cast(CODE, quiz_ballot(), NOW)
    assert box.paces(1) == other.paces(1) == {"law/quiz": ArrivalRate.RUSH}


def test_ballots_that_are_refused_or_repeated_have_no_pace(box: BallotBox) -> None:
    ballot = quiz_ballot()
    for _ in range(30):
        box.cast(CODE, ballot, NOW)
    assert box.paces(1) == {}
