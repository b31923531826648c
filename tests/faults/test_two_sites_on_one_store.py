"""Two sites are given one Valkey store and one prefix: the second one does not start, and touches nothing."""

from collections.abc import Iterator
from contextvars import Context
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from safe4me import create_app, rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.db.admin import copy_database
from safe4me.db.base import db
from safe4me.db.released import Seal
from safe4me.db.rooms import Room
from safe4me.settings import Settings
from tests.helpers.world.ballots import (
    CODE,
    QUIZ,
    fresh,
    open_box,
    own_address,
    problem,
    quiz_ballot,
    valkey_store,
)
from tests.helpers.world.rooms import cast_ballots
from tests.helpers.world.schools import NOW, browser, close, make_place, open_room, with_settings

BALLOTS = 12
MUCH_LATER = NOW + timedelta(days=1)


@pytest.fixture
def settings(on_sqlite: Settings, valkey_port: int) -> Settings:
    prefix = own_address(valkey_port).prefix
    return with_settings(on_sqlite, ballot_box_url=f"valkey://127.0.0.1:{valkey_port}?tls=no&prefix={prefix}")


@pytest.fixture
def other(settings: Settings, empty_database: Path, tmp_path: Path) -> Iterator[Flask]:
    """Another site, with a database of its own, and all other settings the same."""
    file = tmp_path / "other.db"
    file.write_bytes(empty_database.read_bytes())
    app = create_app(with_settings(settings, database_url=f"sqlite:///{file}"))
    app.extensions["clock"] = lambda: MUCH_LATER
    yield app
    close(app)


def test_the_second_site_neither_seals_nor_forgets_nor_opens_anything(
    other: Flask, room: Room, box: BallotBox, settings: Settings
) -> None:
    cast_ballots(box, room, BALLOTS)
    with other.app_context():
        theirs: BallotBox = other.extensions["ballot_box"]
        assert rooms.seal_due(db.session(), theirs, settings, MUCH_LATER) == 0
        with pytest.raises(BoxUnavailable):
            theirs.forget_all()
        with pytest.raises(BoxUnavailable):
            open_room(other, make_place("Southshire", "Lake School"), "law/quiz")
        assert problem(browser(other).post(f"/c/{room.code}/ballots", json=fresh(QUIZ)))[0] == 503
    assert box.sent(room.id)["law/quiz"] == BALLOTS
    assert rooms.seal_due(db.session(), box, settings, MUCH_LATER) == 1
    assert db.session.scalars(select(Seal.ballots)).all() == [BALLOTS]


def test_it_does_not_start_and_one_line_says_what_to_do(other: Flask, box: BallotBox) -> None:
    box.identity()
    for command in ("serve", "doctor"):
        done = other.test_cli_runner().invoke(args=[command])
        assert done.exit_code == 1
        [line] = [line for line in done.output.splitlines() if "Valkey" in line]
        assert "has another site’s rooms under" in line
        assert "set ?prefix= in SAFE4ME_BALLOT_BOX_URL to one of its own." in line


def test_with_a_prefix_each_two_sites_keep_apart_rooms_that_are_called_the_same(valkey_port: int) -> None:
    here, there = (open_box(valkey_store(valkey_port)) for _ in range(2))
    here.cast(CODE, quiz_ballot(), NOW)
    there.finish(1, "law/quiz", NOW)
    here.cast(CODE, quiz_ballot(), NOW)
    there.forget_all()
    assert not there.has_room(1)
    assert here.sent(1)["law/quiz"] == 2


def test_a_site_whose_database_came_back_from_a_backup_is_the_same_site(
    app: Flask, room: Room, box: BallotBox, settings: Settings, tmp_path: Path
) -> None:
    cast_ballots(box, room, BALLOTS)
    copy_database(db.engine, tmp_path / "backup.db")
    back = create_app(with_settings(settings, database_url=f"sqlite:///{tmp_path / 'backup.db'}"))
    assert back.extensions["ballot_box"].identity() == box.identity()
    close(back)


def test_a_site_that_may_not_read_its_own_id_does_not_start(app: Flask, in_app: None) -> None:
    db.session.execute(text("ALTER TABLE site_id RENAME TO out_of_reach"))
    db.session.commit()
    for command in ("serve", "doctor"):
        done = Context().run(app.test_cli_runner().invoke, args=[command])  # not in the test's own app
        assert done.exit_code == 1
        assert "The main database does not say which site this is (OperationalError)" in done.output


def test_without_its_main_database_a_worker_that_starts_does_not_guess_whose_the_box_is(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "empty.db").touch()
    app = create_app(with_settings(settings, database_url=f"sqlite:///{tmp_path / 'empty.db'}"))
    with pytest.raises(BoxUnavailable):
        app.extensions["ballot_box"].due(NOW)
    close(app)
