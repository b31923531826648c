"""Pausing an activity and telling how many ballots it has. Each function works in a transaction."""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, select, update
from sqlalchemy.dialects.sqlite import insert

from safe4me.storage.box.records import ActivityState, Counted, Since
from safe4me.storage.box.sqlite.file import activities, countings, of_activity


def hold_and_count(connection: Connection, room_id: int, activity: str, now: datetime) -> None:
    """Pause an activity, and note its number of ballots to be told: that of the first time."""
    here = of_activity(activities, room_id, activity)
    paused = update(activities).where(*here, activities.c.state == ActivityState.OPEN)
    connection.execute(paused.values(state=ActivityState.PAUSED))
    ballots = connection.scalar(select(activities.c.ballots).where(*here, activities.c.emptied == 0))
    if ballots is None:
        return
    row = {"room_id": room_id, "activity": activity, "told": ballots, "told_at": int(now.timestamp())}
    first = insert(countings).values(since=Since.HELD).on_conflict_do_nothing()
    if not connection.execute(first, row).rowcount:
        of_this = *of_activity(countings, room_id, activity), countings.c.since != Since.HELD
        connection.execute(update(countings).where(*of_this).values(since=Since.HELD_AGAIN))


def lock(connection: Connection, room_id: int, activity: str | None) -> None:
    """Pause one activity, or all that are open."""
    still_open = _of_one_or_all(activities, room_id, activity), activities.c.state == ActivityState.OPEN
    connection.execute(update(activities).where(*still_open).values(state=ActivityState.PAUSED))


def let_in_what_is_not_held(connection: Connection, room_id: int) -> None:
    """Let ballots of what is paused in again, but for what a “Finish” holds."""
    of_room = countings.c.room_id == room_id
    held = select(countings.c.activity).where(of_room, countings.c.since.in_((Since.HELD, Since.HELD_AGAIN)))
    paused = activities.c.room_id == room_id, activities.c.state == ActivityState.PAUSED
    free = update(activities).where(*paused, activities.c.activity.not_in(held))
    connection.execute(free.values(state=ActivityState.OPEN))


def go_on(connection: Connection, room_id: int, activity: str | None) -> None:
    """Let ballots of one activity, or of all that are paused, in again: what was told is no longer sure."""
    paused = _of_one_or_all(activities, room_id, activity), activities.c.state == ActivityState.PAUSED
    connection.execute(update(activities).where(*paused).values(state=ActivityState.OPEN))
    stale = update(countings).where(_of_one_or_all(countings, room_id, activity))
    connection.execute(stale.values(since=Since.OPEN_AGAIN))


def told(connection: Connection, room_id: int) -> dict[str, Counted]:
    """What was told of each activity of a room that was ever finished."""
    rows = connection.execute(select(countings).where(countings.c.room_id == room_id))
    return {row.activity: Counted(row.told, _time(row.told_at), Since(row.since)) for row in rows}


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _of_one_or_all(table: Table, room_id: int, activity: str | None) -> ColumnElement[bool]:
    return and_(*of_activity(table, room_id, activity)) if activity else table.c.room_id == room_id
