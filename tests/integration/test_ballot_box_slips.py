"""A strict room in the box: a ballot counts by its slip, once; what is used meets whatever is fresh."""

import secrets

import pytest

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import (
    Bag,
    BallotRefused,
    CodesAlreadyShown,
    RoomClosed,
    RoomFull,
    RoomPaused,
    SlipNeeded,
    UnknownSlip,
)
from safe4me.join_codes import new_codes
from tests.helpers.world.ballots import (
    CODE,
    DUE,
    OTHER_CODE,
    QUIZ_MEASURE,
    SLIPS,
    STORY_MEASURE,
    Store,
    counted,
    quiz_ballot,
    story_ballot,
)
from tests.helpers.world.schools import NOW

STRANGER = "GGGGGG"


@pytest.fixture
def box(store: Store) -> BallotBox:
    """A box with a strict room, 1, whose bag has three slips; caps do not matter to it."""
    box = store()
    box.put_room(1, CODE, DUE, 2, [QUIZ_MEASURE, STORY_MEASURE], "once", strict=True)
    box.fill_token_pool(1, SLIPS)
    return box


def exact(box: BallotBox) -> tuple[int, tuple[int, ...]]:
    """How many ballots there are, and how often each option was chosen."""
    box.begin_closing(1, "law/quiz")
    found = counted(box, 1, "law/quiz")
    return found.ballots, found.counts["pass-on"]


def test_each_slip_counts_once_whatever_is_sent_with_it_again(box: BallotBox) -> None:
    for slip in SLIPS:
        box.cast(CODE, quiz_ballot(2), NOW, slip)
        box.cast(CODE, quiz_ballot(1), NOW, slip)
    assert exact(box) == (3, (0, 3, 0))


def test_a_slip_counts_once_for_each_activity(box: BallotBox) -> None:
    box.cast(CODE, quiz_ballot(), NOW, SLIPS[0])
    box.cast(CODE, story_ballot(), NOW, SLIPS[0])
    assert box.sent(1) == {"law/quiz": 1, "law/story": 1}


def test_one_device_sends_as_often_as_it_has_slips(box: BallotBox) -> None:
    nonce = "0" * 32
    for slip in SLIPS:
        box.cast(CODE, quiz_ballot(2, 1, nonce), NOW, slip)
    assert exact(box)[0] == 3


@pytest.mark.parametrize(
    ("slip", "refused"), [(None, SlipNeeded), (STRANGER, UnknownSlip), ("", UnknownSlip)]
)
def test_without_a_slip_of_the_room_nothing_counts(
    box: BallotBox, slip: str | None, refused: type[BallotRefused]
) -> None:
    with pytest.raises(refused):
        box.cast(CODE, quiz_ballot(), NOW, slip)
    assert box.sent(1)["law/quiz"] == 0


def test_a_slip_of_another_room_is_unknown(box: BallotBox) -> None:
    box.put_room(2, OTHER_CODE, DUE, 9, [QUIZ_MEASURE], "once", strict=True)
    box.fill_token_pool(2, [STRANGER])
    box.cast(OTHER_CODE, quiz_ballot(), NOW, STRANGER)
    for code, slip in ((CODE, STRANGER), (OTHER_CODE, SLIPS[0])):
        with pytest.raises(UnknownSlip):
            box.cast(code, quiz_ballot(), NOW, slip)


def test_while_it_is_held_a_used_slip_meets_what_a_fresh_one_meets(box: BallotBox) -> None:
    ballot = quiz_ballot()
    box.cast(CODE, ballot, NOW, SLIPS[0])
    box.pause(1)
    for sent, slip in ((ballot, SLIPS[0]), (quiz_ballot(), SLIPS[0]), (quiz_ballot(), SLIPS[1])):
        with pytest.raises(RoomPaused):
            box.cast(CODE, sent, NOW, slip)
    box.begin_closing(1, "law/quiz")
    for slip in SLIPS[:2]:
        with pytest.raises(RoomClosed):
            box.cast(CODE, quiz_ballot(), NOW, slip)


def test_bags_are_filled_once_and_only_in_strict_rooms(box: BallotBox) -> None:
    box.put_room(2, OTHER_CODE, DUE, 9, [QUIZ_MEASURE], "once")
    for room_id in (1, 2, 3):
        with pytest.raises(CodesAlreadyShown):
            box.fill_token_pool(room_id, [STRANGER])
    with pytest.raises(UnknownSlip):
        box.cast(CODE, quiz_ballot(), NOW, STRANGER)


def test_before_there_are_slips_nothing_counts(store: Store) -> None:
    box = store()
    box.put_room(1, CODE, DUE, 9, [QUIZ_MEASURE], "once", strict=True)
    assert (found := box.read_room(CODE))
    assert (found.bag, found.strict) == (Bag.EMPTY, True)
    with pytest.raises(UnknownSlip):
        box.cast(CODE, quiz_ballot(), NOW, SLIPS[0])
    box.fill_token_pool(1, SLIPS)
    assert (found := box.read_room(CODE))
    assert found.bag is Bag.FILLED


def test_a_room_that_is_not_strict_is_full_at_its_cap_and_knows_no_slips(box: BallotBox) -> None:
    box.put_room(2, OTHER_CODE, DUE, 9, [QUIZ_MEASURE], "once")
    assert (found := box.read_room(OTHER_CODE))
    assert not found.strict
    for _ in range(9):
        box.cast(OTHER_CODE, quiz_ballot(), NOW)
    with pytest.raises(RoomFull):
        box.cast(OTHER_CODE, quiz_ballot(), NOW)


def test_slips_are_codes_and_no_two_alike() -> None:
    drawn = new_codes(46)
    assert len(set(drawn)) == 46
    assert secrets.choice(drawn).isalnum()
