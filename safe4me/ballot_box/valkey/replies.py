"""What the functions of the box tell, as records: lists of texts in, records out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from safe4me.ballot_box import records
from safe4me.ballot_box.records import (
    ActivityState,
    Bag,
    ClosedActivity,
    CountSnapshot,
    OpenActivity,
    OpenRoom,
    ReleaseState,
)
from safe4me.statistics.ballot import Measure

HashReply = Sequence[str | None]  # as HMGET tells it


@dataclass(frozen=True, slots=True)
class Seen:
    """An open room as it was looked up, and the salt of its hashes. Another room of that code has another.

    `names` are those of options by activity and question, as far as ballots asked for them: they go with it.
    """

    room: OpenRoom
    salt: str
    names: dict[str, list[tuple[str, ...]]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class ActivityStanding:
    """How an activity stands: `pace` is a place in SLOWEST_FIRST, `counted` what was told at "Finish".

    `emptied`: whether what it held is destroyed.
    """

    state: ActivityState
    ballots: int
    pace: int
    counted: CountSnapshot | None
    emptied: bool


def read_seen(code: str, room_id: str, fields: Sequence[str], standing: Sequence[str | HashReply]) -> Seen:
    """The room of a code, from its id, its fields and how its activities stand."""
    field = _pairs(fields)
    opened = {
        activity: OpenActivity(own.state, records.load(field[f"measure:{activity}"]))
        for activity, own in read_standing(standing).items()
    }
    due_at = datetime.fromtimestamp(int(field["due_at"]), UTC)
    room = OpenRoom(int(room_id), code, field["phase"], due_at, opened, Bag(field["bag"]))
    return Seen(room, field["salt"])


def read_standing(told: Sequence[str | HashReply]) -> dict[str, ActivityStanding]:
    """How each activity of a room stands: names, each before what `standing` has of it."""
    return {str(activity): _standing(*own) for activity, own in zip(told[::2], told[1::2], strict=True)}


def _standing(
    state: str | None,
    ballots: str | None,
    pace: str | None,
    told: str | None,
    told_at: str | None,
    since: str | None,
    emptied: str | None,
) -> ActivityStanding:
    at = None if told_at is None else datetime.fromtimestamp(int(told_at), UTC)
    counted = None if told is None else CountSnapshot(int(told), at, ReleaseState(int(since or 0)))
    return ActivityStanding(
        ActivityState(str(state)), int(ballots or 0), int(pace or 0), counted, emptied=emptied == "1"
    )


def read_closed(measure: Measure, names: Sequence[str], fields: Sequence[str]) -> ClosedActivity:
    """A closed activity, from its fields; `names` are those of its counts, in the order of the measure."""
    field, counts = _pairs(fields), {}
    left = iter(names)
    for question in measure.questions:
        counts[question.id] = tuple(int(field[next(left)]) for _ in question.options)
    epsilon = float(field["epsilon"]) if "epsilon" in field else None
    return ClosedActivity(measure, int(field["ballots"]), epsilon, counts)


def _pairs(flat: Sequence[str]) -> Mapping[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))
