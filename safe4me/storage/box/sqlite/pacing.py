"""How fast ballots came, at the fastest: the box keeps that in one word. Each works in a transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection, case, select
from sqlalchemy.dialects.sqlite import insert

from safe4me.statistics.pace import Pace
from safe4me.storage.box.pacing import SLOWEST_FIRST
from safe4me.storage.box.sqlite.file import paces


def keep_fastest(connection: Connection, found: Sequence[tuple[int, str, Pace]]) -> None:
    """Note how fast an activity has become; never slower than before."""
    rows = [
        {"room_id": room_id, "activity": activity, "pace": SLOWEST_FIRST.index(pace)}
        for room_id, activity, pace in found
        if pace is not Pace.CALM
    ]
    if rows:
        noted = insert(paces)
        faster = case((noted.excluded.pace > paces.c.pace, noted.excluded.pace), else_=paces.c.pace)
        connection.execute(noted.on_conflict_do_update(set_={"pace": faster}), rows)


def fastest(connection: Connection, room_id: int) -> dict[str, Pace]:
    """The activities of a room that were anything but calm, and how fast."""
    kept = connection.execute(select(paces).where(paces.c.room_id == room_id))
    return {row.activity: SLOWEST_FIRST[row.pace] for row in kept}
