"""What a change says of classes that measured twice, when it stands, and how wide its interval is."""

from datetime import date
from itertools import product
from math import inf, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.changes import World, lowest_coverage, most_false_ups, outcome, staying_away
from safe4me.privacy.intervals import LEVEL, variance
from safe4me.statistics.change import (
    LEVEL_WHILE_IT_RUNS,
    BothTimes,
    Change,
    change_of,
    half_width_points,
    level_of,
)
from safe4me.statistics.figures import Reason, Released, Suppressed, Tally
from safe4me.statistics.wording import Direction, Movement, in_points
from tests.helpers.privacy.exact import EPSILON, difference_within, of_points, sealed_share

SAFER = frozenset({1})
SHARES = (0.0, 0.02, 0.2, 0.5, 0.65, 0.9, 1.0)


def tally(
    safer: int = 0, ballots: int = 400, seals: int = 16, options: int = 3, epsilon: float = EPSILON
) -> Tally:
    noises = ((epsilon, seals + 1),)  # one batch, with its draw
    return Tally((safer, ballots - safer, *(0 for _ in range(options - 2))), ballots, seals, noises)


def changed(*orders: BothTimes) -> Change | Suppressed:
    return change_of(orders, SAFER)


def shown(*orders: BothTimes) -> Change:
    change = changed(*orders)
    assert isinstance(change, Change)
    return change


def test_a_change_is_after_minus_before_in_points() -> None:
    change = shown(BothTimes(tally(240), tally(320)))
    assert change.points == pytest.approx(20)
    assert change.high - change.points == pytest.approx(change.points - change.low)
    assert (change.classes, change.before_ballots, change.after_ballots) == (16, 400, 400)
    assert (change.before.count, change.after.count, change.after.total) == (240, 320, 400)
    assert shown(BothTimes(tally(300), tally(200))).high < 0


@pytest.mark.parametrize(("options", "cells"), [(2, 1), (4, 1), (4, 2)])
def test_half_the_interval_is_noise_and_luck_and_how_alike_a_class_thinks(options: int, cells: int) -> None:
    before, after = tally(0, 400, 16, options), tally(0, 500, 16, options)
    noise = sum(variance(options, ((EPSILON, 17),), cells=cells) / n**2 for n in (400, 500))
    luck = (1 + 0.05 * (400 / 16 - 1)) / 1600 + (1 + 0.05 * (500 / 16 - 1)) / 2000
    expected = 100 * 1.959963984540054 * sqrt(luck + noise)
    assert half_width_points([BothTimes(before, after)], cells) == pytest.approx(expected, rel=1e-9)


def test_missing_ballots_are_taken_at_their_worst() -> None:
    half = half_width_points([BothTimes(tally(200), tally(200, 380))], 1)
    fewer_after = shown(BothTimes(tally(200), tally(200, 380)))
    assert fewer_after.points == pytest.approx(100 * (200 / 380 - 200 / 400))
    assert fewer_after.low == pytest.approx(-half)
    assert fewer_after.high == pytest.approx(5 + half)
    fewer_before = shown(BothTimes(tally(200, 380), tally(200)))
    assert fewer_before.low == pytest.approx(-5 - half)
    assert fewer_before.high == pytest.approx(half)


def test_each_order_of_two_forms_counts_alike_however_many_classes_it_has() -> None:
    easier_first = BothTimes(tally(280), tally(200))
    easier_after = BothTimes(tally(100, 200, 8), tally(160, 200, 8))
    change = shown(easier_first, easier_after)
    assert change.points == pytest.approx((-20 + 30) / 2)
    assert (change.classes, change.before_ballots, change.after_ballots) == (24, 600, 600)
    widths = (easier_first.before.half_width(1) / 400, easier_after.before.half_width(1) / 200)
    for phase, share in ((change.before, (0.7 + 0.5) / 2), (change.after, (0.5 + 0.8) / 2)):
        found = [count / phase.total for count in (phase.low, phase.count, phase.high)]
        half = sqrt(sum(width**2 for width in widths)) / 2
        assert found == pytest.approx([share - half, share, share + half], abs=1e-4)
    halves = [half_width_points([each], 1) for each in (easier_first, easier_after)]
    both = half_width_points([easier_first, easier_after], 1)
    assert both == pytest.approx(sqrt(sum(half**2 for half in halves)) / 2)


@pytest.mark.parametrize(
    ("both", "reason"),
    [
        (BothTimes(tally(ballots=120, seals=5), tally(ballots=120, seals=5)), None),
        (BothTimes(tally(ballots=120, seals=4), tally(ballots=120, seals=4)), Reason.TOO_FEW_BOTH_TIMES),
        (BothTimes(tally(), tally(ballots=340)), None),
        (BothTimes(tally(), tally(ballots=339)), Reason.FEWER_ANSWERED_AFTER),
        (BothTimes(tally(ballots=339), tally()), Reason.FEWER_ANSWERED_BEFORE),
        (BothTimes(tally(ballots=80, seals=5), tally(ballots=80, seals=5)), Reason.TOO_WIDE),
    ],
)
def test_a_change_stands_from_five_classes_that_answered_both_times_within_25_points(
    both: BothTimes, reason: Reason | None
) -> None:
    found = changed(both)
    assert found == Suppressed(reason) if reason else isinstance(found, Change)


@pytest.mark.parametrize("level", [LEVEL, LEVEL_WHILE_IT_RUNS, None])
def test_a_change_is_said_as_surely_as_it_was_asked_for(level: float | None) -> None:
    change = change_of([BothTimes(tally(240), tally(320))], SAFER, level)
    assert isinstance(change, Change)
    assert change.level == level


def test_where_two_orders_miss_as_many_each_way_fewer_answered_before() -> None:
    fewer_after, fewer_before = BothTimes(tally(), tally(ballots=300)), BothTimes(tally(ballots=300), tally())
    assert changed(fewer_after, fewer_before) == Suppressed(Reason.FEWER_ANSWERED_BEFORE)


def test_a_share_of_one_phase_has_the_interval_of_its_noise() -> None:
    change = shown(BothTimes(tally(240), tally(320)))
    half = tally(240).half_width(1)
    assert change.before == Released(240, 240 - half, 240 + half, 400)
    assert change.after == Released(320, 320 - half, 320 + half, 400)


def classes_of(pupils: int, number: int, batch: int, options: int, epsilon: float = EPSILON) -> BothTimes:
    noises = ((epsilon, number + -(-number // batch)),)
    phase = Tally((0,) * options, pupils * number, number, noises)
    return BothTimes(phase, phase)


def test_what_schools_are_told_is_what_the_rule_asks() -> None:
    """Five classes of 20; 11 of the survey, of which two options of five are safer."""
    fives = [half_width_points([classes_of(20, 5, 5, options)], 1) for options in (2, 3, 4, 5)]
    assert max(fives) <= 25
    surveyed = [half_width_points([classes_of(24, number, 4, 5, 0.5)], 2) for number in (10, 11)]
    assert surveyed[1] <= 25 < surveyed[0]


def test_a_school_s_change_is_the_plain_mean_of_its_year_groups_and_what_is_of_several() -> None:
    """However many classes each has, from five together."""
    of_2, of_8 = (
        BothTimes(tally(20, 50, 2), tally(30, 50, 2)),
        BothTimes(tally(80, 200, 8), tally(90, 200, 8)),
    )
    change = shown(of_2, of_8)
    assert change.points == pytest.approx((20 + 5) / 2)
    assert change.classes == 10
    halves = [half_width_points([each], 1) for each in (of_2, of_8)]
    assert change.half == pytest.approx(sqrt(sum(half**2 for half in halves)) / 2)
    assert changed(of_2, of_2) == Suppressed(Reason.TOO_FEW_BOTH_TIMES)
    assert isinstance(changed(of_2, of_2, of_2), Change)


def test_too_few_ballots_in_one_order_are_too_few() -> None:
    fine, fewer = BothTimes(tally(), tally()), BothTimes(tally(), tally(ballots=300))
    assert changed(fine, fewer) == Suppressed(Reason.FEWER_ANSWERED_AFTER)


def test_a_phase_without_ballots_has_no_change() -> None:
    none = BothTimes(tally(), Tally((0, 0, 0), 0, 0, ()))
    assert changed(none) == Suppressed(Reason.FEWER_ANSWERED_AFTER)
    assert half_width_points([none], 1) == inf


counts = st.integers(-20, 420)


@given(counts, counts, st.integers(360, 440), st.integers(4, 20), st.sampled_from([0.25, 1.0]))
def test_whether_a_change_stands_never_depends_on_an_answer(
    safer: int, later: int, ballots: int, seals: int, epsilon: float
) -> None:
    of_before, of_after = {"ballots": 400, "seals": seals}, {"ballots": ballots, "seals": seals}
    here = BothTimes(tally(safer, epsilon=epsilon, **of_before), tally(later, epsilon=epsilon, **of_after))
    there = BothTimes(tally(0, epsilon=epsilon, **of_before), tally(0, epsilon=epsilon, **of_after))
    found, other = changed(here), changed(there)
    assert isinstance(found, Change) == isinstance(other, Change)
    if isinstance(found, Change) and isinstance(other, Change):
        assert found.low < found.points < found.high
        assert (found.before_ballots, found.after_ballots) == (other.before_ballots, other.after_ballots)


@given(counts, counts, st.integers(360, 440))
def test_before_and_after_the_other_way_round_is_the_same_change_down(
    safer: int, later: int, ballots: int
) -> None:
    one, other = tally(safer), tally(later, ballots)
    up, down = shown(BothTimes(one, other)), shown(BothTimes(other, one))
    assert (up.points, up.low, up.high) == pytest.approx((-down.points, -down.high, -down.low))


@pytest.mark.parametrize("seals", [8, 16, 33])
@pytest.mark.parametrize("options", [2, 4])
def test_the_interval_covers_the_true_change_whatever_the_shares(options: int, seals: int) -> None:
    group = seals, 25 * seals
    half = half_width_points([BothTimes(*[tally(0, 25 * seals, seals, options)] * 2)], 1) / 100
    for share, moved in product(SHARES, SHARES):
        before, after = sealed_share(options, *group, share), sealed_share(options, *group, moved)
        assert difference_within(before, after, moved - share, half) >= 0.95


def test_the_interval_covers_where_pupils_of_a_class_think_alike() -> None:
    assert lowest_coverage(20, trials=200) >= 0.93


def test_no_change_is_said_when_only_some_of_the_less_safe_stay_away() -> None:
    assert most_false_ups(staying_away(20, replaced=False, trials=400)) <= 0.03


def test_a_form_that_is_easier_than_the_other_moves_nothing() -> None:
    assert outcome(World(20, 0.5, forms=2), trials=200).covers >= 0.93


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
    assert in_points(of_points((low + high) / 2, low, high)) == said


@pytest.mark.parametrize(
    ("low", "over", "running"),
    [
        (6.0, Direction.UP, Direction.UP),
        (2.0, Direction.UP, Direction.UNCLEAR),
        (-18.0, Direction.UNCLEAR, Direction.UNCLEAR),
        (-26.0, Direction.DOWN, Direction.DOWN),
        (-22.0, Direction.DOWN, Direction.UNCLEAR),
    ],
)
def test_while_a_school_year_runs_a_direction_needs_the_99_percent_interval(
    low: float, over: Direction, running: Direction
) -> None:
    """The printed one is the same: 95%."""
    found = [in_points(of_points(low + 10, low, low + 20, level=at)) for at in (LEVEL, LEVEL_WHILE_IT_RUNS)]
    assert [each.direction for each in found] == [over, running]
    assert {(each.low, each.high) for each in found} == {(low, low + 20)}


def test_the_wider_interval_is_wider_by_its_noise_and_luck_and_not_by_missing_ballots() -> None:
    change = shown(BothTimes(tally(200), tally(200, 380)))
    half = half_width_points([BothTimes(tally(200), tally(200, 380))], 1)
    low, high = change.ends(LEVEL_WHILE_IT_RUNS)
    assert (change.low - low, high - change.high) == pytest.approx([half * (2.5758293 / 1.9599640 - 1)] * 2)


@pytest.mark.parametrize(
    ("period", "day", "level"),
    [
        ("2026", date(2027, 8, 31), LEVEL_WHILE_IT_RUNS),
        ("2026", date(2027, 9, 5), LEVEL_WHILE_IT_RUNS),
        ("2026", date(2027, 9, 6), LEVEL),
        ("2026-autumn-1", date(2027, 9, 5), LEVEL_WHILE_IT_RUNS),
        ("2026-autumn-1", date(2027, 9, 6), LEVEL),
        ("2024", date(2025, 9, 1), LEVEL),
        ("2024", date(2025, 8, 31), LEVEL_WHILE_IT_RUNS),
        (None, date(2027, 9, 6), LEVEL_WHILE_IT_RUNS),
    ],
)
def test_a_school_year_is_over_on_the_first_monday_after_its_last_day_of_august(
    period: str | None, day: date, level: float
) -> None:
    assert level_of(period, day) == level


@pytest.mark.parametrize(
    ("classes", "level", "is_range"), [(15, LEVEL, True), (16, LEVEL, False), (16, None, True)]
)
def test_under_16_classes_and_without_a_direction_no_one_number_is_said(
    classes: int, level: float | None, is_range: bool
) -> None:
    said = in_points(of_points(12, 2, 22, classes=classes, level=level))
    assert (said.about is None) is is_range
    assert (said.low, said.high) == (2, 22)
    assert said.direction is (None if level is None else Direction.UP)


def test_two_orders_are_added_each_phase_to_its_own() -> None:
    both = BothTimes(tally(10, 100), tally(20, 90)) + BothTimes(tally(1, 30), tally(2, 40))
    assert (both.before.counts[:2], both.before.ballots) == ((11, 119), 130)
    assert (both.after.counts[:2], both.after.ballots) == ((22, 108), 130)
