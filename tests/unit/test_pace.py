"""How many ballots came is told in steps."""

from safe4me.statistics.ballot import step_of


def test_the_steps_go_on_by_tens_as_far_as_a_room_goes() -> None:
    assert [step_of(ballots) for ballots in (4, 5, 9, 10, 27, 200)] == [0, 5, 5, 10, 20, 200]


def test_every_number_of_ballots_has_reached_a_step_and_at_most_ten_share_one() -> None:
    reached = [step_of(ballots) for ballots in range(201)]
    assert reached == sorted(reached)
    assert max(map(reached.count, reached)) == 10
    assert all(step <= ballots for ballots, step in enumerate(reached))
