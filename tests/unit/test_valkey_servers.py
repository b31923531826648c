"""What a Valkey server may say of its configuration when it is to hold ballots."""

import pytest

from safe4me.storage.valkey.nodes import ALLOWED, REPLICAS, flaws

FIT = {**{option: allowed[0] for option, allowed in ALLOWED.items()}, REPLICAS: "1"}


def test_a_server_that_keeps_everything_in_memory_is_fit() -> None:
    assert flaws(FIT, replicated=True) == []
    assert flaws(FIT | {"repl-diskless-load": "flush-before-load"}, replicated=True) == []
    assert flaws(FIT | {"shutdown-on-sigterm": "nosave"}, replicated=True) == []


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("save", "3600 1 300 100 60 10000"),
        ("appendonly", "yes"),
        ("repl-diskless-sync", "no"),
        ("repl-diskless-load", "disabled"),
        ("repl-diskless-load", "on-empty-db"),
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
