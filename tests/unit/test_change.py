"""The interval of a change covers the true change 95% of the time; public numbers decide if it stands."""

from itertools import product
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.statistics.change import Change, area_change, half_width_points
from safe4me.statistics.figures import Reason, Suppressed, Tally
from safe4me.statistics.intervals import variance
from safe4me.statistics.wording import Direction, Movement, in_points
from tests.exact import EPSILON, difference_within, sealed_share

SAFER = frozenset({1})
SHARES = (0.0, 0.02, 0.2, 0.5, 0.65, 0.9, 1.0)
Group = tuple[int, int]  # seals, ballots
GROUPS: tuple[Group, ...] = ((1, 10), (1, 25), (2, 31), (3, 75), (8, 150), (16, 400), (33, 600), (64, 1600))


def tally(options: int, seals: int, ballots: int, safer: int = 0) -> Tally:
    return Tally((safer, ballots - safer, *(0 for _ in range(options - 2))), ballots, seals)


def lowest_coverage(options: int, before: Group, after: Group, half_points: float) -> float:
    """The lowest exact coverage over true shares before and after."""
    return min(
        difference_within(
            sealed_share(options, *before, share),
            sealed_share(options, *after, moved),
            moved - share,
            half_points / 100,
        )
        for share, moved in product(SHARES, SHARES)
    )


def half_points(options: int, before: Group, after: Group) -> float:
    return half_width_points(tally(options, *before), tally(options, *after), 1, EPSILON)


@pytest.mark.parametrize("options", [2, 3, 4, 5])
def test_the_interval_of_a_change_covers_95_percent_whatever_the_shares_and_groups(options: int) -> None:
    for before, after in product(GROUPS, GROUPS):
        half = half_points(options, before, after)
        assert lowest_coverage(options, before, after, half) >= 0.95, (before, after)


@pytest.mark.parametrize("group", GROUPS)
def test_an_interval_that_is_a_tenth_narrower_would_not_cover(group: Group) -> None:
    assert lowest_coverage(3, group, group, 0.9 * half_points(3, group, group)) < 0.95


def test_an_interval_without_the_luck_of_who_was_there_would_not_cover() -> None:
    seals, ballots = group = (16, 400)
    noise_alone = 100 * 1.96 * sqrt(2 * variance(2, seals, EPSILON)) / ballots
    assert lowest_coverage(2, group, group, noise_alone) < 0.7


def test_a_change_is_after_minus_before_in_points() -> None:
    change = area_change(tally(2, 16, 400, 240), tally(2, 20, 500, 400), 3, SAFER, EPSILON)
    assert isinstance(change, Change)
    assert change.points == pytest.approx(20)
    assert change.high - change.points == pytest.approx(change.points - change.low)
    assert (change.before_ballots, change.after_ballots) == (400, 500)


def test_a_change_downwards_is_negative() -> None:
    change = area_change(tally(2, 16, 400, 300), tally(2, 16, 400, 200), 3, SAFER, EPSILON)
    assert isinstance(change, Change)
    assert change.points == pytest.approx(-25)
    assert change.high < 0


def test_an_area_s_change_stands_from_three_schools_and_within_ten_points() -> None:
    many, few = tally(2, 16, 400), tally(2, 4, 100)
    assert area_change(many, many, 2, SAFER, EPSILON) == Suppressed(Reason.TOO_FEW_SCHOOLS)
    assert area_change(many, few, 3, SAFER, EPSILON) == Suppressed(Reason.TOO_WIDE)
    assert isinstance(area_change(many, many, 3, SAFER, EPSILON), Change)


def test_a_phase_without_ballots_has_no_change() -> None:
    none, many = Tally((0, 0), 0, 0), tally(2, 16, 400)
    assert area_change(none, many, 3, SAFER, EPSILON) == Suppressed(Reason.TOO_WIDE)


@given(st.integers(0, 400), st.integers(0, 400), st.integers(1, 20), st.integers(1, 20))
def test_whether_a_change_stands_never_depends_on_an_answer(
    safer: int, later: int, seals: int, more: int
) -> None:
    here = area_change(tally(3, seals, 400, safer), tally(3, more, 400, later), 3, SAFER, EPSILON)
    there = area_change(tally(3, seals, 400), tally(3, more, 400), 3, SAFER, EPSILON)
    assert isinstance(here, Change) == isinstance(there, Change)


@pytest.mark.parametrize(("options", "cells"), [(2, 1), (4, 1), (4, 2)])
def test_half_the_interval_is_noise_and_luck_and_half_a_step_of_the_smaller_group(
    options: int, cells: int
) -> None:
    before, after = tally(options, 16, 400), tally(options, 20, 500)
    noise_before = variance(options, 16, EPSILON, cells=cells) / 400**2
    noise_after = variance(options, 20, EPSILON, cells=cells) / 500**2
    deviation = sqrt(1 / 1600 + 1 / 2000 + noise_before + noise_after)
    expected = 100 * (1.959963984540054 * deviation + 1 / 800)
    assert half_width_points(before, after, cells, EPSILON) == pytest.approx(expected, rel=1e-9)


def test_a_change_of_several_options_together_has_their_interval() -> None:
    before, after = Tally((100, 100, 100, 100), 400, 16), Tally((150, 150, 50, 50), 400, 16)
    change = area_change(before, after, 3, frozenset({1, 2}), EPSILON)
    assert isinstance(change, Change)
    assert change.points == pytest.approx(25)
    assert change.high - 25 == pytest.approx(half_width_points(before, after, 2, EPSILON))


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.1, 5.2, Movement(Direction.UNCLEAR, 3, 0, 6)),
        (1.0, 5.0, Movement(Direction.UP, 3, 1, 5)),
        (2.9, 5.0, Movement(Direction.UP, 4, 2, 5)),
        (-5.2, -0.1, Movement(Direction.UNCLEAR, -3, -6, 0)),
        (-5.0, -1.0, Movement(Direction.DOWN, -3, -5, -1)),
        (-5.0, 5.4, Movement(Direction.UNCLEAR, 0, -5, 6)),
    ],
)
def test_a_change_is_said_in_whole_points_and_its_direction_only_where_none_is_left_out(
    low: float, high: float, said: Movement
) -> None:
    assert in_points(Change((low + high) / 2, low, high, 400, 400)) == said
