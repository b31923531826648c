"""Which server is the primary, from what all Sentinels say of it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from valkey import Valkey
from valkey.exceptions import ValkeyError
from valkey.sentinel import MasterNotFoundError, Sentinel

NOT_AVAILABLE = (ValkeyError, OSError)


class AllSentinels(Sentinel):
    """Sentinels that are all asked: one that was cut off with an old primary still names that."""

    def discover_master(self, service_name: str) -> tuple[str, int]:
        """The address of the primary that they agreed on last. Raises MasterNotFoundError."""
        told = [_told_by(sentinel, service_name) for sentinel in self.sentinels]
        newest = newest_primary([each for each in told if each])
        if newest is None:
            raise MasterNotFoundError
        return newest.host, newest.port


class NamedPrimary(NamedTuple):
    """The primary as a Sentinel names it; `failover` is the number of the one that made it that."""

    host: str
    port: int
    failover: int
    is_up: bool


def named_primary(state: Mapping[str, Any], host: str, port: int) -> NamedPrimary:
    """The primary at an address that a Sentinel gives, with what it said of its state a moment before.

    Once it has promoted a replica it gives that one's address, and until all others follow that one too it
    goes on telling the state of the server before, with the new number already.
    """
    is_another = (host, port) != (state["ip"], state["port"])
    is_down = state["is_sdown"] or state["is_odown"]
    return NamedPrimary(host, port, state["config-epoch"], is_another or not is_down)


def newest_primary(told: Sequence[NamedPrimary]) -> NamedPrimary | None:
    """Of those that Sentinels name: that of the last failover; None where none says that it is up."""
    latest = max((each.failover for each in told), default=None)
    return next((each for each in told if each.failover == latest and each.is_up), None)


def _told_by(sentinel: Valkey, name: str) -> NamedPrimary | None:
    """The primary that a Sentinel names; None from one that does not answer, or does not know it."""
    try:
        state = sentinel.sentinel_masters().get(name)
        address = sentinel.execute_command("SENTINEL GET-PRIMARY-ADDR-BY-NAME", name)
    except NOT_AVAILABLE:
        return None
    return named_primary(state, address[0], int(address[1])) if state and address else None
