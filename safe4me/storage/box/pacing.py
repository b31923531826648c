"""How many ballots came in the last minute: known to a process, in its memory alone.

A process knows how many ballots there were in all each time that it added some, whichever process took the
others. So it sees a rush even when it takes a part of it.
"""

from collections import deque

from safe4me.statistics.ballot import WINDOW_SECONDS, Pace

SLOWEST_FIRST = tuple(Pace)  # an engine keeps a place in it: no time, no number
MOST_WATCHED = 1000
Where = tuple[int, str]  # a room and an activity


class RecentMinute:
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
