"""How a room is put into the ballot box, and looked at there. Each function works in a transaction."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from safe4me.secret_keys import RoomKeys
from safe4me.statistics.ballot import Measure
from safe4me.storage.box import measure_json
from safe4me.storage.box.known_by import digest_of
from safe4me.storage.box.records import (
    ActivityState,
    Bag,
    OpenActivity,
    OpenRoom,
)
from safe4me.storage.box.refusals import BoxUnavailable, SlipsShown
from safe4me.storage.box.sqlite.file import activities, bags, counts, rooms, slips


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
        connection.execute(insert(bags), {"room_id": room_id, "filled": 0})


def fill_bag(connection: Connection, room_id: int, keys: RoomKeys, drawn: Sequence[str]) -> None:
    """Put the hashes of slips into a strict room's bag. Raises SlipsShown and BoxUnavailable."""
    empty = update(bags).where(bags.c.room_id == room_id, bags.c.filled == 0)
    if not connection.execute(empty.values(filled=1)).rowcount:
        raise SlipsShown
    key = keys.of(connection.scalar(select(rooms.c.salt).where(rooms.c.room_id == room_id)) or b"")
    if key is None:
        raise BoxUnavailable
    own = connection.scalars(select(activities.c.activity).where(activities.c.room_id == room_id)).all()
    new = [(activity, digest_of(key, activity, slip)) for activity in own for slip in drawn]
    rows = [{"room_id": room_id, "activity": a, "digest": d, "used": 0} for a, d in new]
    connection.execute(insert(slips), rows)


def _activity(measure: Measure) -> dict[str, object]:
    state, known = ActivityState.OPEN, measure_json.dump(measure)
    return {"activity": measure.activity, "state": state, "measure": known, "ballots": 0, "emptied": 0}


def _zeros(measure: Measure) -> Iterator[dict[str, object]]:
    for question in measure.questions:
        for option, _ in enumerate(question.options, start=1):
            yield {"activity": measure.activity, "question": question.id, "option": option, "chosen": 0}


BAG_OF = {None: Bag.NONE, 0: Bag.EMPTY, 1: Bag.FILLED}
_LOOK = (
    select(rooms, activities.c.activity, activities.c.state, activities.c.measure, bags.c.filled)
    .join(activities)
    .outerjoin(bags, bags.c.room_id == rooms.c.room_id)
    .where(rooms.c.code == bindparam("code"))
)


def look(connection: Connection, code: str) -> OpenRoom | None:
    """The room of this canonical code, or None. Nothing in it depends on a ballot."""
    found = connection.execute(_LOOK, {"code": code}).all()
    if not found:
        return None
    first = found[0]
    opened = {
        row.activity: OpenActivity(ActivityState(row.state), measure_json.load(row.measure)) for row in found
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
