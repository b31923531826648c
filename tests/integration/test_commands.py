"""`flask backup` and `flask seal`, as whoever runs the site types them."""

import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.cli import scheduled
from safe4me.cli import server as forgetting
from safe4me.cli.common import os_user
from safe4me.db.base import db
from safe4me.db.rooms import Room, RoomState
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot
from tests.helpers.servers.postgres import of_sqlite
from tests.helpers.world.app import on_record, run
from tests.helpers.world.schools import NOW, Clock

NONCE = "5afe" * 8


@pytest.fixture
def filled(app: Flask, room: Room) -> Room:
    ballot = Ballot("law/quiz", NONCE, (("pass-on", 2), ("confidence", 3)))
    app.extensions["ballot_box"].cast(room.code, ballot, NOW)
    db.session.commit()
    return room


@of_sqlite
def test_a_backup_is_the_main_database_as_it_is_while_in_use(
    app: Flask, filled: Room, tmp_path: Path
) -> None:
    file = tmp_path / "copy.db"
    assert run(app, "backup", file).exit_code == 0
    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT code FROM room").fetchall() == [(filled.code,)]


@of_sqlite
def test_a_backup_holds_nothing_of_the_ballot_box(
    app: Flask, filled: Room, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "copy.db"
    run(app, "backup", file)
    with closing(sqlite3.connect(file)) as copy:
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
    with closing(sqlite3.connect(settings.ballot_box_path)) as box:
        digests = [digest for (digest,) in box.execute("SELECT digest FROM nonces")]
    assert tables
    assert not {"nonces", "counts", "activities"} & tables
    assert len(digests) == 1
    content = file.read_bytes()
    assert digests[0] not in content
    assert NONCE.encode() not in content


@of_sqlite
def test_a_backup_is_readable_by_its_owner_alone(app: Flask, room: Room, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    run(app, "backup", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@of_sqlite
def test_a_backup_never_overwrites_a_file(app: Flask, room: Room, tmp_path: Path) -> None:
    file = tmp_path / "precious.txt"
    file.write_text("keep me")
    refused = run(app, "backup", file)
    assert refused.exit_code == 1
    assert "exists" in refused.output
    assert file.read_text() == "keep me"


def test_seal_due_seals_what_is_past_due_and_says_so(app: Flask, filled: Room, clock: Clock) -> None:
    assert run(app, "seal", "due").output == "Sealed: 0. Left for the next time: 0.\n"
    clock.forward(minutes=90)
    done = run(app, "seal", "due")
    assert (done.exit_code, done.output) == (0, "Sealed: 1. Left for the next time: 0.\n")
    db.session.expire_all()
    assert filled.state is RoomState.CLOSED


def test_each_server_replaces_its_own_workers_whichever_of_them_sealed_the_room(
    app: Flask, filled: Room, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = dict.fromkeys(("one", "another"), clock.now)  # the workers of each server

    def reload(pid_file: Path) -> bool:
        began[pid_file.stem] = clock.now
        return True

    monkeypatch.setattr(forgetting, "reload_server", reload)
    monkeypatch.setattr(scheduled, "oldest_worker", lambda pid_file, _now: began[pid_file.stem])
    replacing = "The server’s workers are being replaced."

    def run_timer(server: str) -> str:
        clock.forward(minutes=5)
        return run(app, "seal", "due", "--pid-file", tmp_path / f"{server}.pid").output

    clock.forward(minutes=90)
    first, again, third = (run_timer("one") for _ in range(3))
    assert ("Sealed: 1." in first, replacing in first) == (True, True)
    assert (replacing in again, replacing in third) == (True, False)  # its end may have been written late
    of_the_other = run_timer("another")
    assert ("Sealed: 0." in of_the_other, replacing in of_the_other) == (True, True)


def test_workers_that_cannot_be_replaced_end_the_timer_with_a_fault(
    app: Flask, filled: Room, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = clock.now
    monkeypatch.setattr(forgetting, "reload_server", lambda _file: True)
    monkeypatch.setattr(scheduled, "oldest_worker", lambda _file, _now: began)
    clock.forward(minutes=90)
    done = []
    for _ in range(4):
        clock.forward(minutes=5)
        done.append(run(app, "seal", "due", "--pid-file", tmp_path / "server.pid"))
    assert [each.exit_code for each in done] == [0, 0, 0, 1]
    assert "restart it" in done[-1].output


def test_seal_due_tells_when_a_room_could_not_be_sealed(
    app: Flask, filled: Room, box: BallotBox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_: object) -> None:
        raise BoxUnavailable

    monkeypatch.setattr(box, "seal", unavailable)
    clock.now += timedelta(hours=2)
    failed = run(app, "seal", "due")
    assert failed.exit_code == 1
    assert "Left for the next time: 1." in failed.output


def test_seal_lost_ends_the_rooms_of_a_box_that_is_gone(app: Flask, filled: Room, settings: Settings) -> None:
    assert "Ended unseen: 0." in run(app, "seal", "lost", "--yes").output
    app.extensions["ballot_box"] = SqliteBallotBox(settings.ballot_box_path.with_name("new.db"), "a secret")
    assert "Ended unseen: 1. Their classes can do it again." in run(app, "seal", "lost", "--yes").output
    db.session.expire_all()
    assert filled.state is RoomState.DISCARDED


def test_rooms_ended_after_a_backup_was_put_back_are_on_record(app: Flask, filled: Room) -> None:
    assert run(app, "seal", "restored", "--yes").exit_code == 0
    ended = f"room {filled.id} ended unseen, after a backup was put back"
    assert on_record() == [(os_user().user, None, f"{ended}: class {filled.class_id} (9K, year 9)")]
