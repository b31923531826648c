"""How far it travels: small networks to the exact chance, and what is so in every run."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import permutations, product
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.spread_model import (
    EACH,
    FIRST,
    FREE,
    OWNER,
    PEOPLE,
    QUARTERS,
    RUNS,
    SETTINGS,
    STEPS_AFTER_TELLING,
    Allocation,
    CascadeParameters,
    Friends,
    below,
    by_lot,
    curve,
    passing_on_number,
    placed_by_lot,
    roll,
    run,
    year_group,
)

SEEDS = st.integers(0, 2**32 - 1)
HABITS = st.builds(CascadeParameters, st.integers(1, 4), st.integers(0, QUARTERS))
SOME = st.frozensets(st.sampled_from(FREE), max_size=60)
TRIALS = 20_000
SURE = 4.5  # standard errors: by chance beyond it about once in 150,000 comparisons

LINE = ((1,), (0, 2), (1, 3), (2,))
RING = ((1, 4), (0, 2), (1, 3), (2, 4), (3, 0))
STAR = ((1,), (0, 2, 3, 4), (1,), (1,), (1,))
TRIANGLES = ((1, 2), (0, 2, 3), (0, 1, 3, 4), (1, 2, 4), (2, 3))


def size(
    friends: Friends,
    habits: CascadeParameters,
    placed: Allocation,
    seed: int,
    owner: int = OWNER,
    first: int = FIRST,
) -> int:
    steps = run(friends, habits, placed, seed, owner=owner, first=first)
    return curve(steps, owner=owner, first=first)[-1]


def plans(
    friends: tuple[int, ...], habits: CascadeParameters, *, certain: bool
) -> Iterator[tuple[Fraction, set[int]]]:
    """What somebody may do, with its chance: pass it on to some of their friends, or to none."""
    passes = Fraction(1) if certain else Fraction(habits.quarters, QUARTERS)
    orders = list(permutations(friends, min(habits.shown_to, len(friends))))
    for order in orders:
        yield passes / len(orders), set(order)
    yield 1 - passes, set()


def reached(shows: tuple[set[int], ...], tellers: frozenset[int]) -> int:
    """How many have it in the end, where each shows it to these: written apart from the model, on purpose."""
    at = {0: 0, 1: 0}
    step, last = 0, None
    while last is None or step < last:
        step += 1
        new = {to for who, since in at.items() if since == step - 1 and who for to in shows[who]} - at.keys()
        if not new:
            break
        at |= dict.fromkeys(new, step)
        if last is None and new & tellers:
            last = step + STEPS_AFTER_TELLING
    return len(at)


def exactly(friends: Friends, habits: CascadeParameters, placed: Allocation) -> Mapping[int, Fraction]:
    """The chance of each end, with person 0 the owner and person 1 the first: all that can be, summed."""
    chances: dict[int, Fraction] = defaultdict(Fraction)
    each: list[list[tuple[Fraction, set[int]]]] = [
        [(Fraction(1), set())]
        if who == 0 or who in placed.stoppers | placed.tellers
        else list(plans(tuple(friends[who]), habits, certain=who == 1))
        for who in range(len(friends))
    ]
    for world in product(*each):
        chance = Fraction(1)
        for part, _ in world:
            chance *= part
        if chance:
            chances[reached(tuple(shows for _, shows in world), placed.tellers)] += chance
    return chances


@pytest.mark.parametrize(
    ("friends", "habits", "placed"),
    [
        (LINE, CascadeParameters(1, 2), Allocation()),
        (LINE, CascadeParameters(2, 3), Allocation(stoppers=frozenset({2}))),
        (RING, CascadeParameters(1, 2), Allocation()),
        (RING, CascadeParameters(2, 1), Allocation()),
        (RING, CascadeParameters(2, 3), Allocation(tellers=frozenset({2}))),
        (STAR, CascadeParameters(2, 2), Allocation()),
        (TRIANGLES, CascadeParameters(2, 2), Allocation()),
        (TRIANGLES, CascadeParameters(3, 3), Allocation(stoppers=frozenset({3}))),
        (TRIANGLES, CascadeParameters(1, 3), Allocation(stoppers=frozenset({4}), tellers=frozenset({2}))),
    ],
)
def test_a_small_network_ends_as_often_as_the_exact_chance_says(
    friends: Friends, habits: CascadeParameters, placed: Allocation
) -> None:
    exact = exactly(friends, habits, placed)
    assert sum(exact.values()) == 1
    ends = Counter(size(friends, habits, placed, seed, 0, 1) for seed in range(TRIALS))
    assert ends.keys() <= exact.keys()
    for end, chance in exact.items():
        error = sqrt(chance * (1 - chance) / TRIALS)
        assert abs(ends[end] / TRIALS - chance) <= SURE * error, (end, chance)


def test_the_dice_are_as_they_have_been_written_down() -> None:
    assert [roll(1), roll(1, 2), roll(0, -1, 95), roll(2**32 - 1)] == [
        roll(2**32 + 1),
        roll(1, 2 + 2**32),
        roll(0, 2**32 - 1, 95),
        roll(-1),
    ]
    assert [roll(38), roll(38, 3, 0), below(96, 38, 3, 1)] == [3_078_005_901, 2_383_615_774, 58]


@given(st.integers(1, 1000), SEEDS)
def test_a_number_by_lot_is_below_its_end(end: int, seed: int) -> None:
    assert 0 <= below(end, seed) < end


def test_each_face_comes_as_often_as_any_other() -> None:
    for end in (2, 3, 7, 12):
        faces = Counter(below(end, seed, person, 1) for seed in range(100) for person in range(PEOPLE))
        expected = 100 * PEOPLE / end
        assert sum((faces[face] - expected) ** 2 / expected for face in range(end)) <= end - 1 + SURE * sqrt(
            2 * (end - 1)
        )


def test_a_year_group_is_eight_groups_who_know_one_another() -> None:
    friends = year_group()
    assert len(friends) == PEOPLE == 96
    for person, known in enumerate(friends):
        assert len(known) >= 4
        assert person not in known
        assert all(person in friends[other] for other in known)
        assert sum(other // EACH == person // EACH for other in known) >= 4
    assert any(other // EACH != person // EACH for person, known in enumerate(friends) for other in known)
    assert FIRST in friends[OWNER]


@given(HABITS, SOME, SOME, SEEDS)
def test_it_only_grows_and_goes_from_friend_to_friend(
    habits: CascadeParameters, some: frozenset[int], others: frozenset[int], seed: int
) -> None:
    placed = Allocation(some, others - some)
    steps = run(year_group(), habits, placed, seed)
    counts = curve(steps)
    assert counts == sorted(counts)
    assert 2 <= counts[-1] <= PEOPLE
    have = {OWNER, FIRST}
    for shares in steps:
        for source, to in shares:
            assert source in have
            assert source not in placed.stoppers | placed.tellers
            assert to in year_group()[source]
        assert max(Counter(source for source, _ in shares).values()) <= habits.shown_to
        have |= {to for _, to in shares}


@given(HABITS, SOME, st.sampled_from(FREE), SEEDS)
def test_one_more_who_stops_never_makes_it_larger(
    habits: CascadeParameters, some: frozenset[int], another: int, seed: int
) -> None:
    fewer, more = Allocation(stoppers=some), Allocation(stoppers=some | {another})
    assert size(year_group(), habits, more, seed) <= size(year_group(), habits, fewer, seed)


@given(HABITS, SOME, SOME, st.sampled_from(FREE), SEEDS)
def test_telling_as_well_never_makes_it_larger(
    habits: CascadeParameters, some: frozenset[int], others: frozenset[int], another: int, seed: int
) -> None:
    before = Allocation(some - {another}, others - some - {another})
    stops = Allocation(before.stoppers | {another}, before.tellers)
    tells = Allocation(before.stoppers, before.tellers | {another})
    ends = [size(year_group(), habits, placed, seed) for placed in (before, stops, tells)]
    assert ends[2] <= min(ends[:2])


@given(st.integers(1, 3), st.integers(0, 3), SOME, SEEDS)
def test_more_who_pass_it_on_and_more_who_are_shown_never_make_it_smaller(
    shown_to: int, quarters: int, some: frozenset[int], seed: int
) -> None:
    placed = Allocation(stoppers=some)
    least = size(year_group(), CascadeParameters(shown_to, quarters), placed, seed)
    assert size(year_group(), CascadeParameters(shown_to + 1, quarters), placed, seed) >= least
    assert size(year_group(), CascadeParameters(shown_to, quarters + 1), placed, seed) >= least


@given(st.integers(0, 9), SEEDS, st.data())
def test_fewer_tenths_are_among_more(stop: int, seed: int, data: st.DataObject) -> None:
    fewer, more = placed_by_lot(stop, 0, seed), placed_by_lot(stop + 1, 0, seed)
    assert fewer.stoppers <= more.stoppers <= frozenset(FREE)
    assert abs(len(fewer.stoppers) - len(FREE) * stop / 10) <= 0.5
    tell = data.draw(st.integers(0, stop))
    some = placed_by_lot(stop, tell, seed)
    assert some.stoppers | some.tellers == fewer.stoppers
    assert some.tellers == placed_by_lot(tell, 0, seed).stoppers


def test_it_goes_on_for_two_steps_after_somebody_who_tells_has_it() -> None:
    row: list[tuple[int, ...]] = [(1,), *((who - 1, who + 1) for who in range(1, 9)), (8,)]
    steps = run(row, CascadeParameters(2, 4), Allocation(tellers=frozenset({3})), 1, owner=0, first=1)
    assert len(steps) == 2  # nobody passes 3, and 2 shows it to 1 and 3
    beside = [row[0], (0, 2, 9), *row[2:9], (1, 8)]
    steps = run(beside, CascadeParameters(3, 4), Allocation(tellers=frozenset({9})), 1, owner=0, first=1)
    assert len(steps) == 1 + STEPS_AFTER_TELLING == 3


def test_the_passing_on_number_is_the_plain_product() -> None:
    assert passing_on_number(CascadeParameters(), 0) == 1.5
    assert passing_on_number(CascadeParameters(), 5) == 0.75
    assert passing_on_number(CascadeParameters(4, 4), 0) == 4


def test_two_hundred_runs_give_a_range_and_a_worst() -> None:
    nobody, stop, tell, more_tell = (by_lot(CascadeParameters(), *setting) for setting in SETTINGS)
    for each in (nobody, stop, tell, more_tell):
        assert len(each.curves) == RUNS == 200
        assert 2 <= each.low <= each.high <= each.worst <= PEOPLE
        assert sum(end < each.low for end in each.ends) <= RUNS / 10
        assert sum(end > each.high for end in each.ends) <= RUNS / 10
    assert more_tell.high < tell.high < stop.high < nobody.high
    assert more_tell.worst < tell.worst < stop.worst < nobody.worst


def test_forty_dots_stand_for_all_runs_and_none_is_smaller_than_they_were() -> None:
    runs = by_lot(CascadeParameters(), 2, 2)
    assert len(runs.dots) == 40
    assert runs.dots[-1] == runs.worst
    assert runs.dots[35] == runs.high, "4 dots in 40 are above what most days reach"
    assert all(max(runs.ends[5 * nth : 5 * nth + 5]) == dot for nth, dot in enumerate(runs.dots))
