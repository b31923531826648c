"""The ballot box gives its counts to a seal only, and forgets for good, whichever engine it has."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from unittest.mock import patch

import pytest

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import ActivityState, ActivityStillOpen, RoomClosed, UnknownRoom
from safe4me.privacy import noise
from tests.helpers.world.ballots import (
    CODE,
    DUE,
    OTHER_CODE,
    QUIZ_MEASURE,
    Store,
    counted,
    open_box,
    quiz_ballot,
    story_ballot,
)
from tests.helpers.world.schools import NOW


@pytest.fixture
def box(store: Store) -> BallotBox:
    return open_box(store)


def test_exact_counts_cannot_be_read_while_ballots_may_come(box: BallotBox) -> None:
    box.cast(CODE, quiz_ballot(), NOW)
    for _ in range(2):
        with pytest.raises(ActivityStillOpen):
            counted(box, 1, "law/quiz")
        box.pause(1)


def test_noise_is_drawn_once_whoever_asks_again(box: BallotBox, store: Store) -> None:
    for _ in range(20):
        box.cast(CODE, quiz_ballot(), NOW)
    box.begin_closing(1, "law/quiz")
    first = box.seal(1, "law/quiz", 0.1)
    again = store()
    assert [again.seal(1, "law/quiz", epsilon) for epsilon in (0.1, 1.0, 9.0)] == [first] * 3
    assert (first.ballots, first.epsilon) == (20, 0.1)


def test_two_who_seal_at_once_get_one_draw(store: Store) -> None:
    boxes = [open_box(store), *(store() for _ in range(3))]
    for _ in range(20):
        boxes[0].cast(CODE, quiz_ballot(), NOW)
    boxes[0].begin_closing(1, "law/quiz")
    with ThreadPoolExecutor(len(boxes)) as threads:
        sealed = list(threads.map(lambda box: box.seal(1, "law/quiz", 0.1), boxes))
    assert sealed == [sealed[0]] * len(boxes)


def test_every_step_of_a_seal_may_be_repeated(box: BallotBox) -> None:
    box.cast(CODE, quiz_ballot(), NOW)
    for _ in range(2):
        box.begin_closing(1, "law/quiz")
        assert counted(box, 1, "law/quiz").ballots == 1
    for _ in range(2):
        box.destroy(1, "law/quiz")
        box.begin_closing(1, "law/quiz")
        assert counted(box, 1, "law/quiz").ballots == 0
    room = box.read_room(CODE)
    assert room is not None
    assert room.activities["law/quiz"].state is ActivityState.CLOSED
    with pytest.raises(RoomClosed):
        box.cast(CODE, quiz_ballot(), NOW)
    box.cast(CODE, story_ballot(), NOW)


def test_the_room_goes_with_its_last_activity(box: BallotBox) -> None:
    for activity in ("law/quiz", "law/story"):
        box.begin_closing(1, activity)
        box.destroy(1, activity)
    assert box.read_room(CODE) is None
    assert box.due(DUE) == []
    with pytest.raises(UnknownRoom):
        box.cast(CODE, quiz_ballot(), NOW)


def test_a_recalled_room_that_has_gone_is_closed_not_unknown(box: BallotBox) -> None:
    assert box.get_room(CODE) == box.read_room(CODE)
    for activity in ("law/quiz", "law/story"):
        box.destroy(1, activity)
    assert box.get_room(CODE) is not None, "it may be old"
    with pytest.raises(RoomClosed):
        box.cast(CODE, quiz_ballot(), NOW)


def test_a_question_of_a_survey_gets_the_noise_of_half_of_epsilon(box: BallotBox) -> None:
    box.put_room(2, OTHER_CODE, DUE, 32, [replace(QUIZ_MEASURE, share=0.5)], "before")
    box.cast(OTHER_CODE, quiz_ballot(), NOW)
    box.begin_closing(2, "law/quiz")
    with patch.object(noise, "add_noise", side_effect=lambda exact, _: exact) as drawn:
        assert [box.seal(2, "law/quiz", 1.0).epsilon for _ in range(2)] == [0.5, 0.5]
    assert [call.args[1] for call in drawn.mock_calls] == [0.5, 0.5]  # a question each, once


def test_a_seal_puts_noisy_counts_in_the_place_of_exact_ones_and_one_activity_at_a_time(
    box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noise, "sum_zero_noise", lambda k, _epsilon: (70, -70, *[0] * (k - 2)))
    for _ in range(5):
        box.cast(CODE, quiz_ballot(pass_on=2, sure=1), NOW)
    box.cast(CODE, story_ballot(2), NOW)
    box.begin_closing(1, "law/quiz")
    for _ in range(2):
        assert box.seal(1, "law/quiz", 1.0).counts == {"pass-on": (70, -65, 0), "sure": (75, -70)}
    box.destroy(1, "law/quiz")
    box.begin_closing(1, "law/story")
    assert counted(box, 1, "law/story").counts == {"fork": (0, 1)}
