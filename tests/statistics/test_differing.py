"""A school is said to differ only by more than chance can explain, however many schools are looked at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.schools import false_alarms, found
from safe4me.statistics.comparisons import chance_of_being_apart, outliers
from safe4me.statistics.figures import Tally

SAFER = frozenset({1})


def tally(safer: int, ballots: int = 100, seals: int = 4) -> Tally:
    return Tally((safer, ballots - safer, 0), ballots, seals, ((1.0, seals),))


def chance(safer: int, *, ballots: int = 100, others: int = 300) -> float:
    own = tally(safer, ballots, ballots // 25)
    return chance_of_being_apart(own, tally(others, 500, 20), SAFER)


def test_the_farther_a_share_is_from_the_others_the_less_likely_it_is_by_chance() -> None:
    assert chance(60) == pytest.approx(1)
    assert 1 > chance(50) > chance(40) > chance(20) > 0
    assert chance(40) == pytest.approx(chance(80))
    assert chance(80, ballots=200) < chance(40), "more classes tell more"


def test_where_there_are_no_others_nothing_differs() -> None:
    assert chance_of_being_apart(tally(10), Tally((0, 0, 0), 0, 0, ((1.0, 0),)), SAFER) == 1
    assert chance_of_being_apart(Tally((0, 0, 0), 0, 0, ((1.0, 0),)), tally(10), SAFER) == 1


def test_the_more_is_looked_at_the_less_is_said() -> None:
    assert outliers([0.04]) == (True,)
    assert outliers([0.04, 0.9]) == (False, False)
    assert outliers([0.04, 0.02]) == (True, True), "after the first, one is left to look at"
    assert outliers([0.9, 0.001, 0.03, 0.016]) == (False, True, False, True)
    assert outliers([]) == ()


@given(st.lists(st.floats(0, 1), max_size=30))
def test_what_is_said_is_never_more_than_each_by_itself_and_never_less_than_for_all_at_once(
    chances: list[float],
) -> None:
    for chance_of_one, apart in zip(chances, outliers(chances), strict=True):
        assert not apart or chance_of_one <= 0.05
        assert apart or chance_of_one > 0.05 / len(chances)


def test_on_a_page_of_schools_that_do_not_differ_one_is_seldom_said_to() -> None:
    assert false_alarms(0.5, trials=150) <= 0.08, "more pages than here are looked at by attack 26"


def test_a_school_that_is_far_from_the_others_is_found() -> None:
    assert found(0.4, trials=100) >= 0.7
