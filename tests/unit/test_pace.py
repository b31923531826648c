"""How many ballots came is told in steps."""

from safe4me.statistics.pace import coarse_steps


def test_the_steps_go_on_by_tens_as_far_as_a_room_goes() -> None:
    assert coarse_steps(4) == (0,)
    assert coarse_steps(27) == (0, 5, 10, 20)
    assert coarse_steps(200)[-3:] == (180, 190, 200)


def test_every_number_of_ballots_has_reached_a_step_and_at_most_ten_share_one() -> None:
    reached = [coarse_steps(ballots)[-1] for ballots in range(201)]
    assert reached == sorted(reached)
    assert max(map(reached.count, reached)) == 10
    assert all(step <= ballots for ballots, step in enumerate(reached))
