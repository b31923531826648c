"""The last release and this one serve at once while the database is upgraded, and after a step back.

Nobody is signed out, no ballot is lost or doubled, and each takes ballots for rooms that the other opened. A
server of the last release that runs goes on after the upgrade; it does not start before the step back.
"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import requests
from sqlalchemy import select

from bench.serving import ROOT, NotServing, Server, serving
from safe4me import create_app, rooms
from safe4me.db.base import db
from safe4me.db.released import Seal
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass
from safe4me.settings import Settings
from tests.faults.conftest import Faults
from tests.helpers.servers.machine import needed, releases_without_ledger
from tests.helpers.servers.postgres import postgres_servers, url_of
from tests.helpers.servers.pupils import Pupils
from tests.helpers.world.schools import PASSWORD, Place, close, environ_of, give, make_place, with_settings

pytestmark = pytest.mark.long

BALLOTS, PUPILS = 20, 2
MIGRATIONS = ROOT / "migrations" / "versions"


class Release(NamedTuple):
    """The code of a release, and the settings it serves with: its pages are its own."""

    code: Path
    settings: Settings

    def flask(self, *words: str) -> None:
        """Run one of its commands."""
        environ = {**os.environ, **environ_of(self.settings)}
        done = subprocess.run(  # noqa: S603 - our own
            [sys.executable, "-m", "flask", "--app", "app", *words],
            cwd=self.code,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    @contextmanager
    def node(self, folder: Path) -> Iterator[Server]:
        """A server of it."""
        with serving("app:app", environ_of(self.settings), folder, code=self.code) as running:
            yield running


def git(*words: str) -> str:
    """What git tells of this repository; without it, or without its history, the test is skipped."""
    program = needed(shutil.which("git"), "git")
    done = subprocess.run([program, *words], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - as found
    needed(done.returncode == 0 or None, f"the repository with its history: {done.stderr}")
    return done.stdout.strip()


def last_release(folder: Path) -> Path:
    """The code before the newest migration."""
    newest = max(MIGRATIONS.glob("*.py"))
    added = git("log", "--diff-filter=A", "-1", "--format=%H", "--", str(newest))
    needed(sys.version_info >= (3, 11, 4) or None, "Python 3.11.4, which unpacks archives safely")
    git(
        "archive",
        "-o",
        str(folder / "old.tar"),
        needed(added or None, "the repository with its history") + "^",
    )
    with tarfile.open(folder / "old.tar") as archive:
        archive.extractall(folder / "old", filter="data")
    return folder / "old"


@pytest.fixture
def releases(settings: Settings, tmp_path: Path) -> Iterator[tuple[Release, Release]]:
    """The last release and this one, each with its pages, on one database with the tables of the last."""
    with postgres_servers(1) as servers:
        servers[0].make()
        shared = with_settings(settings, database_url=url_of(servers))
        both = [
            Release(
                code,
                with_settings(
                    shared,
                    build_folder=tmp_path / f"build-{n}",
                    content_folder=code / "tests" / "data" / "content",
                ),
            )
            for n, code in enumerate((last_release(tmp_path), ROOT))
        ]
        for release in both:
            release.flask("build")
        both[0].flask("db", "upgrade")
        yield both[0], both[1]


class Teacher(requests.Session):
    """A teacher at a browser, who meets one release and then the other."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._email = place.teacher.email

    def sign_in(self, server: Server) -> None:
        """Sign in, by the form."""
        self._send(server, "/account/sign-in", {"email": self._email, "password": PASSWORD})

    def open_room(self, server: Server, class_id: int) -> None:
        """Open a room for a class, by the form."""
        asked = {"phase": "once", "minutes": "60", "activities": "law/quiz"}
        self._send(server, f"/teach/classes/{class_id}/open", asked)

    def is_signed_in(self, server: Server) -> bool:
        """Whether the server shows their own pages."""
        return self.get(f"{server.address}/teach/", timeout=30, allow_redirects=False).status_code == 200

    def _send(self, server: Server, path: str, given: dict[str, str]) -> None:
        token = re.search(
            r'name="csrf_token"[^>]* value="([^"]+)"', self.get(server.address + path, timeout=30).text
        )
        assert token
        sent = {**given, "csrf_token": token[1]}
        reply = self.post(server.address + path, data=sent, timeout=30, allow_redirects=False)
        assert reply.status_code == 302, reply.text


def newest_room() -> tuple[int, str]:
    """The number and the code of the room that was opened last."""
    db.session.rollback()
    number, code = db.session.execute(select(Room.id, Room.code).order_by(Room.id.desc())).first() or (0, "")
    db.session.rollback()
    return number, code


def cast(code: str, *servers: Server) -> int:
    """Pupils send to one server and to the other; how many ballots were thanked for."""
    pupils = Pupils(code, [server.port for server in servers], PUPILS)
    with pupils.sending():
        pupils.wait_for(BALLOTS)
    assert pupils.wrong == []
    return len(pupils.thanked)


def test_two_releases_serve_at_once_while_the_database_is_upgraded_and_back(
    releases: tuple[Release, Release], tmp_path: Path, faults: Faults
) -> None:
    old, new = releases
    app = create_app(new.settings)
    with app.app_context():
        place = make_place("Northshire", "Hill School", datetime.now(UTC))
        classes = [add_class(place, f"9{letter}") for letter in "ABCD"]
        teacher, sent = Teacher(place), dict[int, int]()
        db.session.rollback()

        def lesson(opens: Server, *take: Server) -> None:
            teacher.open_room(opens, classes.pop())
            number, code = newest_room()
            sent[number] = cast(code, *take)

        with old.node(tmp_path) as first:
            with old.node(tmp_path) as second:
                teacher.sign_in(first)
                lesson(first, first, second)
                new.flask("db", "upgrade")
                lesson(second, first, second)
            with new.node(tmp_path) as second:
                assert [teacher.is_signed_in(node) for node in (first, second)] == [True, True]
                lesson(second, first, second)
            with pytest.raises(NotServing), old.node(tmp_path):
                pass
            new.flask("db", "downgrade")
            with old.node(tmp_path) as second:
                assert [teacher.is_signed_in(node) for node in (first, second)] == [True, True]
                lesson(second, first, second)
        new.flask("db", "upgrade")
        box = app.extensions["ballot_box"]
        held = {number: box.sent(number)["law/quiz"] for number in sent}
        in_an_hour = datetime.now(UTC) + timedelta(minutes=61)
        rooms.seal_due(db.session(), box, new.settings, in_an_hour)
        ballots = dict(db.session.execute(select(Seal.room_id, Seal.ballots)).all())
        assert releases_without_ledger() == 0
    close(app)
    faults.tells("rooms that one release opened and both took ballots for", len(sent))
    faults.tells("ballots thanked for", sum(sent.values()))
    assert (held, ballots) == (sent, sent)


def add_class(place: Place, name: str) -> int:
    """One more class of the place's teacher; its number."""
    own = SchoolClass(
        school=place.school, school_year=place.school_class.school_year, year_group=9, name=name, size=30
    )
    db.session.add(own)
    give(own, place.teacher)
    return own.id
