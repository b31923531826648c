"""The machine is lost, and the site is put back on another from a backup, command by command.

What was sealed before the backup is there. A room that the backup has open may have been sealed, and seen,
since: it ends unseen, and its class has measured.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url, select

from bench.serving import ROOT, serving
from safe4me import create_app, rooms
from safe4me.db.base import db
from safe4me.db.budget import BudgetEntry
from safe4me.db.released import Seal
from safe4me.db.rooms import Room, RoomState
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot
from tests.faults.conftest import Faults
from tests.helpers.servers.postgres import (
    NAME,
    OWNER,
    ROLES,
    SITE,
    PostgresServer,
    needed_program,
    postgres_servers,
    url_of,
)
from tests.helpers.servers.pupils import AS_JSON, body_of
from tests.helpers.servers.web import ask
from tests.helpers.world.schools import close, environ_of, make_place, open_room, with_settings

pytestmark = pytest.mark.long

BALLOTS = 12
OPERATIONS = " ".join((ROOT / "docs" / "operations.md").read_text("utf-8").split())


def flask(settings: Settings, words: str, *more: str) -> str:
    """What a command of the site says; it succeeds, and the documentation names it."""
    assert f"`{words}" in OPERATIONS
    command = [sys.executable, "-m", "flask", "--app", "app", *words.split(), *more]
    return succeeds(command, {**os.environ, **environ_of(settings)})


def succeeds(command: list[str], environ: dict[str, str] | None = None) -> str:
    """What a command says, which succeeds."""
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def machine(settings: Settings, folder: Path, database_url: str = "") -> Settings:
    """The settings on another machine: its folder is new, the secret key the same."""
    folder.mkdir()
    return with_settings(
        settings,
        database_url=database_url or f"sqlite:///{folder / 'safe4me.db'}",
        ballot_box_path=folder / "ballot-box.db",
        build_folder=folder / "build",
    )


def live(settings: Settings, back_up: Callable[[], object]) -> None:
    """A room is sealed, another is open; a backup is made; then the other is sealed, and seen, too."""
    app = create_app(settings)
    with app.app_context():
        now = datetime.now(UTC)
        place = make_place("Northshire", "Hill School", now)
        box, opened = (
            app.extensions["ballot_box"],
            [open_room(app, place, of) for of in ("law/quiz", "law/chat")],
        )
        for n in range(BALLOTS):
            nonce = f"{n:032x}"
            box.cast(opened[0].code, Ballot("law/quiz", nonce, (("pass-on", 2), ("confidence", 3))), now)
            box.cast(opened[1].code, Ballot("law/chat", nonce, (("fork", 1),)), now)
        rooms.close(db.session(), box, settings, opened[0], now)
        back_up()
        rooms.close(db.session(), box, settings, opened[1], now)
    close(app)


def put_back(settings: Settings) -> str:
    """The steps of the documentation, once the database is there; what `seal restored` says."""
    flask(settings, "build")
    told = flask(settings, "seal restored", "--yes")
    flask(settings, "doctor")
    return told


def found(app: Flask) -> dict[str, object]:
    """What the main database says of rooms, seals and budget."""
    with app.app_context():
        return {
            "rooms": db.session.scalars(select(Room.state).order_by(Room.id)).all(),
            "seals": db.session.execute(select(Seal.activity, Seal.ballots)).all(),
            "spent": sorted(db.session.scalars(select(BudgetEntry.activity).where(BudgetEntry.spent))),
        }


def is_as_it_was(settings: Settings, folder: Path) -> None:
    """See that the site is as at the backup, but for the room that was open; and that it takes ballots."""
    app = create_app(settings)
    assert found(app) == {
        "rooms": [RoomState.CLOSED, RoomState.DISCARDED],
        "seals": [("law/quiz", BALLOTS)],
        "spent": ["law/chat", "law/quiz"],
    }
    with app.app_context():
        place = make_place("Southshire", "Dale School", datetime.now(UTC))
        code = open_room(app, place, "law/quiz").code
    close(app)
    with serving("app:app", environ_of(settings), folder) as server:
        assert ask(server, "/en/help/").status == 200
        path, body = f"/c/{code}/ballots", body_of("0" * 32)
        assert ask(server, path, method="POST", headers=AS_JSON, body=body).status == 204


def test_on_sqlite(settings: Settings, tmp_path: Path, faults: Faults) -> None:
    lost, new = machine(settings, tmp_path / "lost"), machine(settings, tmp_path / "new")
    backup = tmp_path / "backup.db"
    flask(lost, "build")
    flask(lost, "db upgrade")
    live(lost, lambda: flask(lost, "backup", str(backup)))
    shutil.rmtree(tmp_path / "lost")
    shutil.copy(backup, tmp_path / "new" / "safe4me.db")
    flask(new, "db upgrade")
    assert "Ended unseen: 1." in put_back(new)
    is_as_it_was(new, tmp_path)
    faults.tells("drills on SQLite, after which all was there", 1)


def psql(server: PostgresServer) -> None:
    """Make the two roles, and give them their rights: before `db upgrade`, and after."""
    where = ["-h", str(server.folder), "-U", "safe4me", "-d", NAME, "-v", "ON_ERROR_STOP=1"]
    roles = server.folder / "roles.sql"
    roles.write_text(ROLES, encoding="utf-8")
    succeeds([needed_program("psql"), *where, "-f", str(roles)])


def as_role(settings: Settings, role: str) -> Settings:
    """The settings of whoever signs in to the database as a role."""
    url = make_url(settings.database_url).set(username=role)
    return with_settings(settings, database_url=url.render_as_string(hide_password=False))


def test_on_postgresql(settings: Settings, tmp_path: Path, faults: Faults) -> None:
    assert all(
        f"`{words}" in OPERATIONS
        for words in ("pg_dump -Fc -f FILE", "createdb", "pg_restore --exit-on-error")
    )
    backup = tmp_path / "backup.dump"
    with postgres_servers(2) as (first, second):
        lost = machine(settings, tmp_path / "lost", url_of([first]))
        new = machine(settings, tmp_path / "new", url_of([second]))
        first.make()
        psql(first)
        flask(lost, "build")
        flask(as_role(lost, OWNER), "db upgrade")
        psql(first)
        where = ["-h", str(first.folder), "-U", "safe4me"]
        dump = [needed_program("pg_dump"), *where, "-Fc", "-f", str(backup), NAME]
        live(as_role(lost, SITE), lambda: succeeds(dump))
        first.kill()
        shutil.rmtree(tmp_path / "lost")

        second.make()
        psql(second)
        where = ["-h", str(second.folder), "-U", "safe4me"]
        succeeds([needed_program("pg_restore"), *where, "--exit-on-error", "-d", NAME, str(backup)])
        flask(as_role(new, OWNER), "db upgrade")
        psql(second)
        assert "Ended unseen: 1." in put_back(as_role(new, SITE))
        is_as_it_was(as_role(new, SITE), tmp_path)
    faults.tells("drills on PostgreSQL, with pg_dump, after which all was there", 1)
