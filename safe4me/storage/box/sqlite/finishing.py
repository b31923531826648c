"""Pausing an activity and telling how many ballots it has. Each function works in a transaction."""

from sqlalchemy import Connection, insert, select, update

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
        held_again = again.where(countings.c.since == Since.OPEN_AGAIN)
        connection.execute(held_again.values(since=Since.HELD_AGAIN))


def let_in_what_is_not_held(connection: Connection, room_id: int) -> None:
    """Let ballots of what is paused in again, but for what a “Finish” holds."""
    held = select(countings.c.activity).where(
        countings.c.room_id == room_id,
        countings.c.activity == activities.c.activity,
        countings.c.since != Since.OPEN_AGAIN,
    )
    paused = activities.c.room_id == room_id, activities.c.state == ActivityState.PAUSED
    connection.execute(update(activities).where(*paused, ~held.exists()).values(state=ActivityState.OPEN))


def go_on(connection: Connection, room_id: int, activity: str | None) -> None:
    """Ballots may come again, so what was told is no longer sure."""
    stale = update(countings).where(countings.c.room_id == room_id)
    if activity:
        stale = stale.where(countings.c.activity == activity)
    connection.execute(stale.values(since=Since.OPEN_AGAIN))


def told(connection: Connection, room_id: int) -> dict[str, Counted]:
    """What was told of each activity of a room that was ever finished."""
    rows = connection.execute(select(countings).where(countings.c.room_id == room_id))
    return {row.activity: Counted(row.told, Since(row.since)) for row in rows}
