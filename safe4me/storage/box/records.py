"""What is read out of the ballot box: a room as it stands open, and the noisy counts of a sealed activity."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from safe4me.statistics.ballot import Measure

FEWEST_MORE = 3  # ballots since a number was told, before another one is


class ActivityState(StrEnum):
    """Whether an activity of a room takes ballots. Closed is for good."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Bag(StrEnum):
    """The bag that one-time slips are drawn from: a room that has one is strict."""

    NONE = "none"
    EMPTY = "empty"
    FILLED = "filled"


@dataclass(frozen=True, slots=True)
class OpenActivity:
    """An activity of a room in the box."""

    state: ActivityState
    measure: Measure


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """A room in the box: nothing that depends on a ballot."""

    room_id: int
    code: str
    phase: str
    due_at: datetime
    activities: Mapping[str, OpenActivity]
    bag: Bag = Bag.NONE

    @property
    def strict(self) -> bool:
        """Whether the room takes no ballot without a one-time slip."""
        return self.bag is not Bag.NONE


class Since(IntEnum):
    """What became of an activity since its number of ballots was told, at a “Finish”."""

    OPEN_AGAIN = 0
    HELD = 1
    HELD_AGAIN = 2  # at another “Finish”, for which too few had come to tell a new number
    LOCKED = 3  # without another “Finish”, after it was open again


@dataclass(frozen=True, slots=True)
class Counted:
    """How many ballots an activity had when it was finished, and what became of it since."""

    ballots: int
    since: Since

    @property
    def fresh(self) -> bool:
        """Whether none can have come since."""
        return self.since is Since.HELD

    @property
    def held(self) -> bool:
        """Whether a “Finish” holds it, if it is paused: only the teacher lets ballots in again.

        One that is paused and `OPEN_AGAIN` was left by a release that noted no second “Finish”, and no lock.
        """
        return self.since is not Since.LOCKED


@dataclass(frozen=True, slots=True)
class NoisyCounts:
    """A sealed activity's noisy counts, drawn at `epsilon` a question: question id to one count an option."""

    measure: Measure
    ballots: int
    epsilon: float
    counts: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class ClosedActivity:
    """A closed activity: its counts are exact until noise was put on them at `epsilon`."""

    measure: Measure
    ballots: int
    epsilon: float | None
    counts: Mapping[str, tuple[int, ...]]
