"""The interface: the numbers of reports of the week that runs, each of which begins at a draw of noise.

A report that finds no number of its page and week is dropped, and so is one of a network that sent too many,
or that finds no room to be counted for its network. Nobody is told which, and nothing is kept of it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from safe4me.secret_keys import keyed_hash

MOST_SENDERS = 50_000  # rows, so that whoever has many addresses fills this table and no other
WINDOWS = (300, 10 * 60), (600, 24 * 60 * 60)  # at most so many of a page from a network in so many seconds
PURPOSE = b"safe4me reports"


class Report(NamedTuple):
    """The part of a page that a report says."""

    week: str
    page: str
    part: int


class ReportsUnavailable(Exception):
    """The numbers cannot be read or written now."""


def windows(secret_key: str, page: str, sender: str) -> Iterator[tuple[bytes, int, int]]:
    """For each window the digest under which a network is counted, how many it may send, and in what time."""
    key = keyed_hash(secret_key.encode(), PURPOSE)
    for most, lasts in WINDOWS:
        yield keyed_hash(key, f"{lasts}\0{page}\0{sender}".encode()), most, lasts


class RunningWeek(ABC):
    """What every engine does. Every method raises ReportsUnavailable. Shared by threads and by processes."""

    @abstractmethod
    def numbers(self) -> dict[Report, int]:
        """All numbers: of the week that runs, and of weeks before it that are not forgotten."""

    @abstractmethod
    def begin(self, starts: Mapping[Report, int]) -> None:
        """Let numbers begin there; those that are there already stay."""

    @abstractmethod
    def add(self, report: Report, sender: str, now: datetime) -> None:
        """Add a report of a network, or drop it."""

    @abstractmethod
    def forget(self, over: Iterable[Report]) -> None:
        """Forget these numbers."""
