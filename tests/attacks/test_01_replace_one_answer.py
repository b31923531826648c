"""Who knows all answers but one, and sees what is sealed, guesses that one little better than by chance.

Attacker has: every other answer, and the sealed counts

The attacker picks a guess (a likelihood ratio, or a threshold on what moves) on one half of the seals; its
TPR − FPR is taken on the other half. A mechanism that spends ε allows tanh(ε/2), and chance 0.03 more. That
this mechanism is what runs is checked on whole seals, from the opening of the room to the figure.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from scipy.stats import chi2, chisquare

from safe4me import results
from safe4me.db.base import db
from safe4me.privacy import noise
from safe4me.privacy.intervals import coverage
from safe4me.statistics.figures import Released
from tests.attacks.classes_held import hold_new_class, true_counts
from tests.attacks.conftest import Attacks
from tests.attacks.mechanism import (
    EPSILON,
    MOST_ADVANTAGE,
    PAIR,
    WORLDS,
    advantage,
    draws,
    seals_made,
    two_worlds,
)
from tests.helpers.world.schools import make_place

SAFER, OTHERS = 13, 5
FAR = 3  # noise this far or farther is counted together
QUESTIONS = 2
OF_A_YEAR_GROUP = 30  # classes, which its pupils suffice for
FITS = chi2.ppf(0.99999, df=QUESTIONS * FAR)
Noise = list[tuple[int, ...]]


def noise_of_whole_seals(app: Flask, classes: int) -> Iterator[tuple[int, ...]]:
    """Of each question of each class: its figures less what was answered."""
    library, settings = app.extensions["site"].libraries["en"], app.extensions["settings"]
    truth = true_counts(SAFER, OTHERS)
    for n in range(classes):
        if n % OF_A_YEAR_GROUP == 0:
            place = make_place(f"Area {n}", f"School {n}")
        room = hold_new_class(app, place, SAFER, OTHERS)
        [activity] = results.room_results(db.session(), settings, library, room)
        for question in activity.questions:
            figures = [option.figure for option in question.options]
            counts = [figure.count for figure in figures if isinstance(figure, Released)]
            yield tuple(count - true for count, true in zip(counts, truth[question.id], strict=True))


def misfit(found: Noise) -> float:
    """Chi-square of the noise on first options against its exact distribution, added over the questions."""
    total = 0.0
    for options in {len(z) for z in found}:
        away = [min(abs(z[0]), FAR) for z in found if len(z) == options]
        within = [0.0, *(coverage(far, options, ((EPSILON, 1),)) for far in range(FAR)), 1.0]
        expected = [len(away) * (within[far + 1] - within[far]) for far in range(FAR + 1)]
        total += chisquare([away.count(far) for far in range(FAR + 1)], expected).statistic
    return total


@pytest.mark.parametrize("world", WORLDS)
def test_one_replaced_answer_is_hardly_seen(
    attacks: Attacks, monkeypatch: pytest.MonkeyPatch, world: str
) -> None:
    counts = WORLDS[world]
    drawn = draws(len(counts), seals_made(attacks, len(counts)))
    gain = advantage(*two_worlds(counts, drawn, monkeypatch), counts)
    attacks.holds(f"advantage, {world}", gain, MOST_ADVANTAGE)


def test_noise_at_half_its_scale_is_caught(attacks: Attacks, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = draws(2, 4_000, 2 * EPSILON)
    gain = advantage(*two_worlds(PAIR, drawn, monkeypatch), PAIR)
    attacks.twin("noise at half its scale", gain, MOST_ADVANTAGE)


def test_the_mechanism_is_what_runs(attacks: Attacks, app: Flask, in_app: None) -> None:
    classes = attacks.trials(whole=300, quick=30)
    found = list(noise_of_whole_seals(app, classes))
    assert len(found) == QUESTIONS * classes
    attacks.holds("whole seals: sums that are not the number of ballots", sum(sum(z) != 0 for z in found), 0)
    attacks.holds("whole seals: chi-square of their noise against the proven one", misfit(found), FITS)


def test_whole_seals_with_a_quarter_of_the_noise_are_caught(
    attacks: Attacks, app: Flask, in_app: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sum_zero = noise.sum_zero_noise
    monkeypatch.setattr(noise, "sum_zero_noise", lambda options, epsilon: sum_zero(options, 4 * epsilon))
    found = list(noise_of_whole_seals(app, 25))
    attacks.twin("whole seals at a quarter of the noise: chi-square", misfit(found), FITS)
