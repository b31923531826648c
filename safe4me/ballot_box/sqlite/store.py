"""The ballot box in one SQLite file, which each process opens for itself at first use."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, select, update

from safe4me.ballot_box.group_commit import BatchFailed
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import (
    ActivityState,
    BoxUnavailable,
    CountSnapshot,
    OpenRoom,
    ReleasedCounts,
    RoomClosed,
    UnknownRoom,
)
from safe4me.ballot_box.sqlite import cast as pacing
from safe4me.ballot_box.sqlite import lifecycle, release
from safe4me.ballot_box.sqlite.cast import Cast
from safe4me.ballot_box.sqlite.process import NOT_AVAILABLE, ProcessConnection, unavailable
from safe4me.ballot_box.sqlite.tables import BESIDE_COUNTS, activities, of_activity, own, rooms
from safe4me.privacy import noise
from safe4me.secret_keys import KeyAge, RoomKeys
from safe4me.statistics.ballot import ArrivalRate, Ballot, Measure

MOST_RECALLED = 1000
PATIENCE_SECONDS = 3.0


class SqliteBallotBox(BallotBox):
    """The box at `path`; nonces are kept only as a hash under the site's secret key and the room's salt.

    Rooms that were opened under one of the `former_keys` go on. Each process opens the file for itself, at
    first use.
    """

    def __init__(
        self,
        path: Path,
        secret_key: str,
        patience_seconds: float = PATIENCE_SECONDS,
        *,
        former_keys: Sequence[str] = (),
    ) -> None:
        self._path = path
        self._keys = RoomKeys(secret_key, former_keys)
        self._patience_seconds = patience_seconds
        self._process: ProcessConnection | None = None
        self._inherited: ProcessConnection | None = None
        self._recalled: dict[str, OpenRoom] = {}

    def identity(self) -> str:
        with self._reading() as connection:
            return str(connection.scalar(select(own.c.identity)))

    def time_there(self) -> None:
        return None

    def key_ages(self) -> list[KeyAge]:
        with self._reading() as connection:
            return [self._keys.age(salt) for salt in connection.scalars(select(rooms.c.salt))]

    def put_room(
        self,
        room_id: int,
        code: str,
        due_at: datetime,
        cap: int,
        measures: Sequence[Measure],
        phase: str,
        *,
        strict: bool = False,
    ) -> None:
        room = {
            "room_id": room_id,
            "code": code,
            "phase": phase,
            "due_at": int(due_at.timestamp()),
            "cap": cap,
            "salt": self._keys.new_salt(),
        }
        with self._transaction() as connection:
            lifecycle.put(connection, room, measures, strict=strict)

    def fill_token_pool(self, room_id: int, drawn: Sequence[str]) -> None:
        with self._transaction() as connection:
            lifecycle.fill_bag(connection, room_id, self._keys, drawn)

    def read_room(self, code: str) -> OpenRoom | None:
        with self._reading() as connection:
            return lifecycle.read_room(connection, code)

    def remaining(self, room_id: int) -> set[str]:
        not_destroyed = activities.c.room_id == room_id, activities.c.emptied == 0
        with self._reading() as connection:
            return set(connection.scalars(select(activities.c.activity).where(*not_destroyed)))

    def get_room(self, code: str) -> OpenRoom | None:
        room = self._recalled.get(code)
        if room is None and (room := self.read_room(code)) is not None:
            if len(self._recalled) >= MOST_RECALLED:
                self._recalled.clear()
            self._recalled[code] = room
        return room

    def cast(self, code: str, ballot: Ballot, now: datetime, slip: str | None = None) -> None:
        try:
            with unavailable():
                refused = self._here().casts.submit(Cast(code, ballot, now, slip))
        except BatchFailed as failed:
            if isinstance(failed.__cause__, NOT_AVAILABLE):
                raise BoxUnavailable from failed
            raise
        if isinstance(refused, UnknownRoom) and code in self._recalled:
            raise RoomClosed  # this process knew the room: it is no stranger, it is over
        if refused is not None:
            raise refused

    def sent(self, room_id: int) -> dict[str, int]:
        with self._reading() as connection:
            return lifecycle.sent(connection, room_id)

    def paces(self, room_id: int) -> dict[str, ArrivalRate]:
        with self._reading() as connection:
            return pacing.fastest(connection, room_id)

    def finish(self, room_id: int, activity: str, now: datetime) -> None:
        with self._transaction() as connection:
            lifecycle.pause_and_snapshot(connection, room_id, activity, now)

    def finished(self, room_id: int) -> dict[str, CountSnapshot]:
        with self._reading() as connection:
            return lifecycle.told(connection, room_id)

    def pause(self, room_id: int, activity: str | None = None) -> None:
        with self._transaction() as connection:
            lifecycle.lock(connection, room_id, activity)

    def resume(self, room_id: int, activity: str | None = None) -> None:
        with self._transaction() as connection:
            lifecycle.go_on(connection, room_id, activity)

    def unlock(self, room_id: int) -> None:
        with self._transaction() as connection:
            lifecycle.resume_unpaused(connection, room_id)

    def raise_cap(self, room_id: int, cap: int) -> None:
        with self._transaction() as connection:
            higher = update(rooms).where(rooms.c.room_id == room_id, rooms.c.cap < cap)
            connection.execute(higher.values(cap=cap))

    def extend(self, room_id: int, due_at: datetime) -> None:
        with self._transaction() as connection:
            later = update(rooms).where(rooms.c.room_id == room_id, rooms.c.due_at < due_at.timestamp())
            connection.execute(later.values(due_at=int(due_at.timestamp())))

    def begin_closing(self, room_id: int, activity: str) -> None:
        with self._transaction() as connection:
            closed = update(activities).where(*of_activity(activities, room_id, activity))
            connection.execute(closed.values(state=ActivityState.CLOSED))

    def seal(self, room_id: int, activity: str, epsilon: float) -> ReleasedCounts:
        with self._transaction() as connection:
            found = release.closed(connection, room_id, activity)
        epsilon *= found.measure.share
        if found.epsilon is None and found.ballots:
            drawn = {question: noise.add_noise(exact, epsilon) for question, exact in found.counts.items()}
            with self._transaction() as connection:
                release.replace(connection, room_id, activity, drawn, epsilon)
                found = release.closed(connection, room_id, activity)
        return ReleasedCounts(found.measure, found.ballots, found.epsilon or epsilon, found.counts)

    def destroy(self, room_id: int, activity: str) -> None:
        with self._transaction() as connection:
            for table in BESIDE_COUNTS:
                connection.execute(delete(table).where(*of_activity(table, room_id, activity)))
            emptied = update(activities).where(*of_activity(activities, room_id, activity))
            connection.execute(emptied.values(state=ActivityState.CLOSED, ballots=0, emptied=1))
            left = select(activities).where(
                activities.c.room_id == rooms.c.room_id, activities.c.emptied == 0
            )
            connection.execute(delete(rooms).where(rooms.c.room_id == room_id, ~left.exists()))
        self._rewrite()

    def forget(self, room_id: int) -> None:
        with self._transaction() as connection:
            for table in (*BESIDE_COUNTS, activities, rooms):
                connection.execute(delete(table).where(table.c.room_id == room_id))
        self._rewrite()

    def forget_all(self) -> None:
        with self._transaction() as connection:
            for table in (*BESIDE_COUNTS, activities, rooms):
                connection.execute(delete(table))
        self._rewrite()

    def due(self, now: datetime) -> list[int]:
        late = select(rooms.c.room_id).where(rooms.c.due_at <= now.timestamp()).order_by(rooms.c.due_at)
        with self._reading() as connection:
            return list(connection.scalars(late))

    def _here(self) -> ProcessConnection:
        """This process's part. Should two threads make it at once, both work: turns keep them apart."""
        if self._process is None or self._process.pid != os.getpid():
            self._inherited = self._process  # kept: closing another process's connection could undo its work
            self._process = ProcessConnection(self._path, self._keys, self._patience_seconds)
        return self._process

    def _rewrite(self) -> None:
        with unavailable():
            self._here().rewrite()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with unavailable(), self._here().reading() as connection:
            yield connection

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with unavailable(), self._here().transaction() as connection:
            yield connection
