"""Which schools stand alone in a table: those that are narrow enough, and never beside one lone other."""

from functools import reduce
from operator import add

from hypothesis import given
from hypothesis import strategies as st

from safe4me.statistics.figures import Tally, each_option, too_wide
from safe4me.statistics.suppression import standing_alone

COLUMNS = each_option(3)
BIG, BIGGER = Tally((60, 50, 40), 150, 6), Tally((100, 90, 80), 270, 11)
SMALL = Tally((12, 10, 8), 30, 3)


def alone(tallies: dict[str, Tally], several: Tally | None = None) -> tuple[str, ...]:
    return standing_alone(tallies, COLUMNS, 1.0, several)


def merged(tallies: dict[str, Tally], several: Tally | None = None) -> list[Tally]:
    stand = alone(tallies, several)
    return [tally for name, tally in tallies.items() if name not in stand] + ([several] if several else [])


def test_schools_that_are_sure_enough_stand_alone_in_the_order_given() -> None:
    assert alone({"B": BIG, "A": BIG, "C": BIG}) == ("B", "A", "C")


def test_small_schools_are_merged_as_soon_as_they_are_enough_together() -> None:
    small = dict.fromkeys("BCDEF", SMALL)
    assert alone({"A": BIG, **small}) == ("A",)


def test_one_small_school_takes_the_smallest_big_one_with_it() -> None:
    assert alone({"A": BIGGER, "B": SMALL, "C": BIG, "D": BIGGER}) == ("A", "D")


def test_classes_of_several_schools_are_with_the_others_and_may_stand_without_any() -> None:
    assert alone({"A": BIG, "B": BIGGER}, BIGGER) == ("A", "B")
    assert alone({"A": BIG, "B": BIGGER}, SMALL) == ("B",)


def test_one_small_school_alone_does_not_stand() -> None:
    assert alone({"A": SMALL}) == ()


tallies = st.builds(
    lambda counts, seals: Tally(tuple(counts), max(sum(counts), 0), seals),
    st.lists(st.integers(-3, 60), min_size=3, max_size=3),
    st.integers(3, 12),
)
schools = st.dictionaries(st.text("ABCDEFGHIJ", min_size=1, max_size=2), tallies, min_size=1, max_size=9)
leftovers = st.none() | tallies


@given(schools, leftovers)
def test_no_row_is_blank_beside_others_that_are_shown(
    given_schools: dict[str, Tally], several: Tally
) -> None:
    stand, rest = alone(given_schools, several), merged(given_schools, several)
    assert not any(too_wide(given_schools[name], COLUMNS, 1.0) for name in stand)
    assert not stand or not rest or not too_wide(reduce(add, rest), COLUMNS, 1.0)


@given(schools)
def test_a_merged_row_that_is_shown_holds_at_least_two_schools(given_schools: dict[str, Tally]) -> None:
    rest = merged(given_schools)
    assert not rest or too_wide(reduce(add, rest), COLUMNS, 1.0) or len(rest) >= 2


@given(schools, leftovers)
def test_who_is_merged_never_depends_on_an_answer(
    given_schools: dict[str, Tally], several: Tally | None
) -> None:
    emptied = {name: Tally((0, 0, 0), tally.ballots, tally.seals) for name, tally in given_schools.items()}
    assert alone(given_schools, several) == alone(emptied, several)
