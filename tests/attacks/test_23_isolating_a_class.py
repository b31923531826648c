"""No class's seal follows from all figures ever published, nor does it for a teacher who knows their own.

Random years of schools that seal late, measure before and after, rewrite a question, move, merge and are
voided are put into batches, and those that measured twice into matched batches, by the site's own rules.
Every sum that any filter has shown after any fixed day is taken together, and solved for single seals over
the rationals, exactly. What pages show is a function of such sums: see the second half.
"""

from collections.abc import Callable, Iterator
from functools import partial
from random import Random

import pytest

from tests.attacks.conftest import Attacks
from tests.attacks.histories import (
    Days,
    History,
    batches,
    history,
    of_a_day,
    published,
    single_seals,
)
from tests.attacks.linear import a_teacher_recovers, recovered, reduced_rows

Made = Callable[[History], Days]
FEWEST_SUMS = 3
TWINS = 100
MOST_LEFT = 0.08


def histories(number: int) -> Iterator[History]:
    return (history(Random(f"history {n}")) for n in range(number))  # noqa: S311 - no secret


def solved(sums_of: Callable[[History], set[int]], number: int) -> int:
    """In how many histories a seal follows from what is published."""
    return sum(recovered(sums_of(told), len(told.held)) > 0 for told in histories(number))


def taught(sums_of: Callable[[History], set[int]], number: int) -> int:
    """In how many a teacher learns another class's seal."""
    return sum(a_teacher_recovers(sums_of(told), len(told.held)) for told in histories(number))


def of_parts(made: Made) -> Callable[[History], set[int]]:
    return lambda told: published(made(told))


def checked_in_pairs(told: History) -> set[int]:
    """A twin: sums of three seals or more, unless what two of them differ by is a seal or two."""
    shown: list[int] = []
    for each in dict.fromkeys(wanted for parts in single_seals(told) for wanted in of_a_day(parts)):
        if each.bit_count() >= 3 and all(_far_apart(each, other) for other in shown):
            shown.append(each)
    return set(shown)


def _far_apart(one: int, other: int) -> bool:
    inside = one & other in {one, other}
    return not inside or (one ^ other).bit_count() > 2


def test_the_histories_have_figures_to_solve_from() -> None:
    sums = [len(published(batches(told))) for told in histories(50)]
    assert sum(number >= FEWEST_SUMS for number in sums) > 40


def test_rooms_of_several_classes_are_among_them_some_of_no_year_group() -> None:
    held = [each for told in histories(50) for each in told.held]
    assert sum(each.seal.year_group is None for each in held) > len(held) / 50


def test_sums_of_what_is_sealed_so_far_are_caught(attacks: Attacks) -> None:
    public = solved(of_parts(single_seals), TWINS)
    attacks.twin(f"no batches: histories of {TWINS} in which a seal follows", public, TWINS / 2)


def test_a_check_of_each_pair_of_figures_is_caught(attacks: Attacks) -> None:
    public = solved(checked_in_pairs, TWINS)
    attacks.twin(f"figures checked in pairs: histories of {TWINS} in which a seal follows", public, TWINS / 2)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a void that takes one seal out of its batch", partial(batches, alone=True)),
        ("batches that later seals join", partial(batches, joining=True)),
    ],
)
def test_batches_that_do_not_stay_whole_are_caught(attacks: Attacks, name: str, made: Made) -> None:
    public = solved(of_parts(made), TWINS)
    attacks.twin(f"{name}: histories of {TWINS} in which a seal follows", public, TWINS / 10)


def test_the_algebra_finds_what_follows_and_nothing_else() -> None:
    assert recovered({0b0111, 0b0011}, 4) == 1, "the third is what the sums differ by"
    assert recovered({0b011, 0b110, 0b101}, 3) == 3, "by halves: no pair of them tells any"
    assert recovered({0b0011, 0b1100, 0b1111}, 4) == 0
    assert not a_teacher_recovers({0b0111}, 3)
    assert a_teacher_recovers({0b0011}, 3)
    assert [recovered({0b0011}, 3, known) for known in range(3)] == [1, 1, 0], "two learn of each other"
    assert len(reduced_rows([(1, 1, 0), (0, 1, 1), (1, 0, -1)], 3)) == 2
