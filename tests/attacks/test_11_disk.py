"""Whoever takes the disk, or a backup, learns no nonce, no answer and, once a room is sealed, no exact count.

Attacker has: every file and backup, at any moment

Copies of every file are taken in the middle of a room, of a ballot's transaction and of the seal's, and after
the seal; a backup each time. They are searched, freed pages and journals too, for nonces, their keyed hashes,
the room's salt, exact counts and what pupils typed: as bytes, hex, Base64 and text. The counts are made large
enough to be recognised, and the noise is fixed so that none is sealed as it was. While a room is open, the
ballot box's own files hold counts and hashes; these alone are excused. Last, the bytes of emptied boxes are
compared: classes that answered otherwise must leave the same ones.
"""

import secrets
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import rooms
from safe4me.ballot_box.sqlite import cast as casting
from safe4me.ballot_box.sqlite import tables
from safe4me.ballot_box.sqlite.process import ProcessConnection
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.db import base, released
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.privacy import noise
from safe4me.settings import Settings
from tests.attacks.conftest import Attacks
from tests.attacks.disk import AFTER, NEVER, Disk, Thief, binary, found, log_file, recognisable
from tests.attacks.replay import just_opened, left_behind, quiz, story
from tests.helpers.world.schools import NOW, Place, browser

TYPED = "zq said it was all my fault"
NOISE = {3: (1, 1, -2), 4: (1, -1, 1, -1)}


def stolen(app: Flask, settings: Settings, room: Room, patch: pytest.MonkeyPatch, pupils: int) -> Disk:
    """A class works through the room, which is then sealed; a thief takes everything, again and again."""
    box = app.extensions["ballot_box"] = SqliteBallotBox(settings.ballot_box_path, settings.secret_key, 0.2)
    thief, client, ballots = Thief(app, settings, patch), browser(app), f"/c/{room.code}/ballots"
    nonces = [secrets.token_bytes(16) for _ in range(pupils)]
    with log_file(settings.ballot_box_path.with_name("server.log")):
        for n, nonce in enumerate(nonces):
            if n == pupils - 1:
                thief.copy()
                thief.copy_after(casting, "add_all")
            ballot = quiz(n, 1 + n % 3, 1 + n % 4) if n % 2 else story(n, n % 3)
            assert client.post(ballots, json={**ballot, "nonce": nonce.hex()}).status_code == 204
        type_what_is_wrong(client, room.code, settings.ballot_box_path)
        in_the_box = recognisable(settings.ballot_box_path)
        thief.copy_after(released, "write")
        rooms.close(db.session(), box, settings, room, NOW)
        thief.copy()
    return Disk(thief, [binary(nonce) for nonce in nonces] + [binary(TYPED.encode())], in_the_box)


def type_what_is_wrong(client: FlaskClient, code: str, box: Path) -> None:
    """Words where a code, an answer or a ballot belongs; and a ballot that meets a locked box."""
    client.post("/en/join/code", data={"code": TYPED}, headers={"User-Agent": TYPED})
    client.post(f"/c/{code}/en/learn/law/quiz/check", data={"answers.pass-on": TYPED, "own-words": TYPED})
    client.post(f"/c/{code}/ballots", json={"activity": TYPED, "nonce": TYPED, "answers": {"pass-on": TYPED}})
    with closing(sqlite3.connect(box, isolation_level=None)) as stranger:
        stranger.execute("BEGIN EXCLUSIVE")
        assert client.post(f"/c/{code}/ballots", json=quiz(1, 1, 1)).status_code == 503
        stranger.execute("ROLLBACK")


@pytest.fixture
def settings(on_sqlite: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Those of a site on SQLite: whoever attacks has its file.

    A backup in the middle of a transaction cannot be noted, and would wait five seconds to find that out.
    """
    monkeypatch.setattr(base, "SQLITE_PRAGMAS", (*base.SQLITE_PRAGMAS, "busy_timeout=50"))
    return on_sqlite


@pytest.fixture(autouse=True)
def fixed_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "sum_zero_noise", lambda k, _epsilon: NOISE[k])


@pytest.mark.asvs("14.2.4")
def test_no_copy_tells_anything(
    app: Flask, settings: Settings, room: Room, attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = stolen(app, settings, room, monkeypatch, attacks.trials(whole=25, quick=8))
    for case, secrets_found in disk.finds().items():
        attacks.holds(case, secrets_found, at_most=0)
    with_the_box = found(disk.in_the_box, disk.thief.raw[-2].values())
    attacks.twin("a backup of every file, in the middle of the seal", with_the_box, beyond=0)


def keep_a_log(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tables, "PRAGMAS", [*tables.PRAGMAS, "journal_mode=WAL"])


def only_delete(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tables, "PRAGMAS", [*tables.PRAGMAS, "secure_delete=OFF"])
    patch.setattr(ProcessConnection, "rewrite", lambda _process: None)


def keep_nonces(patch: pytest.MonkeyPatch) -> None:
    slot = casting._Slot  # noqa: SLF001 - broken inside
    patch.setattr(slot, "digest", lambda _slot, cast: bytes.fromhex(cast.ballot.nonce))


TWINS = {
    "a box with a write-ahead log": (keep_a_log, AFTER),
    "a box that deletes and does not overwrite": (only_delete, AFTER),
    "a box that keeps nonces as they are": (keep_nonces, NEVER),
}


@pytest.mark.parametrize("twin", TWINS)
def test_a_box_that_keeps_more_is_caught(
    app: Flask, settings: Settings, room: Room, attacks: Attacks, monkeypatch: pytest.MonkeyPatch, twin: str
) -> None:
    breaks, case = TWINS[twin]
    breaks(monkeypatch)
    attacks.twin(f"{twin}: {case}", stolen(app, settings, room, monkeypatch, 8).finds()[case], beyond=0)


def unlike_boxes(app: Flask, place: Place, classes: int) -> int:
    """How many of so many classes, each with answers of its own, left other bytes than the first did."""
    opened, chance = just_opened(app, place), Random(11)  # noqa: S311 - answers of a test
    left = []
    for _ in range(classes):
        quizzes = [quiz(n, chance.randint(1, 3), chance.randint(1, 4)) for n in range(4)]
        stories = [story(n, chance.randrange(3)) for n in range(4)]
        left.append(left_behind(opened, quizzes + stories).box_bytes)
    return sum(box != left[0] for box in left)


def test_an_emptied_box_is_the_same_whatever_was_answered(app: Flask, place: Place, attacks: Attacks) -> None:
    unlike = unlike_boxes(app, place, attacks.trials(whole=60, quick=6))
    attacks.holds("classes whose answers changed a byte of the emptied box", unlike, at_most=0)


def test_a_box_that_is_emptied_but_not_written_anew_is_caught(
    app: Flask, place: Place, attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ProcessConnection, "rewrite", lambda _process: None)
    attacks.twin("a box emptied but not written anew: bytes changed", unlike_boxes(app, place, 6), beyond=0)
