"""Which server is the primary, from what all Sentinels say of it."""

import errno
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from valkey import Valkey
from valkey.connection import Connection
from valkey.exceptions import NoPermissionError, ResponseError, ValkeyError
from valkey.exceptions import TimeoutError as NoAnswer
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


log = logging.getLogger(__name__)

ALLOWED: Mapping[str, tuple[str, ...]] = {
    "save": ("",),
    "appendonly": ("no",),
    "repl-diskless-sync": ("yes",),
    "repl-diskless-load": ("swapdb",),  # another empties the replica first: one that could be made primary
    "maxmemory-policy": ("noeviction",),
    "slowlog-log-slower-than": ("-1",),
    "commandlog-request-larger-than": ("-1",),
    "commandlog-reply-larger-than": ("-1",),
    "crash-log-enabled": ("no",),
    "shutdown-on-sigterm": ("default", "nosave"),
    "shutdown-on-sigint": ("default", "nosave"),
}
REPLICAS = "min-replicas-to-write"
UNSHOWN = "this site may not read its configuration"
SHUT = "it is a replica that takes ballots, and this site cannot sign in there"
REPLICA = re.compile(r"^slave\d+:ip=([^,]+),port=(\d+)", re.MULTILINE)
OUT_OF_REACH = (errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.ENETUNREACH)


class UnfitNode(ValkeyError):
    """A server may not hold a ballot box."""

    def __init__(self, node: str, why: str) -> None:
        self.node = node
        self.why = why
        super().__init__(node, why)


def unfit_line(error: UnfitNode) -> str:
    """Which server and why, in English, for whoever runs the site."""
    return f"The Valkey server {error.node} is not fit to hold a ballot box: {error.why}."


def refuse_unfit(connection: Connection, *, replicated: bool, vouched: bool) -> None:
    """Sign in to the server that was just connected to, and read its configuration. Raises UnfitNode.

    When it may not be read, somebody has to have `vouched` for it.
    """
    connection.on_connect()
    node = f"{connection.host}:{connection.port}"
    connection.send_command("CONFIG", "GET", *ALLOWED, REPLICAS)
    try:
        told = connection.read_response()
    except (NoPermissionError, ResponseError):
        if vouched:
            return
        raise _logged(UnfitNode(node, UNSHOWN)) from None
    for why in flaws(dict(zip(told[::2], told[1::2], strict=True)), replicated=replicated):
        raise _logged(UnfitNode(node, why))


def refuse_unfit_replicas(
    primary: Connection, connection_to: Callable[[str, int], Connection], *, vouched: bool
) -> None:
    """Connect to each server that the primary sends everything to, whatever Sentinels think of it.

    Raises UnfitNode, as `refuse_unfit` does, and for one that can be reached and not be signed in to, unless
    somebody has `vouched`. One that gives no answer is passed over: it hangs, or its machine is gone.
    """
    for host, port in _replicas_of(primary):
        node = f"{host}:{port}"
        replica = connection_to(host, port)
        try:
            replica.connect()
        except UnfitNode:
            raise
        except ValkeyError as error:
            if vouched or _gave_no_answer(error) or (host, port) not in _replicas_of(primary):
                continue  # of the last the primary has noticed meanwhile that it ended
            raise _logged(UnfitNode(node, SHUT)) from error
        finally:
            replica.disconnect()


def flaws(configuration: Mapping[str, str], *, replicated: bool) -> list[str]:
    """What is wrong with a server's configuration; an option that its release does not have is not."""
    wrong = [
        f"{option} is {configuration[option]!r}, allowed is {' or '.join(map(repr, allowed))}"
        for option, allowed in ALLOWED.items()
        if configuration.get(option, allowed[0]) not in allowed
    ]
    if replicated and int(configuration.get(REPLICAS, 0)) < 1:
        wrong.append(f"{REPLICAS} is '0', allowed is 1 or more")
    return wrong


def _replicas_of(primary: Connection) -> list[tuple[str, int]]:
    primary.send_command("INFO", "replication")
    return [(host, int(port)) for host, port in REPLICA.findall(primary.read_response())]


def _gave_no_answer(error: ValkeyError) -> bool:
    return isinstance(error, NoAnswer) or getattr(error.__context__, "errno", None) in OUT_OF_REACH


def _logged(error: UnfitNode) -> UnfitNode:
    log.error(unfit_line(error))
    return error
