"""The ballot box gives its counts to a seal only, keeps nothing about who sent one, and forgets for good."""

import secrets
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from safe4me.statistics import noise
from safe4me.statistics.ballot import Ballot
from safe4me.storage.box.ballot_box import (
    BallotBox,
)
from safe4me.storage.box.records import (
    ActivityState,
)
from safe4me.storage.box.refusals import (
    RoomClosed,
    StillOpen,
    UnknownRoom,
)
from safe4me.storage.box.sqlite.ballot_box import SqliteBallotBox
from safe4me.storage.box.sqlite.file import metadata
from tests.boxes import CODE, DUE, OTHER_CODE, QUIZ, SECRET, counted, open_box, quiz_ballot, story_ballot
from tests.world import NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "box" / "ballot-box.db"


@pytest.fixture
def box(path: Path) -> BallotBox:
    return open_box(path)


@pytest.fixture
def raw(path: Path, box: BallotBox) -> Iterator[sqlite3.Connection]:
    assert box
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def test_exact_counts_cannot_be_read_while_ballots_may_come(box: BallotBox) -> None:
    box.cast(CODE, quiz_ballot(), NOW)
    for _ in range(2):
        with pytest.raises(StillOpen):
            counted(box, 1, "law/quiz")
        box.pause(1)


def test_noise_is_drawn_once_whoever_asks_again(box: BallotBox, path: Path) -> None:
    for _ in range(20):
        box.cast(CODE, quiz_ballot(), NOW)
    box.begin_closing(1, "law/quiz")
    first = box.seal(1, "law/quiz", 0.1)
    again = SqliteBallotBox(path, SECRET)
    assert [again.seal(1, "law/quiz", epsilon) for epsilon in (0.1, 1.0, 9.0)] == [first] * 3
    assert (first.ballots, first.epsilon) == (20, 0.1)


def test_two_who_seal_at_once_get_one_draw(path: Path) -> None:
    boxes = [open_box(path), *(SqliteBallotBox(path, SECRET, patience_seconds=20) for _ in range(3))]
    for _ in range(20):
        boxes[0].cast(CODE, quiz_ballot(), NOW)
    boxes[0].begin_closing(1, "law/quiz")
    with ThreadPoolExecutor(len(boxes)) as threads:
        sealed = list(threads.map(lambda box: box.seal(1, "law/quiz", 0.1), boxes))
    assert sealed == [sealed[0]] * len(boxes)


def test_a_seal_leaves_noisy_counts_in_the_box_and_no_nonce(
    box: BallotBox, raw: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noise, "sum_zero", lambda k, _epsilon: (70, -70, *[0] * (k - 2)))
    for _ in range(5):
        box.cast(CODE, quiz_ballot(pass_on=2, sure=1), NOW)
    box.begin_closing(1, "law/quiz")
    assert box.seal(1, "law/quiz", 1.0).counts == {"pass-on": (70, -65, 0), "sure": (75, -70)}
    of_quiz = "SELECT chosen FROM counts WHERE activity = 'law/quiz' ORDER BY question, option"
    assert [chosen for (chosen,) in raw.execute(of_quiz)] == [70, -65, 0, 75, -70]
    assert raw.execute("SELECT count(*) FROM nonces").fetchone() == (0,)


def test_every_step_of_a_seal_may_be_repeated(box: BallotBox) -> None:
    box.cast(CODE, quiz_ballot(), NOW)
    for _ in range(2):
        box.begin_closing(1, "law/quiz")
        assert counted(box, 1, "law/quiz").ballots == 1
    for _ in range(2):
        box.destroy(1, "law/quiz")
        box.begin_closing(1, "law/quiz")
        assert counted(box, 1, "law/quiz").ballots == 0
    room = box.look(CODE)
    assert room is not None
    assert room.activities["law/quiz"].state is ActivityState.CLOSED
    with pytest.raises(RoomClosed):
        box.cast(CODE, quiz_ballot(), NOW)
    box.cast(CODE, story_ballot(), NOW)


def test_the_room_goes_with_its_last_activity(box: BallotBox) -> None:
    for activity in ("law/quiz", "law/story"):
        box.begin_closing(1, activity)
        box.destroy(1, activity)
    assert box.look(CODE) is None
    assert box.due(DUE) == []
    with pytest.raises(UnknownRoom):
        box.cast(CODE, quiz_ballot(), NOW)


def test_a_recalled_room_that_has_gone_is_closed_not_unknown(box: BallotBox) -> None:
    assert box.recall(CODE) == box.look(CODE)
    for activity in ("law/quiz", "law/story"):
        box.destroy(1, activity)
    assert box.recall(CODE) is not None, "it may be old"
    with pytest.raises(RoomClosed):
        box.cast(CODE, quiz_ballot(), NOW)


def test_after_destruction_no_file_holds_a_nonce_a_code_or_a_question(
    box: BallotBox, raw: sqlite3.Connection, path: Path
) -> None:
    ballots = [quiz_ballot() for _ in range(25)]
    for ballot in ballots:
        box.cast(CODE, ballot, NOW)
    secret_things = [digest for (digest,) in raw.execute("SELECT digest FROM nonces")]
    secret_things += [salt for (salt,) in raw.execute("SELECT salt FROM rooms")]
    secret_things += [bytes.fromhex(ballot.nonce) for ballot in ballots] + [b.nonce.encode() for b in ballots]
    secret_things += [CODE.encode(), b"pass-on", b"law/quiz"]
    assert len(secret_things) == 25 + 1 + 50 + 3
    assert any(secret_things[0] in file.read_bytes() for file in path.parent.iterdir())
    for activity in ("law/quiz", "law/story"):
        box.begin_closing(1, activity)
        box.destroy(1, activity)
    for file in path.parent.iterdir():
        left = file.read_bytes()
        assert [thing for thing in secret_things if thing in left] == [], file.name


def test_one_destroyed_activity_leaves_the_other_one_whole(
    box: BallotBox, raw: sqlite3.Connection, path: Path
) -> None:
    box.cast(CODE, quiz_ballot(), NOW)
    (digest,) = raw.execute("SELECT digest FROM nonces").fetchone()
    box.cast(CODE, story_ballot(2), NOW)
    box.begin_closing(1, "law/quiz")
    box.destroy(1, "law/quiz")
    assert digest not in path.read_bytes()
    assert raw.execute("SELECT count(*) FROM counts WHERE activity = 'law/quiz'").fetchone() == (0,)
    box.begin_closing(1, "law/story")
    assert counted(box, 1, "law/story").counts == {"fork": (0, 1)}


def test_the_nonce_itself_is_never_written(box: BallotBox, path: Path) -> None:
    ballot = quiz_ballot()
    box.cast(CODE, ballot, NOW)
    for file in path.parent.iterdir():
        assert ballot.nonce.encode() not in file.read_bytes()
        assert bytes.fromhex(ballot.nonce) not in file.read_bytes()


def test_the_same_nonce_in_two_activities_leaves_two_unlike_hashes(
    box: BallotBox, raw: sqlite3.Connection
) -> None:
    nonce = secrets.token_hex(16)
    box.cast(CODE, quiz_ballot(nonce=nonce), NOW)
    box.cast(CODE, Ballot("law/story", nonce, (("fork", 1),)), NOW)
    assert raw.execute("SELECT count(DISTINCT digest) FROM nonces").fetchone() == (2,)


def test_permuted_ballots_leave_identical_tables(tmp_path: Path) -> None:
    ballots = [quiz_ballot(1 + n % 3, 1 + n % 2) for n in range(12)]
    dumps = []
    for name, order in (("one", ballots), ("two", ballots[::-1])):
        box = SqliteBallotBox(tmp_path / name / "box.db", SECRET)
        box.put_room(1, CODE, DUE, 32, [QUIZ], "once")
        for ballot in order:
            box.cast(CODE, ballot, NOW)
        connection = sqlite3.connect(tmp_path / name / "box.db")
        dumps.append(list(connection.execute("SELECT * FROM counts")))
        dumps.append(list(connection.execute("SELECT ballots FROM activities")))
        connection.close()
    assert dumps[:2] == dumps[2:]


def test_pupils_tables_have_no_rowid_no_time_and_no_running_number(raw: sqlite3.Connection) -> None:
    schema = [sql for (sql,) in raw.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")]
    assert len(schema) == len(metadata.tables)
    for sql in schema:
        assert "WITHOUT ROWID" in sql
        assert "AUTOINCREMENT" not in sql.upper()
    columns = {
        table: {row[1] for row in raw.execute(f"PRAGMA table_info({table})")}
        for table in ("counts", "nonces", "paces", "countings")
    }
    assert columns == {
        "counts": {"room_id", "activity", "question", "option", "chosen"},
        "nonces": {"room_id", "activity", "digest"},
        "paces": {"room_id", "activity", "pace"},
        "countings": {"room_id", "activity", "told", "fresh"},
    }


def test_the_file_has_a_rollback_journal_and_nobody_else_can_read_it(
    box: BallotBox, raw: sqlite3.Connection, path: Path
) -> None:
    box.cast(CODE, quiz_ballot(), NOW)
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("delete",), (
        "not kept in the file, as WAL would be"
    )
    assert not path.with_name(path.name + "-wal").exists()
    assert path.with_name(path.name + "-journal").stat().st_size == 0
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


def test_a_question_of_a_survey_gets_the_noise_of_half_of_epsilon(box: BallotBox) -> None:
    box.put_room(2, OTHER_CODE, DUE, 32, [replace(QUIZ, share=0.5)], "before")
    box.cast(OTHER_CODE, quiz_ballot(), NOW)
    box.begin_closing(2, "law/quiz")
    with patch.object(noise, "seal", side_effect=lambda exact, _: exact) as drawn:
        assert [box.seal(2, "law/quiz", 1.0).epsilon for _ in range(2)] == [0.5, 0.5]
    assert [call.args[1] for call in drawn.mock_calls] == [0.5, 0.5]  # a question each, once
