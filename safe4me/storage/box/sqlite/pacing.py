"""How fast ballots came, at the fastest. The box keeps that in one word; times stay in a process's memory.

A process knows how many ballots there were in all each time that it added some, whichever process took the
others. So it sees a rush even when it takes a part of it.
"""

from collections import deque
from collections.abc import Sequence

from sqlalchemy import Connection, case, select
from sqlalchemy.dialects.sqlite import insert

from safe4me.statistics.pace import WINDOW_SECONDS, Pace
from safe4me.storage.box.sqlite.file import paces

SLOWEST_FIRST = tuple(Pace)
MOST_WATCHED = 1000
Where = tuple[int, str]  # a room and an activity


class RecentMinute:
    """For each activity, how many ballots there were at the times of the last minute, in memory alone."""

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
