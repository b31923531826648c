"""No attacker proves that a seal spends more ε than it claims.

Attacker has: every other answer, and as many seals as wanted

On one half of the seals the attacker picks the event that tells two worlds apart best; on the other half its
probability in each world is bounded, which proves an ε with 99.9% confidence.
"""

import numpy as np
import pytest

from tests.attacks.conftest import Attacks
from tests.attacks.mechanism import (
    EPSILON,
    PAIR,
    WORLDS,
    audit,
    draws,
    seals_made,
    two_worlds,
)

READS = 10


@pytest.mark.parametrize("world", WORLDS)
def test_a_seal_spends_no_more_than_it_claims(
    attacks: Attacks, monkeypatch: pytest.MonkeyPatch, world: str
) -> None:
    counts = WORLDS[world]
    drawn = draws(len(counts), seals_made(attacks, len(counts)))
    proven = audit(*two_worlds(counts, drawn, monkeypatch), counts)
    attacks.holds(f"ε proven, {world}", proven, EPSILON)
    assert proven > 0.3, "an attacker so weak would notice nothing"


def test_independent_noise_at_half_its_scale_is_caught(
    attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    single = np.array(draws(2, seals_made(attacks)))[:, 0]  # of scale 1/ε: each count alone would need 2/ε
    drawn = [tuple(pair) for pair in single.reshape(-1, 2).tolist()]
    proven = audit(*two_worlds(PAIR, drawn, monkeypatch), PAIR)
    attacks.twin("independent noise at half its scale", proven, EPSILON)


def test_spending_twice_on_the_same_ballots_is_caught(
    attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = draws(2, seals_made(attacks))
    proven = audit(*two_worlds(PAIR, drawn, monkeypatch, releases=2), PAIR)
    attacks.twin("the same ballots sealed twice", proven, EPSILON)


def test_noise_redrawn_at_each_read_is_caught(attacks: Attacks, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = draws(2, seals_made(attacks))
    proven = audit(*two_worlds(PAIR, drawn, monkeypatch, releases=READS), PAIR)
    attacks.twin(f"noise redrawn at each of {READS} reads", proven, EPSILON)
