"""The ballot box on Valkey: each method is one call of a function on the server (box.lua), atomic there.

A process remembers which box it found. One without that mark, because it was lost or is another site's, is
not available: it may hold nothing of a room, and that does not mean that the room is over.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from safe4me.ballot_box import records
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import (
    SLOWEST_FIRST,
    ActivityNotFound,
    ActivityState,
    ActivityStillOpen,
    Bag,
    BoxUnavailable,
    ClosedActivity,
    CodesAlreadyShown,
    CountSnapshot,
    OpenRoom,
    ReleasedCounts,
    RoomClosed,
    UnknownRoom,
    hash_idempotency_key,
)
from safe4me.ballot_box.valkey.cast import Casting, option_names
from safe4me.ballot_box.valkey.replies import ActivityStanding, Seen, read_closed, read_seen, read_standing
from safe4me.ballot_box.valkey.server import BoxServer, WhichSite, no_site
from safe4me.privacy import noise
from safe4me.secret_keys import KeyAge, RoomKeys
from safe4me.settings.fields import BoxAddress
from safe4me.statistics.ballot import ArrivalRate, Ballot, Measure
from safe4me.valkey_client.client import PATIENCE_SECONDS, ValkeyStore

MOST_RECALLED = 1000


class ValkeyBallotBox(BallotBox):
    """The box at an address; codes, nonces and slips are kept only as hashes under the site's secret key.

    It is that of the `site` that first used it, and is not available to any other. Rooms that were opened
    under one of the `former_keys` go on.
    """

    def __init__(
        self,
        address: BoxAddress,
        secret_key: str,
        patience_seconds: float = PATIENCE_SECONDS,
        *,
        site: WhichSite = no_site,
        former_keys: Sequence[str] = (),
        vouched: bool = False,
    ) -> None:
        self._server = BoxServer(ValkeyStore(address, patience_seconds, vouched=vouched), site)
        self._keys = RoomKeys(secret_key, former_keys)
        self._casting = Casting(self._server, self._keys)
        self._recalled: dict[str, Seen] = {}

    def identity(self) -> str:
        return self._server.identity()

    def time_there(self) -> datetime:
        seconds, _microseconds = self._server.read("time")
        return datetime.fromtimestamp(int(seconds), UTC)

    def key_ages(self) -> list[KeyAge]:
        return [self._keys.age(bytes.fromhex(salt)) for salt in self._server.read("salts")]

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
        salt = self._keys.new_salt()
        room = {
            "phase": phase,
            "cap": cap,
            "salt": salt.hex(),
            "bag": Bag.EMPTY if strict else Bag.NONE,
            "activities": json.dumps([measure.activity for measure in measures]),
            **{f"measure:{measure.activity}": records.dump(measure) for measure in measures},
        }
        given: list[object] = [self._code_keys(code)[0], int(due_at.timestamp()), 2 * len(room), *_flat(room)]
        for measure in measures:
            zeros = dict.fromkeys(sorted(option_names(self._key(salt.hex()), measure)), 0)
            given += [2 * len(zeros), *_flat(zeros)]
        if self._server.write("put", room_id, *given) != "put":
            raise BoxUnavailable

    def fill_token_pool(self, room_id: int, drawn: Sequence[str]) -> None:
        found = self._server.read_surely("bag", room_id)
        if not found:
            raise CodesAlreadyShown
        salt, activities = found
        key = self._key(salt)
        slips = [
            part
            for activity in json.loads(activities)
            for slip in drawn
            for part in (activity, hash_idempotency_key(key, activity, slip).hex())
        ]
        for step in ("lay", "fill"):  # of what fails at the first the bag is empty still: others can be drawn
            if self._server.write(step, room_id, salt, *slips) == "shown":
                raise CodesAlreadyShown

    def read_room(self, code: str) -> OpenRoom | None:
        seen = self._look(code)
        return seen.room if seen else None

    def remaining(self, room_id: int) -> set[str]:
        return {activity for activity, own in self._standing(room_id).items() if not own.emptied}

    def get_room(self, code: str) -> OpenRoom | None:
        seen = self._recalled.get(code)
        if seen is None and (seen := self._look(code)) is not None:
            if len(self._recalled) >= MOST_RECALLED:
                self._recalled.clear()
            self._recalled[code] = seen
        return seen.room if seen else None

    def cast(self, code: str, ballot: Ballot, now: datetime, slip: str | None = None) -> None:
        recalled = self._recalled.get(code)
        refused = self._casting.cast(recalled or self._look(code), ballot, now, slip)
        if isinstance(refused, UnknownRoom) and recalled:  # its code may be another room's now
            refused = self._casting.cast(self._look(code), ballot, now, slip)
            if isinstance(refused, UnknownRoom):
                raise RoomClosed  # this process knew the room: it is no stranger, it is over
        if refused is not None:
            raise refused

    def sent(self, room_id: int) -> dict[str, int]:
        return {activity: own.ballots for activity, own in self._standing(room_id).items()}

    def paces(self, room_id: int) -> dict[str, ArrivalRate]:
        standing = self._standing(room_id).items()
        return {activity: SLOWEST_FIRST[own.pace] for activity, own in standing if own.pace}

    def finish(self, room_id: int, activity: str, now: datetime) -> None:
        self._server.write("finish", room_id, activity, int(now.timestamp()))

    def finished(self, room_id: int) -> dict[str, CountSnapshot]:
        standing = self._standing(room_id).items()
        return {activity: own.counted for activity, own in standing if own.counted}

    def pause(self, room_id: int, activity: str | None = None) -> None:
        self._switch(room_id, activity, ActivityState.OPEN, ActivityState.PAUSED)

    def resume(self, room_id: int, activity: str | None = None) -> None:
        self._switch(room_id, activity, ActivityState.PAUSED, ActivityState.OPEN)

    def unlock(self, room_id: int) -> None:
        self._server.write("unlock", room_id)

    def raise_cap(self, room_id: int, cap: int) -> None:
        self._server.write("raise", room_id, "cap", cap)

    def extend(self, room_id: int, due_at: datetime) -> None:
        self._server.write("raise", room_id, "due_at", int(due_at.timestamp()))

    def begin_closing(self, room_id: int, activity: str) -> None:
        self._server.write("close", room_id, activity)

    def seal(self, room_id: int, activity: str, epsilon: float) -> ReleasedCounts:
        found, names = self._closed(room_id, activity)
        epsilon *= found.measure.share
        if found.epsilon is None and found.ballots:
            drawn = [count for exact in found.counts.values() for count in noise.add_noise(exact, epsilon)]
            noisy = dict(zip(names, drawn, strict=True))
            found, _ = self._closed(room_id, activity, epsilon, found.ballots, *_flat(noisy))
            if found.epsilon is None:
                raise BoxUnavailable
        return ReleasedCounts(found.measure, found.ballots, found.epsilon or epsilon, found.counts)

    def destroy(self, room_id: int, activity: str) -> None:
        self._server.write("destroy", room_id, activity)
        self._server.overwrite()

    def forget(self, room_id: int) -> None:
        self._server.write("forget", room_id)
        self._server.overwrite()

    def forget_all(self) -> None:
        self._server.write("forget_all")
        self._server.overwrite()

    def due(self, now: datetime) -> list[int]:
        return [int(room_id) for room_id in self._server.read("due", now.timestamp())]

    def _look(self, code: str) -> Seen | None:
        keys = self._code_keys(code)
        told = self._server.read_surely("look", *keys)
        return read_seen(code, *told) if told else None

    def _standing(self, room_id: int) -> dict[str, ActivityStanding]:
        return read_standing(self._server.read_surely("standing", room_id))

    def _closed(self, room_id: int, activity: str, *noisy: object) -> tuple[ClosedActivity, list[str]]:
        """What the box holds of a closed activity, once `noisy` counts are in it; and what they are called.

        Raises StillOpen and NotInBox.
        """
        outcome, *found = self._server.write("seal", room_id, activity, *noisy)
        if outcome == "open":
            raise ActivityStillOpen
        if outcome == "gone":
            raise ActivityNotFound
        if not found:
            return ClosedActivity(Measure(activity, ()), 0, None, {}), []
        measure_text, salt, fields = found
        measure = records.load(measure_text)
        names = option_names(self._key(salt), measure)
        return read_closed(measure, names, fields), names

    def _switch(
        self, room_id: int, activity: str | None, before: ActivityState, after: ActivityState
    ) -> None:
        self._server.write("switch", room_id, before, after, *([activity] if activity else []))

    def _key(self, salt: str) -> bytes:
        """The key of the room with this salt. Raises BoxUnavailable when its secret key is gone."""
        key = self._keys.of(bytes.fromhex(salt))
        if key is None:
            raise BoxUnavailable
        return key

    def _code_keys(self, code: str) -> list[str]:
        return [f"{self._server.prefix}:code:{each}" for each in self._keys.hashes_of_code(code)]


def _flat(fields: dict[str, Any]) -> list[Any]:
    return [part for pair in fields.items() for part in pair]
