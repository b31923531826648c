"""One-time slips in the box: keyed hashes, one for each activity of a room. Each works in a transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, update

from safe4me.storage.box.sqlite.file import of_activity, slips

_OF_ONE = [slips.c[name] == bindparam(f"its_{name}") for name in ("room_id", "activity", "digest")]
_TURN = update(slips).where(*_OF_ONE).values(used=1 - slips.c.used)
_USE = update(slips).where(*_OF_ONE).values(used=1)


def drawn_slips(
    connection: Connection, room_id: int, activity: str, digests: Sequence[bytes]
) -> tuple[set[bytes], set[bytes]]:
    """Which of these are slips of the room, and which of those are used."""
    own = select(slips).where(*of_activity(slips, room_id, activity), slips.c.digest.in_(digests))
    rows = connection.execute(own).all()
    return {row.digest for row in rows}, {row.digest for row in rows if row.used}


def use_slips(connection: Connection, drawn: Sequence[tuple[int, str, bytes]]) -> None:
    """Mark slips as used; one that was used already is written just as a fresh one is.

    SQLite does not write what it would leave as it is, and that would take less time.
    """
    rows = [{"its_room_id": r, "its_activity": a, "its_digest": d} for r, a, d in drawn]
    connection.execute(_TURN, rows)
    connection.execute(_USE, rows)
