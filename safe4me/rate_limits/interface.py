"""The interface: attempts are counted first and given back when they were right; and a few facts for a while.

Whose attempts they are (an address, an account) is known to an engine, and kept only as a keyed hash.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AttemptLimit:
    """At most `most` attempts in a window of `seconds`, which begins with the first of them."""

    name: str
    most: int
    seconds: int


@dataclass(frozen=True, slots=True)
class CountedAttempt:
    """An attempt that was counted: the `nth` of a window that is over at `ends`, in seconds since 1970."""

    limit: AttemptLimit
    whose: str
    nth: int
    ends: int


class OverLimit(Exception):
    """There were too many attempts, so this one must not be made; in `wait_seconds` it may be."""

    def __init__(self, wait_seconds: int) -> None:
        self.wait_seconds = wait_seconds
        super().__init__(wait_seconds)


class LimitsUnavailable(Exception):
    """Attempts cannot be counted now, so none may be made."""


PROBES = AttemptLimit("probes of the counts themselves", 1000, 60)


class AttemptCounts(ABC):
    """What every engine does. Every method raises LimitsUnavailable. Shared by threads and by processes."""

    @abstractmethod
    def count(self, limit: AttemptLimit, whose: str, now: datetime) -> CountedAttempt:
        """Count an attempt before it is made: of any number at once no more than `limit.most` get through.

        An attempt that is refused is not counted. Raises OverLimit.
        """

    @abstractmethod
    def refund(self, attempt: CountedAttempt) -> None:
        """Give back an attempt that was right, or was never made; once its window is over, nothing."""

    def try_out(self, now: datetime) -> None:
        """Count an attempt at nothing, and give it back: reading may work where writing does not."""
        self.refund(self.count(PROBES, "whoever asks", now))

    @abstractmethod
    def remember(self, fact: str, until: datetime, now: datetime) -> None:
        """Keep a fact until then, as a keyed hash; what was to be kept for longer is."""

    @abstractmethod
    def remembers(self, fact: str, now: datetime) -> bool:
        """Whether that fact is kept."""


MOST_RECALLED = 10_000


class RecalledFacts:
    """When facts end, in seconds since 1970, by their hash."""

    def __init__(self) -> None:
        self._ends: dict[bytes, int] = {}

    def has(self, fact: bytes, seconds: int) -> bool:
        """Whether it is known that the fact is still kept then."""
        return self._ends.get(fact, 0) > seconds

    def note(self, fact: bytes, ends: int) -> None:
        """Recall a fact from now on."""
        if len(self._ends) >= MOST_RECALLED:
            self._ends.clear()
        self._ends[fact] = ends
