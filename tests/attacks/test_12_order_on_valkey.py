"""In which order ballots came cannot be told on Valkey either: any order leaves the same keys, to the byte.

Attacker has: every key of the Valkey server

One class's ballots, some of them sent twice, are cast in many orders into a room with the same salt each
time. Compared is how the server would write down each key of the room, while it is open and after the seal.
"""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from valkey import Valkey

from safe4me.ballot_box.valkey import server as functions
from safe4me.ballot_box.valkey.store import ValkeyBallotBox
from safe4me.privacy import noise
from safe4me.secret_keys import RoomKeys
from safe4me.settings.fields import BoxAddress
from safe4me.statistics.ballot import Ballot
from safe4me.valkey_client.client import read_library
from tests.attacks.conftest import Attacks
from tests.helpers.world.ballots import CODE, DUE, QUIZ_MEASURE, SECRET, own_address, quiz_ballot
from tests.helpers.world.schools import NOW

PUPILS, TWICE = 12, 4
SALT = RoomKeys(SECRET, ()).new_salt()


@pytest.fixture(autouse=True)
def the_same_salt_and_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RoomKeys, "new_salt", lambda _keys: SALT)
    monkeypatch.setattr(noise, "sum_zero_noise", lambda k, _epsilon: (1, -1, *[0] * (k - 2)))


@pytest.fixture
def address(valkey_port: int) -> BoxAddress:
    return own_address(valkey_port)


def written_down(address: BoxAddress) -> dict[str, object]:
    """Each key of the room as the server would write it down."""
    host, port = address.nodes[0]
    with Valkey(host, port) as server:
        return {key: server.dump(key) for key in sorted(server.scan_iter(f"{address.prefix}:{{1}}*"))}


def left_behind(address: BoxAddress, ballots: Sequence[Ballot]) -> list[dict[str, object]]:
    """What ballots in this order leave: before the seal, and after it."""
    box = ValkeyBallotBox(address, SECRET, 20)
    box.put_room(1, CODE, DUE, 2 * PUPILS, [QUIZ_MEASURE], "once")
    for ballot in ballots:
        box.cast(CODE, ballot, NOW)
    left = [written_down(address)]
    box.begin_closing(1, "law/quiz")
    box.seal(1, "law/quiz", 1.0)
    left.append(written_down(address))
    box.forget_all()
    assert len(left[0]) == 3
    return left


def told_apart(address: BoxAddress, orders: int) -> int:
    """How many orders left something other than the first one did."""
    ballots = [quiz_ballot(1 + n % 3, 1 + n % 2) for n in range(PUPILS)]
    sent, chance = [*ballots, *ballots[:TWICE]], Random(12)  # noqa: S311 - orders, no secrets
    first = left_behind(address, sent)
    return sum(left_behind(address, chance.sample(sent, len(sent))) != first for _ in range(orders - 1))


def test_orders_cannot_be_told_apart(address: BoxAddress, attacks: Attacks) -> None:
    apart = told_apart(address, attacks.trials(whole=60, quick=6))
    attacks.holds("on Valkey: orders told apart by what they left behind", apart, at_most=0)


def test_hashes_in_the_order_of_arrival_are_caught(
    address: BoxAddress, attacks: Attacks, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = Path(functions.__file__).with_name("box.lua").read_text()
    by_arrival = source.replace("'ZADD', who, 1, digest", "'ZADD', who, 1 + ballots, digest")
    (tmp_path / "box.lua").write_text(by_arrival)
    monkeypatch.setattr(functions, "LIBRARY", read_library(tmp_path / "box.lua"))
    attacks.twin("on Valkey, hashes by arrival: orders told apart", told_apart(address, 4), beyond=0)
