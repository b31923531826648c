"""Figures seldom say what is not so: a change, a question to teach again, a school that differs, a sum.

Attacker has: nothing: chance alone, in schools where the truth is known

Areas, schools and classes in which nothing moved, or in which it is known what did, are made up from a seed
and judged by the site's own rules; how often these say what is not true is counted. A twin is a rule that
leaves one of these doubts out. What no rule can see is in docs/figures.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from bench import changes as bench_changes
from bench.changes import (
    A_YEAR,
    AREAS,
    EVENLY,
    MATCHED,
    SHARES,
    World,
    ever_up,
    lowest_coverage,
    most_false_ups,
    outcome,
    staying_away,
)
from bench.figures import draws, errors_of_sums, false_flags, wrong_words
from bench.schools import false_alarms
from safe4me.privacy.intervals import LEVEL
from safe4me.rounding import round_to_total
from safe4me.statistics import change, comparisons
from safe4me.statistics.change import BothTimes, Change
from safe4me.statistics.comparisons import FALSE_ALARMS
from safe4me.statistics.figures import Column
from safe4me.statistics.wording import Direction, in_points
from tests.attacks.conftest import Attacks
from tests.helpers.privacy.exact import of_points

FALSE_UPS, MISSES, FALSE_FLAGS, WRONG_WORDS = 0.03, 0.07, 0.1, 0.1
FALSE_UPS_IN_A_YEAR = 0.04
BALLOTS = 25


def areas(attacks: Attacks) -> Sequence[int]:
    """Of how many classes there are areas."""
    return AREAS[:-1] if attacks.whole else AREAS[1:2]


def trials(attacks: Attacks) -> int:
    return attacks.trials(whole=1000, quick=300)


def test_a_change_holds_what_is_true(attacks: Attacks) -> None:
    missed = max(1 - lowest_coverage(classes, trials(attacks)) for classes in areas(attacks))
    attacks.holds("share of areas whose interval misses the true change, at worst", missed, MISSES)


def test_an_interval_for_which_pupils_of_a_class_do_not_think_alike_is_caught(
    attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change, "ALIKE", 0.0)
    missed = 1 - lowest_coverage(AREAS[1], 300)
    attacks.twin("as if pupils of a class did not think alike: areas missed", missed, MISSES)


def test_up_is_not_said_where_some_of_the_less_safe_only_stay_away(attacks: Attacks) -> None:
    ups = max(
        most_false_ups(staying_away(classes, replaced=False, trials=trials(attacks)))
        for classes in areas(attacks)
    )
    attacks.holds("“up” where 20% of the less safe stay away and nothing else moved", ups, FALSE_UPS)


def test_up_or_down_is_seldom_said_where_nothing_moved(attacks: Attacks) -> None:
    found = [
        outcome(World(classes, share), trials(attacks)) for classes in areas(attacks) for share in SHARES
    ]
    said = max(max(each.up, each.down) for each in found)
    attacks.holds("“up” or “down”, each, where nothing moved and nobody stayed away", said, FALSE_UPS)


def test_up_is_seldom_said_of_a_school_where_nothing_moved(attacks: Attacks) -> None:
    """With each size of a school; all there, and with some of the less safe away after."""
    schools = [world for worlds in MATCHED.values() for world in worlds if world.school]
    number = attacks.trials(whole=4000, quick=300)
    for world in schools if attacks.whole else schools[:1]:
        still, away = world, replace(world, there=EVENLY, away=0.2)
        ups = max(most_false_ups([outcome(each, number)]) for each in (still, away))
        attacks.holds(f"{world.classes} classes of a school: “up” where nothing moved", ups, FALSE_UPS)


def test_up_is_seldom_said_at_some_time_of_a_year_in_which_nothing_moved(
    attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = attacks.trials(whole=4000, quick=500)
    shares = SHARES if attacks.whole else SHARES[1:2]
    for away in (0.0, 0.2):
        of_year = replace(A_YEAR, away=away, there=EVENLY if away else A_YEAR.there)
        ups = max(ever_up(replace(of_year, share=share), number) for share in shares)
        case = f"{away:.0%} of the less safe away: “up” at some time of a year"
        attacks.holds(case, ups, FALSE_UPS_IN_A_YEAR)
    monkeypatch.setattr(bench_changes, "LEVEL_WHILE_IT_RUNS", LEVEL)
    ups = ever_up(A_YEAR, attacks.trials(whole=4000, quick=1000))
    attacks.twin("95% at every look: “up” at some time of a year", ups, FALSE_UPS_IN_A_YEAR)


def test_a_change_of_whoever_sent_is_caught(attacks: Attacks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change, "_ends", of_whoever_sent)  # private: the twin breaks it alone
    ups = most_false_ups(staying_away(100, replaced=False, trials=300))
    attacks.twin("missing ballots as if they were like the others: “up” is said", ups, FALSE_UPS)


def of_whoever_sent(both: BothTimes, column: Column) -> tuple[float, float]:
    before, after = both.before, both.after
    points = 100 * (after.of(column) / after.ballots - before.of(column) / before.ballots)
    return points, points


def changes() -> Iterator[Change]:
    chance = Random(26)  # noqa: S311 - made up, repeatable on purpose
    for _ in range(20_000):
        points, half = chance.uniform(-30, 30), chance.uniform(0.1, 20)
        yield of_points(points, points - half, points + half)


def test_no_change_gets_a_direction_from_rounding(attacks: Attacks) -> None:
    said = [(each, in_points(each)) for each in changes()]
    wrong = sum(
        not (moved.low <= each.low and each.high <= moved.high)
        or (moved.direction is not Direction.UNCLEAR and each.low <= 0 <= each.high)
        for each, moved in said
    )
    attacks.holds(f"of {len(said)} changes, said narrower than they are", wrong, 0)
    inwards = sum(round(each.low) > each.low for each, _ in said)
    attacks.twin("ends rounded to the nearest: changes said narrower than they are", inwards, 0)


@pytest.mark.parametrize("options", [2, 3, 4])
def test_counts_of_a_class_add_up_and_are_no_farther_off(attacks: Attacks, options: int) -> None:
    number = attacks.trials(whole=40_000, quick=4000)
    worse = max(each.shown - each.sealed for each in errors_of_sums(options, number))
    attacks.holds(
        f"{options} options: error of counts as shown beyond that as sealed, in ballots", worse, 1e-9
    )
    truth = np.array([BALLOTS - options + 1, *(1 for _ in range(options - 1))])
    sealed = draws(options, number) + truth
    rows = [[int(count) for count in row] for row in sealed]
    wrong = sum(sum(round_to_total(row, BALLOTS)) != BALLOTS for row in rows) / number
    attacks.holds(f"{options} options: classes whose counts do not add up", wrong, 0)
    clipped = sum(sum(max(0, count) for count in row) != BALLOTS for row in rows) / number
    attacks.twin(f"{options} options: counts below 0 shown as 0, so that they do not add up", clipped, 0.05)


def test_a_question_that_almost_all_got_right_is_seldom_flagged(
    attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = attacks.trials(whole=40_000, quick=4000)
    flagged = max(false_flags(options, ballots, number) for options in (2, 3, 4) for ballots in (15, 25))
    attacks.holds("quizzes with a flag where each wrong answer is one pupil's", flagged, FALSE_FLAGS)
    monkeypatch.setattr(comparisons, "FEWEST_NOT_RIGHT", 2)
    attacks.twin("flagged from two who were surely not right", false_flags(4, 25, number), FALSE_FLAGS)


def test_most_is_seldom_said_of_half(attacks: Attacks) -> None:
    kinds = ((2, 1), (3, 1), (4, 1), (4, 2), (5, 2))
    wrong = max(wrong_words(*kind, ballots) for kind in kinds for ballots in range(10, 15))
    attacks.holds("“most” said of 10 to 14 ballots of which half were safer; exact", wrong, WRONG_WORDS)


def test_a_school_is_seldom_said_to_differ_where_none_does(attacks: Attacks) -> None:
    alarms = false_alarms(0.5, attacks.trials(whole=2000, quick=200))  # where luck is largest
    attacks.holds("pages on which a school is said to differ, and none does", alarms, FALSE_ALARMS)


def test_a_page_that_does_not_count_its_looks_is_caught(attacks: Attacks) -> None:
    alarms = false_alarms(0.5, 100, lambda chances: [chance <= FALSE_ALARMS for chance in chances])
    attacks.twin("each school and question judged by itself: pages with a false alarm", alarms, FALSE_ALARMS)
