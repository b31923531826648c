"""How a room is put into the ballot box, and looked up there. Each function works in a transaction."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, insert, select

from safe4me.statistics.ballot import Measure
from safe4me.storage.box import measure_json
from safe4me.storage.box.records import (
    ActivityState,
    OpenActivity,
    OpenRoom,
)
from safe4me.storage.box.sqlite.file import activities, counts, rooms


def put(connection: Connection, room: Mapping[str, object], measures: Sequence[Measure]) -> None:
    """Put a row of `rooms` into the box, with an open activity and its zeros for each measure."""
    room_id = room["room_id"]
    connection.execute(insert(rooms), dict(room))
    connection.execute(insert(activities), [{"room_id": room_id, **_activity(each)} for each in measures])
    cells = [{"room_id": room_id, **cell} for measure in measures for cell in _zeros(measure)]
    connection.execute(insert(counts), cells)


def _activity(measure: Measure) -> dict[str, object]:
    state, known = ActivityState.OPEN, measure_json.dump(measure)
    return {"activity": measure.activity, "state": state, "measure": known, "ballots": 0, "emptied": 0}


def _zeros(measure: Measure) -> Iterator[dict[str, object]]:
    for question in measure.questions:
        for option, _ in enumerate(question.options, start=1):
            yield {"activity": measure.activity, "question": question.id, "option": option, "chosen": 0}


_LOOK = (
    select(rooms, activities.c.activity, activities.c.state, activities.c.measure)
    .join(activities)
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
    return OpenRoom(first.room_id, code, first.phase, datetime.fromtimestamp(first.due_at, UTC), opened)
