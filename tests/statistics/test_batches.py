"""Batches: two seals or more, of one series, school year and place, whatever waits, in any order."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from safe4me.privacy.batches import FEWEST_SEALS, Group, Waiting, grouped

AREA_OF = {1: 1, 2: 1, 3: 1, 4: 2, 5: 2}  # school → area
RUNNING = 2026


def one(
    seal: int, school: int = 1, year_group: int | None = 9, *, year: int = RUNNING, series: str = "quiz"
) -> Waiting:
    return Waiting(seal, AREA_OF[school], school, year_group, year, series)


def seals(group: Group) -> list[int]:
    return [each.seal for each in group.seals]


def told(
    waiting: list[Waiting], running: int = RUNNING
) -> list[tuple[int, int | None, int | None, list[int]]]:
    groups = grouped(waiting, running=running)
    return [(group.area, group.school, group.year_group, seals(group)) for group in groups]


def test_two_of_a_year_group_are_a_batch_and_so_are_all_that_wait_in_it() -> None:
    assert told([one(1), one(2), one(3, year_group=8)]) == [(1, 1, 9, [1, 2])]
    assert told([one(1), one(2), one(3), one(4), one(5)]) == [(1, 1, 9, [1, 2, 3, 4, 5])]


def test_what_is_too_little_for_year_groups_is_a_batch_of_the_school() -> None:
    waiting = [one(1, year_group=7), one(2, year_group=8), one(3, year_group=9), one(4, school=2)]
    assert told(waiting) == [(1, 1, None, [1, 2, 3])]


def test_rooms_of_several_year_groups_go_with_one_another_or_with_the_rest_of_their_school() -> None:
    mixed = [one(n, year_group=None) for n in (1, 2)]
    assert told(mixed) == [(1, 1, None, [1, 2])]
    assert told([mixed[0], one(3), one(4), one(5, year_group=8)]) == [(1, 1, 9, [3, 4]), (1, 1, None, [1, 5])]


def test_one_alone_waits() -> None:
    assert told([one(1), one(2, school=2), one(3, school=3)]) == []


def test_of_a_school_year_that_is_over_what_is_left_of_an_area_is_a_batch() -> None:
    waiting = [one(1, 1), one(2, 2, 8), one(3, 3), one(4, 4), one(5, 5, year=RUNNING + 1)]
    assert told(waiting) == []
    assert told(waiting, RUNNING + 1) == [(1, None, None, [1, 2, 3])], "the other area has one"


def test_what_was_measured_differently_or_in_another_year_is_never_mixed() -> None:
    assert told([one(1), one(2, series="story"), one(3, year=RUNNING - 1)], RUNNING + 1) == []


waits = st.lists(
    st.tuples(
        st.sampled_from(sorted(AREA_OF)),
        st.sampled_from([7, 8, 9, None]),
        st.integers(RUNNING - 1, RUNNING),
        st.sampled_from(["quiz", "story"]),
    ),
    max_size=24,
).map(lambda rows: [one(n, s, g, year=y, series=series) for n, (s, g, y, series) in enumerate(rows)])
any_day = st.integers(RUNNING - 1, RUNNING + 1)


@given(waits, any_day)
def test_a_batch_has_two_seals_or_more_of_one_series_year_and_area(
    waiting: list[Waiting], running: int
) -> None:
    for group in grouped(waiting, running=running):
        assert len(group.seals) >= FEWEST_SEALS
        assert len({(each.series, each.year, each.area) for each in group.seals}) == 1
        assert {group.year} == {each.year for each in group.seals}
        assert group.school or group.year < running, "a school year that runs makes none of an area"


@given(waits, any_day)
def test_a_batch_is_of_a_school_and_a_year_group_just_when_all_of_it_is(
    waiting: list[Waiting], running: int
) -> None:
    for group in grouped(waiting, running=running):
        schools, years = {each.school for each in group.seals}, {each.year_group for each in group.seals}
        assert {group.school} == schools if len(schools) == 1 else group.school is None
        assert {group.year_group} == years if len(years) == 1 else group.year_group is None


@given(waits, any_day)
def test_a_seal_is_in_one_batch_at_most(waiting: list[Waiting], running: int) -> None:
    placed = Counter(seal for group in grouped(waiting, running=running) for seal in seals(group))
    assert set(placed.values()) <= {1}


@given(waits, any_day)
def test_whoever_goes_on_waiting_could_be_in_no_batch(waiting: list[Waiting], running: int) -> None:
    placed = {seal for group in grouped(waiting, running=running) for seal in seals(group)}
    left = [each for each in waiting if each.seal not in placed]
    assert grouped(left, running=running) == (), "a second run on the same day makes nothing"


@given(waits, any_day, st.randoms())
def test_the_order_in_which_they_come_changes_nothing(
    waiting: list[Waiting], running: int, chance: Random
) -> None:
    mixed = chance.sample(waiting, len(waiting))
    assert set(grouped(mixed, running=running)) == set(grouped(waiting, running=running))
