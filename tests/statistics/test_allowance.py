"""How many ballots a class may send within its year group: never more than 110% of its pupils."""

from hypothesis import given
from hypothesis import strategies as st

from safe4me.privacy.guarantee import ballot_quota, places_for

SIZES = st.lists(st.integers(1, 60), min_size=1, max_size=12)


def test_most_is_a_tenth_more_and_never_a_part_of_a_pupil() -> None:
    assert [ballot_quota(pupils) for pupils in (9, 10, 25, 100, 118)] == [9, 11, 27, 110, 129]


def test_a_class_alone_in_its_year_group_may_send_its_size_and_some_more() -> None:
    assert places_for(25, 2, ballot_quota(25), 0, 0) == 27
    assert places_for(12, 2, ballot_quota(12), 0, 0) == 13


def test_a_class_that_does_not_fit_any_more_sends_nothing() -> None:
    assert places_for(25, 2, 27, 3, 0) is None
    assert places_for(25, 2, 27, 2, 0) == 25


def test_what_waits_takes_the_spare_ballots_and_no_pupils_own() -> None:
    assert places_for(10, 2, 33, 12, 10) == 11
    assert places_for(10, 2, 33, 0, 33) == 10


@given(sizes=SIZES, spare=st.integers(0, 6), pupils=st.integers(1, 700))
def test_all_classes_that_fit_get_a_place_each_and_together_no_more_than_most(
    sizes: list[int], spare: int, pupils: int
) -> None:
    most = max(ballot_quota(pupils), sum(sizes))
    taken = 0
    for n, size in enumerate(sizes):
        given = places_for(size, spare, most, taken, sum(sizes[n + 1 :]))
        assert given is not None
        assert size <= given <= size + spare
        taken += given
    assert taken <= most
