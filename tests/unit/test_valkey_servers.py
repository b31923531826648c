"""What a Valkey server may say of its configuration when it is to hold ballots; and who is the primary."""

import pytest

from safe4me.valkey_client.topology import (
    ALLOWED,
    REPLICAS,
    NamedPrimary,
    flaws,
    named_primary,
    newest_primary,
)

FIT = {**{option: allowed[0] for option, allowed in ALLOWED.items()}, REPLICAS: "1"}


def test_a_server_that_keeps_everything_in_memory_is_fit() -> None:
    assert flaws(FIT, replicated=True) == []
    assert flaws(FIT | {"shutdown-on-sigterm": "nosave"}, replicated=True) == []


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("save", "3600 1 300 100 60 10000"),
        ("appendonly", "yes"),
        ("repl-diskless-sync", "no"),
        ("repl-diskless-load", "disabled"),
        ("repl-diskless-load", "on-empty-db"),
        ("repl-diskless-load", "flush-before-load"),
        ("maxmemory-policy", "allkeys-lru"),
        ("slowlog-log-slower-than", "10000"),
        ("commandlog-request-larger-than", "1048576"),
        ("crash-log-enabled", "yes"),
        ("shutdown-on-sigterm", "save"),
        ("shutdown-on-sigint", "save now"),
        (REPLICAS, "0"),
    ],
)
def test_what_reaches_a_disk_is_given_up_or_kept_beside_is_named(option: str, value: str) -> None:
    (flaw,) = flaws(FIT | {option: value}, replicated=True)
    assert flaw.startswith(f"{option} is '{value}', allowed is ")


def test_one_server_alone_needs_no_replica() -> None:
    assert flaws(FIT | {REPLICAS: "0"}, replicated=False) == []


def test_an_older_release_lacks_some_options() -> None:
    older = {option: value for option, value in FIT.items() if not option.startswith("commandlog")}
    assert flaws(older, replicated=True) == []


def said(host: str, failover: int, *, down: bool = False, then: str = "") -> NamedPrimary:
    """What a Sentinel says of the primary; `then` gives the address of another."""
    state = {"ip": host, "port": 6379, "config-epoch": failover, "is_sdown": down, "is_odown": False}
    return named_primary(state, then or host, 6379)


def test_of_the_primaries_that_sentinels_name_the_latest_counts() -> None:
    assert newest_primary([said("old", 3), said("new", 4), said("old", 3)]) == said("new", 4)
    assert newest_primary([said("new", 4, down=True), said("new", 4)]) == said("new", 4)


@pytest.mark.parametrize("down", [True, False])
def test_a_replica_counts_as_soon_as_it_is_promoted_whether_the_primary_before_is_back_or_not(
    down: bool,
) -> None:
    found = newest_primary([said("old", 3, down=True), said("old", 4, down=down, then="new")])
    assert found == NamedPrimary("new", 6379, 4, is_up=True)


def test_no_primary_is_taken_that_was_replaced_or_that_all_say_is_down() -> None:
    assert newest_primary([said("old", 3), said("new", 4, down=True)]) is None
    assert newest_primary([]) is None
