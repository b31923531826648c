"""What a class is shown adds up, and is no farther from the truth than what was sealed."""

from math import dist, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.figures import errors_of_sums
from safe4me.rounding import round_to_total
from safe4me.statistics.figures import Reason, Released, Suppressed, figures_that_add_up, reveal, shown_as

NOISY = st.lists(st.integers(-8, 40), min_size=2, max_size=8).filter(lambda counts: sum(counts) >= 0)


@pytest.mark.parametrize(
    ("sealed", "shown"),
    [
        ((15, 10), (15, 10)),
        ((27, -2), (25, 0)),
        ((20, 8, -3), (18, 7, 0)),  # 3 too many: one of each, then one of the largest
        ((22, 2, 3, -2), (21, 2, 2, 0)),  # 2 too many: of the two largest
        ((26, 1, 1, -3), (25, 0, 0, 0)),  # what has come down to 0 gives no more
        ((5, 5, -1), (4, 5, 0)),  # of two that are alike, the first
    ],
)
def test_counts_below_nothing_become_nothing_and_the_rest_is_taken_in_rounds(
    sealed: tuple[int, ...], shown: tuple[int, ...]
) -> None:
    assert round_to_total(sealed, sum(sealed)) == shown


@given(NOISY)
def test_shown_counts_are_whole_and_add_up(sealed: list[int]) -> None:
    shown = round_to_total(sealed, sum(sealed))
    assert sum(shown) == sum(sealed)
    assert min(shown) >= 0


@given(NOISY)
def test_what_adds_up_already_is_left_alone(sealed: list[int]) -> None:
    shown = round_to_total(sealed, sum(sealed))
    assert round_to_total(shown, sum(sealed)) == shown


@given(NOISY)
def test_a_larger_sealed_count_is_never_shown_as_much_smaller(sealed: list[int]) -> None:
    shown = round_to_total(sealed, sum(sealed))
    for more, one in zip(sealed, shown, strict=True):
        for less, other in zip(sealed, shown, strict=True):
            assert one >= other - 1 if more >= less else True


@given(NOISY, st.data())
def test_no_possible_truth_is_farther_from_what_is_shown_than_from_what_was_sealed(
    sealed: list[int], data: st.DataObject
) -> None:
    """As the crow flies; that numbers are whole costs less than one ballot an option."""
    total = sum(sealed)
    cuts = sorted(
        data.draw(st.lists(st.integers(0, total), min_size=len(sealed) - 1, max_size=len(sealed) - 1))
    )
    truth = [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]
    assert dist(round_to_total(sealed, total), truth) <= dist(sealed, truth) + sqrt(len(sealed))


@pytest.mark.parametrize("options", range(2, 9))
def test_the_mean_error_is_never_above_that_of_the_sealed_counts(options: int) -> None:
    for found in errors_of_sums(options, trials=2_000):
        assert found.shown <= found.sealed, found


def test_an_interval_is_kept_within_the_class_and_holds_the_number_shown() -> None:
    assert shown_as(Released(-2, -6, 2, 25), 0) == Released(0, 0, 2, 25)
    assert shown_as(Released(27, 23, 31, 25), 25) == Released(25, 23, 25, 25)
    assert shown_as(Released(-6, -10, -2, 25), 0) == Released(0, 0, 0, 25)
    assert shown_as(Released(9, 5, 13, 25), 4) == Released(4, 4, 13, 25)


def test_a_question_whose_figures_are_withheld_stays_withheld() -> None:
    withheld = (Suppressed(Reason.TOO_FEW_BALLOTS),) * 3
    assert figures_that_add_up(withheld) == withheld
    one_is_shown = (Released(9, 5, 13, 25), *withheld)
    assert figures_that_add_up(one_is_shown) == one_is_shown


@given(st.lists(st.integers(-5, 30), min_size=2, max_size=5).filter(lambda counts: sum(counts) >= 15))
def test_the_figures_shown_add_up_to_the_ballots(sealed: list[int]) -> None:
    shown = figures_that_add_up(reveal(sealed, sum(sealed), 1.0))
    counts = [figure.count for figure in shown if isinstance(figure, Released)]
    assert not counts or sum(counts) == sum(sealed)
    for figure in shown:
        assert (
            not isinstance(figure, Released) or 0 <= figure.low <= figure.count <= figure.high <= figure.total
        )
