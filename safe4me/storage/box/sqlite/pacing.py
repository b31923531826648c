"""How fast ballots came, at the fastest: the box keeps that in one word. Each works in a transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection, case, select
from sqlalchemy.dialects.sqlite import insert

from safe4me.statistics.ballot import Pace
from safe4me.storage.box.pacing import SLOWEST_FIRST
from safe4me.storage.box.sqlite.file import paces

_NOTED = insert(paces)
_FASTER = case((_NOTED.excluded.pace > paces.c.pace, _NOTED.excluded.pace), else_=paces.c.pace)
_KEEP_FASTEST = _NOTED.on_conflict_do_update(set_={"pace": _FASTER})


def keep_fastest(connection: Connection, found: Sequence[tuple[int, str, Pace]]) -> None:
    """Note how fast an activity has become; never slower than before."""
    rows = [
        {"room_id": room_id, "activity": activity, "pace": SLOWEST_FIRST.index(pace)}
        for room_id, activity, pace in found
        if pace is not Pace.CALM
    ]
    if rows:
        connection.execute(_KEEP_FASTEST, rows)


def fastest(connection: Connection, room_id: int) -> dict[str, Pace]:
    """The activities of a room that were anything but calm, and how fast."""
    kept = connection.execute(select(paces).where(paces.c.room_id == room_id))
    return {row.activity: SLOWEST_FIRST[row.pace] for row in kept}
