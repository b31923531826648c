"""A backup is put back: what it brings back open may have been sealed since, so it is never sealed again."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from safe4me import create_app, rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.db.base import db
from safe4me.db.budget import AlreadyMeasured
from safe4me.db.released import Seal
from safe4me.db.rooms import Room, RoomState, Void
from safe4me.settings import Settings
from tests.helpers.privacy.batches import close_batches, seal_class
from tests.helpers.servers.postgres import of_sqlite
from tests.helpers.world.rooms import cast_ballots, reserved
from tests.helpers.world.schools import NOW, Place, close, open_room

pytestmark = of_sqlite  # whose backups are ours
BALLOTS = 12


def run(app: Flask, *arguments: object, answer: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments], input=answer)


@pytest.fixture
def brought_back(
    app: Flask, room: Room, box: BallotBox, settings: Settings, tmp_path: Path
) -> Iterator[Flask]:
    """The app after a backup was made, the room sealed, and the backup put back: its file has a room open."""
    cast_ballots(box, room, BALLOTS)
    backup = tmp_path / "backup.db"
    assert run(app, "backup", backup).exit_code == 0
    rooms.close(db.session(), box, settings, room, NOW)
    db.session.rollback()
    db.engine.dispose()
    database = Path(settings.database_url.removeprefix("sqlite:///"))
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()
    shutil.copy(backup, database)
    restored = create_app(settings)
    restored.extensions["clock"] = app.extensions["clock"]
    yield restored
    close(restored)


def restored_room() -> Room:
    db.session.expire_all()
    return db.session.scalars(select(Room)).one()


def test_a_restored_room_counts_as_measured_and_is_never_sealed(
    app: Flask, brought_back: Flask, place: Place, settings: Settings, box: BallotBox
) -> None:
    assert restored_room().state is RoomState.OPEN
    done = run(brought_back, "seal", "restored", "--yes")
    assert (done.exit_code, done.output.split(".")[0]) == (0, "Ended unseen: 1")
    assert restored_room().state is RoomState.DISCARDED
    assert reserved(place) == {"law/quiz": True, "law/chat": True}
    assert db.session.scalars(select(Seal.id)).all() == []
    with pytest.raises(AlreadyMeasured):
        open_room(app, place, "law/quiz")


def test_ballots_of_restored_rooms_and_of_rooms_that_the_backup_never_knew_are_destroyed(
    app: Flask, place: Place, room: Room, box: BallotBox, settings: Settings
) -> None:
    cast_ballots(box, room, BALLOTS)
    opened = box.read_room(room.code)
    assert opened
    box.put_room(999, "CDFGHJ", NOW, 27, [opened.activities["law/quiz"].measure], "once")
    assert run(app, "seal", "restored", "--yes").exit_code == 0
    assert box.due(NOW + timedelta(days=1)) == []
    assert (box.sent(room.id), box.sent(999)) == ({}, {})


def test_repeating_it_changes_nothing_more(brought_back: Flask, place: Place) -> None:
    run(brought_back, "seal", "restored", "--yes")
    again = run(brought_back, "seal", "restored", "--yes")
    assert "Ended unseen: 0." in again.output
    assert reserved(place) == {"law/quiz": True, "law/chat": True}


def test_it_asks_first(app: Flask, room: Room) -> None:
    refused = run(app, "seal", "restored", answer="n\n")
    assert refused.exit_code == 1
    assert restored_room().state is RoomState.OPEN


def test_what_waits_is_put_together_by_the_next_run_and_nothing_is_voided(app: Flask, place: Place) -> None:
    for _ in range(2):
        seal_class(place.school, place.teacher, {"pass-on": (4, 21)})
    db.session.commit()
    run(app, "seal", "restored", "--yes")
    assert close_batches() == 1
    assert db.session.scalars(select(Void)).all() == []
