"""When a class may measure an activity: once, or before and after, never a third time."""

from itertools import permutations

import pytest

from safe4me.db.budget import may_measure
from safe4me.db.rooms import Phase

ONCE, BEFORE, AFTER = Phase


@pytest.mark.parametrize("phase", Phase)
def test_an_activity_never_measured_may_be_measured_in_any_phase(phase: Phase) -> None:
    assert may_measure(phase, {})


@pytest.mark.parametrize("phase", Phase)
def test_after_once_nothing_follows(phase: Phase) -> None:
    assert not may_measure(phase, {ONCE: True})


def test_before_is_followed_by_after_only() -> None:
    assert [phase for phase in Phase if may_measure(phase, {BEFORE: True})] == [AFTER]


def test_after_waits_until_before_is_sealed() -> None:
    assert not may_measure(AFTER, {BEFORE: False})


@pytest.mark.parametrize("phase", Phase)
def test_a_lone_after_stays_alone(phase: Phase) -> None:
    assert not may_measure(phase, {AFTER: True})


@pytest.mark.parametrize("order", sorted(set(permutations(list(Phase) * 2, 4))))
def test_whatever_is_tried_a_class_measures_an_activity_twice_at_most(order: tuple[Phase, ...]) -> None:
    taken: dict[Phase, bool] = {}
    for phase in order:
        if may_measure(phase, taken):
            assert phase not in taken
            taken[phase] = True
    assert len(taken) <= 2
    assert len(taken) == 1 or set(taken) == {BEFORE, AFTER}
