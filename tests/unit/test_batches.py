"""Batches: three seals and 30 ballots or more, of one series and place, whatever waits, in any order."""

from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from safe4me.statistics.batches import FEWEST_BALLOTS, FEWEST_SEALS, Group, Waiting, grouped

AREA_OF = {1: 1, 2: 1, 3: 1, 4: 2, 5: 2}  # school → area


def one(
    seal: int, school: int = 1, year_group: int | None = 9, *, series: str = "quiz", ballots: int = 25
) -> Waiting:
    return Waiting(seal, AREA_OF[school], school, year_group, series, ballots)


def seals(group: Group) -> list[int]:
    return [each.seal for each in group.seals]


def told(groups: tuple[Group, ...]) -> list[tuple[int, int | None, int | None, list[int]]]:
    return [(group.area, group.school, group.year_group, seals(group)) for group in groups]


def test_three_of_a_year_group_are_a_batch_and_so_are_all_that_wait_in_it() -> None:
    waiting = [one(1), one(2), one(3), one(4), one(5), one(6, year_group=8)]
    assert told(grouped(waiting, last_of_year=False)) == [(1, 1, 9, [1, 2, 3, 4, 5])]


def test_what_is_too_little_for_year_groups_is_a_batch_of_the_school() -> None:
    waiting = [one(1, year_group=7), one(2, year_group=8), one(3, year_group=8), one(4, school=2)]
    assert told(grouped(waiting, last_of_year=False)) == [(1, 1, None, [1, 2, 3])]


def test_rooms_of_several_year_groups_go_with_one_another_or_with_the_rest_of_their_school() -> None:
    mixed = [one(n, year_group=None) for n in (1, 2, 3)]
    assert told(grouped(mixed, last_of_year=False)) == [(1, 1, None, [1, 2, 3])]
    waiting = [*mixed[:2], one(3), one(4), one(5), one(6, year_group=8)]
    expected = [(1, 1, 9, [3, 4, 5]), (1, 1, None, [1, 2, 6])]
    assert told(grouped(waiting, last_of_year=False)) == expected


def test_a_room_of_several_year_groups_completes_the_batch_of_none_of_them() -> None:
    waiting = [one(1), one(2), one(3, year_group=None)]
    assert told(grouped(waiting, last_of_year=False)) == [(1, 1, None, [1, 2, 3])]


def test_two_wait_and_so_do_three_with_fewer_than_thirty_ballots() -> None:
    assert grouped([one(1), one(2)], last_of_year=False) == ()
    few = [one(n, ballots=ballots) for n, ballots in enumerate((10, 10, 9))]
    assert grouped(few, last_of_year=True) == ()
    assert len(grouped([*few[:2], replace(few[2], ballots=10)], last_of_year=False)) == 1


def test_on_the_year_s_last_day_what_is_left_of_an_area_is_a_batch() -> None:
    waiting = [one(1, 1), one(2, 2), one(3, 3), one(4, 4), one(5, 5)]
    assert grouped(waiting, last_of_year=False) == ()
    assert told(grouped(waiting, last_of_year=True)) == [(1, None, 9, [1, 2, 3])], "the other area has two"


def test_what_was_measured_differently_is_never_mixed() -> None:
    waiting = [one(1), one(2), one(3, series="story")]
    assert grouped(waiting, last_of_year=True) == ()


waits = st.lists(
    st.builds(
        lambda school, year_group, series, ballots: (school, year_group, series, ballots),
        st.sampled_from(sorted(AREA_OF)),
        st.integers(7, 9),
        st.sampled_from(["quiz", "story"]),
        st.integers(1, 30),
    ),
    max_size=24,
).map(lambda rows: [one(n, s, y, series=series, ballots=b) for n, (s, y, series, b) in enumerate(rows)])
any_day = st.booleans()


@given(waits, any_day)
def test_a_batch_has_seals_and_ballots_enough_of_one_series_and_area(
    waiting: list[Waiting], last: bool
) -> None:
    for group in grouped(waiting, last_of_year=last):
        assert len(group.seals) >= FEWEST_SEALS
        assert sum(each.ballots for each in group.seals) >= FEWEST_BALLOTS
        assert {(each.series, each.area) for each in group.seals} == {(group.seals[0].series, group.area)}


@given(waits, any_day)
def test_a_batch_is_of_a_school_and_a_year_group_just_when_all_of_it_is(
    waiting: list[Waiting], last: bool
) -> None:
    for group in grouped(waiting, last_of_year=last):
        schools, years = {each.school for each in group.seals}, {each.year_group for each in group.seals}
        assert {group.school} == schools if len(schools) == 1 else group.school is None
        assert {group.year_group} == years if len(years) == 1 else group.year_group is None


@given(waits, any_day)
def test_a_seal_is_in_one_batch_at_most(waiting: list[Waiting], last: bool) -> None:
    placed = Counter(seal for group in grouped(waiting, last_of_year=last) for seal in seals(group))
    assert set(placed.values()) <= {1}


@given(waits, any_day)
def test_whoever_goes_on_waiting_could_be_in_no_batch(waiting: list[Waiting], last: bool) -> None:
    placed = {seal for group in grouped(waiting, last_of_year=last) for seal in seals(group)}
    left = [each for each in waiting if each.seal not in placed]
    assert grouped(left, last_of_year=last) == (), "a second run on the same day makes nothing"


@given(waits, any_day, st.randoms())
def test_the_order_in_which_they_come_changes_nothing(
    waiting: list[Waiting], last: bool, chance: Random
) -> None:
    mixed = chance.sample(waiting, len(waiting))
    assert set(grouped(mixed, last_of_year=last)) == set(grouped(waiting, last_of_year=last))
