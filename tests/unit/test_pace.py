"""How many ballots came is told in steps, and how fast in three words."""

import pytest

from safe4me.statistics.ballot import ArrivalRate, pace_of, step_of


@pytest.mark.parametrize(
    ("in_a_minute", "cap", "pace"),
    [
        (4, 20, ArrivalRate.CALM),
        (5, 20, ArrivalRate.MANY_DEVICES),
        (15, 20, ArrivalRate.MANY_DEVICES),  # three in four of a class
        (16, 20, ArrivalRate.RUSH),
        (8, 6, ArrivalRate.MANY_DEVICES),  # in a small room a few together are no rush
        (9, 6, ArrivalRate.RUSH),
    ],
)
def test_a_minute_is_as_fast_as_one_device_a_class_or_faster(
    in_a_minute: int, cap: int, pace: ArrivalRate
) -> None:
    assert pace_of(in_a_minute, cap) == pace


def test_the_steps_go_on_by_tens_as_far_as_a_room_goes() -> None:
    assert [step_of(ballots) for ballots in (4, 5, 9, 10, 27, 200)] == [0, 5, 5, 10, 20, 200]


def test_every_number_of_ballots_has_reached_a_step_and_at_most_ten_share_one() -> None:
    reached = [step_of(ballots) for ballots in range(201)]
    assert reached == sorted(reached)
    assert max(map(reached.count, reached)) == 10
    assert all(step <= ballots for ballots, step in enumerate(reached))
