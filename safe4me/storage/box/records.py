"""What is read out of the ballot box: a room as it stands open, and the noisy counts of a sealed activity."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from safe4me.statistics.ballot import Measure


class ActivityState(StrEnum):
    """Whether an activity of a room takes ballots. Closed is for good."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


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


@dataclass(frozen=True, slots=True)
class NoisyCounts:
    """A sealed activity's noisy counts, drawn at `epsilon` a question: question id to one count an option."""

    measure: Measure
    ballots: int
    epsilon: float
    counts: Mapping[str, tuple[int, ...]]
