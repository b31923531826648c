"""Ballots that come to a process at once go to a Valkey server together, in one turn."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from valkey.connection import Connection

from bench.valkeys import wait_until
from safe4me.ballot_box.records import BoxUnavailable, NotInThisRoom
from safe4me.ballot_box.valkey.cast import MOST_AT_ONCE
from safe4me.ballot_box.valkey.store import ValkeyBallotBox
from safe4me.statistics.ballot import Ballot, Measure, MeasuredQuestion
from safe4me.valkey_client.client import LuaLibrary, ValkeyStore
from tests.helpers.world.ballots import (
    CODE,
    DUE,
    PATIENCE_SECONDS,
    SECRET,
    open_box,
    own_address,
    quiz_ballot,
    story_ballot,
)
from tests.helpers.world.schools import NOW

READ_AT_ONCE = 16 * 1024  # bytes: PROTO_IOBUF_LEN of Valkey's server.h
Told = list[Any]  # as the function tells it

call_all: Any = ValkeyStore.call_all_and_wait


@pytest.fixture
def box(valkey_port: int) -> ValkeyBallotBox:
    made = open_box(partial(ValkeyBallotBox, own_address(valkey_port), SECRET, PATIENCE_SECONDS))
    assert isinstance(made, ValkeyBallotBox)
    made.cast(CODE, quiz_ballot(), NOW)
    return made


def cast_at_once(
    box: ValkeyBallotBox, ballots: Sequence[Ballot], monkeypatch: pytest.MonkeyPatch
) -> tuple[list[Exception | None], list[int]]:
    """What became of each, and how many went in each turn; the first waits until all others have come."""
    waiting, turns = box._casting._here(), list[int]()  # noqa: SLF001 - who waits is seen nowhere else

    def held(store: ValkeyStore, library: LuaLibrary, name: str, keys: Sequence[str], each: Told) -> Told:
        if name == "cast":
            turns.append(len(each))
        if name == "cast" and len(turns) == 1:
            wait_until(lambda: len(waiting._queue) == len(ballots) - 1)  # noqa: SLF001 - as above
        return list(call_all(store, library, name, keys, each))

    monkeypatch.setattr(ValkeyStore, "call_all_and_wait", held)

    def cast(ballot: Ballot) -> Exception | None:
        try:
            box.cast(CODE, ballot, NOW)
        except (NotInThisRoom, BoxUnavailable) as refused:
            return refused
        return None

    with ThreadPoolExecutor(len(ballots)) as threads:
        return list(threads.map(cast, ballots)), turns


def test_what_comes_while_one_turn_lasts_goes_together_and_each_is_counted_or_refused_for_itself(
    box: ValkeyBallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent_twice = quiz_ballot()
    elsewhere = Ballot("law/quiz", "0" * 32, (("another", 1),))
    ballots = [sent_twice, elsewhere, story_ballot(), sent_twice, *(quiz_ballot() for _ in range(8))]
    outcomes, turns = cast_at_once(box, ballots, monkeypatch)
    assert [type(each) for each in outcomes if each] == [NotInThisRoom]
    assert isinstance(outcomes[1], NotInThisRoom)
    assert box.sent(1) == {"law/quiz": 1 + 1 + 8, "law/story": 1}
    assert turns == [1, len(ballots) - 1]


def test_where_a_turn_fails_all_of_it_are_asked_to_come_again_and_count_once_when_they_do(
    box: ValkeyBallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ballots = [quiz_ballot() for _ in range(MOST_AT_ONCE)]
    with monkeypatch.context() as broken:
        broken.setattr("safe4me.valkey_client.client._answer", _lost)  # private: what the network loses
        outcomes, _ = cast_at_once(box, ballots, broken)
    assert {type(each) for each in outcomes} == {BoxUnavailable}
    for ballot in ballots:
        box.cast(CODE, ballot, NOW)
    assert box.sent(1)["law/quiz"] == 1 + MOST_AT_ONCE


def test_as_many_as_go_at_once_are_read_at_once_and_then_covered_where_they_lay(
    box: ValkeyBallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [MeasuredQuestion(f"question-{n}", 1, ("1", "2"), frozenset()) for n in range(6)]
    survey = Measure("a-module-of-a-long-name/a-survey-of-a-long-name", tuple(questions), share=0.5)
    box.put_room(2, "CDFGHJ", DUE, 32, [survey], "once")
    packed: list[int] = []

    def note(store: ValkeyStore, calls: Sequence[tuple[Any, ...]], replicas: int | None) -> Told:
        packed.append(sum(len(part) for call in calls for part in Connection().pack_command(*call)))
        return list(send(store, calls, replicas))

    send: Any = ValkeyStore._send  # noqa: SLF001 - what goes to the server
    box.get_room("CDFGHJ")
    monkeypatch.setattr(ValkeyStore, "_send", note)  # private: as above
    box.cast("CDFGHJ", Ballot(survey.activity, "0" * 32, tuple((each.id, 1) for each in questions)), NOW)
    assert max(packed) * MOST_AT_ONCE < READ_AT_ONCE


def _lost(_connection: Connection) -> None:
    raise ConnectionError
