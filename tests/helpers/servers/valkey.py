"""Valkey servers for tests: sets of them, and lone ones that a test moves by hand.

Of lone ones no Sentinel runs, and what Sentinels say is made up. A test that lacks the programs is skipped.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from valkey import Valkey

from bench import valkeys
from bench.nodes import Node
from bench.serving import HOST
from bench.valkeys import NAME, PASSWORD, ValkeySet, wait_until
from tests.helpers.servers.machine import needed

__all__ = ["NAME", "PASSWORD", "Node", "ValkeySet", "valkey_server", "valkey_set", "wait_until"]
SENTINELS = (1, 2, 3)
URL = f"valkey+sentinel://{','.join(f'{HOST}:{port}' for port in SENTINELS)}/{NAME}?tls=no"
WITH_REPLICA = ("--min-replicas-to-write", "1")
NO_PINGS = ("--repl-ping-replica-period", "3600")
Server = Any  # a client of one: its types are of both its kinds
Start = Callable[..., Server]  # starts a server with options
Named = dict[int, tuple[int, Server]]  # by Sentinel: the number of the latest failover, and the primary since


@contextmanager
def valkey_server(folder: Path, *options: str) -> Iterator[int]:
    """A server that keeps nothing on a disk, without users and replicas; its port."""
    _need("valkey-server")
    with valkeys.valkey_server(folder, *options) as port:
        yield port


@contextmanager
def valkey_set(folder: Path, trusted: Path | None = None, *options: str) -> Iterator[ValkeySet]:
    """A set of servers, until the block is over; with a certificate they speak TLS alone."""
    _need("valkey-sentinel")
    with valkeys.valkey_set(folder, trusted, *options) as servers:
        yield servers


def _need(name: str) -> None:
    needed(shutil.which(name), f"{name}; .ci/system-packages installs it")


@contextmanager
def lone_servers(folder: Path) -> Iterator[Start]:
    """Starts servers, until the block is over."""
    with ExitStack() as stack:

        def started(*options: str) -> Server:
            port = stack.enter_context(valkey_server(folder, *NO_PINGS, *options))
            return stack.enter_context(Valkey(HOST, port, decode_responses=True))

        yield started


def port_of(server: Server) -> int:
    return int(server.get_connection_kwargs()["port"])


def follow(primary: Server, *replicas: Server) -> None:
    """Let servers copy another one, and wait until they do, and nobody else does."""
    for replica in replicas:
        replica.replicaof(HOST, port_of(primary))
    wait_until_followed(primary, len(replicas))


def wait_until_followed(primary: Server, by: int) -> None:
    """Wait until as many servers as that copy a primary, and have all."""
    wait_until(
        lambda: (
            [primary.info("replication")[f"slave{n}"]["state"] for n in range(by)] == ["online"] * by
            and primary.info("replication")["connected_slaves"] == by
        )
    )


def made_up_sentinels(monkeypatch: pytest.MonkeyPatch) -> Named:
    """What the Sentinels of URL say, to be filled and changed."""
    named: Named = {}
    ask = Valkey.execute_command

    def address(sentinel: Server, *command: str, **options: object) -> object:
        if command != ("SENTINEL GET-PRIMARY-ADDR-BY-NAME", NAME):
            return ask(sentinel, *command, **options)  # type: ignore[no-untyped-call]  # theirs
        _, server = named[port_of(sentinel)]
        return [HOST, str(port_of(server))]

    def masters(sentinel: Server) -> dict[str, dict[str, object]]:
        epoch, server = named[port_of(sentinel)]
        return {
            NAME: {
                "ip": HOST,
                "port": port_of(server),
                "config-epoch": epoch,
                "is_sdown": False,
                "is_odown": False,
                "is_master": True,
                "num-other-sentinels": 2,
            }
        }

    monkeypatch.setattr(Valkey, "execute_command", address)
    monkeypatch.setattr(Valkey, "sentinel_masters", masters)
    monkeypatch.setattr(Valkey, "sentinel_slaves", lambda _sentinel, _name: [])
    return named
