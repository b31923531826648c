"""The simulation of a morning, against what is known of queues."""

import pytest

from bench.queueing import Bell, Plant, Step, busy, nodes_needed, rung

ONE = Plant(nodes=1, workers=1)


def test_a_seed_gives_the_same_morning_again() -> None:
    bell = Bell(200, 10)
    assert rung(ONE, [Step(10)], bell) == rung(ONE, [Step(10)], bell)
    assert rung(ONE, [Step(10)], bell) != rung(ONE, [Step(10)], bell, seed=1)


def test_who_comes_alone_waits_for_the_work_only() -> None:
    waits = rung(Plant(nodes=10, workers=2), [Step(10)], Bell(2000, 10_000))
    assert waits.p50 == pytest.approx(10 * 0.693, rel=0.1)  # the median of an exponential
    assert waits.p99 == pytest.approx(10 * 4.605, rel=0.15)


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_one_server_waits_as_the_formula_of_its_queue_says(share: float) -> None:
    pupils = 40_000
    waits = rung(ONE, [Step(10)], Bell(pupils, pupils * 0.010 / share))
    mean = 10 / (1 - share)  # of an M/M/1 queue; times in it are exponential
    assert waits.p50 == pytest.approx(mean * 0.693, rel=0.15)
    assert waits.p99 == pytest.approx(mean * 4.605, rel=0.25)


def test_more_than_can_be_done_waits_ever_longer() -> None:
    few, many = (rung(ONE, [Step(10)], Bell(pupils, pupils / 150)).worst for pupils in (1000, 4000))
    assert many > 3 * few > 1000


def test_a_second_node_halves_how_busy_each_is_and_the_store_stays_as_busy() -> None:
    steps, bell = [Step(4, 1), Step(6)], Bell(6000, 60)
    assert busy(Plant(1, 2), steps, bell) == pytest.approx((0.5, 0.1))
    assert busy(Plant(2, 2), steps, bell) == pytest.approx((0.25, 0.1))


@pytest.mark.parametrize(("most_busy", "nodes"), [(0.5, 1), (0.49, 2), (0.25, 2), (0.1, 5)])
def test_so_many_nodes_are_needed(most_busy: float, nodes: int) -> None:
    assert nodes_needed(2, [Step(10)], Bell(6000, 60), most_busy) == nodes


def test_a_slow_store_is_waited_for_by_whoever_needs_it() -> None:
    without, with_store = (rung(Plant(4, 2), [Step(5, store)], Bell(1000, 10)).p99 for store in (0.0, 9.0))
    assert with_store > 2 * without
