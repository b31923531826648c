"""The ballot box counts each ballot once, or refuses it for a reason, whichever engine it has."""

import secrets
from datetime import timedelta

import pytest

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import (
    ActivityNotFound,
    ActivityState,
    BoxUnavailable,
    NotInThisRoom,
    RoomClosed,
    RoomFull,
    RoomPaused,
    UnknownRoom,
)
from safe4me.secret_keys import KeyAge
from safe4me.statistics.ballot import Ballot
from tests.helpers.world.ballots import (
    ANOTHER,
    CODE,
    DUE,
    OTHER_CODE,
    QUIZ_MEASURE,
    SECRET,
    STORY_MEASURE,
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


def test_an_open_room_tells_what_it_measures_and_nothing_of_its_ballots(box: BallotBox) -> None:
    before = box.read_room(CODE)
    box.cast(CODE, quiz_ballot(), NOW)
    room = box.read_room(CODE)
    assert room is not None
    assert room == before
    assert (room.room_id, room.code, room.phase, room.due_at) == (1, CODE, "once", DUE)
    assert {name: (a.state, a.measure) for name, a in room.activities.items()} == {
        "law/quiz": (ActivityState.OPEN, QUIZ_MEASURE),
        "law/story": (ActivityState.OPEN, STORY_MEASURE),
    }


def test_a_code_that_is_not_in_the_box_is_unknown(box: BallotBox) -> None:
    assert box.read_room(OTHER_CODE) is None
    assert box.get_room(OTHER_CODE) is None
    with pytest.raises(UnknownRoom):
        box.cast(OTHER_CODE, quiz_ballot(), NOW)


def test_ballots_are_counted_by_question_and_option_with_zeros(box: BallotBox) -> None:
    for pass_on, sure in [(2, 1), (2, 2), (3, 2)]:
        box.cast(CODE, quiz_ballot(pass_on, sure), NOW)
    box.cast(CODE, story_ballot(2), NOW)
    assert box.sent(1) == {"law/quiz": 3, "law/story": 1}
    box.begin_closing(1, "law/quiz")
    exact = counted(box, 1, "law/quiz")
    assert (exact.measure, exact.ballots) == (QUIZ_MEASURE, 3)
    assert exact.counts == {"pass-on": (0, 2, 1), "sure": (1, 2)}


def test_a_second_send_of_the_same_nonce_counts_once_and_the_first_ballot_stands(box: BallotBox) -> None:
    nonce = secrets.token_hex(16)
    for pass_on in (2, 2, 3):
        box.cast(CODE, quiz_ballot(pass_on, nonce=nonce), NOW)
    box.begin_closing(1, "law/quiz")
    assert counted(box, 1, "law/quiz").counts["pass-on"] == (0, 1, 0)


def test_a_ballot_for_an_activity_of_no_room_is_refused(box: BallotBox) -> None:
    with pytest.raises(NotInThisRoom):
        box.cast(CODE, Ballot("consent/quiz", "0" * 32, ()), NOW)


@pytest.mark.parametrize(
    "answers",
    [
        (("pass-on", 1),),
        (("pass-on", 4), ("sure", 1)),
        (("pass-on", 0), ("sure", 1)),
        (("sure", 1), ("pass-on", 1)),
    ],
)
def test_a_ballot_for_other_questions_or_options_is_refused(
    box: BallotBox, answers: tuple[tuple[str, int], ...]
) -> None:
    with pytest.raises(NotInThisRoom):
        box.cast(CODE, Ballot("law/quiz", "0" * 32, answers), NOW)
    assert box.sent(1)["law/quiz"] == 0


def test_a_paused_activity_refuses_new_ballots_but_answers_a_repeat_as_before(box: BallotBox) -> None:
    first = quiz_ballot()
    box.cast(CODE, first, NOW)
    box.pause(1, "law/quiz")
    with pytest.raises(RoomPaused):
        box.cast(CODE, quiz_ballot(), NOW)
    box.cast(CODE, first, NOW)
    box.cast(CODE, story_ballot(), NOW)
    box.resume(1, activity="law/quiz")
    box.cast(CODE, quiz_ballot(), NOW)
    assert box.sent(1) == {"law/quiz": 2, "law/story": 1}


def test_a_whole_room_pauses_and_what_is_closed_stays_closed(box: BallotBox) -> None:
    box.begin_closing(1, "law/story")
    box.pause(1)
    with pytest.raises(RoomPaused):
        box.cast(CODE, quiz_ballot(), NOW)
    box.resume(1)
    box.cast(CODE, quiz_ballot(), NOW)
    with pytest.raises(RoomClosed):
        box.cast(CODE, story_ballot(), NOW)


def test_a_full_activity_refuses_new_ballots_until_its_cap_is_raised(box: BallotBox) -> None:
    ballots = [quiz_ballot() for _ in range(33)]
    for ballot in ballots[:32]:
        box.cast(CODE, ballot, NOW)
    with pytest.raises(RoomFull):
        box.cast(CODE, ballots[32], NOW)
    box.cast(CODE, ballots[0], NOW)
    box.cast(CODE, story_ballot(), NOW)
    box.raise_cap(1, 33)
    box.raise_cap(1, 10)
    box.cast(CODE, ballots[32], NOW)
    assert box.sent(1)["law/quiz"] == 33


def test_a_room_past_due_takes_nothing_though_nobody_has_closed_it(box: BallotBox) -> None:
    first = quiz_ballot()
    box.cast(CODE, first, DUE - timedelta(seconds=1))
    assert box.due(DUE - timedelta(seconds=1)) == []
    for ballot in (first, quiz_ballot()):
        with pytest.raises(RoomClosed):
            box.cast(CODE, ballot, DUE)
    assert box.due(DUE) == [1]
    assert box.sent(1)["law/quiz"] == 1


def test_a_room_is_there_until_it_is_forgotten_and_no_other_is(box: BallotBox) -> None:
    assert (box.has_room(1), box.has_room(2)) == (True, False)
    box.begin_closing(2, "law/quiz")
    with pytest.raises(ActivityNotFound):
        box.seal(2, "law/quiz", 1.0)
    box.forget(1)
    assert not box.has_room(1)


def test_two_open_rooms_cannot_share_a_code(box: BallotBox) -> None:
    with pytest.raises(BoxUnavailable) as refused:
        box.put_room(2, CODE, DUE, 32, [QUIZ_MEASURE], "once")
    assert box.sent(2) == {}
    assert CODE not in str(refused.value.__cause__), "what is logged of it tells no code"


def test_a_code_that_another_room_has_now_leads_there(box: BallotBox) -> None:
    box.get_room(CODE)
    box.forget(1)
    box.put_room(2, CODE, DUE, 32, [QUIZ_MEASURE], "once")
    box.cast(CODE, quiz_ballot(), NOW)
    with pytest.raises(NotInThisRoom):
        box.cast(CODE, story_ballot(), NOW)
    assert box.sent(2) == {"law/quiz": 1}


def test_a_room_that_is_extended_is_due_later_and_never_earlier(box: BallotBox) -> None:
    later = DUE + timedelta(minutes=5)
    box.extend(1, later)
    box.extend(1, DUE)
    box.extend(2, later)
    box.cast(CODE, quiz_ballot(), DUE)
    assert box.due(DUE) == []
    assert box.due(later) == [1]


def test_rooms_are_due_in_their_order_and_forgotten_one_by_one_or_all(box: BallotBox) -> None:
    box.put_room(2, OTHER_CODE, DUE - timedelta(minutes=1), 32, [QUIZ_MEASURE], "once")
    assert box.due(DUE) == [2, 1]
    box.forget(1)
    box.forget(1)
    assert (box.due(DUE), box.read_room(CODE), box.sent(1)) == ([2], None, {})
    box.forget_all()
    assert (box.due(DUE), box.read_room(OTHER_CODE), box.sent(2)) == ([], None, {})


def test_what_a_helper_unlocks_is_what_no_finish_holds(box: BallotBox) -> None:
    box.finish(1, "law/quiz", NOW)
    box.pause(1)
    box.unlock(1)
    box.cast(CODE, story_ballot(), NOW)
    with pytest.raises(RoomPaused):
        box.cast(CODE, quiz_ballot(), NOW)


def test_under_another_secret_key_rooms_of_the_former_one_go_on(box: BallotBox, store: Store) -> None:
    first = quiz_ballot()
    box.cast(CODE, first, NOW)
    after = store(secret_key=ANOTHER, former_keys=[SECRET])
    assert after.read_room(CODE) == box.read_room(CODE)
    after.put_room(2, OTHER_CODE, DUE, 32, [QUIZ_MEASURE], "once")
    for ballot in (first, quiz_ballot()):
        after.cast(CODE, ballot, NOW)
    assert after.sent(1)["law/quiz"] == 2
    assert sorted(after.key_ages()) == [KeyAge.CURRENT, KeyAge.FORMER]


def test_while_the_secret_key_of_a_room_is_gone_an_unknown_code_is_unknown(
    box: BallotBox, store: Store
) -> None:
    after = store(secret_key=ANOTHER)
    assert after.key_ages() == [KeyAge.GONE]
    assert after.read_room(OTHER_CODE) is None
    with pytest.raises(UnknownRoom):
        after.cast(OTHER_CODE, quiz_ballot(), NOW)


def test_a_room_whose_secret_key_is_gone_takes_no_ballot_and_loses_none(box: BallotBox, store: Store) -> None:
    box.cast(CODE, quiz_ballot(), NOW)
    after = store(secret_key=ANOTHER)
    assert after.key_ages() == [KeyAge.GONE]
    with pytest.raises((BoxUnavailable, UnknownRoom)):  # on Valkey a code is found by a key alone
        after.cast(CODE, quiz_ballot(), NOW)
    assert after.has_room(1)
    box.begin_closing(1, "law/quiz")
    assert counted(box, 1, "law/quiz").ballots == 1
