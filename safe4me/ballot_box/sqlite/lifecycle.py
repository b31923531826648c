"""How a room is put into the ballot box, and looked at there. Each function works in a transaction."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_finishing

from safe4me.ballot_box import records
from safe4me.ballot_box.records import (
    ActivityState,
    Bag,
    BoxUnavailable,
    CodesAlreadyShown,
    CountSnapshot,
    OpenActivity,
    OpenRoom,
    ReleaseState,
    hash_idempotency_key,
)
from safe4me.ballot_box.sqlite.tables import (
    activities,
    countings,
    counts,
    of_activity,
    one_time_codes,
    rooms,
    token_pools,
)
from safe4me.secret_keys import RoomKeys
from safe4me.statistics.ballot import Measure


def put(
    connection: Connection, room: Mapping[str, object], measures: Sequence[Measure], *, strict: bool
) -> None:
    """Put a row of `rooms` into the box, with an open activity and its zeros for each measure."""
    room_id = room["room_id"]
    connection.execute(insert(rooms), dict(room))
    connection.execute(insert(activities), [{"room_id": room_id, **_activity(each)} for each in measures])
    cells = [{"room_id": room_id, **cell} for measure in measures for cell in _zeros(measure)]
    connection.execute(insert(counts), cells)
    if strict:
        connection.execute(insert(token_pools), {"room_id": room_id, "filled": 0})


def fill_bag(connection: Connection, room_id: int, keys: RoomKeys, drawn: Sequence[str]) -> None:
    """Put the hashes of slips into a strict room's bag. Raises SlipsShown and BoxUnavailable."""
    empty = update(token_pools).where(token_pools.c.room_id == room_id, token_pools.c.filled == 0)
    if not connection.execute(empty.values(filled=1)).rowcount:
        raise CodesAlreadyShown
    key = keys.of(connection.scalar(select(rooms.c.salt).where(rooms.c.room_id == room_id)) or b"")
    if key is None:
        raise BoxUnavailable
    own = connection.scalars(select(activities.c.activity).where(activities.c.room_id == room_id)).all()
    new = [(activity, hash_idempotency_key(key, activity, slip)) for activity in own for slip in drawn]
    rows = [{"room_id": room_id, "activity": a, "digest": d, "used": 0} for a, d in new]
    connection.execute(insert(one_time_codes), rows)


def _activity(measure: Measure) -> dict[str, object]:
    state, known = ActivityState.OPEN, records.dump(measure)
    return {"activity": measure.activity, "state": state, "measure": known, "ballots": 0, "emptied": 0}


def _zeros(measure: Measure) -> Iterator[dict[str, object]]:
    for question in measure.questions:
        for option, _ in enumerate(question.options, start=1):
            yield {"activity": measure.activity, "question": question.id, "option": option, "chosen": 0}


BAG_OF = {None: Bag.NONE, 0: Bag.EMPTY, 1: Bag.FILLED}
_LOOK = (
    select(rooms, activities.c.activity, activities.c.state, activities.c.measure, token_pools.c.filled)
    .join(activities)
    .outerjoin(token_pools, token_pools.c.room_id == rooms.c.room_id)
    .where(rooms.c.code == bindparam("code"))
)


def read_room(connection: Connection, code: str) -> OpenRoom | None:
    """The room of this canonical code, or None. Nothing in it depends on a ballot."""
    found = connection.execute(_LOOK, {"code": code}).all()
    if not found:
        return None
    first = found[0]
    opened = {
        row.activity: OpenActivity(ActivityState(row.state), records.load(row.measure)) for row in found
    }
    bag = BAG_OF[first.filled]
    return OpenRoom(first.room_id, code, first.phase, datetime.fromtimestamp(first.due_at, UTC), opened, bag)


_SENT = select(activities.c.activity, activities.c.ballots).where(
    activities.c.room_id == bindparam("room_id")
)


def sent(connection: Connection, room_id: int) -> dict[str, int]:
    """How many ballots came for each activity."""
    found = connection.execute(_SENT, {"room_id": room_id})
    return {row.activity: row.ballots for row in found}


def pause_and_snapshot(connection: Connection, room_id: int, activity: str, now: datetime) -> None:
    """Pause an activity, and note its number of ballots to be told: that of the first time."""
    here = of_activity(activities, room_id, activity)
    paused = update(activities).where(*here, activities.c.state == ActivityState.OPEN)
    connection.execute(paused.values(state=ActivityState.PAUSED))
    ballots = connection.scalar(select(activities.c.ballots).where(*here, activities.c.emptied == 0))
    if ballots is None:
        return
    row = {"room_id": room_id, "activity": activity, "told": ballots, "told_at": int(now.timestamp())}
    first = insert_finishing(countings).values(since=ReleaseState.HELD).on_conflict_do_nothing()
    if not connection.execute(first, row).rowcount:
        of_this = *of_activity(countings, room_id, activity), countings.c.since != ReleaseState.HELD
        connection.execute(update(countings).where(*of_this).values(since=ReleaseState.HELD_AGAIN))


def lock(connection: Connection, room_id: int, activity: str | None) -> None:
    """Pause one activity, or all that are open."""
    still_open = _of_one_or_all(activities, room_id, activity), activities.c.state == ActivityState.OPEN
    connection.execute(update(activities).where(*still_open).values(state=ActivityState.PAUSED))


def resume_unpaused(connection: Connection, room_id: int) -> None:
    """Let ballots of what is paused in again, but for what a “Finish” holds."""
    of_room = countings.c.room_id == room_id
    held = select(countings.c.activity).where(
        of_room, countings.c.since.in_((ReleaseState.HELD, ReleaseState.HELD_AGAIN))
    )
    paused = activities.c.room_id == room_id, activities.c.state == ActivityState.PAUSED
    free = update(activities).where(*paused, activities.c.activity.not_in(held))
    connection.execute(free.values(state=ActivityState.OPEN))


def go_on(connection: Connection, room_id: int, activity: str | None) -> None:
    """Let ballots of one activity, or of all that are paused, in again: what was told is no longer sure."""
    paused = _of_one_or_all(activities, room_id, activity), activities.c.state == ActivityState.PAUSED
    connection.execute(update(activities).where(*paused).values(state=ActivityState.OPEN))
    stale = update(countings).where(_of_one_or_all(countings, room_id, activity))
    connection.execute(stale.values(since=ReleaseState.OPEN_AGAIN))


def told(connection: Connection, room_id: int) -> dict[str, CountSnapshot]:
    """What was told of each activity of a room that was ever finished."""
    rows = connection.execute(select(countings).where(countings.c.room_id == room_id))
    return {
        row.activity: CountSnapshot(row.told, _time(row.told_at), ReleaseState(row.since)) for row in rows
    }


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _of_one_or_all(table: Table, room_id: int, activity: str | None) -> ColumnElement[bool]:
    return and_(*of_activity(table, room_id, activity)) if activity else table.c.room_id == room_id
