"""What is read out of the ballot box: a room as it stands open, and the noisy counts of a sealed activity."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from safe4me.statistics.ballot import Measure


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
    """What became of an activity since its number of ballots was told, at its first “Finish”."""

    OPEN_AGAIN = 0
    HELD = 1
    HELD_AGAIN = 2  # at another “Finish”

    @classmethod
    def _missing_(cls, value: object) -> "Since":
        return cls.OPEN_AGAIN  # 3: a release before this one noted a lock after that


@dataclass(frozen=True, slots=True)
class Counted:
    """How many ballots an activity had when it was first finished, and what became of it since.

    No time is known of what a release before this one has counted.
    """

    ballots: int
    at: datetime | None
    since: Since

    @property
    def may_be_more(self) -> bool:
        """Whether ballots may have come since."""
        return self.since is not Since.HELD

    @property
    def held(self) -> bool:
        """Whether a “Finish” holds it, if it is paused: only the teacher lets ballots in again."""
        return self.since is not Since.OPEN_AGAIN


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
