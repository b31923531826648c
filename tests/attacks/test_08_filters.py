"""All that filters show together tells no sealed sum's truth better than the noise in that sum allows.

Attacker has: a coordinator's account, and every filter

Every permitted choice over time, area, year group and phase is asked for, several times, of the results and
of the overview, and the sums of each batch are estimated from all figures
by least squares. Over the sums that are determined, the figure is how many times the estimates are nearer to
the truth than their own noise, in mean squares. What is no permitted choice is refused.
"""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest
from flask import Flask
from numpy.typing import NDArray

from safe4me.privacy import noise
from safe4me.privacy.intervals import variance
from safe4me.statistics.figures import Column, Figure, Tally, figures_that_stand
from safe4me.web.coordinate.results import FILTERS
from tests.attacks.area_world import QUESTIONS, Truths, hold_classes, told
from tests.attacks.conftest import Attacks
from tests.attacks.mechanism import EPSILON
from tests.attacks.staff_pages import add_schools_with_figures
from tests.helpers.privacy import exact
from tests.helpers.world.schools import Clock, Place, browser, sign_in

Floats = NDArray[np.float64]
Known = NDArray[np.bool_]
TIMES = 3
OPTIONS = {"pass-on": 3, "confidence": 4}
DRAWS = 20_000
UNKNOWN = (
    *("year_group=6", "year_group=12", "year_group=x"),
    *("class=1", "room=1", "teacher=1", "school=1", "pupil=1", "nonce=1", "day=2026-11-24", "sort=best"),
    *("module=help", "phase=whenever", "half_term=2031-autumn-1", "half_term=2026-11", "area=999", "area=x"),
)


def determined(
    equations: Sequence[tuple[frozenset[Hashable], float]], leaves: Sequence[Hashable]
) -> tuple[Floats, Known]:
    """The least-squares estimate of every leaf, and whether the equations determine it."""
    sums = np.array([[leaf in summed for leaf in leaves] for summed, _ in equations], dtype=float)
    inverse = np.linalg.pinv(sums)
    return inverse @ np.array([count for _, count in equations]), np.diag(inverse @ sums) > 1 - 1e-6


def squares(options: int, noises: int, chance: np.random.Generator) -> Floats:
    """Squares of so many noises together, drawn from their exact distribution."""
    weights = exact.noise(options, noises)
    reach = len(weights) // 2
    return chance.choice(np.arange(-reach, reach + 1), DRAWS, p=weights / weights.sum()) ** 2.0


def nearer_than_noise(app: Flask, place: Place, truths: Truths) -> tuple[float, float, int]:
    """Noise over error in mean squares; what that is by chance, with 99.9%; over how many sums."""
    equations = list(chain.from_iterable(told(app, place, truths) for _ in range(TIMES)))
    leaves, errors, by_chance = list(truths), [], []
    chance = np.random.default_rng(8)
    for question in QUESTIONS:
        estimates, known = determined([each for name, each in equations if name == question], leaves)
        for leaf, estimate, is_known in zip(leaves, estimates, known, strict=True):
            if is_known:
                noises, options = truths[leaf].classes + 1, OPTIONS[question]  # and the draw of the batch
                own = variance(options, ((EPSILON, noises),))
                errors.append((estimate - truths[leaf].safer) ** 2 / own)
                by_chance.append(squares(options, noises, chance) / own)
    least = np.quantile(np.mean(by_chance, axis=0), 0.0005)
    return float(1 / np.mean(errors)), float(1 / least), len(errors)


def answered(app: Flask, place: Place) -> int:
    """How many unknown filters were answered with anything but 400."""
    client = browser(app)
    sign_in(client, place.coordinator)
    asked = [f"/coordinate/results{form}?{query}" for query in UNKNOWN for form in ("", ".csv")]
    return sum(client.get(path).status_code != 400 for path in asked)


def test_filters_together_tell_no_more_than_the_seals(
    attacks: Attacks, app: Flask, in_app: None, clock: Clock
) -> None:
    place, truths = hold_classes(app, clock, attacks.trials(whole=8, quick=3))
    times, bound, sums = nearer_than_noise(app, place, truths)
    assert sums >= len(truths)
    attacks.holds(f"times nearer to the truth than noise, {sums} sums", times, bound)
    attacks.holds("unknown filters that are answered", answered(app, place), at_most=0)


def test_fresh_noise_for_each_filter_is_caught(
    attacks: Attacks, app: Flask, in_app: None, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def afresh(tally: Tally) -> Tally:
        return replace(tally, counts=noise.add_noise(tally.counts, EPSILON))

    def anew(tally: Tally, columns: list[Column]) -> tuple[Figure, ...]:
        return figures_that_stand(afresh(tally), columns)

    with monkeypatch.context() as exactly:
        exactly.setattr(noise, "sum_zero_noise", lambda options, _epsilon: (0,) * options)
        place, truths = hold_classes(app, clock, 3)
    for module in ("areas", "by_question"):
        monkeypatch.setattr(f"safe4me.results.{module}.figures_that_stand", anew)
    times, bound, _ = nearer_than_noise(app, place, truths)
    attacks.twin("fresh noise for each filter: times nearer to the truth", times, bound)


def test_a_filter_by_class_is_caught(
    attacks: Attacks, app: Flask, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_schools_with_figures(place)
    monkeypatch.setattr("safe4me.web.coordinate.results.FILTERS", {*FILTERS, "class"})
    attacks.twin("a filter by class: unknown filters that are answered", answered(app, place), beyond=0)
