"""What to teach again, and what is said of few ballots: rarely wrong, and rarely silent."""

import pytest

from bench.figures import (
    false_flags,
    flagged,
    flagged_together,
    named_together,
    named_wrongly,
    wrong_words,
)
from safe4me.statistics.comparisons import clear_leader, is_worth_teaching_again, is_worth_teaching_many_again
from safe4me.statistics.figures import Reason, Released, Suppressed, Tally
from safe4me.statistics.norms import VerbalSummary, clear_of_half, verbal_summary

ONE = frozenset({1})
ONE_SEAL = ((1.0, 1),)


@pytest.mark.parametrize(
    ("right", "ballots", "again"),
    [(17, 25, True), (18, 25, False), (7, 15, True), (8, 15, False), (0, 14, False)],
)
def test_a_question_is_taught_again_where_surely_four_were_not_right(
    right: int, ballots: int, *, again: bool
) -> None:
    figure = Released(right, right - 4, right + 4, ballots)
    assert is_worth_teaching_again(figure) is again


def test_what_is_not_shown_flags_nothing() -> None:
    assert not is_worth_teaching_again(Suppressed(Reason.TOO_FEW_FOR_NUMBERS))


@pytest.mark.parametrize(
    ("counts", "leader"),
    [
        ((6, 3), 0),
        ((3, 5), None),
        ((1, 2, 8), 2),
        ((5, 5), None),
        ((3,), 0),
        ((2,), None),
        ((), None),
        ((-1, 3), 1),
    ],
)
def test_a_belief_is_named_where_it_leads_the_next_by_three(
    counts: tuple[int, ...], leader: int | None
) -> None:
    assert clear_leader(counts) == leader


@pytest.mark.parametrize(
    ("high", "again"), [(269, True), (270, False), (300, False), (310, False), (-1, True)]
)
def test_many_are_taught_again_where_surely_over_a_tenth_were_not_right(high: int, *, again: bool) -> None:
    assert is_worth_teaching_many_again(Released(high - 10, high - 20, high, 300)) is again


def test_what_is_not_shown_of_many_flags_nothing() -> None:
    assert not is_worth_teaching_many_again(Suppressed(Reason.TOO_WIDE))


@pytest.mark.parametrize(
    ("counts", "seals", "epsilon", "leader"),
    [
        ((30, 20, 5), 9, 1.0, 0),
        ((28, 20, 5), 9, 1.0, None),
        ((30, 20, 5), 16, 1.0, None),
        ((38, 20, 5), 9, 0.5, 0),
        ((30, 20, 5), 9, 0.5, None),
        ((9,), 9, 1.0, 0),
        ((8,), 9, 1.0, None),
    ],
)
def test_the_lead_grows_with_the_noise_of_a_sum(
    counts: tuple[int, ...], seals: int, epsilon: float, leader: int | None
) -> None:
    assert clear_leader(counts, ((epsilon, seals),)) == leader


def test_many_classes_are_flagged_when_a_fifth_is_wrong_and_hardly_ever_at_a_tenth() -> None:
    assert flagged_together(2, trials=500) == 0
    assert flagged_together(5, trials=500) > 0.9


def test_over_many_classes_a_belief_that_leads_is_named_and_another_hardly_ever() -> None:
    named, other = named_together((5, 2, 2), trials=500)
    assert named > 0.95
    assert other < 0.01


@pytest.mark.parametrize(
    ("safer", "ballots", "said"),
    [
        (9, 12, VerbalSummary.MOST),
        (8, 12, VerbalSummary.ABOUT_HALF),
        (4, 12, VerbalSummary.ABOUT_HALF),
        (3, 12, VerbalSummary.FEW),
        (9, 11, VerbalSummary.MOST),
        (8, 11, VerbalSummary.ABOUT_HALF),
        (-1, 10, VerbalSummary.FEW),
    ],
)
def test_few_ballots_are_told_in_words(safer: int, ballots: int, said: VerbalSummary) -> None:
    assert verbal_summary(Tally((safer, ballots - safer, 0, 0), ballots, 1, ONE_SEAL), ONE) is said


def test_one_of_up_to_four_answers_takes_three_and_two_of_five_take_more() -> None:
    assert [clear_of_half(options, 1, ONE_SEAL) for options in (2, 3, 4)] == [3, 3, 3]
    assert clear_of_half(5, 2, ONE_SEAL) > 3


@pytest.mark.parametrize("options", range(2, 9))
def test_a_word_is_wrong_at_most_once_in_ten(options: int) -> None:
    for cells in range(1, options):
        for ballots in range(10, 15):
            assert wrong_words(options, cells, ballots) <= 0.1, (cells, ballots)


@pytest.mark.parametrize("options", [2, 3, 4])
def test_a_quiz_of_two_in_which_one_pupil_holds_each_wrong_answer_is_rarely_flagged(options: int) -> None:
    for ballots in range(15, 31):
        assert false_flags(options, ballots, trials=4_000) < 0.1


@pytest.mark.parametrize("options", [2, 3, 4])
def test_a_question_that_nine_of_25_got_wrong_is_flagged_in_four_of_five_classes(options: int) -> None:
    assert flagged(options, wrong=9, ballots=25, trials=4_000) >= 0.8


def test_the_wrong_belief_is_rarely_named() -> None:
    """Of 9 wrong, 5 hold one belief, 2 each of the others: another is named far less often than that one."""
    named, other = named_wrongly(trials=4_000)
    assert other < 0.1 < named
