"""Casting ballots: one batch is one transaction; each ballot is taken, or refused for its own reason."""

import hmac
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from safe4me.statistics.ballot import Ballot, Measure
from safe4me.storage.box import measure_json
from safe4me.storage.box.records import ActivityState
from safe4me.storage.box.refusals import (
    BallotRefused,
    NotInThisRoom,
    RoomClosed,
    RoomFull,
    RoomPaused,
    UnknownRoom,
)
from safe4me.storage.box.sqlite.file import activities, counts, nonces, rooms


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot on its way into the box. `now` decides whether it is late, and is not kept."""

    code: str
    ballot: Ballot
    now: datetime


@dataclass(slots=True)
class _Slot:
    """One activity of one room as a batch finds it, and the ballots that the batch adds."""

    room_id: int
    activity: str
    state: str
    due_at: int
    free: int
    key: bytes
    measure: Measure
    seen: set[bytes] = field(default_factory=set)
    fresh: list[tuple[bytes, Ballot]] = field(default_factory=list)

    def digest(self, ballot: Ballot) -> bytes:
        """What is kept of a ballot's nonce: of no use without the app's secret and the room's salt."""
        return hmac.digest(self.key, f"{self.activity} {ballot.nonce}".encode(), "sha256")

    def take(self, cast: Cast) -> BallotRefused | None:
        """None when the ballot counts, or counted before: a repeat gets that reply until the room closes."""
        if self.state == ActivityState.CLOSED or cast.now.timestamp() >= self.due_at:
            return RoomClosed()
        digest = self.digest(cast.ballot)
        if digest in self.seen:
            return None
        refused = self._refuses(cast.ballot)
        if refused is None:
            self.seen.add(digest)
            self.fresh.append((digest, cast.ballot))
        return refused

    def _refuses(self, ballot: Ballot) -> BallotRefused | None:
        if not _fits(ballot, self.measure):
            return NotInThisRoom()
        if self.state == ActivityState.PAUSED:
            return RoomPaused()
        return RoomFull() if len(self.fresh) >= self.free else None


def _fits(ballot: Ballot, measure: Measure) -> bool:
    """Whether the ballot was read for this very measure, not for that of an older room of the same code."""
    return len(ballot.answers) == len(measure.questions) and all(
        name == question.id and 1 <= option <= len(question.options)
        for (name, option), question in zip(ballot.answers, measure.questions, strict=True)
    )


def cast_all(connection: Connection, secret: bytes, casts: Sequence[Cast]) -> list[BallotRefused | None]:
    """Count every ballot that may be counted, in the order given; for each, None or why it was refused."""
    slots = _find(connection, secret, sorted({cast.code for cast in casts}))
    for where, slot in slots.items():
        ballots = [cast.ballot for cast in casts if (cast.code, cast.ballot.activity) == where]
        if ballots:
            slot.seen.update(_seen(connection, slot, ballots))
    known = {code for code, _ in slots}
    outcomes = [_take(slots, known, cast) for cast in casts]
    _write(connection, [slot for slot in slots.values() if slot.fresh])
    return outcomes


def _take(slots: Mapping[tuple[str, str], _Slot], known: set[str], cast: Cast) -> BallotRefused | None:
    if cast.code not in known:
        return UnknownRoom()
    slot = slots.get((cast.code, cast.ballot.activity))
    return NotInThisRoom() if slot is None else slot.take(cast)


_FIND = (
    select(rooms, activities.c.activity, activities.c.state, activities.c.ballots, activities.c.measure)
    .join(activities)
    .where(rooms.c.code.in_(bindparam("codes", expanding=True)))
)
_SEEN = select(nonces.c.digest).where(
    nonces.c.room_id == bindparam("room_id"),
    nonces.c.activity == bindparam("activity"),
    nonces.c.digest.in_(bindparam("digests", expanding=True)),
)
_ADD_NONCE = insert(nonces)
_ADD_COUNT = (
    update(counts)
    .where(
        *(
            counts.c[name] == bindparam(f"its_{name}")
            for name in ("room_id", "activity", "question", "option")
        )
    )
    .values(chosen=counts.c.chosen + bindparam("more"))
)
_ADD_BALLOTS = (
    update(activities)
    .where(*(activities.c[name] == bindparam(f"its_{name}") for name in ("room_id", "activity")))
    .values(ballots=activities.c.ballots + bindparam("more"))
)


def _find(connection: Connection, secret: bytes, codes: Sequence[str]) -> dict[tuple[str, str], _Slot]:
    return {
        (row.code, row.activity): _Slot(
            row.room_id,
            row.activity,
            row.state,
            row.due_at,
            free=row.cap - row.ballots,
            key=hmac.digest(secret, row.salt, "sha256"),
            measure=measure_json.load(row.measure),
        )
        for row in connection.execute(_FIND, {"codes": codes})
    }


def _seen(connection: Connection, slot: _Slot, ballots: Sequence[Ballot]) -> Iterable[bytes]:
    digests = [slot.digest(ballot) for ballot in ballots]
    keys = {"room_id": slot.room_id, "activity": slot.activity, "digests": digests}
    return connection.scalars(_SEEN, keys)


def _write(connection: Connection, slots: Sequence[_Slot]) -> None:
    if not slots:
        return
    nonces = [
        {"room_id": slot.room_id, "activity": slot.activity, "digest": digest}
        for slot in slots
        for digest, _ in slot.fresh
    ]
    connection.execute(_ADD_NONCE, nonces)
    cells = Counter(
        (slot.room_id, slot.activity, *answer)
        for slot in slots
        for _, ballot in slot.fresh
        for answer in ballot.answers
    )
    connection.execute(
        _ADD_COUNT,
        [
            {"its_room_id": r, "its_activity": a, "its_question": q, "its_option": o, "more": more}
            for (r, a, q, o), more in cells.items()
        ],
    )
    connection.execute(
        _ADD_BALLOTS,
        [
            {"its_room_id": slot.room_id, "its_activity": slot.activity, "more": len(slot.fresh)}
            for slot in slots
        ],
    )
