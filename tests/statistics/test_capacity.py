"""How many machines it takes, from what was measured and what is assumed."""

import pytest

from bench import capacity
from bench.bell import held, most_that_hold
from bench.capacity import FEWEST_NODES, Assumed, NotMeasured, size_for, steps_of, steps_of_one_machine
from bench.queueing import Bell as Arrivals
from bench.queueing import Step, busy

ASSUMED = Assumed(who={}, at_once=0.5, seconds=10, most_busy=0.5, price=None)
STEPS = [Step(2, 0.1), Step(1)]
FINE = dict.fromkeys(("failed", "unanswered", "lost", "doubled", "late_ms"), 0.0) | {"p99_ms": 500.0}
MEASURED = {
    "services, files": {name: {"node": 1.0, "store": 0.0, "asker": 0.1} for name in ("page", "state", "quiz")}
    | {"ballot": {"node": 2.0, "store": 0.5, "asker": 0.1}},
}


def test_a_small_county_has_two_nodes_so_that_one_may_stop() -> None:
    assert size_for(100, STEPS, ASSUMED).plant.nodes == FEWEST_NODES


@pytest.mark.parametrize("pupils", [20_000, 200_000])
def test_no_worker_and_no_store_is_busier_than_is_assumed(pupils: int) -> None:
    sizing = size_for(pupils, STEPS, ASSUMED)
    bell = Arrivals(pupils // 2 // sizing.sites, ASSUMED.seconds)
    assert max(busy(sizing.plant, STEPS, bell)) <= ASSUMED.most_busy + 0.01
    assert sizing.waits.p99 < 100


def test_a_store_that_is_too_busy_makes_another_site() -> None:
    one, two = (size_for(pupils, STEPS, ASSUMED).sites for pupils in (90_000, 110_000))
    assert (one, two) == (1, 2)


def test_what_a_pupil_asks_for_takes_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "measured", MEASURED.get)
    steps = steps_of("files")
    assert [step.node_ms for step in steps] == [1, 1, 1, 2]
    assert [step.store_ms for step in steps] == [0, 0, 0, 0.5]
    shared = steps_of_one_machine("files")
    assert sum(step.node_ms for step in shared) == pytest.approx(5 + 3 * 0.5 + 0.4)


def test_what_was_not_measured_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "measured", MEASURED.get)
    with pytest.raises(NotMeasured, match="services, servers"):
        steps_of("servers")


@pytest.mark.parametrize(("most", "found"), [(0, 0), (130, 125), (990, 875)])
def test_the_most_that_hold_are_found_by_halves(most: int, found: int) -> None:
    assert most_that_hold(1000, 3, lambda classes: classes <= most) == found


def test_a_burst_holds_when_nothing_went_wrong_and_nobody_waited_long() -> None:
    assert held(FINE)
    for wrong in ("failed", "unanswered", "lost", "doubled"):
        assert not held({**FINE, wrong: 1})
    assert not held({**FINE, "p99_ms": 501.0})
    assert not held({**FINE, "late_ms": 501.0})
