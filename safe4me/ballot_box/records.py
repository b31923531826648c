"""What is read out of the ballot box: a room as it stands open, and the noisy counts of a sealed activity."""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import lru_cache

from safe4me.secret_keys import keyed_hash
from safe4me.statistics.ballot import WINDOW_SECONDS, ArrivalRate, Measure, MeasuredQuestion


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


class ReleaseState(IntEnum):
    """What became of an activity since its number of ballots was told, at its first “Finish”."""

    OPEN_AGAIN = 0
    HELD = 1
    HELD_AGAIN = 2  # at another “Finish”

    @classmethod
    def _missing_(cls, value: object) -> "ReleaseState":
        return cls.OPEN_AGAIN  # 3: a release before this one noted a lock after that


@dataclass(frozen=True, slots=True)
class CountSnapshot:
    """How many ballots an activity had when it was first finished, and what became of it since.

    No time is known of what a release before this one has counted.
    """

    ballots: int
    at: datetime | None
    since: ReleaseState

    @property
    def may_be_more(self) -> bool:
        """Whether ballots may have come since."""
        return self.since is not ReleaseState.HELD

    @property
    def held(self) -> bool:
        """Whether a “Finish” holds it, if it is paused: only the teacher lets ballots in again."""
        return self.since is not ReleaseState.OPEN_AGAIN


@dataclass(frozen=True, slots=True)
class ReleasedCounts:
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


class BallotRefused(Exception):
    """A ballot was not counted; the class says why."""


class UnknownRoom(BallotRefused):
    """No open room has this join code."""


class NotInThisRoom(BallotRefused):
    """The room is not for this activity, or for questions that the activity no longer has."""


class RoomClosed(BallotRefused):
    """The room, or this activity in it, is closed or past due."""


class RoomPaused(BallotRefused):
    """The teacher holds ballots for now."""


class RoomFull(BallotRefused):
    """As many ballots were sent as the room may take."""


class SlipNeeded(BallotRefused):
    """The room is strict: it takes no ballot without a one-time slip."""


class UnknownSlip(BallotRefused):
    """The one-time slip is none of this room's."""


class CodesAlreadyShown(Exception):
    """The room's one-time slips were made and shown already; or it is not strict, and has none."""


class ActivityNotFound(Exception):
    """The box has no such room: it is over, or the box has lost it. The main database knows which."""


class BoxUnavailable(Exception):
    """The box cannot be read or written now (full disk, locked or broken file). Nothing was half done.

    Or the site no longer has the secret key that the room was opened under, and could count a repeat twice.
    """


class ActivityStillOpen(Exception):
    """An activity was to be sealed while ballots may still come."""


def dump(measure: Measure) -> str:
    """The measure as JSON."""
    questions = [[q.id, q.rev, q.options, sorted(q.safer)] for q in measure.questions]
    return json.dumps([measure.activity, questions, measure.share], ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=1024)
def load(text: str) -> Measure:
    """The measure that `dump` wrote, now or when every question had all of its ε."""
    activity, questions, *share = json.loads(text)
    return Measure(
        activity,
        tuple(
            MeasuredQuestion(i, rev, tuple(options), frozenset(safer)) for i, rev, options, safer in questions
        ),
        *share,
    )


def hash_idempotency_key(key: bytes, activity: str, idempotency_key: str) -> bytes:
    """A nonce or a slip as the box keeps it."""
    return keyed_hash(key, f"{activity} {idempotency_key}".encode())


def code_refusal(slip: str | None) -> BallotRefused:
    """Why a ballot without a slip of the room is refused."""
    return SlipNeeded() if slip is None else UnknownSlip()


SLOWEST_FIRST = tuple(ArrivalRate)  # an engine keeps a place in it: no time, no number
MOST_WATCHED = 1000
Where = tuple[int, str]  # a room and an activity


class RateWindow:
    """How many ballots each activity had at the times of the last minute; for one thread at a time."""

    def __init__(self) -> None:
        self._counted: dict[Where, deque[tuple[float, int]]] = {}

    def grown(self, where: Where, seconds: float, before: int, after: int) -> int:
        """How many ballots came in the last minute, when there were `before` and there now are `after`."""
        if where not in self._counted and len(self._counted) >= MOST_WATCHED:
            self._counted.clear()
        counted = self._counted.setdefault(where, deque())
        while counted and counted[0][0] <= seconds - WINDOW_SECONDS:
            counted.popleft()
        counted.append((seconds, before))
        return after - counted[0][1]
