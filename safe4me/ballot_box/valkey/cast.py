"""Casting ballots on Valkey: what a pupil chose goes by names that tell no answer without the room's key."""

import os
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from typing import Any

from safe4me.ballot_box.group_commit import BatchFailed, GroupCommit
from safe4me.ballot_box.records import (
    SLOWEST_FIRST,
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
from safe4me.ballot_box.valkey.replies import Seen
from safe4me.ballot_box.valkey.server import BoxServer
from safe4me.secret_keys import RoomKeys
from safe4me.statistics.ballot import Ballot, Measure, fits, pace_of
from safe4me.valkey_client.client import ProcessLock

NAME_DIGITS = 16


def names_by_question(key: bytes, measure: Measure) -> list[tuple[str, ...]]:
    """The names of the options of each question of a measure, in the room with this key."""
    return [
        tuple(_name(key, measure.activity, n, option) for option, _ in enumerate(question.options, start=1))
        for n, question in enumerate(measure.questions)
    ]


def option_names(key: bytes, measure: Measure) -> list[str]:
    """The same, all in one list."""
    return [name for names in names_by_question(key, measure) for name in names]


def _name(key: bytes, activity: str, question: int, option: int) -> str:
    return hash_idempotency_key(key, activity, f"{question}.{option}").hex()[:NAME_DIGITS]


MOST_AT_ONCE = 16  # below the 16 KB that a server reads at once: what lies in one place is covered there
CastArguments = tuple[object, ...]  # what the function is told of a ballot
REFUSALS = {
    "unknown": UnknownRoom,
    "not here": NotInThisRoom,
    "closed": RoomClosed,
    "paused": RoomPaused,
    "full": RoomFull,
}


class Casting:
    """Casts ballots into a box, and notes how fast they come. Shared by threads."""

    def __init__(self, server: BoxServer, keys: RoomKeys) -> None:
        self._server, self._keys = server, keys
        self._recent, self._noting = RateWindow(), ProcessLock()
        self._batches: GroupCommit[CastArguments, list[Any]] | None = None
        self._pid = 0

    def cast(
        self, seen: Seen | None, ballot: Ballot, now: datetime, slip: str | None
    ) -> BallotRefused | None:
        """Count a ballot in the room as it was looked up; why it was refused. Raises BoxUnavailable."""
        if seen is None:
            return UnknownRoom()
        activity = seen.room.activities.get(ballot.activity)
        fit = activity is not None and fits(ballot, activity.measure)
        idempotency_key = slip if seen.room.strict else ballot.nonce
        key = self._keys.of(bytes.fromhex(seen.salt))
        digest = hash_idempotency_key(key, ballot.activity, idempotency_key or "").hex() if key else ""
        chosen = _chosen(seen, key, activity.measure, ballot) if key and activity and fit else []
        given = seen.room.room_id, seen.salt, ballot.activity, digest, now.timestamp(), int(fit), *chosen
        outcome, *counted = self._told(given)
        if outcome == "counted":
            self._note_pace(seen.room.room_id, ballot.activity, now, *counted)
            return None
        if outcome == "no key":
            raise BoxUnavailable
        return code_refusal(slip) if outcome == "no slip" else REFUSALS[outcome]()

    def _told(self, given: CastArguments) -> list[Any]:
        """What the function tells of one ballot, in a batch with those that wait beside it."""
        try:
            return self._here().submit(given)
        except BatchFailed as failed:
            if isinstance(failed.__cause__, BoxUnavailable):
                raise BoxUnavailable from failed
            raise

    def _here(self) -> GroupCommit[CastArguments, list[Any]]:
        """This process's batches. Should two threads make them at once, both work."""
        if self._batches is None or self._pid != os.getpid():
            write = partial(self._server.write_all, "cast")
            self._batches, self._pid = GroupCommit(nullcontext, write, MOST_AT_ONCE), os.getpid()
        return self._batches

    def _note_pace(
        self, room_id: int, activity: str, now: datetime, before: int, more: int, cap: int, kept: int
    ) -> None:
        """Write down how fast ballots have become, where that is faster than what is `kept`."""
        with self._noting:
            grown = self._recent.grown((room_id, activity), now.timestamp(), before, before + more)
        pace = SLOWEST_FIRST.index(pace_of(grown, cap))
        if pace > kept:
            self._server.write("pace", room_id, activity, pace)


def _chosen(seen: Seen, key: bytes, measure: Measure, ballot: Ballot) -> list[str]:
    """The names of what a fitting ballot chose.

    All of an activity are made at once: how long a ballot takes does not tell whether somebody chose the same
    before.
    """
    if measure.activity not in seen.names:
        seen.names[measure.activity] = names_by_question(key, measure)
    answered = zip(seen.names[measure.activity], ballot.answers, strict=True)
    return [names[option - 1] for names, (_, option) in answered]
