"""Casting ballots: one batch is one transaction; each ballot is taken, or refused for its own reason."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_pacing

from safe4me.ballot_box import records
from safe4me.ballot_box.records import (
    SLOWEST_FIRST,
    ActivityState,
    BallotRefused,
    BoxUnavailable,
    NotInThisRoom,
    RateWindow,
    RoomClosed,
    RoomFull,
    RoomPaused,
    UnknownRoom,
    code_refusal,
    hash_idempotency_key,
)
from safe4me.ballot_box.sqlite.tables import (
    activities,
    counts,
    nonces,
    of_activity,
    one_time_codes,
    paces,
    rooms,
    token_pools,
)
from safe4me.secret_keys import RoomKeys
from safe4me.statistics.ballot import ArrivalRate, Ballot, Measure, fits, pace_of

_OF_ONE = [one_time_codes.c[name] == bindparam(f"its_{name}") for name in ("room_id", "activity", "digest")]
_TURN = update(one_time_codes).where(*_OF_ONE).values(used=1 - one_time_codes.c.used)
_USE = update(one_time_codes).where(*_OF_ONE).values(used=1)


def find_one_time_codes(
    connection: Connection, room_id: int, activity: str, digests: Sequence[bytes]
) -> tuple[set[bytes], set[bytes]]:
    """Which of these are slips of the room, and which of those are used."""
    own = select(one_time_codes).where(
        *of_activity(one_time_codes, room_id, activity), one_time_codes.c.digest.in_(digests)
    )
    rows = connection.execute(own).all()
    return {row.digest for row in rows}, {row.digest for row in rows if row.used}


def use_one_time_codes(connection: Connection, drawn: Sequence[tuple[int, str, bytes]]) -> None:
    """Mark slips as used; one that was used already is written just as a fresh one is.

    SQLite does not write what it would leave as it is, and that would take less time.
    """
    rows = [{"its_room_id": r, "its_activity": a, "its_digest": d} for r, a, d in drawn]
    connection.execute(_TURN, rows)
    connection.execute(_USE, rows)


_NOTED = insert_pacing(paces)
_FASTER = case((_NOTED.excluded.pace > paces.c.pace, _NOTED.excluded.pace), else_=paces.c.pace)
_KEEP_FASTEST = _NOTED.on_conflict_do_update(set_={"pace": _FASTER})


def record_peak_rate(connection: Connection, found: Sequence[tuple[int, str, ArrivalRate]]) -> None:
    """Note how fast an activity has become; never slower than before."""
    rows = [
        {"room_id": room_id, "activity": activity, "pace": SLOWEST_FIRST.index(pace)}
        for room_id, activity, pace in found
        if pace is not ArrivalRate.CALM
    ]
    if rows:
        connection.execute(_KEEP_FASTEST, rows)


def fastest(connection: Connection, room_id: int) -> dict[str, ArrivalRate]:
    """The activities of a room that were anything but calm, and how fast."""
    kept = connection.execute(select(paces).where(paces.c.room_id == room_id))
    return {row.activity: SLOWEST_FIRST[row.pace] for row in kept}


CastRefusal = BallotRefused | BoxUnavailable


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot on its way into the box. `now` decides whether it is late, and is not kept."""

    code: str
    ballot: Ballot
    now: datetime
    slip: str | None = None


@dataclass(slots=True)
class _Slot:
    """One activity of one room as a batch finds it, and the ballots that the batch adds.

    A ballot is known by its nonce, in a strict room by its slip. `seen` are those that counted before. There
    is no key when the site no longer has the secret key that the room was opened under.
    """

    room_id: int
    activity: str
    state: str
    due_at: int
    cap: int
    ballots: int
    key: bytes | None
    measure: Measure
    strict: bool
    drawn: set[bytes] = field(default_factory=set)
    seen: set[bytes] = field(default_factory=set)
    fresh: list[tuple[bytes, Ballot]] = field(default_factory=list)
    again: list[tuple[bytes, Ballot]] = field(default_factory=list)

    def digest(self, cast: Cast) -> bytes:
        """What is kept of a nonce or a slip: of no use without the site's secret and the room's salt.

        Raises BoxUnavailable.
        """
        if self.key is None:
            raise BoxUnavailable
        idempotency_key = cast.slip if self.strict else cast.ballot.nonce
        return hash_idempotency_key(self.key, self.activity, idempotency_key or "")

    def take(self, cast: Cast) -> CastRefusal | None:
        """None when the ballot counts, or counted before: a repeat gets that reply until the room closes."""
        if self.state == ActivityState.CLOSED or cast.now.timestamp() >= self.due_at:
            return RoomClosed()
        if self.key is None:
            return BoxUnavailable()
        digest = self.digest(cast)
        if digest in self.seen and not self.strict:
            return None
        refused = self._refuses(cast, digest)
        if refused is None:
            (self.again if digest in self.seen else self.fresh).append((digest, cast.ballot))
            self.seen.add(digest)
        return refused

    def pace(self, recent: RateWindow, seconds: float) -> tuple[int, str, ArrivalRate]:
        """How fast ballots have come here in the last minute, with those of this batch."""
        where, after = (self.room_id, self.activity), self.ballots + len(self.fresh)
        return *where, pace_of(recent.grown(where, seconds, self.ballots, after), self.cap)

    def _refuses(self, cast: Cast, digest: bytes) -> BallotRefused | None:
        """In a strict room whatever a used slip meets, a fresh one meets too."""
        if not fits(cast.ballot, self.measure):
            return NotInThisRoom()
        if self.strict and digest not in self.drawn:
            return code_refusal(cast.slip)
        if self.state == ActivityState.PAUSED:
            return RoomPaused()
        return RoomFull() if not self.strict and self.ballots + len(self.fresh) >= self.cap else None


def cast_batch(
    connection: Connection, keys: RoomKeys, recent: RateWindow, casts: Sequence[Cast]
) -> list[CastRefusal | None]:
    """Count every ballot that may be counted, in the order given; for each, None or why it was refused."""
    slots = _find(connection, keys, sorted({cast.code for cast in casts}))
    for where, slot in slots.items():
        here = (cast for cast in casts if slot.key and (cast.code, cast.ballot.activity) == where)
        own = [slot.digest(cast) for cast in here]
        if own and slot.strict:
            slot.drawn, slot.seen = find_one_time_codes(connection, slot.room_id, slot.activity, own)
        elif own:
            slot.seen = set(_seen(connection, slot, own))
    known = {code for code, _ in slots}
    outcomes = [_take(slots, known, cast) for cast in casts]
    taken = [slot for slot in slots.values() if slot.fresh or slot.again]
    add_all(connection, taken)
    seconds = max(cast.now.timestamp() for cast in casts)
    record_peak_rate(connection, [slot.pace(recent, seconds) for slot in taken])
    return outcomes


def _take(slots: Mapping[tuple[str, str], _Slot], known: set[str], cast: Cast) -> CastRefusal | None:
    if cast.code not in known:
        return UnknownRoom()
    slot = slots.get((cast.code, cast.ballot.activity))
    return NotInThisRoom() if slot is None else slot.take(cast)


_FIND = (
    select(rooms, activities.c.activity, activities.c.state, activities.c.ballots, activities.c.measure)
    .add_columns(token_pools.c.filled)
    .join(activities)
    .outerjoin(token_pools, token_pools.c.room_id == rooms.c.room_id)
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


def _find(connection: Connection, keys: RoomKeys, codes: Sequence[str]) -> dict[tuple[str, str], _Slot]:
    return {
        (row.code, row.activity): _Slot(
            row.room_id,
            row.activity,
            row.state,
            row.due_at,
            row.cap,
            row.ballots,
            key=keys.of(row.salt),
            measure=records.load(row.measure),
            strict=row.filled is not None,
        )
        for row in connection.execute(_FIND, {"codes": codes})
    }


def _seen(connection: Connection, slot: _Slot, digests: Sequence[bytes]) -> Iterable[bytes]:
    keys = {"room_id": slot.room_id, "activity": slot.activity, "digests": digests}
    return connection.scalars(_SEEN, keys)


def add_all(connection: Connection, slots: Sequence[_Slot]) -> None:
    """Add what is fresh, in a batch's transaction.

    In a strict room what came again goes through the same statements, so that neither the time nor the file
    tells it from what is fresh: each is counted once too often, and then taken back once.
    """
    by_nonce = [slot for slot in slots if not slot.strict]
    by_slip = [slot for slot in slots if slot.strict]
    if by_nonce:
        fresh = [
            {"room_id": slot.room_id, "activity": slot.activity, "digest": digest}
            for slot in by_nonce
            for digest, _ in slot.fresh
        ]
        connection.execute(_ADD_NONCE, fresh)
        _count(connection, [(slot, ballot, 1) for slot in by_nonce for _, ballot in slot.fresh])
    if by_slip:
        once = [(slot, digest, ballot) for slot in by_slip for digest, ballot in slot.fresh]
        more = [(slot, digest, ballot) for slot in by_slip for digest, ballot in slot.again]
        use_one_time_codes(
            connection, [(slot.room_id, slot.activity, digest) for slot, digest, _ in once + more]
        )
        twice = [(slot, ballot, 2) for slot, _, ballot in once]
        _count(connection, [*twice, *((slot, ballot, 1) for slot, _, ballot in more)])
        _count(connection, [(slot, ballot, -1) for slot, _, ballot in once + more])


def _count(connection: Connection, added: Sequence[tuple[_Slot, Ballot, int]]) -> None:
    """Add each ballot's answers so many times."""
    cells: Counter[tuple[int, str, str, int]] = Counter()
    ballots: Counter[tuple[int, str]] = Counter()
    for slot, ballot, times in added:
        ballots[slot.room_id, slot.activity] += times
        for answer in ballot.answers:
            cells[slot.room_id, slot.activity, *answer] += times
    connection.execute(
        _ADD_COUNT,
        [
            {"its_room_id": r, "its_activity": a, "its_question": q, "its_option": o, "more": more}
            for (r, a, q, o), more in cells.items()
        ],
    )
    connection.execute(
        _ADD_BALLOTS,
        [{"its_room_id": r, "its_activity": a, "more": more} for (r, a), more in ballots.items()],
    )
