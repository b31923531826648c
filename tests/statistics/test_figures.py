"""What a reader is shown: released with an interval, or suppressed with a reason; and how it is said."""

from functools import reduce
from operator import add

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safe4me.privacy.intervals import coverage, half_width, variance
from safe4me.statistics.figures import (
    BALLOTS_OF_A_CLASS,
    SMALLEST_ROOM_PUPILS,
    Column,
    Figure,
    Reason,
    Released,
    Suppressed,
    Tally,
    classes_for_a_share,
    each_option,
    figures_that_stand,
    no_tally,
    of_misconception,
    on_class_screen,
    reveal,
    too_wide,
    widest,
    worth_talking_about,
)
from safe4me.statistics.wording import Phrase, Wording, in_counts, in_percent

SAFER: tuple[Column, ...] = (frozenset({1}),)


def test_the_sum_over_nothing_counts_nothing() -> None:
    assert no_tally(3) == Tally((0, 0, 0), 0, 0, ())


def test_the_sum_over_nothing_has_no_noise() -> None:
    assert no_tally(3).half_width(1) == 0
    assert no_tally(3).variance(1) == 0


def reasons(figures: tuple[Figure, ...]) -> set[Reason]:
    return {figure.reason for figure in figures if isinstance(figure, Suppressed)}


def released(figure: Figure) -> Released:
    assert isinstance(figure, Released)
    return figure


@pytest.mark.parametrize("options", [2, 3, 4, 5])
def test_a_class_of_twelve_more_narrows_a_batch_and_one_of_eight_widens_it(options: int) -> None:
    """The deviation of a share of a batch of eight classes of 25, and with one more class of `size`."""

    def width(size: int) -> float:
        noises = 8 + 1 + (size > 0)  # of the seals, and the draw of the batch
        return float(variance(options, ((1.0, noises),)) ** 0.5) / (8 * 25 + size)

    assert width(8) > width(0) > width(SMALLEST_ROOM_PUPILS)


def test_a_class_is_shown_its_sealed_counts_with_their_interval() -> None:
    assert reveal((15, 10), 25, 1.0) == (Released(15, 12, 18, 25), Released(10, 7, 13, 25))


@pytest.mark.parametrize("ballots", range(10))
def test_fewer_than_ten_ballots_show_nothing_at_all(ballots: int) -> None:
    assert reasons(reveal((ballots, 0), ballots, 1.0)) == {Reason.TOO_FEW_BALLOTS}


@pytest.mark.parametrize("ballots", range(10, 15))
def test_from_ten_ballots_there_are_words_and_from_fifteen_numbers(ballots: int) -> None:
    assert reasons(reveal((6, ballots - 6), ballots, 1.0)) == {Reason.TOO_FEW_FOR_NUMBERS}
    assert reasons(reveal((6, 9), 15, 1.0)) == set()


def test_a_deployment_may_ask_for_more_ballots_than_ten() -> None:
    assert reasons(reveal((10, 5), 15, 1.0, smallest=20)) == {Reason.TOO_FEW_BALLOTS}


def test_a_class_sees_nothing_when_noise_could_carry_a_figure_from_end_to_end() -> None:
    assert reasons(reveal((2, 2, 2, 1, 1, 1, 1, 0), 10, 1.0)) == {Reason.TOO_WIDE}


@pytest.mark.parametrize("truth", range(26))
def test_a_reveal_of_25_covers_every_true_count_95_times_in_100(truth: int) -> None:
    figure = released(reveal((truth, 25 - truth), 25, 1.0)[0])
    assert figure.low <= truth <= figure.high
    assert coverage(figure.high - figure.count, 2, ((1.0, 1),)) >= 0.95


def test_safer_options_are_added_before_their_interval_is_taken() -> None:
    both = released(reveal((9, 6, 10), 25, 1.0, columns=(frozenset({1, 2}),))[0])
    other = released(reveal((9, 6, 10), 25, 1.0)[2])
    assert (both.count, both.high - both.count) == (15, other.high - other.count)


@pytest.mark.parametrize(("safer", "talk"), [(14, True), (15, False), (16, False), (-1, True)])
def test_under_60_percent_safer_is_worth_talking_about(safer: int, talk: bool) -> None:
    assert worth_talking_about(Released(safer, safer - 3, safer + 3, 25)) is talk


def test_the_class_sees_no_number_of_a_question_worth_talking_about() -> None:
    safer, other = reveal((9, 16), 25, 1.0)
    for figure in (safer, other):
        assert on_class_screen(figure, safer) == Suppressed(Reason.WORTH_TALKING_ABOUT)


def test_the_class_sees_the_numbers_when_most_chose_safer_and_of_every_poll() -> None:
    safer, other = reveal((16, 9), 25, 1.0)
    assert on_class_screen(other, safer) == other
    assert on_class_screen(other, None) == other


def test_what_was_suppressed_stays_suppressed_on_the_class_screen() -> None:
    safer, other = reveal((1, 1), 2, 1.0)
    assert on_class_screen(other, safer) == Suppressed(Reason.TOO_FEW_BALLOTS)


def test_a_figure_stands_within_ten_points() -> None:
    of_39, of_40 = (Tally((20, other), 20 + other, 2, ((1.0, 2),)) for other in (19, 20))
    assert reasons(figures_that_stand(of_39, each_option(2))) == {Reason.TOO_WIDE}
    assert reasons(figures_that_stand(of_40, each_option(2))) == set(), "4 of 40 is 10 points"


def test_a_suppressed_figure_is_never_a_number() -> None:
    assert not hasattr(Suppressed(Reason.TOO_WIDE), "count")


@given(st.lists(st.integers(-5, 40), min_size=2, max_size=5), st.integers(0, 60), st.integers(1, 12))
def test_whether_a_figure_stands_never_depends_on_an_answer(
    counts: list[int], ballots: int, seals: int
) -> None:
    columns = each_option(len(counts))
    noises = ((1.0, seals),)
    here, there = (Tally(each, ballots, seals, noises) for each in (tuple(counts), (0,) * len(counts)))
    assert reasons(figures_that_stand(here, columns)) == reasons(figures_that_stand(there, columns))
    assert reasons(reveal(counts, ballots, 1.0)) == reasons(reveal(there.counts, ballots, 1.0))


def test_a_figure_is_said_with_its_likely_range() -> None:
    said = in_counts(Released(15, 12, 18, 25))
    assert (said.wording, said.about, said.low, said.high, said.of) == (Wording.ABOUT, 15, 12, 18, 25)


@pytest.mark.parametrize("count", [25, 26, 30])
def test_the_upper_end_is_nearly_everyone_and_names_only_the_lower_limit(count: int) -> None:
    said = in_counts(Released(count, count - 3, count + 3, 25))
    assert said.wording is Wording.NEARLY_EVERYONE
    assert said.high is None
    assert said.low == min(count - 3, 24)


@pytest.mark.parametrize("count", [0, -1, -4])
def test_the_lower_end_is_hardly_anyone_and_names_only_the_upper_limit(count: int) -> None:
    said = in_counts(Released(count, count - 3, count + 3, 25))
    assert said.wording is Wording.HARDLY_ANYONE
    assert said.low is None
    assert said.high == max(count + 3, 1)


def test_a_share_is_in_whole_percent_and_its_interval_is_rounded_outwards() -> None:
    said = in_percent(Released(200, 190, 210, 300))
    assert (said.about, said.low, said.high, said.of) == (67, 63, 70, 100)


@given(st.integers(10, 2000), st.integers(-20, 2020), st.integers(0, 30))
def test_nobody_is_ever_shown_none_or_all(total: int, count: int, half: int) -> None:
    for said in (
        in_counts(Released(count, count - half, count + half, total)),
        in_percent(Released(count, count - half, count + half, total)),
    ):
        shown = [number for number in (said.about, said.low, said.high) if number is not None]
        assert all(0 < number < said.of for number in shown)
        assert (said.low or 0) <= said.about <= (said.high or said.of)


@given(st.integers(10, 400), st.integers(0, 400), st.integers(-12, 12))
def test_a_clipped_interval_still_holds_whatever_truth_the_whole_one_holds(
    total: int, truth: int, noise: int
) -> None:
    truth, half = min(truth, total), 12
    said = in_counts(Released(truth + noise, truth + noise - half, truth + noise + half, total))
    assert (said.low or 0) <= truth <= (total if said.high is None else said.high)


def test_tallies_of_questions_with_other_options_are_never_added() -> None:
    with pytest.raises(ValueError, match="longer"):
        Tally((1, 2), 3, 1, ((1.0, 1),)) + Tally((1, 2, 3), 6, 1, ((1.0, 1),))
    added = Tally((1, 2), 3, 1, ((1.0, 1),)) + Tally((10, 20), 30, 2, ((1.0, 2),))
    assert added == Tally((11, 22), 33, 3, ((1.0, 3),))


@pytest.mark.parametrize("options", [4, 5, 8])
def test_something_is_said_of_a_class_once_noise_cannot_carry_a_figure_from_end_to_end(options: int) -> None:
    half = half_width(options, ((1.0, 1),))
    counts = (0,) * options
    assert reasons(reveal(counts, 2 * half, 1.0, smallest=1)) == {Reason.TOO_WIDE}
    assert reasons(reveal(counts, 2 * half + 1, 1.0, smallest=1)) == {Reason.TOO_FEW_FOR_NUMBERS}


def test_a_little_less_than_60_percent_safer_is_worth_talking_about() -> None:
    assert worth_talking_about(Released(119, 110, 128, 199))
    assert not worth_talking_about(Released(120, 111, 129, 200))


def test_a_misconception_is_shown_from_20_ballots() -> None:
    figure = Released(8, 5, 11, 20)
    assert of_misconception(figure, 20) is figure
    assert of_misconception(figure, 19) == Suppressed(Reason.TOO_FEW_FOR_MISCONCEPTION)


def test_each_figure_adds_the_options_of_its_column_and_has_their_interval() -> None:
    tally, columns = Tally((70, 60, 50, 40), 220, 8, ((1.0, 8),)), [frozenset({4}), frozenset({1, 3})]
    one, two = (half_width(4, ((1.0, 8),), cells=cells) for cells in (1, 2))
    expected = (Released(40, 40 - one, 40 + one, 220), Released(120, 120 - two, 120 + two, 220))
    assert figures_that_stand(tally, columns) == expected
    assert widest(tally, columns) == two > one


def test_a_sum_of_twelve_stands_within_ten_points() -> None:
    half = half_width(2, ((1.0, 12),))
    at_ten = Tally((5 * half, 5 * half), 10 * half, 12, ((1.0, 12),))
    beyond = Tally((5 * half, 5 * half - 1), 10 * half - 1, 12, ((1.0, 12),))
    assert reasons(figures_that_stand(at_ten, each_option(2))) == set()
    assert reasons(figures_that_stand(beyond, each_option(2))) == {Reason.TOO_WIDE}


def test_the_columns_of_each_option_are_counted_from_one() -> None:
    assert each_option(3) == (frozenset({1}), frozenset({2}), frozenset({3}))


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Released(1, 0, 2, 25), Phrase(Wording.ABOUT, 1, None, 2, 25)),
        (Released(3, 1, 5, 25), Phrase(Wording.ABOUT, 3, 1, 5, 25)),
        (Released(24, 23, 25, 25), Phrase(Wording.ABOUT, 24, 23, None, 25)),
        (Released(22, 20, 24, 25), Phrase(Wording.ABOUT, 22, 20, 24, 25)),
        (Released(0, -2, 2, 25), Phrase(Wording.HARDLY_ANYONE, 1, None, 2, 25)),
        (Released(25, 23, 27, 25), Phrase(Wording.NEARLY_EVERYONE, 24, 23, None, 25)),
    ],
)
def test_near_the_ends_a_figure_says_what_it_can_and_no_more(figure: Released, said: Phrase) -> None:
    assert in_counts(figure) == said


def test_a_sum_has_the_draws_of_its_own_in_its_interval() -> None:
    seals, with_draw = (Tally((60, 40), 100, 4, ((1.0, number),)) for number in (4, 5))
    assert with_draw.variance(1) == pytest.approx(seals.variance(1) * 5 / 4)
    assert with_draw.half_width(1) > seals.half_width(1)


def test_each_part_of_a_total_adds_its_variance_at_its_own_epsilon() -> None:
    quiet, loud = Tally((60, 40), 100, 4, ((1.0, 5),)), Tally((60, 40), 100, 4, ((0.5, 5),))
    total = quiet + loud
    assert total.noises == ((0.5, 5), (1.0, 5))
    assert total.variance(1) == pytest.approx(quiet.variance(1) + loud.variance(1))
    assert loud.half_width(1) < total.half_width(1) < quiet.half_width(1) + loud.half_width(1)


noises = st.lists(st.tuples(st.sampled_from([0.5, 1.0]), st.integers(2, 30)), min_size=1, max_size=5)


@settings(max_examples=60)
@given(noises, st.integers(2, 5), st.data())
def test_no_total_is_blank_whose_parts_stand(
    found: list[tuple[float, int]], options: int, data: st.DataObject
) -> None:
    parts = []
    for epsilon, number in found:
        least = 10 * half_width(options, ((epsilon, number),))
        ballots = data.draw(st.integers(least, least + 40))
        parts.append(Tally((0,) * options, ballots, number, ((epsilon, number),)))
    one = each_option(options)[:1]
    assert not any(too_wide(part, one) for part in parts)
    assert not too_wide(reduce(add, parts), one)


@pytest.mark.parametrize(("options", "epsilon"), [(2, 0.5), (5, 0.5), (5, 1.0), (3, 8.0)])
def test_an_area_needs_just_as_many_classes_as_bring_a_share_within_ten_points(
    options: int, epsilon: float
) -> None:
    def of(classes: int) -> Tally:
        return Tally((0,) * options, BALLOTS_OF_A_CLASS * classes, classes, ((epsilon, classes + 1),))

    needs, one = classes_for_a_share(options, epsilon), (frozenset({1}),)
    assert not too_wide(of(needs), one)
    assert needs == 1 or too_wide(of(needs - 1), one)


def test_one_class_is_enough_where_there_is_hardly_any_noise() -> None:
    assert classes_for_a_share(3, 8.0) == 1
