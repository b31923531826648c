"""Wherever a worker is killed that casts or seals on Valkey, it counts once when it is tried again.

Attacker has: a way to kill the worker (-9) between any two calls

A process is killed (-9) before and after each of its calls to the server; then the same is tried again.
"""

import os
import signal
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import pytest

from safe4me.ballot_box.interface import BallotBox
from safe4me.valkey_client.client import ValkeyStore
from tests.attacks.conftest import Attacks
from tests.helpers.servers.machine import KILLED, in_child
from tests.helpers.world.ballots import CODE, DUE, QUIZ_MEASURE, Store, quiz_ballot, valkey_store
from tests.helpers.world.schools import NOW

BALLOTS, ROOM_CAP = 10, 1000
CALL = "_send"


@pytest.fixture
def store(valkey_port: int) -> Store:
    return valkey_store(valkey_port)


def die_at(step: int) -> None:
    """Kill this process at a step: before its first call, after it, before its second one, and so on."""
    send, steps = getattr(ValkeyStore, CALL), count()

    def once() -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def send_or_die(store: ValkeyStore, *given: Any, **named: Any) -> Any:  # Any: whatever is sent
        once()
        told = send(store, *given, **named)
        once()
        return told

    setattr(ValkeyStore, CALL, send_or_die)


def killed_at_every_step(
    store: Store, act: Callable[[BallotBox, int], None], check: Callable[[int], None]
) -> int:
    """Do something in a process of its own that is killed at a step, then check; at how many steps."""

    def act_and_die(step: int) -> None:
        die_at(step)
        act(store(), step)

    for step in count():
        code = in_child(partial(act_and_die, step))
        assert code in {KILLED, 0}
        check(step)
        if code != KILLED:
            return step
    raise AssertionError


def test_a_cast_killed_at_every_call_counts_once_when_it_is_tried_again(
    store: Store, attacks: Attacks
) -> None:
    box = store()
    box.put_room(1, CODE, DUE, ROOM_CAP, [QUIZ_MEASURE], "once")
    wrong = []

    def cast(box: BallotBox, step: int) -> None:
        box.cast(CODE, quiz_ballot(nonce=f"{step:032x}"), NOW)

    def check(step: int) -> None:
        for _ in range(2):
            cast(box, step)
        wrong.append(box.sent(1)["law/quiz"] != step + 1)

    assert killed_at_every_step(store, cast, check) > 5
    attacks.holds("on Valkey: steps of a cast after which it counts twice, or never", sum(wrong), at_most=0)


def test_a_seal_killed_at_every_call_tells_one_draw(store: Store, attacks: Attacks) -> None:
    box, wrong = store(), []

    def fill(room_id: int) -> None:
        box.put_room(room_id, CODE, DUE, ROOM_CAP, [QUIZ_MEASURE], "once")
        for _ in range(BALLOTS):
            box.cast(CODE, quiz_ballot(), NOW)

    def seal(box: BallotBox, step: int) -> None:
        box.begin_closing(step + 1, "law/quiz")
        box.seal(step + 1, "law/quiz", 0.5)
        box.destroy(step + 1, "law/quiz")

    def check(step: int) -> None:
        box.begin_closing(step + 1, "law/quiz")
        if box.has_room(step + 1):
            told = [box.seal(step + 1, "law/quiz", epsilon) for epsilon in (0.5, 1.0)]
            wrong.append(told[0].ballots != BALLOTS or told[0] != told[1])
        box.destroy(step + 1, "law/quiz")
        fill(step + 2)

    fill(1)
    assert killed_at_every_step(store, seal, check) > 10
    attacks.holds(
        "on Valkey: steps of a seal after which it is drawn twice, or not whole", sum(wrong), at_most=0
    )
