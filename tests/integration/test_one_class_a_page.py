"""No league table: no page or file puts the answers of two classes side by side.

Every address for staff is asked for, by everybody who may, of two classes that have answered. What a page was
made of is watched where sealed counts leave the database: those of two rooms in one reply are too many.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from safe4me import results, rooms
from safe4me.db.base import db
from safe4me.db.batch_forming import form
from safe4me.db.released import Seal, SealedCount
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import SchoolClass
from safe4me.schools.my_school import coverage_of
from safe4me.statistics.ballot import Ballot
from safe4me.web.school import my_school
from tests.helpers.world.schools import Clock, Place, add_class, open_room
from tests.integration.test_role_matrix import GETS, World, make_world, path

STAFF = ("/teach/", "/school/", "/coordinate/", "/officer/")
READERS = ("teacher A", "lead A", "coordinator A", "officer")


class Read:
    """The seals whose counts were read, and how often the database was asked for any."""

    def __init__(self) -> None:
        self.seals: set[int] = set()
        self.statements = 0

    def load(self, count: SealedCount, _context: object) -> None:
        self.seals.add(count.seal_id)

    def ask(self, _connection: object, _cursor: object, statement: str, *_others: object) -> None:
        self.statements += "sealed_count" in statement


@contextmanager
def reading() -> Iterator[Read]:
    """What is read of sealed counts meanwhile."""
    found = Read()
    event.listen(SealedCount, "load", found.load)
    event.listen(Engine, "before_cursor_execute", found.ask)
    try:
        yield found
    finally:
        event.remove(SealedCount, "load", found.load)
        event.remove(Engine, "before_cursor_execute", found.ask)


@pytest.fixture
def world(app: Flask, place: Place, clock: Clock) -> World:
    """A school of which three classes have answered, two of them last week, and one is in two rooms."""
    others = [add_class(place, name, size=25) for name in ("9L", "9M")]
    made = make_world(app, place, clock)
    for each in others:
        second = place._replace(school_class=each)
        answered(app, second, "law/quiz")
        answered(app, second, "law/chat")
    clock.forward(days=7)
    form(db.session(), clock().date())
    db.session.commit()
    return made


def answered(app: Flask, place: Place, activity: str) -> None:
    room, box = open_room(app, place, activity), app.extensions["ballot_box"]
    answers = {"law/quiz": (("pass-on", 1), ("confidence", 1)), "law/chat": (("fork", 1),)}[activity]
    for _ in range(20):
        box.cast(room.code, Ballot(activity, token_hex(16), answers), app.extensions["clock"]())
    rooms.close(db.session(), box, app.extensions["settings"], room, app.extensions["clock"]())


def addresses(world: World) -> list[str]:
    """Every address for staff, of each class and each closed room that it may be about."""
    own = db.session.query(SchoolClass.id).filter(SchoolClass.name.in_(["9K", "9L", "9M"])).all()
    closed = db.session.query(Room.id).filter(Room.state == RoomState.CLOSED).all()
    found = {
        path(row.route, {**world.ids, "class_id": class_id, "room_id": room_id})
        for row in GETS
        if row.route.startswith(STAFF)
        for (class_id,) in own
        for (room_id,) in closed
    }
    return sorted(found | {"/school/?year=9", "/coordinate/?school=1"})


def side_by_side(world: World) -> dict[str, list[str]]:
    """The replies that were made of the counts of two classes, by who asked."""
    class_of = dict(db.session.query(Seal.id, Room.class_id).join(Room, Room.id == Seal.room_id).all())
    db.session.rollback()
    found: dict[str, list[str]] = {who: [] for who in READERS}
    for who in READERS:
        for address in addresses(world):
            with reading() as read:
                world.clients[who].get(address)
            if len({class_of[seal] for seal in read.seals}) > 1 or (read.statements and not read.seals):
                found[who].append(address)
    return {who: pages for who, pages in found.items() if pages}


def test_no_page_or_file_has_the_answers_of_two_classes(world: World) -> None:
    assert len(addresses(world)) > 60
    assert side_by_side(world) == {}


def test_a_classs_own_pages_are_seen_to_read_its_answers(world: World) -> None:
    with reading() as read:
        world.clients["lead A"].get(f"/teach/classes/{world.ids['class_id']}/")
    assert read.seals
    assert read.statements


def test_a_my_school_that_read_each_classs_answers_would_be_found(
    world: World, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, library = coverage_of, app.extensions["site"].libraries["en"]

    def table_of_classes(*of):  # type: ignore[no-untyped-def]  # as the honest one
        for room in of[0].query(Room).filter(Room.state == RoomState.CLOSED):
            results.room_results(of[0], app.extensions["settings"], library, room)
        return honest(*of)

    monkeypatch.setattr(my_school, "coverage_of", table_of_classes)
    assert side_by_side(world) == {"lead A": ["/school/", "/school/?year=9"]}
