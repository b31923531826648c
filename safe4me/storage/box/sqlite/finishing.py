"""Pausing an activity and telling how many ballots it has. Each function works in a transaction."""

from sqlalchemy import ColumnElement, Connection, Table, and_, insert, select, update

from safe4me.storage.box.records import FEWEST_MORE, ActivityState, Counted, Since
from safe4me.storage.box.sqlite.file import activities, countings, of_activity


def hold_and_count(connection: Connection, room_id: int, activity: str) -> None:
    """Pause an activity, and note its number of ballots to be told: anew only once three more have come."""
    here = of_activity(activities, room_id, activity)
    paused = update(activities).where(*here, activities.c.state == ActivityState.OPEN)
    connection.execute(paused.values(state=ActivityState.PAUSED))
    ballots = connection.scalar(select(activities.c.ballots).where(*here, activities.c.emptied == 0))
    told = connection.scalar(select(countings.c.told).where(*of_activity(countings, room_id, activity)))
    if ballots is None:
        return
    if told is None:
        row = {"room_id": room_id, "activity": activity, "told": ballots, "since": Since.HELD}
        connection.execute(insert(countings), row)
        return
    again = update(countings).where(*of_activity(countings, room_id, activity))
    if ballots >= told + FEWEST_MORE:
        connection.execute(again.values(told=ballots, since=Since.HELD))
    else:
        held_again = again.where(countings.c.since != Since.HELD)
        connection.execute(held_again.values(since=Since.HELD_AGAIN))


def lock(connection: Connection, room_id: int, activity: str | None) -> None:
    """Pause one activity, or all that are open, and note it of those that a “Finish” held before."""
    still_open = _of_one_or_all(activities, room_id, activity), activities.c.state == ActivityState.OPEN
    names = select(activities.c.activity).where(*still_open)
    kept_open = countings.c.room_id == room_id, countings.c.activity.in_(names)
    connection.execute(update(countings).where(*kept_open).values(since=Since.LOCKED))
    connection.execute(update(activities).where(*still_open).values(state=ActivityState.PAUSED))


def let_in_what_is_not_held(connection: Connection, room_id: int) -> None:
    """Let ballots of what is paused in again, but for what a “Finish” holds."""
    of_room = countings.c.room_id == room_id
    held = select(countings.c.activity).where(of_room, countings.c.since != Since.LOCKED)
    paused = activities.c.room_id == room_id, activities.c.state == ActivityState.PAUSED
    free = update(activities).where(*paused, activities.c.activity.not_in(held))
    connection.execute(free.values(state=ActivityState.OPEN))
    locked = update(countings).where(of_room, countings.c.since == Since.LOCKED)
    connection.execute(locked.values(since=Since.OPEN_AGAIN))


def go_on(connection: Connection, room_id: int, activity: str | None) -> None:
    """Let ballots of one activity, or of all that are paused, in again: what was told is no longer sure."""
    paused = _of_one_or_all(activities, room_id, activity), activities.c.state == ActivityState.PAUSED
    connection.execute(update(activities).where(*paused).values(state=ActivityState.OPEN))
    stale = update(countings).where(_of_one_or_all(countings, room_id, activity))
    connection.execute(stale.values(since=Since.OPEN_AGAIN))


def told(connection: Connection, room_id: int) -> dict[str, Counted]:
    """What was told of each activity of a room that was ever finished."""
    rows = connection.execute(select(countings).where(countings.c.room_id == room_id))
    return {row.activity: Counted(row.told, Since(row.since)) for row in rows}


def _of_one_or_all(table: Table, room_id: int, activity: str | None) -> ColumnElement[bool]:
    return and_(*of_activity(table, room_id, activity)) if activity else table.c.room_id == room_id
