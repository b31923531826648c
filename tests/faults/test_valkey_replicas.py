"""What a Valkey server and its replicas make of ballots: what goes over the line, and which one is asked."""

from collections.abc import Callable
from contextlib import suppress
from secrets import token_bytes

import pytest
from valkey.exceptions import ConnectionError as LostConnection

from bench.serving import HOST
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.ballot_box.valkey.store import ValkeyBallotBox
from safe4me.settings.fields import read_box_address
from tests.helpers.servers.valkey import (
    SENTINELS,
    URL,
    WITH_REPLICA,
    Named,
    Server,
    Start,
    follow,
    port_of,
    wait_until,
)
from tests.helpers.world.ballots import CODE, DUE, PATIENCE_SECONDS, QUIZ_MEASURE, SECRET, SLIPS, quiz_ballot
from tests.helpers.world.schools import NOW

MANY = 100_000
MANY_KEYS, A_KEY_BYTES, SLOW_MICROSECONDS = 500, 4096, "20000"  # to copy them takes ten seconds
ANSWERS_WHILE_IT_LOADS = ("--loading-process-events-interval-bytes", "1024")
SET = read_box_address(URL)


@pytest.mark.parametrize("strict", [False, True], ids=["nonces", "slips"])
def test_a_replica_is_sent_as_much_for_a_repeat_as_for_a_fresh_ballot(start: Start, strict: bool) -> None:
    primary = start()
    follow(primary, start())
    address = read_box_address(f"valkey://{HOST}:{port_of(primary)}?tls=no")
    box = ValkeyBallotBox(address, SECRET, PATIENCE_SECONDS)
    box.put_room(1, CODE, DUE, MANY, [QUIZ_MEASURE], "once", strict=strict)
    if strict:
        box.fill_token_pool(1, SLIPS)

    def sent(who: int) -> int:
        """How many bytes a ballot makes."""
        before = int(primary.info("replication")["master_repl_offset"])
        box.cast(CODE, quiz_ballot(nonce=f"{who:032}"), NOW, SLIPS[who] if strict else None)
        return int(primary.info("replication")["master_repl_offset"]) - before

    fresh, repeat, another = sent(0), sent(0), sent(1)
    assert fresh == repeat == another > 0
    assert box.sent(1) == {"law/quiz": 2}


def offset(server: Server, which: str) -> int:
    """How far a server has written, or read, what goes from the primary to its replicas."""
    return int(server.info("replication")[which])


@pytest.fixture
def cut_off(start: Start, named: Named) -> Callable[[], Server]:
    """Begins with a primary that two replicas follow, and a box there; then cuts it off.

    One of the replicas is the primary now, and all Sentinels but the first say so.
    """
    primary, replica, other = (start(*WITH_REPLICA) for _ in range(3))
    follow(primary, replica, other)
    named.update(dict.fromkeys(SENTINELS, (1, primary)))

    def cut() -> Server:
        wait_until(lambda: offset(replica, "slave_repl_offset") == offset(primary, "master_repl_offset"))
        replica.replicaof("NO", "ONE")
        follow(replica, other)
        named.update(dict.fromkeys(SENTINELS[1:], (2, replica)))
        wait_until(lambda: primary.info("replication")["connected_slaves"] == 0)
        return primary

    return cut


def test_a_primary_that_was_cut_off_is_left_for_the_one_that_most_sentinels_name(
    cut_off: Callable[[], Server],
) -> None:
    box = ValkeyBallotBox(SET, SECRET, PATIENCE_SECONDS)
    box.put_room(1, CODE, DUE, MANY, [QUIZ_MEASURE], "once")
    box.cast(CODE, quiz_ballot(), NOW)
    old = cut_off()
    waited = old.info("commandstats")["cmdstat_wait"]["calls"]
    with pytest.raises(BoxUnavailable):
        box.cast(CODE, quiz_ballot(), NOW)
    assert old.info("commandstats")["cmdstat_wait"]["calls"] == waited, (
        "what was refused need not be waited for"
    )
    box.cast(CODE, quiz_ballot(), NOW)
    assert box.sent(1) == {"law/quiz": 2}


def test_a_server_that_has_no_functions_as_it_becomes_the_primary_is_given_them(
    cut_off: Callable[[], Server], named: Named
) -> None:
    box = ValkeyBallotBox(SET, SECRET, PATIENCE_SECONDS)
    box.put_room(1, CODE, DUE, MANY, [QUIZ_MEASURE], "once")
    cut_off()
    _, primary = named[SENTINELS[1]]
    primary.function_flush()
    with pytest.raises(BoxUnavailable):
        box.cast(CODE, quiz_ballot(), NOW)
    box.cast(CODE, quiz_ballot(), NOW)
    assert box.sent(1) == {"law/quiz": 1}


def test_a_primary_that_was_cut_off_calls_no_room_unknown_that_was_opened_since(
    cut_off: Callable[[], Server],
) -> None:
    here, elsewhere = (ValkeyBallotBox(SET, SECRET, PATIENCE_SECONDS) for _ in range(2))
    assert here.read_room(CODE) is None
    cut_off()
    elsewhere.put_room(1, CODE, DUE, MANY, [QUIZ_MEASURE], "once")
    with pytest.raises(BoxUnavailable):
        here.read_room(CODE)
    room = here.read_room(CODE)
    assert room is not None
    assert room.room_id == 1


@pytest.mark.parametrize(("load", "keeps"), [("swapdb", True), ("flush-before-load", False)])
def test_a_replica_keeps_what_it_has_until_another_copy_is_whole(
    start: Start, load: str, keeps: bool
) -> None:
    primary, replica = start(), start("--repl-diskless-load", load, *ANSWERS_WHILE_IT_LOADS)
    primary.set("ballots", "here")
    follow(primary, replica)
    slow = start("--rdb-key-save-delay", SLOW_MICROSECONDS)
    slow.mset({f"key:{n}": token_bytes(A_KEY_BYTES) for n in range(MANY_KEYS)})
    replica.replicaof(HOST, port_of(slow))
    wait_until(lambda: replica.info("persistence")["loading"] == 1)
    with suppress(LostConnection):
        slow.execute_command("SHUTDOWN", "NOSAVE", "NOW")
    wait_until(lambda: replica.info("persistence")["loading"] == 0)
    assert (replica.get("ballots") == "here") is keeps
