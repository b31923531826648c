"""The ballot box: counts each ballot once, keeps nothing about who sent it, and forgets for good."""

import multiprocessing
import secrets
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from safe4me.statistics.ballot import Ballot, Measure, MeasuredQuestion
from safe4me.storage.ballot_box import (
    ActivityState,
    BallotBox,
    BoxUnavailable,
    NotInThisRoom,
    RoomClosed,
    RoomFull,
    RoomPaused,
    StillOpen,
    UnknownRoom,
)

CODE, OTHER_CODE = "K7Q3XP", "BCDFGH"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
DUE = NOW + timedelta(minutes=90)
QUIZ = Measure(
    "law/quiz",
    (
        MeasuredQuestion("pass-on", 1, ("1", "2", "3"), frozenset({2})),
        MeasuredQuestion("sure", 1, ("1", "2"), frozenset()),
    ),
)
STORY = Measure("law/story", (MeasuredQuestion("ending", 1, ("kind", "wait"), frozenset({1})),))
SECRET = "a secret of this test, long enough to be one"  # noqa: S105 - made up here


def quiz_ballot(pass_on: int = 2, sure: int = 1, nonce: str | None = None) -> Ballot:
    return Ballot("law/quiz", nonce or secrets.token_hex(16), (("pass-on", pass_on), ("sure", sure)))


def story_ballot(ending: int = 1) -> Ballot:
    return Ballot("law/story", secrets.token_hex(16), (("ending", ending),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "box" / "ballot-box.db"


@pytest.fixture
def box(path: Path) -> BallotBox:
    box = BallotBox(path, SECRET, patience_seconds=20)
    box.open_room(1, CODE, DUE, 32, [QUIZ, STORY], "once")
    return box


@pytest.fixture
def raw(path: Path, box: BallotBox) -> Iterator[sqlite3.Connection]:
    assert box
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def test_an_open_room_tells_what_it_measures_and_nothing_of_its_ballots(box: BallotBox) -> None:
    before = box.look(CODE)
    box.cast(CODE, quiz_ballot(), NOW)
    room = box.look(CODE)
    assert room is not None
    assert room == before
    assert (room.room_id, room.code, room.phase, room.due_at) == (1, CODE, "once", DUE)
    assert {name: (a.state, a.measure) for name, a in room.activities.items()} == {
        "law/quiz": (ActivityState.OPEN, QUIZ),
        "law/story": (ActivityState.OPEN, STORY),
    }


def test_a_code_that_is_not_in_the_box_is_unknown(box: BallotBox) -> None:
    assert box.look(OTHER_CODE) is None
    assert box.recall(OTHER_CODE) is None
    with pytest.raises(UnknownRoom):
        box.cast(OTHER_CODE, quiz_ballot(), NOW)


def test_ballots_are_counted_by_question_and_option_with_zeros(box: BallotBox) -> None:
    for pass_on, sure in [(2, 1), (2, 2), (3, 2)]:
        box.cast(CODE, quiz_ballot(pass_on, sure), NOW)
    box.cast(CODE, story_ballot(2), NOW)
    assert box.sent(1) == {"law/quiz": 3, "law/story": 1}
    box.begin_closing(1, "law/quiz")
    exact = box.read(1, "law/quiz")
    assert (exact.measure, exact.ballots) == (QUIZ, 3)
    assert exact.counts == {"pass-on": (0, 2, 1), "sure": (1, 2)}


def test_a_second_send_of_the_same_nonce_counts_once_and_the_first_ballot_stands(box: BallotBox) -> None:
    nonce = secrets.token_hex(16)
    for pass_on in (2, 2, 3):
        box.cast(CODE, quiz_ballot(pass_on, nonce=nonce), NOW)
    box.begin_closing(1, "law/quiz")
    assert box.read(1, "law/quiz").counts["pass-on"] == (0, 1, 0)


def test_a_ballot_for_an_activity_of_no_room_is_refused(box: BallotBox) -> None:
    with pytest.raises(NotInThisRoom):
        box.cast(CODE, Ballot("consent/quiz", "0" * 32, ()), NOW)


@pytest.mark.parametrize(
    "answers",
    [
        (("pass-on", 1),),
        (("pass-on", 4), ("sure", 1)),
        (("pass-on", 0), ("sure", 1)),
        (("sure", 1), ("pass-on", 1)),
    ],
)
def test_a_ballot_for_other_questions_or_options_is_refused(
    box: BallotBox, answers: tuple[tuple[str, int], ...]
) -> None:
    with pytest.raises(NotInThisRoom):
        box.cast(CODE, Ballot("law/quiz", "0" * 32, answers), NOW)
    assert box.sent(1)["law/quiz"] == 0


def test_a_paused_activity_refuses_new_ballots_but_answers_a_repeat_as_before(box: BallotBox) -> None:
    first = quiz_ballot()
    box.cast(CODE, first, NOW)
    box.pause(1, "law/quiz")
    with pytest.raises(RoomPaused):
        box.cast(CODE, quiz_ballot(), NOW)
    box.cast(CODE, first, NOW)
    box.cast(CODE, story_ballot(), NOW)
    box.resume(1, activity="law/quiz")
    box.cast(CODE, quiz_ballot(), NOW)
    assert box.sent(1) == {"law/quiz": 2, "law/story": 1}


def test_a_whole_room_pauses_and_what_is_closed_stays_closed(box: BallotBox) -> None:
    box.begin_closing(1, "law/story")
    box.pause(1)
    with pytest.raises(RoomPaused):
        box.cast(CODE, quiz_ballot(), NOW)
    box.resume(1)
    box.cast(CODE, quiz_ballot(), NOW)
    with pytest.raises(RoomClosed):
        box.cast(CODE, story_ballot(), NOW)


def test_a_full_activity_refuses_new_ballots_until_its_cap_is_raised(box: BallotBox) -> None:
    ballots = [quiz_ballot() for _ in range(33)]
    for ballot in ballots[:32]:
        box.cast(CODE, ballot, NOW)
    with pytest.raises(RoomFull):
        box.cast(CODE, ballots[32], NOW)
    box.cast(CODE, ballots[0], NOW)
    box.cast(CODE, story_ballot(), NOW)
    box.raise_cap(1, 33)
    box.raise_cap(1, 10)
    box.cast(CODE, ballots[32], NOW)
    assert box.sent(1)["law/quiz"] == 33


def test_a_room_past_due_takes_nothing_though_nobody_has_closed_it(box: BallotBox) -> None:
    first = quiz_ballot()
    box.cast(CODE, first, DUE - timedelta(seconds=1))
    assert box.due(DUE - timedelta(seconds=1)) == []
    for ballot in (first, quiz_ballot()):
        with pytest.raises(RoomClosed):
            box.cast(CODE, ballot, DUE)
    assert box.due(DUE) == [1]
    assert box.sent(1)["law/quiz"] == 1


def test_exact_counts_cannot_be_read_while_ballots_may_come(box: BallotBox) -> None:
    box.cast(CODE, quiz_ballot(), NOW)
    for _ in range(2):
        with pytest.raises(StillOpen):
            box.read(1, "law/quiz")
        box.pause(1)


def test_every_step_of_a_seal_may_be_repeated(box: BallotBox) -> None:
    box.cast(CODE, quiz_ballot(), NOW)
    for _ in range(2):
        box.begin_closing(1, "law/quiz")
        assert box.read(1, "law/quiz").ballots == 1
    for _ in range(2):
        box.destroy(1, "law/quiz")
        box.begin_closing(1, "law/quiz")
        assert box.read(1, "law/quiz").ballots == 0
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


def test_two_open_rooms_cannot_share_a_code(box: BallotBox) -> None:
    with pytest.raises(BoxUnavailable) as refused:
        box.open_room(2, CODE, DUE, 32, [QUIZ], "once")
    assert box.sent(2) == {}
    assert CODE not in str(refused.value.__cause__), "what is logged of it tells no code"


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
    assert box.read(1, "law/story").counts == {"ending": (0, 1)}


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
    box.cast(CODE, Ballot("law/story", nonce, (("ending", 1),)), NOW)
    assert raw.execute("SELECT count(DISTINCT digest) FROM nonces").fetchone() == (2,)


def test_permuted_ballots_leave_identical_tables(tmp_path: Path) -> None:
    ballots = [quiz_ballot(1 + n % 3, 1 + n % 2) for n in range(12)]
    dumps = []
    for name, order in (("one", ballots), ("two", ballots[::-1])):
        box = BallotBox(tmp_path / name / "box.db", SECRET)
        box.open_room(1, CODE, DUE, 32, [QUIZ], "once")
        for ballot in order:
            box.cast(CODE, ballot, NOW)
        connection = sqlite3.connect(tmp_path / name / "box.db")
        dumps.append(list(connection.execute("SELECT * FROM counts")))
        dumps.append(list(connection.execute("SELECT ballots FROM activities")))
        connection.close()
    assert dumps[:2] == dumps[2:]


def test_pupils_tables_have_no_rowid_no_time_and_no_running_number(raw: sqlite3.Connection) -> None:
    schema = [sql for (sql,) in raw.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")]
    assert len(schema) == 4
    for sql in schema:
        assert "WITHOUT ROWID" in sql
        assert "AUTOINCREMENT" not in sql.upper()
    columns = {
        table: {row[1] for row in raw.execute(f"PRAGMA table_info({table})")}
        for table in ("counts", "nonces")
    }
    assert columns == {
        "counts": {"room_id", "activity", "question", "option", "chosen"},
        "nonces": {"room_id", "activity", "digest"},
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


def test_32_threads_that_repeat_one_ballot_count_it_once(box: BallotBox) -> None:
    ballot = quiz_ballot()
    with ThreadPoolExecutor(32) as threads:
        list(threads.map(lambda _: box.cast(CODE, ballot, NOW), range(32 * 20)))
    assert box.sent(1)["law/quiz"] == 1


def test_threads_never_fill_a_room_beyond_its_cap(box: BallotBox) -> None:
    def cast(_: int) -> bool:
        try:
            box.cast(CODE, quiz_ballot(), NOW)
        except RoomFull:
            return False
        return True

    with ThreadPoolExecutor(32) as threads:
        taken = list(threads.map(cast, range(200)))
    assert sum(taken) == 32
    assert box.sent(1)["law/quiz"] == 32


def cast_many(box: BallotBox, nonces: list[str], threads: int) -> None:
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda nonce: box.cast(CODE, quiz_ballot(nonce=nonce), NOW), nonces))


def test_processes_that_share_a_file_count_every_ballot_once(path: Path) -> None:
    box = BallotBox(path, SECRET, patience_seconds=20)
    box.open_room(1, CODE, DUE, 1000, [QUIZ], "once")
    nonces = [secrets.token_hex(16) for _ in range(200)]
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=cast_many, args=(box, nonces, 8)) for _ in range(3)]
    for worker in workers:
        worker.start()
    cast_many(box, nonces, 8)
    for worker in workers:
        worker.join(timeout=60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    box.begin_closing(1, "law/quiz")
    exact = box.read(1, "law/quiz")
    assert (exact.ballots, exact.counts["pass-on"]) == (200, (0, 200, 0))


def test_another_process_sees_a_room_at_once(box: BallotBox, path: Path) -> None:
    other = BallotBox(path, SECRET)
    assert other.look(CODE) == box.look(CODE)
    first = quiz_ballot()
    box.cast(CODE, first, NOW)
    other.cast(CODE, first, NOW)
    other.begin_closing(1, "law/quiz")
    with pytest.raises(RoomClosed):
        box.cast(CODE, quiz_ballot(), NOW)
    assert box.read(1, "law/quiz").ballots == 1
