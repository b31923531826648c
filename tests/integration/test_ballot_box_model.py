"""The ballot box against a model that is a dict: cast, pause, fill, close and destroy in any order."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from safe4me.ballot_box.records import (
    ActivityNotFound,
    ActivityStillOpen,
    BallotRefused,
    RoomClosed,
    RoomFull,
    RoomPaused,
    UnknownRoom,
)
from safe4me.statistics.ballot import Ballot, Measure, MeasuredQuestion
from tests.helpers.world.ballots import Store, counted

CODE = "K7Q3XP"
START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
ACTIVITIES = ("law/quiz", "law/story")
MEASURES = [Measure(a, (MeasuredQuestion("q", 1, ("1", "2", "3"), frozenset({1})),)) for a in ACTIVITIES]

activities = st.sampled_from(ACTIVITIES)
nonces = st.integers(0, 9).map("{:032x}".format)


class Model:
    """One activity as it should be."""

    def __init__(self) -> None:
        self.answers: dict[str, int] = {}
        self.state = "open"
        self.destroyed = False


class BoxMachine(RuleBasedStateMachine):
    """Drives a real box and the model side by side."""

    new_store: ClassVar[Callable[[], Store]]

    @initialize(cap=st.integers(0, 4), minutes=st.integers(1, 5))
    def open_room(self, cap: int, minutes: int) -> None:
        self.box = type(self).new_store()()
        self.cap, self.now, self.due = cap, START, START + timedelta(minutes=minutes)
        self.box.put_room(7, CODE, self.due, cap, MEASURES, "once")
        self.model = {activity: Model() for activity in ACTIVITIES}

    def gone(self) -> bool:
        return all(model.destroyed for model in self.model.values())

    def refusal(self, activity: str, nonce: str) -> type[BallotRefused] | None:
        model = self.model[activity]
        if self.gone():
            return UnknownRoom
        if model.state == "closed" or self.now >= self.due:
            return RoomClosed
        if nonce in model.answers:
            return None
        if model.state == "paused":
            return RoomPaused
        return RoomFull if len(model.answers) >= self.cap else None

    @rule(activity=activities, nonce=nonces, option=st.integers(1, 3))
    def cast(self, activity: str, nonce: str, option: int) -> None:
        ballot = Ballot(activity, nonce, (("q", option),))
        refusal = self.refusal(activity, nonce)
        if refusal is None:
            self.box.cast(CODE, ballot, self.now)
            self.model[activity].answers.setdefault(nonce, option)
        else:
            with pytest.raises(refusal):
                self.box.cast(CODE, ballot, self.now)

    @rule(activity=activities | st.none(), before=st.sampled_from(["open", "paused"]))
    def pause_or_resume(self, activity: str | None, before: str) -> None:
        (self.box.pause if before == "open" else self.box.resume)(7, activity)
        for name, model in self.model.items():
            if model.state == before and activity in {name, None}:
                model.state = "paused" if before == "open" else "open"

    @rule(cap=st.integers(0, 8))
    def raise_cap(self, cap: int) -> None:
        self.box.raise_cap(7, cap)
        self.cap = max(cap, self.cap)

    @precondition(lambda self: self.now < self.due + timedelta(minutes=1))
    @rule()
    def a_minute_passes(self) -> None:
        self.now += timedelta(minutes=1)

    @rule(activity=activities)
    def begin_closing(self, activity: str) -> None:
        self.box.begin_closing(7, activity)
        self.model[activity].state = "closed"

    @rule(activity=activities)
    def destroy(self, activity: str) -> None:
        self.box.destroy(7, activity)
        self.model[activity].state = "closed"
        self.model[activity].destroyed = True
        self.model[activity].answers.clear()

    @rule(activity=activities)
    def read(self, activity: str) -> None:
        model = self.model[activity]
        if model.state != "closed":
            with pytest.raises(ActivityStillOpen):
                counted(self.box, 7, activity)
            return
        if self.gone():
            with pytest.raises(ActivityNotFound):
                counted(self.box, 7, activity)
            return
        exact = counted(self.box, 7, activity)
        chosen = Counter(model.answers.values())
        assert exact.ballots == len(model.answers)
        assert exact.counts == ({} if model.destroyed else {"q": (chosen[1], chosen[2], chosen[3])})

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "model"):
            return
        expected = {} if self.gone() else {name: len(model.answers) for name, model in self.model.items()}
        assert self.box.sent(7) == expected
        assert self.box.remaining(7) == {name for name, model in self.model.items() if not model.destroyed}
        assert self.box.has_room(7) == (not self.gone())
        room = self.box.read_room(CODE)
        states = {} if room is None else {name: a.state.value for name, a in room.activities.items()}
        assert states == ({} if self.gone() else {name: model.state for name, model in self.model.items()})
        assert self.box.due(self.now) == ([7] if self.now >= self.due and not self.gone() else [])


def test_a_box_does_what_a_dict_would(new_store: Callable[[], Store]) -> None:
    machine = type("Machine", (BoxMachine,), {"new_store": staticmethod(new_store)})
    unhurried = settings(max_examples=30, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(machine, settings=unhurried)
