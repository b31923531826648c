"""A warm seal takes at most 50 ms, on SQLite, with the box in memory as it is where the site is deployed."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import pytest
from flask import Flask

from safe4me import rooms
from safe4me.settings import Settings
from safe4me.storage.base import db
from safe4me.storage.box.ballot_box import BallotBox
from safe4me.storage.places import SchoolClass
from safe4me.storage.rooms import Room
from tests.rooms import send
from tests.world import NOW, Place, open_room, with_settings

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own in it
ROOMS = 25
WARM = 5
BALLOTS = 25


@pytest.fixture
def settings(settings: Settings) -> Iterator[Settings]:
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield with_settings(settings, ballot_box_path=Path(folder) / "ballot-box.db")


def filled(app: Flask, place: Place, box: BallotBox, n: int) -> Room:
    """A room of a class of its own, with 25 ballots for the quiz."""
    school_class = SchoolClass(
        school=place.school, school_year=2026, year_group=9, name=f"9{n}", size=BALLOTS
    )
    db.session.add(school_class)
    db.session.commit()
    room = open_room(app, place._replace(school_class=school_class), "law/quiz")
    send(box, room, BALLOTS)
    return room


def test_a_seal_takes_at_most_50_ms(app: Flask, place: Place, box: BallotBox, settings: Settings) -> None:
    seconds = []
    for room in [filled(app, place, box, n) for n in range(ROOMS)]:
        start = perf_counter()
        rooms.close(db.session(), box, settings, room, NOW)
        seconds.append(perf_counter() - start)
    assert median(seconds[WARM:]) < 0.050
