"""Ballots as they travel, and a ballot box without an app, on each engine."""

import os
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch
from uuid import uuid4

from werkzeug.test import TestResponse

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable, ReleasedCounts
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.ballot_box.valkey.store import ValkeyBallotBox
from safe4me.privacy import noise
from safe4me.settings.fields import BoxAddress, read_box_address
from safe4me.statistics.ballot import Ballot, Measure, MeasuredQuestion
from tests.helpers.world.schools import CLASS_SIZE, NOW

NONCE = "0123456789abcdef" * 2
QUIZ = {"activity": "law/quiz", "nonce": NONCE, "answers": {"pass-on": 2, "confidence": 3}}
CHAT = {"activity": "law/chat", "nonce": NONCE, "answers": {"fork": 1}}
Send = Callable[..., TestResponse]
CODE, OTHER_CODE = "K7Q3XP", "CDFGHJ"
SLIPS = ["CCCCCC", "DDDDDD", "FFFFFF"]
DUE = NOW + timedelta(minutes=90)
QUIZ_MEASURE = Measure(
    "law/quiz",
    (
        MeasuredQuestion("pass-on", 1, ("1", "2", "3"), frozenset({2})),
        MeasuredQuestion("sure", 1, ("1", "2"), frozenset()),
    ),
)
STORY_MEASURE = Measure("law/story", (MeasuredQuestion("fork", 1, ("1", "2"), frozenset({1})),))
SECRET = "a secret of this test, long enough to be one"  # noqa: S105 - made up here
ANOTHER = "another secret of this test, as long as that one"
PATIENCE_SECONDS = 20.0
LONGEST_SECONDS, AGAIN_SECONDS = 90.0, 0.1  # until a box is there again
ENGINES = ("sqlite", "valkey")
Told = TypeVar("Told")
Store = Callable[..., BallotBox]  # opens the box that is kept there, as one more process would


def as_form(ballot: dict[str, Any]) -> dict[str, str]:
    answers = {f"answers.{name}": str(value) for name, value in ballot["answers"].items()}
    return {"activity": ballot["activity"], "nonce": ballot["nonce"], **answers}


def fresh(ballot: dict[str, Any]) -> dict[str, Any]:
    return {**ballot, "nonce": os.urandom(16).hex()}


def problem(response: TestResponse) -> tuple[int, str]:
    assert response.mimetype == "application/problem+json"
    assert response.json is not None
    assert response.json["status"] == response.status_code
    assert response.json["title"]
    assert response.json["detail"]
    return response.status_code, response.json["type"].removeprefix("urn:safe4me:problem:")


def fill(send: Send) -> None:
    for _ in range(CLASS_SIZE + 2):
        assert send(fresh(QUIZ)).status_code == 204


def sqlite_store(path: Path) -> Store:
    """The box in the file at `path`."""
    return partial(SqliteBallotBox, path, secret_key=SECRET, patience_seconds=PATIENCE_SECONDS)


def valkey_store(port: int) -> Store:
    """An empty box of its own on the server at a port of this machine."""
    return partial(ValkeyBallotBox, own_address(port), secret_key=SECRET, patience_seconds=PATIENCE_SECONDS)


def own_address(port: int) -> BoxAddress:
    """The address of keys that nobody else has, on the server at a port of this machine."""
    return read_box_address(f"valkey://127.0.0.1:{port}?tls=no&prefix={uuid4().hex}")


def quiz_ballot(pass_on: int = 2, sure: int = 1, nonce: str | None = None) -> Ballot:
    return Ballot("law/quiz", nonce or secrets.token_hex(16), (("pass-on", pass_on), ("sure", sure)))


def story_ballot(chosen: int = 1) -> Ballot:
    return Ballot("law/story", secrets.token_hex(16), (("fork", chosen),))


def open_box(store: Store) -> BallotBox:
    """The box of a store, with room 1: 32 ballots at most, until DUE."""
    box = store()
    box.put_room(1, CODE, DUE, 32, [QUIZ_MEASURE, STORY_MEASURE], "once")
    return box


def counted(box: BallotBox, room_id: int, activity: str) -> ReleasedCounts:
    """What a closed activity's ballots add up to: its seal, on which no noise was put. Raises StillOpen."""
    with patch.object(noise, "sum_zero_noise", lambda k, _epsilon: (0,) * k):
        return box.seal(room_id, activity, 1.0)


def eventually(act: Callable[[], Told]) -> Told:
    """What it tells once the box is there; until then it is tried again, as a pupil's page does."""
    late = time.monotonic() + LONGEST_SECONDS
    while True:
        try:
            return act()
        except BoxUnavailable:
            assert time.monotonic() < late, f"the box was not there for {LONGEST_SECONDS} s"
            time.sleep(AGAIN_SECONDS)
