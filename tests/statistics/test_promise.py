"""The promise that pages print, held against every draw that a seal could make, one by one."""

from collections import defaultdict
from functools import cache
from itertools import product
from math import exp, prod

import pytest

from safe4me.privacy.guarantee import guarantee_of, right_among_all
from safe4me.privacy.intervals import coverage, coverage_of_all, half_width
from safe4me.privacy.page_progress import EPSILON, OTHER_TICKETS, TICKETS, TRUE_TICKETS

REACH = 45
OPTIONS = range(2, 9)
Log = dict[float, float]  # how probable each log odds is, whichever of two answers is true


def printed(share: float) -> str:
    return f"{100 * share:.1f}"


def _all_ways(variables: int, a: float, reach: int) -> dict[int, float]:
    """The weight of each sum of so many noises, of weight a^|z|."""
    ways = {0: 1.0}
    for _ in range(variables):
        more: dict[int, float] = defaultdict(float)
        for total, weight in ways.items():
            for z in range(-reach, reach + 1):
                more[total + z] += weight * a ** abs(z)
        ways = more
    return ways


@pytest.mark.parametrize("options", [2, 3, 5])
@pytest.mark.parametrize("epsilon", [0.5, 1.0, 2.0])
def test_how_often_all_intervals_of_a_question_hold_is_counted(options: int, epsilon: float) -> None:
    a, half = exp(-epsilon / 2), half_width(options, ((epsilon, 1),))
    within, any_noise = _all_ways(options, a, half), _all_ways(options, a, int(REACH / epsilon))
    assert coverage_of_all(options, epsilon) == pytest.approx(within[0] / any_noise[0])


def test_a_page_that_told_how_far_it_was_read_adds_its_own_promise() -> None:
    true, other = TRUE_TICKETS / TICKETS, OTHER_TICKETS / TICKETS
    one = guarantee_of([], pages=1)
    assert one.epsilon == EPSILON
    assert one.right == pytest.approx(true + (1 - true - other) / 2)
    two = guarantee_of([], pages=2)
    tie = 2 * true * other + (1 - true - other) ** 2
    ahead = true**2 + 2 * true * (1 - true - other)
    assert two.right == pytest.approx(ahead + tie / 2)
    assert guarantee_of([1.0], pages=2).epsilon == 1.0 + 2 * EPSILON


@cache
def log_odds(options: int, epsilon: float) -> Log:
    """What the noise of two cells tells between two answers, over every pair of noises: enumerated."""
    a, reach = exp(-epsilon / 2), int(REACH / epsilon)
    others = _all_ways(options - 2, a, reach) if options > 2 else {0: 1.0}
    found: Log = defaultdict(float)
    for first, second in product(range(-reach, reach + 1), repeat=2):
        weight = a ** (abs(first) + abs(second)) * others.get(-first - second, 0.0)
        # Had the other been true, its cell had one less noise in it, and this one's one more.
        told = epsilon / 2 * (abs(first + 1) + abs(second - 1) - abs(first) - abs(second))
        found[round(told, 9)] += weight
    everything = sum(found.values())
    return {odds: weight / everything for odds, weight in found.items()}


def enumerated(epsilons: tuple[float, ...], options: int) -> tuple[str, str, str]:
    """How often right, how sure, and how often as sure as that: from the enumerated draws."""
    sums: Log = {0.0: 1.0}
    for epsilon in epsilons:
        more: Log = defaultdict(float)
        for (odds, chance), (told, likely) in product(sums.items(), log_odds(options, epsilon).items()):
            more[round(odds + told, 9)] += chance * likely
        sums = more
    sums = {odds: chance for odds, chance in sums.items() if chance > 0}
    surest = max(sums)
    right = sum(chance for odds, chance in sums.items() if odds > 0) + sums.get(0.0, 0.0) / 2
    luck = sum(chance for odds, chance in sums.items() if abs(odds) == surest)
    return printed(right), printed(1 / (1 + exp(-surest))), printed(luck)


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize(
    "epsilons",
    [
        *((1.0,) * n for n in range(1, 17)),
        (0.5,),
        (0.5, 0.5),
        (0.5,) * 12,
        (1.0,) * 10 + (0.5,) * 12,
        (1.0, 0.5) * 5,
    ],
    ids=lambda epsilons: f"{epsilons.count(1.0)}+{epsilons.count(0.5)}half",
)
def test_the_promise_is_what_every_draw_together_gives(epsilons: tuple[float, ...], options: int) -> None:
    stated = guarantee_of(epsilons, options)
    assert (printed(stated.right), printed(stated.sure), printed(stated.luck)) == enumerated(
        epsilons, options
    )


@pytest.mark.parametrize("options", [2, 3, 4])
@pytest.mark.parametrize("epsilon", [0.5, 1.0, 2.0])
def test_the_guess_among_all_is_what_every_seal_gives(options: int, epsilon: float) -> None:
    """Every vector of noise: what is seen is told apart by which option's count has the answer in it."""
    a, reach = exp(-epsilon / 2), int(24 / epsilon)
    best = everything = 0.0
    for seen in product(range(-reach, reach + 1), repeat=options - 1):
        counts = (*seen, 1 - sum(seen))
        weights = [
            a ** sum(abs(count - (i == true)) for i, count in enumerate(counts)) for true in range(options)
        ]
        best, everything = best + max(weights), everything + sum(weights)
    assert printed(right_among_all(options, epsilon)) == printed(best / everything)


@pytest.mark.parametrize("options", OPTIONS)
def test_it_is_the_noise_that_intervals_are_made_from(options: int) -> None:
    """P(z = 0) for one of two options alone is what a guess between them cannot tell from its neighbour."""
    if options == 2:
        assert coverage(0, 2, ((1.0, 1),)) == pytest.approx(guarantee_of([1.0]).right * (1 - exp(-1.0)))
    assert guarantee_of([1.0], options).right <= guarantee_of([1.0]).right


@pytest.mark.parametrize(
    ("epsilons", "right", "sure"),
    [
        ((1.0,), "73.1", "73.1"),  # one question
        ((1.0, 1.0), "73.1", "88.1"),  # before and after, or a quiz of two
        ((0.5,), "62.2", "62.2"),  # one of the survey
        ((0.5, 0.5), "62.2", "73.1"),  # the same twice
        ((1.0,) * 10 + (0.5,) * 12, "96.2", "100.0"),  # a year
    ],
)
def test_the_figures_that_the_pages_are_known_by(epsilons: tuple[float, ...], right: str, sure: str) -> None:
    stated = guarantee_of(epsilons)
    assert (printed(stated.right), printed(stated.sure)) == (right, sure)
    assert stated.all_but_certain == (sure == "100.0")


def test_four_options_are_guessed_less_well_than_two() -> None:
    assert printed(guarantee_of((1.0,) * 10 + (0.5,) * 12, 4).right) == "91.9"
    assert printed(right_among_all(4, 1.0)) == "40.1"
    assert printed(right_among_all(2, 1.0)) == printed(guarantee_of([1.0]).right)


def test_no_draw_moves_any_odds_by_more_than_epsilon_says() -> None:
    for options in OPTIONS:
        assert max(map(abs, log_odds(options, 1.0))) == pytest.approx(1.0)
    assert guarantee_of([1.0, 1.0]).odds == pytest.approx(prod([exp(1.0)] * 2))
