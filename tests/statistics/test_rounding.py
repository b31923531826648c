"""Printed figures are rounded half up from the exact figure, and a change is what two of them differ by."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.rounding import half_up, percent_of, tenths_of, with_one_decimal
from safe4me.statistics import change as changes
from safe4me.statistics.change import BothTimes, Change
from safe4me.statistics.figures import Released, Tally
from safe4me.statistics.wording import about_in_ten, in_percent, in_points

SAFER = frozenset({1})
MOST_BALLOTS = 600


def share(count: int, total: int) -> Released:
    return Released(count, count - 3, count + 3, total)


@pytest.mark.parametrize(
    ("count", "total", "tenths"),
    [(45, 100, 5), (65, 100, 7), (85, 100, 9), (25, 100, 3), (9, 20, 5), (446, 1000, 4), (449, 1000, 4)],
)
def test_a_half_goes_up_and_what_was_rounded_once_is_not_rounded_again(
    count: int, total: int, tenths: int
) -> None:
    assert about_in_ten(share(count, total)) == tenths


def test_at_the_ends_nobody_reads_none_or_all() -> None:
    assert [about_in_ten(share(count, 100)) for count in (-3, 0, 4, 96, 100, 104)] == [1, 1, 1, 9, 9, 9]
    assert [in_percent(share(count, 1000)).about for count in (-3, 4, 996, 1003)] == [1, 1, 99, 99]


def test_every_share_of_every_number_of_ballots_is_the_nearest_and_a_half_goes_up() -> None:
    """The rule in whole numbers, written apart from the code."""
    for total in range(1, MOST_BALLOTS + 1):
        for count in range(total + 1):
            assert percent_of(count, total) == (200 * count + total) // (2 * total)
            assert tenths_of(count, total) == (20 * count + total) // (2 * total)


@pytest.mark.parametrize(
    ("figure", "whole"),
    [(0.5, 1), (1.5, 2), (2.5, 3), (-0.5, 0), (-1.5, -1), (0.49999999999999994, 0), (Fraction(89, 2), 45)],
)
def test_a_float_is_what_it_holds_and_a_fraction_is_exact(figure: Fraction | float, whole: int) -> None:
    assert half_up(figure) == whole


def test_a_half_that_a_float_cannot_hold_goes_up_all_the_same() -> None:
    assert 100 * (57 / 200) < 28.5
    assert percent_of(57, 200) == 29


def test_one_decimal_is_rounded_so_too() -> None:
    assert [with_one_decimal(each) for each in (73.1058, 0.05, Fraction(1, 4), 99.95)] == [
        *("73.1", "0.1", "0.3", "100.0")
    ]


def test_an_interval_is_rounded_outwards_from_its_counts() -> None:
    assert (in_percent(Released(30, 29, 31, 100)).low, in_percent(Released(30, 29, 31, 100)).high) == (29, 31)
    assert (in_percent(Released(87, 85, 89, 301)).low, in_percent(Released(87, 85, 89, 301)).high) == (28, 30)


ballots = st.integers(400, 900)
orders = st.lists(
    st.tuples(st.integers(4, 396), ballots, st.integers(4, 396), ballots), min_size=1, max_size=2
)


@given(orders)
def test_a_printed_change_is_the_printed_share_after_less_the_printed_share_before(
    orders: list[tuple[int, int, int, int]],
) -> None:
    change = change_of(orders)
    if change:
        said, before, after = in_points(change), in_percent(change.before), in_percent(change.after)
        assert said.about == after.about - before.about
        assert abs(said.about - change.points) < 1.5  # under 1, but where 0% is printed as 1, or 100% as 99
        assert said.low <= said.about <= said.high


def change_of(orders: list[tuple[int, int, int, int]]) -> Change | None:
    found = [
        BothTimes(
            *(Tally((safer, sent - safer, 0), sent, 16, ((1.0, 17),)) for safer, sent in (each[:2], each[2:]))
        )
        for each in orders
    ]
    change = changes.change_of(found, SAFER)
    return change if isinstance(change, Change) else None


@pytest.mark.parametrize(
    ("before", "after", "printed", "by_itself"),
    [(712, 1128, 26, 26), (720, 1127, 25, 25), (713, 1127, 25, 26), (719, 1128, 26, 26), (711, 1128, 27, 26)],
)
def test_a_change_that_is_rounded_by_itself_is_not_the_printed_one(
    before: int, after: int, printed: int, by_itself: int
) -> None:
    change = change_of([(before, 1600, after, 1600)])
    assert change
    assert (in_points(change).about, half_up(change.points)) == (printed, by_itself)


def test_beyond_an_end_the_nearest_of_the_printed_interval_stands() -> None:
    before, after = share(300, 1000), Released(1090, 1080, 1100, 1000)
    assert in_points(Change(before, after, 72.5, 85.5, 6.5, 16, 1000, 1000)).about == 72
