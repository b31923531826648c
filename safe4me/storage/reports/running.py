"""The interface: the numbers of reports of the week that runs, each of which begins at a draw of noise.

A report that finds no number of its page and week is dropped, and so is one of a network that sent too many,
or that finds no room to be counted for its network. Nobody is told which, and nothing is kept of it.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import NamedTuple

MOST_SENDERS = 50_000  # rows, so that whoever has many addresses fills this table and no other
WINDOWS = (
    (300, 10 * 60),
    (600, 24 * 60 * 60),
)  # at most so many of one page from a network in so many seconds
PURPOSE = b"safe4me reports"


class Report(NamedTuple):
    """The part of a page that a report says."""

    week: str
    page: str
    part: int


class ReportsUnavailable(Exception):
    """The numbers cannot be read or written now."""


class RunningWeek(ABC):
    """What every engine does. Every method raises ReportsUnavailable. Shared by threads and by processes."""

    @abstractmethod
    def begun(self, week: str) -> Set[str]:
        """The pages that have their numbers in that week."""

    @abstractmethod
    def begin(self, week: str, starts: Mapping[str, Sequence[int]]) -> None:
        """Let the numbers of pages, one a part, begin there; those that are there already stay."""

    @abstractmethod
    def add(self, report: Report, sender: str, now: datetime) -> None:
        """Add a report of a network, or drop it."""

    @abstractmethod
    def before(self, week: str) -> dict[Report, int]:
        """The numbers of the weeks before that one."""

    @abstractmethod
    def forget_before(self, week: str) -> None:
        """Forget the numbers of the weeks before that one."""
