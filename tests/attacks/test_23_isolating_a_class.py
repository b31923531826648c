"""No class's sealed counts follow from all sums ever stored, whoever helps: each sum has a draw of its own.

Attacker has: every state of every stored sum, and all seals but one

Random years of schools that measure before and after, rewrite a question, move, merge, void and put backups
back are put into batches by the site's own rule. Somebody has every state of every sum, and all seals but
one. The variance of their best estimate of it must stay a quarter of a draw or more; 1/(4(r + 1)) after r
backups put back. What pages show is a function of such sums: see the second half.
"""

from collections.abc import Iterator
from random import Random

import pytest

from tests.attacks.conftest import Attacks
from tests.attacks.histories import History, Rule, Told, history, ordinary_year
from tests.attacks.linear import least_variances

HISTORIES = 600
TWINS = 60
MANY_VOIDS, MANY_CLASSES = 0.5, 20
MOST_LEFT = 0.10
ROUNDING = 1e-9


def histories(number: int, *often: float) -> Iterator[History]:
    return (history(Random(f"history {n}"), *often) for n in range(number))  # noqa: S311 - no secret


def least(told: History, rule: Rule) -> list[float]:
    """Of each seal in a sum, the least variance, as parts of what the promise allows."""
    sums = [(each.seals, each.draws) for each in Told(told, rule).read]
    found = least_variances(sums, len(told.sealed)) if sums else {}
    return [variance * 4 * (len(told.restores) + 1) for variance in found.values()]


def too_well_known(rule: Rule, number: int, *often: float) -> tuple[int, int]:
    """Of how many seals less is unknown than promised, and how many there are in sums."""
    found = [share for told in histories(number, *often) for share in least(told, rule)]
    return sum(share < 1 - ROUNDING for share in found), len(found)


def test_no_seal_is_known_better_than_promised_from_all_sums(attacks: Attacks) -> None:
    known, seals = too_well_known(Rule(), attacks.trials(whole=10 * HISTORIES, quick=HISTORIES))
    attacks.holds(f"seals of {seals} that are known better than promised from all sums", known, 0)


def test_nor_where_half_of_all_is_voided(attacks: Attacks) -> None:
    number = attacks.trials(whole=HISTORIES, quick=TWINS // 2)
    known, seals = too_well_known(Rule(), number, MANY_VOIDS, MANY_CLASSES)
    attacks.holds(f"the same where half is voided: of {seals}", known, 0)


@pytest.mark.parametrize(
    ("name", "rule", "often"),
    [
        ("a sum without a draw", Rule(when_formed=False), ()),
        ("a void without a draw", Rule(when_taken_out=False), ()),
        ("a sum drawn anew at each void", Rule(anew=True), (MANY_VOIDS, MANY_CLASSES)),
    ],
)
def test_sums_that_lack_a_draw_are_caught(
    attacks: Attacks, name: str, rule: Rule, often: tuple[float, ...]
) -> None:
    known, _ = too_well_known(rule, TWINS, *often)
    attacks.twin(f"{name}: seals in {TWINS} histories that are known better than promised", known, TWINS / 6)


def test_the_histories_have_sums_voids_changes_halls_and_backups_in_them() -> None:
    told = list(histories(100))
    read = [Told(one) for one in told]
    assert sum(len(one.read) >= 10 for one in read) > 80
    assert sum(bool(one.stored.matched_of) for one in read) > 60
    assert sum(any(each.draws.bit_count() > 1 for each in one.read) for one in read) > 50
    assert sum(bool(one.stored.alone) for one in read) > 20
    assert sum(bool(one.restores) for one in told) > 40
    assert sum(each.year_group is None for one in told for each in one.sealed) > 50


def test_few_classes_are_in_no_figure_at_the_end_of_a_year(attacks: Attacks) -> None:
    left = seals = 0
    for n in range(attacks.trials(whole=1000, quick=50)):
        told = ordinary_year(Random(f"year {n}"))  # noqa: S311 - no secret
        seals += len(told.sealed)
        left += len(told.sealed) - len(Told(told).stored.batch_of)
    attacks.holds("share of classes in no figure at an ordinary year's end", left / seals, MOST_LEFT)


def test_the_algebra_finds_what_follows_and_how_much_is_left() -> None:
    assert least_variances([(0b011, 0b1)], 2) == pytest.approx({0: 1, 1: 1})
    assert least_variances([(0b011, 0b01), (0b101, 0b10)], 3)[0] == pytest.approx(1 / 2), "two sums"
    after_a_void = [(0b011, 0b01), (0b010, 0b11)]
    assert least_variances(after_a_void, 2) == pytest.approx({0: 1 / 2, 1: 1}), "the voided one in two ways"
    assert least_variances([(0b011, 0b01), (0b010, 0b01)], 2)[0] == 0, "what the two sums differ by"
    assert least_variances([(0b1, 0b01), (0b0, 0b01)], 1)[0] == 0, "the draw is known from a sum of none"
