"""The Valkey servers of `bench/valkeys.py`, for tests: one that lacks the programs is skipped."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import valkeys
from bench.nodes import Node
from bench.valkeys import NAME, PASSWORD, ValkeySet, wait_until
from tests.needs import needed

__all__ = ["NAME", "PASSWORD", "Node", "ValkeySet", "valkey_server", "valkey_set", "wait_until"]


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
