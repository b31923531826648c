"""What can go wrong with a ballot box on Valkey: what is lost is not closed, and nobody else is touched."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from valkey import Valkey

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.ballot_box.valkey import server as functions
from safe4me.ballot_box.valkey.store import ValkeyBallotBox
from safe4me.settings.fields import BoxAddress, read_box_address
from safe4me.valkey_client.client import read_library
from tests.helpers.servers.machine import in_child
from tests.helpers.servers.valkey import valkey_server
from tests.helpers.world.ballots import (
    CODE,
    DUE,
    PATIENCE_SECONDS,
    QUIZ_MEASURE,
    SECRET,
    Store,
    open_box,
    own_address,
    quiz_ballot,
    story_ballot,
    valkey_store,
)
from tests.helpers.world.schools import NOW


@pytest.fixture
def address(valkey_port: int) -> BoxAddress:
    return own_address(valkey_port)


@pytest.fixture
def store(address: BoxAddress) -> Store:
    return partial(ValkeyBallotBox, address, SECRET, PATIENCE_SECONDS)


@pytest.fixture
def box(store: Store) -> BallotBox:
    return open_box(store)


@pytest.fixture
def server(valkey_port: int) -> Iterator[Any]:  # Any: its types are of both its kinds of client
    """Somebody at the server's own door."""
    with Valkey(port=valkey_port, decode_responses=True) as client:
        yield client


def keys(server: Any, address: BoxAddress) -> list[str]:
    """All that the site of an address has there."""
    return list(server.scan_iter(f"{address.prefix}:*"))


def test_a_box_that_lost_everything_is_not_available_and_no_room_of_it_is_closed_or_unknown(
    box: BallotBox, store: Store, server: Any, address: BoxAddress
) -> None:
    assert box.get_room(CODE)
    identity = box.identity()
    server.delete(*keys(server, address))
    for ask in (
        lambda: box.cast(CODE, quiz_ballot(), NOW),
        lambda: box.read_room(CODE),
        lambda: box.due(DUE),
        lambda: box.begin_closing(1, "law/quiz"),
        lambda: box.seal(1, "law/quiz", 1.0),
        box.identity,
    ):
        with pytest.raises(BoxUnavailable):
            ask()
    assert store().identity() != identity, "who starts anew finds a new box, and rooms know theirs"
    with pytest.raises(BoxUnavailable):
        box.read_room(CODE)


def test_two_sites_on_one_server_have_nothing_in_common(
    box: BallotBox, server: Any, address: BoxAddress, valkey_port: int
) -> None:
    other = valkey_store(valkey_port)()
    other.put_room(1, CODE, DUE, 32, [QUIZ_MEASURE], "before")
    other.cast(CODE, quiz_ballot(), NOW)
    before = sorted(keys(server, address))
    other.forget_all()
    assert (box.sent(1), other.sent(1)) == ({"law/quiz": 0, "law/story": 0}, {})
    assert sorted(keys(server, address)) == before


def test_functions_that_are_missing_are_loaded_again(box: BallotBox, server: Any) -> None:
    server.function_flush()
    box.cast(CODE, quiz_ballot(), NOW)
    server.function_flush()
    assert box.sent(1)["law/quiz"] == 1


def test_two_releases_share_a_box(
    box: BallotBox, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    box.cast(CODE, quiz_ballot(), NOW)
    newer = tmp_path / "box.lua"
    source = Path(functions.__file__).with_name("box.lua").read_text()
    newer.write_text(f"{source}\n-- a later release\n")
    with monkeypatch.context() as later:
        later.setattr(functions, "LIBRARY", read_library(newer))
        store().cast(CODE, quiz_ballot(), NOW)
    box.cast(CODE, quiz_ballot(), NOW)
    assert box.sent(1)["law/quiz"] == 3


@pytest.mark.parametrize("wrong", ["nobody:wrong@{}?tls=no", "{}?tls=yes", "127.0.0.1:1?tls=no"])
def test_a_server_that_is_not_there_or_does_not_let_us_in_is_not_available(
    valkey_port: int, wrong: str
) -> None:
    address = read_box_address(f"valkey://{wrong.format(f'127.0.0.1:{valkey_port}')}")
    with pytest.raises(BoxUnavailable):
        ValkeyBallotBox(address, SECRET, 1).due(NOW)


def test_the_server_holds_no_code_no_nonce_and_after_the_seal_no_hash_of_one(
    box: BallotBox, server: Any, address: BoxAddress
) -> None:
    ballots = [quiz_ballot() for _ in range(3)]
    for ballot in ballots:
        box.cast(CODE, ballot, NOW)
    box.cast(CODE, story_ballot(), NOW)
    held = [each for key in keys(server, address) for each in (key.encode(), server.dump(key))]
    assert not [what for what in (CODE, *(each.nonce for each in ballots)) if what.encode() in b"".join(held)]
    of_quiz = [key for key in keys(server, address) if key.endswith("law/quiz:who")]
    assert [server.zcard(key) for key in of_quiz] == [3]
    box.begin_closing(1, "law/quiz")
    box.seal(1, "law/quiz", 1.0)
    assert not server.exists(*of_quiz)
    for activity in ("law/quiz", "law/story"):
        box.destroy(1, activity)
    assert keys(server, address) == [f"{address.prefix}:box"]


def test_a_full_box_takes_no_ballot_and_is_sealed_emptied_and_written_over_by_whoever_comes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with valkey_server(tmp_path) as port, Valkey(port=port, decode_responses=True) as server:
        address = own_address(port)
        box = open_box(partial(ValkeyBallotBox, address, SECRET, PATIENCE_SECONDS))
        box.cast(CODE, quiz_ballot(), NOW)
        server.config_set("maxmemory", 1)
        with pytest.raises(BoxUnavailable):
            box.cast(CODE, quiz_ballot(), NOW)
        timer = ValkeyBallotBox(address, SECRET, PATIENCE_SECONDS)
        assert timer.due(DUE) == [1]
        for activity in ("law/quiz", "law/story"):
            timer.begin_closing(1, activity)
            assert timer.seal(1, activity, 1.0).ballots == (activity == "law/quiz")
            timer.destroy(1, activity)
        assert "was not written over" not in caplog.text
        assert keys(server, address) == [f"{address.prefix}:box"]


def test_a_process_that_is_forked_while_a_thread_connects_and_one_counts_uses_the_box(
    box: ValkeyBallotBox,
) -> None:
    locks = box._server._store._making, box._casting._noting  # noqa: SLF001 - what only another thread could hold
    held, forked = Event(), Event()

    def hold() -> None:
        with locks[0], locks[1]:
            held.set()
            forked.wait()

    thread = Thread(target=hold)
    thread.start()
    held.wait()
    try:
        assert in_child(lambda: box.cast(CODE, quiz_ballot(), NOW)) == 0
    finally:
        forked.set()
        thread.join()
    assert box.sent(1)["law/quiz"] == 1
