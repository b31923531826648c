"""A ballot box without an app: one room in it, with a quiz and a story."""

import secrets
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from safe4me.statistics import noise
from safe4me.statistics.ballot import Ballot, Measure, MeasuredQuestion
from safe4me.storage.box.ballot_box import (
    BallotBox,
)
from safe4me.storage.box.records import (
    NoisyCounts,
)
from safe4me.storage.box.sqlite.ballot_box import SqliteBallotBox
from tests.world import NOW

CODE, OTHER_CODE = "K7Q3XP", "CDFGHJ"
DUE = NOW + timedelta(minutes=90)
QUIZ = Measure(
    "law/quiz",
    (
        MeasuredQuestion("pass-on", 1, ("1", "2", "3"), frozenset({2})),
        MeasuredQuestion("sure", 1, ("1", "2"), frozenset()),
    ),
)
STORY = Measure("law/story", (MeasuredQuestion("fork", 1, ("1", "2"), frozenset({1})),))
SECRET = "a secret of this test, long enough to be one"  # noqa: S105 - made up here


def quiz_ballot(pass_on: int = 2, sure: int = 1, nonce: str | None = None) -> Ballot:
    return Ballot("law/quiz", nonce or secrets.token_hex(16), (("pass-on", pass_on), ("sure", sure)))


def story_ballot(chosen: int = 1) -> Ballot:
    return Ballot("law/story", secrets.token_hex(16), (("fork", chosen),))


def open_box(path: Path) -> BallotBox:
    """The box at `path`, with room 1: 32 ballots at most, until DUE."""
    box = SqliteBallotBox(path, SECRET, patience_seconds=20)
    box.put_room(1, CODE, DUE, 32, [QUIZ, STORY], "once")
    return box


def counted(box: BallotBox, room_id: int, activity: str) -> NoisyCounts:
    """What a closed activity's ballots add up to: its seal, on which no noise was put. Raises StillOpen."""
    with patch.object(noise, "sum_zero", lambda k, _epsilon: (0,) * k):
        return box.seal(room_id, activity, 1.0)
