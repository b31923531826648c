"""Slips go into a bag on Valkey while something goes wrong: a sheet that is shown is the one that counts."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import Bag, BoxUnavailable, CodesAlreadyShown, UnknownSlip
from safe4me.valkey_client.client import NotReplicated, ValkeyStore
from tests.helpers.world.ballots import (
    CODE,
    DUE,
    QUIZ_MEASURE,
    SLIPS,
    STORY_MEASURE,
    Store,
    quiz_ballot,
    story_ballot,
    valkey_store,
)
from tests.helpers.world.schools import NOW

OTHERS = ["GGGGGG", "HHHHHH", "JJJJJJ"]
CALL = "call_and_wait"
answered: Callable[..., Any] = ValkeyStore.call_and_wait  # Any: as the function tells it


def unanswered(*given: Any) -> None:
    """The primary does it, and no replica says that it has it."""
    answered(*given)
    raise NotReplicated


@pytest.fixture
def store(valkey_port: int) -> Store:
    return valkey_store(valkey_port)


@pytest.fixture
def box(store: Store) -> BallotBox:
    """A box with a strict room that has no slips yet."""
    box = store()
    box.put_room(1, CODE, DUE, 9, [QUIZ_MEASURE, STORY_MEASURE], "once", strict=True)
    return box


def bag(box: BallotBox) -> Bag:
    found = box.read_room(CODE)
    assert found
    return found.bag


def assert_only(box: BallotBox, good: list[str], none: list[str]) -> None:
    """The slips of one sheet count, and those of another are unknown."""
    assert bag(box) is Bag.FILLED
    for slip in none:
        with pytest.raises(UnknownSlip):
            box.cast(CODE, quiz_ballot(), NOW, slip)
    for slip in good:
        box.cast(CODE, quiz_ballot(), NOW, slip)
        box.cast(CODE, story_ballot(), NOW, slip)
    assert box.sent(1) == dict.fromkeys(("law/quiz", "law/story"), len(good))


def test_slips_that_no_replica_is_known_to_have_are_not_shown_and_others_can_be_drawn(
    box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(ValkeyStore, CALL, unanswered)
        for _ in range(2):
            with pytest.raises(BoxUnavailable):
                box.fill_token_pool(1, SLIPS)
    assert bag(box) is Bag.EMPTY
    box.fill_token_pool(1, OTHERS)
    assert_only(box, OTHERS, SLIPS)


@pytest.mark.parametrize(
    ("reply", "refused"),
    [(answered, CodesAlreadyShown), (unanswered, BoxUnavailable)],
    ids=["through", "unanswered"],
)
def test_of_two_who_ask_at_once_one_at_most_is_shown_a_sheet_and_that_one_counts(
    box: BallotBox,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    reply: Callable[..., Any],
    refused: type[Exception],
) -> None:
    other = store()
    other.identity()

    def meanwhile(own: ValkeyStore, library: Any, name: str, *given: Any) -> Any:
        if name == "fill":
            monkeypatch.setattr(ValkeyStore, CALL, reply)
            with suppress(BoxUnavailable):
                other.fill_token_pool(1, OTHERS)
            monkeypatch.setattr(ValkeyStore, CALL, answered)
        return answered(own, library, name, *given)

    monkeypatch.setattr(ValkeyStore, CALL, meanwhile)
    with pytest.raises(refused):
        box.fill_token_pool(1, SLIPS)
    if bag(box) is Bag.EMPTY:
        other.fill_token_pool(1, OTHERS)
    assert_only(box, OTHERS, SLIPS)


def test_whether_there_is_a_room_to_fill_is_asked_surely(
    box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CodesAlreadyShown):
        box.fill_token_pool(2, SLIPS)
    monkeypatch.setattr(ValkeyStore, CALL, unanswered)
    with pytest.raises(BoxUnavailable):
        box.fill_token_pool(2, SLIPS)
