"""Classes enter a change together, three or more of a batch, and never so that few are told apart."""

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.statistics.matched import (
    OUTSIDE,
    DrawnSums,
    Matched,
    MatchedGroup,
    first_form,
    matched_groups,
    tells_few,
)
from tests.attacks.linear import reduced_rows

Told = list[tuple[int | None, int, list[int]]]  # year group, first form, classes


def classes(*of_batches: tuple[int, int, int], forms: int = 1, year_group: int = 9) -> list[Matched]:
    """So many classes of a batch before and one after, numbered in order."""
    found: list[Matched] = []
    for before, after, number in of_batches:
        for _ in range(number):
            n = len(found)
            found.append(Matched(n, 1, year_group, "quiz", n % 2 + 1 if forms > 1 else 0, before, after))
    return found


def told(groups: Sequence[MatchedGroup]) -> Told:
    return [(group.year_group, group.first_form, [one.seal for one in group.classes]) for group in groups]


def test_all_classes_of_whole_batches_are_one_matched_batch() -> None:
    waiting = classes((1, 11, 3), (2, 12, 4))
    assert told(matched_groups(waiting, {1: 3, 11: 3, 2: 4, 12: 4}, {})) == [(9, 0, list(range(7)))]


def test_of_a_batch_of_which_fewer_than_three_measured_again_none_counts() -> None:
    waiting = classes((1, 11, 3), (2, 12, 2))
    assert told(matched_groups(waiting, {1: 3, 11: 3, 2: 5, 12: 3}, {})) == [(9, 0, [0, 1, 2])]


@pytest.mark.parametrize(("left_out", "counted"), [(0, 7), (1, 3), (2, 3), (3, 7)])
def test_those_left_out_are_none_or_three_or_more_else_only_whole_batches_count(
    left_out: int, counted: int
) -> None:
    sizes = {1: 3, 11: 3, 2: 4 + left_out, 12: 4}
    [group] = matched_groups(classes((1, 11, 3), (2, 12, 4)), sizes, {})
    assert len(group.classes) == counted


def test_one_left_out_of_each_of_three_batches_is_three_left_out() -> None:
    waiting = classes((1, 11, 3), (2, 12, 3), (3, 13, 3))
    sizes = {1: 4, 2: 4, 3: 4, 11: 3, 12: 3, 13: 3}
    assert told(matched_groups(waiting, sizes, {})) == [(9, 0, list(range(9)))]
    assert matched_groups(waiting[:6], sizes, {}) == ()


def test_classes_of_which_few_are_left_out_of_a_batch_after_wait_too() -> None:
    assert matched_groups(classes((1, 11, 3)), {1: 3, 11: 4}, {}) == ()
    assert len(matched_groups(classes((1, 11, 3)), {1: 3, 11: 6}, {})) == 1


def test_what_is_in_a_change_stays_and_what_comes_later_must_not_tell_it() -> None:
    later = [Matched(10 + n, 1, 9, "quiz", 0, 1, 12) for n in range(3)]
    taken = {(1, (7, "before")): 3, (11, (7, "after")): 3}
    assert told(matched_groups(later, {1: 6, 11: 3, 12: 3}, taken)) == [(9, 0, [10, 11, 12])]
    assert matched_groups(later, {1: 7, 11: 3, 12: 3}, taken) == (), "one would be left"


def test_a_change_that_is_closed_has_a_sum_before_and_another_after() -> None:
    """Both batches before, less its sum before and the new one, would leave the fifth seal of batch 2."""
    taken = {(1, (7, "before")): 3, (11, (7, "after")): 3}
    sizes = {1: 6, 11: 6, 12: 3, 2: 5, 13: 4}
    assert told(matched_groups(classes((1, 12, 3), (2, 13, 4)), sizes, taken)) == [(9, 0, [0, 1, 2])]


def test_each_order_of_two_forms_is_a_sum_of_its_own_where_neither_tells_few() -> None:
    many = classes(*((n, 10 + n, 4) for n in range(1, 4)), forms=2)
    sizes = {n: 4 for m in range(1, 4) for n in (m, 10 + m)}
    assert [(form, len(of)) for _, form, of in told(matched_groups(many, sizes, {}))] == [(1, 6), (2, 6)]
    assert matched_groups(many[:4], sizes, {}) == (), "two of each form"
    assert {first_form(7), first_form(8)} == {1, 2}


def test_year_groups_are_apart_where_they_can_be_and_one_sum_where_not() -> None:
    eighth = [Matched(20 + n, 1, 8, "quiz", 0, 2, 12) for n in range(4)]
    sizes = {1: 3, 11: 3, 2: 4, 12: 4}
    apart = told(matched_groups([*classes((1, 11, 3)), *eighth], sizes, {}))
    assert [year_group for year_group, _, _ in apart] == [9, 8]
    mixed = [Matched(n, 1, 8 + n % 2, "quiz", 0, 1, 11) for n in range(4)]
    assert told(matched_groups(mixed, {1: 4, 11: 4}, {})) == [(None, 0, [0, 1, 2, 3])]


def test_areas_and_what_was_asked_are_never_mixed() -> None:
    waiting = [Matched(n, n % 2, 9, "quiz", 0, 1, 11) for n in range(4)]
    asked = [Matched(n, 1, 9, n % 2, 0, 1, 11) for n in range(4)]
    assert matched_groups(waiting, {1: 4, 11: 4}, {}) == matched_groups(asked, {1: 4, 11: 4}, {}) == ()


def test_the_order_in_which_classes_come_changes_nothing() -> None:
    waiting = classes(*((n, 10 + n, 4) for n in range(1, 4)), forms=2)
    sizes = {n: 4 + (n == 1) for m in range(1, 4) for n in (m, 10 + m)}
    assert matched_groups(waiting[::-1], sizes, {}) == matched_groups(waiting, sizes, {})


def by_algebra(sums: Sequence[set[int]], seals: int) -> bool:
    """Whether some combination of sums has one seal or two and no others."""
    rank = _rank(sums, range(seals))
    pairs = combinations_with_replacement(range(seals), 2)
    return any(_rank(sums, [one for one in range(seals) if one not in pair]) < rank for pair in pairs)


def _rank(sums: Sequence[set[int]], seals: Sequence[int]) -> int:
    return len(reduced_rows([tuple(int(seal in one) for seal in seals) for one in sums], len(seals)))


def worlds(chance: Random) -> Iterator[tuple[list[set[int]], list[set[int]], int]]:
    """Batches, sums of some of their seals, and how many seals there are."""
    sizes = [chance.randint(3, 5) for _ in range(chance.randint(1, 3))]
    seals = iter(range(sum(sizes)))
    batches = [{next(seals) for _ in range(size)} for size in sizes]
    number = chance.randint(1, 3)
    chosen = [chance.choice([None, *range(number), *range(number)]) for _ in range(sum(sizes))]
    sums = [{seal for seal, of in enumerate(chosen) if of == one} for one in range(number)]
    yield batches, [one for one in sums if one], sum(sizes)


@given(st.integers(0, 10**6))
def test_what_the_drawing_says_is_what_algebra_says(seed: int) -> None:
    for batches, sums, seals in worlds(Random(seed)):  # noqa: S311 - no secret
        drawing = DrawnSums()
        for n, batch in enumerate(batches):
            for m, one in enumerate(sums):
                drawing.draw(n, ("sum", m), len(batch & one))
            drawing.draw(n, OUTSIDE, len(batch - set().union(*sums)))
        assert tells_few(drawing) == by_algebra([*batches, *sums], seals)
