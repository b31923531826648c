"""What the file of a ballot box holds: nothing about who sent a ballot, and nothing once it is destroyed."""

import secrets
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable, CountSnapshot, ReleaseState
from safe4me.ballot_box.sqlite.process import ProcessConnection
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.ballot_box.sqlite.tables import metadata
from safe4me.privacy import noise
from safe4me.secret_keys import RoomKeys
from safe4me.statistics.ballot import Ballot
from tests.helpers.world.ballots import (
    CODE,
    DUE,
    QUIZ_MEASURE,
    SECRET,
    SLIPS,
    STORY_MEASURE,
    counted,
    open_box,
    quiz_ballot,
    sqlite_store,
    story_ballot,
)
from tests.helpers.world.schools import NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "box" / "ballot-box.db"


@pytest.fixture
def box(path: Path) -> BallotBox:
    return open_box(sqlite_store(path))


@pytest.fixture
def raw(path: Path, box: BallotBox) -> Iterator[sqlite3.Connection]:
    assert box
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


@pytest.fixture
def strict(tmp_path: Path) -> Path:
    """Where a box lies whose room 1 is strict, and has three slips."""
    path = tmp_path / "strict.db"
    box = sqlite_store(path)()
    box.put_room(1, CODE, DUE, 2, [QUIZ_MEASURE, STORY_MEASURE], "once", strict=True)
    box.fill_token_pool(1, SLIPS)
    return path


def test_a_seal_leaves_noisy_counts_in_the_box_and_no_nonce(
    box: BallotBox, raw: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noise, "sum_zero_noise", lambda k, _epsilon: (70, -70, *[0] * (k - 2)))
    for _ in range(5):
        box.cast(CODE, quiz_ballot(pass_on=2, sure=1), NOW)
    box.begin_closing(1, "law/quiz")
    assert box.seal(1, "law/quiz", 1.0).counts == {"pass-on": (70, -65, 0), "sure": (75, -70)}
    of_quiz = "SELECT chosen FROM counts WHERE activity = 'law/quiz' ORDER BY question, option"
    assert [chosen for (chosen,) in raw.execute(of_quiz)] == [70, -65, 0, 75, -70]
    assert raw.execute("SELECT count(*) FROM nonces").fetchone() == (0,)


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
        box.put_room(1, CODE, DUE, 32, [QUIZ_MEASURE], "once")
        for ballot in order:
            box.cast(CODE, ballot, NOW)
        connection = sqlite3.connect(tmp_path / name / "box.db")
        dumps.append(list(connection.execute("SELECT * FROM counts")))
        dumps.append(list(connection.execute("SELECT ballots FROM activities")))
        connection.close()
    assert dumps[:2] == dumps[2:]


@pytest.mark.parametrize(("since", "held"), [(1, True), (2, True), (3, False)])
def test_what_the_release_before_counted_is_told_without_a_time_and_never_anew(
    box: BallotBox, raw: sqlite3.Connection, path: Path, since: int, held: bool
) -> None:
    box.finish(1, "law/quiz", NOW)
    raw.execute("UPDATE countings SET told = 7, fresh = ?", (since,))  # 3: it noted a lock after that
    raw.execute("ALTER TABLE countings DROP COLUMN told_at")
    raw.commit()
    later = SqliteBallotBox(path, SECRET)
    assert later.finished(1)["law/quiz"].held is held
    later.resume(1)
    later.cast(CODE, quiz_ballot(), NOW)
    later.finish(1, "law/quiz", NOW)
    assert later.finished(1)["law/quiz"] == CountSnapshot(7, None, ReleaseState.HELD_AGAIN)


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
        "countings": {"room_id", "activity", "told", "told_at", "fresh"},
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


def test_the_file_holds_no_slip_and_after_the_seal_not_even_a_hash(strict: Path) -> None:
    box = sqlite_store(strict)()
    box.cast(CODE, quiz_ballot(), NOW, SLIPS[0])
    assert not [slip for slip in SLIPS if slip.encode() in strict.read_bytes()]
    assert hashes(strict) == 6
    box.begin_closing(1, "law/quiz")
    counted(box, 1, "law/quiz")
    assert hashes(strict) == 3
    box.destroy(1, "law/quiz")
    box.destroy(1, "law/story")
    assert hashes(strict) == 0


def hashes(path: Path) -> int:
    with closing(sqlite3.connect(path)) as raw:
        return int(raw.execute("SELECT count(*) FROM slips").fetchone()[0])


def test_used_and_fresh_slips_leave_files_of_the_same_shape(strict: Path) -> None:
    """What is used differs in one digit of its row, and in no row more or less."""
    box, size = sqlite_store(strict)(), strict.stat().st_size
    for _ in range(3):
        box.cast(CODE, quiz_ballot(), NOW, SLIPS[0])
        assert strict.stat().st_size == size
    with closing(sqlite3.connect(strict)) as raw:
        assert raw.execute("SELECT count(*) FROM nonces").fetchone() == (0,)
        assert raw.execute("SELECT sum(used) FROM slips").fetchone() == (1,)


@pytest.mark.usefixtures("box")
def test_two_processes_read_the_file_at_the_same_time_and_neither_writes_meanwhile(path: Path) -> None:
    one = ProcessConnection(path, RoomKeys(SECRET, ()), patience_seconds=1)
    other = SqliteBallotBox(path, SECRET, patience_seconds=0.05)
    other.pause(1)
    with one.reading():
        assert other.read_room(CODE) is not None
        with pytest.raises(BoxUnavailable):
            other.resume(1)
    other.resume(1)
