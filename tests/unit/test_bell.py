"""Which bursts of the bell keep to the goals, and how the most that do are found."""

import pytest

from bench.bell import held, most_that_hold

FINE = dict.fromkeys(("failed", "unanswered", "lost", "doubled", "late_ms"), 0.0) | {"p99_ms": 500.0}


@pytest.mark.parametrize(("most", "found"), [(0, 0), (130, 125), (990, 875)])
def test_the_most_that_hold_are_found_by_halves(most: int, found: int) -> None:
    assert most_that_hold(1000, 3, lambda classes: classes <= most) == found


def test_a_burst_holds_when_nothing_went_wrong_and_nobody_waited_long() -> None:
    assert held(FINE)
    for wrong in ("failed", "unanswered", "lost", "doubled"):
        assert not held({**FINE, wrong: 1})
    assert not held({**FINE, "p99_ms": 501.0})
    assert not held({**FINE, "late_ms": 501.0})
