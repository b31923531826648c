"""A class's results belong to the class: who reads them, since when, and who is told of a new reader."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from safe4me.db.accounts import Account, ClassTeacher, RoleName
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.schools import class_teachers, people
from safe4me.schools import readers as reading
from tests.helpers.world.rooms import close_room, send
from tests.helpers.world.schools import (
    NOW,
    Clock,
    Place,
    add_class,
    browser,
    hidden,
    make_account,
    open_room,
    sign_in,
)

LATER = {"days": 1}


@pytest.fixture
def room(app: Flask, place: Place) -> Room:
    """A room of the class that is closed, with results, since yesterday."""
    made = open_room(app, place, "law/quiz")
    send(app, made, 20)
    close_room(app, made)
    return made


@pytest.fixture
def colleague(place: Place) -> Account:
    other = make_account(RoleName.TEACHER, "Colleague")
    other.school = place.school
    db.session.add(other)
    db.session.commit()
    return other


def signed_in(app: Flask, account: Account) -> FlaskClient:
    client = browser(app)
    sign_in(client, account)
    return client


def main(client: FlaskClient, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200
    found = re.search(r"<main.*</main>", reply.text, re.S)
    assert found
    return re.sub(r'(name="csrf_token"[^>]*value=")[^"]*', r"\1", found[0])


def statuses(app: Flask, account: Account, room: Room) -> set[int]:
    client = signed_in(app, account)
    return {
        client.get(f"/teach/rooms/{room.id}/{page}").status_code for page in ("results", "summary", "show")
    }


def new_lead(place: Place, clock: Clock) -> Account:
    asked = {"role": "lead", "email": "sham@school.example", "name": "Sam Sham"}
    return people.invite(db.session(), place.coordinator, school=place.school, now=clock.now, **asked)


def test_teachers_and_lead_see_the_same_bytes(
    app: Flask, place: Place, room: Room, colleague: Account, clock: Clock
) -> None:
    class_teachers.give_class(db.session(), place.lead, place.school_class, colleague, NOW)
    clock.forward(**LATER)
    of_class, of_room = f"/teach/classes/{place.school_class.id}/", f"/teach/rooms/{room.id}"
    clients = [signed_in(app, each) for each in (place.teacher, colleague, place.lead)]
    for address in (of_class, f"{of_room}/results", f"{of_room}/summary", f"{of_room}/show"):
        assert len({main(client, address) for client in clients}) == 1, address


def test_whoever_has_the_class_reads_and_nobody_else(
    app: Flask, place: Place, room: Room, colleague: Account, clock: Clock
) -> None:
    assert statuses(app, place.coordinator, room) == statuses(app, colleague, room) == {404}
    class_teachers.give_class(db.session(), place.lead, place.school_class, colleague, NOW, until=NOW.date())
    assert statuses(app, colleague, room) == {200}
    class_teachers.take_back(db.session(), place.lead, place.school_class, place.teacher, NOW)
    assert statuses(app, place.teacher, room) == {200}, "whoever opened it keeps it until the day is over"
    clock.forward(**LATER)
    assert statuses(app, place.teacher, room) == statuses(app, colleague, room) == {404}
    assert statuses(app, place.lead, room) == {200}


def test_nobody_but_its_teacher_reads_a_room_that_is_open(app: Flask, place: Place) -> None:
    assert statuses(app, place.lead, open_room(app, place, "law/quiz")) == {404}


def test_what_pupils_were_told_of_their_teacher_alone_stays_with_the_teacher(
    app: Flask, place: Place, room: Room, clock: Clock
) -> None:
    db.session.execute(update(Room).values(of_class=False))
    db.session.commit()
    clock.forward(**LATER)
    assert statuses(app, place.lead, room) == {404}
    assert statuses(app, place.teacher, room) == {200}
    assert f"/rooms/{room.id}/" not in main(
        signed_in(app, place.lead), f"/teach/classes/{place.school_class.id}/"
    )


def test_a_room_of_several_classes_is_read_by_the_teachers_of_each_who_are_all_named(
    app: Flask, place: Place, colleague: Account
) -> None:
    second = add_class(place, "9L")
    class_teachers.give_class(db.session(), place.lead, second, colleague, NOW)
    shared = open_room(app, place, "law/quiz", beside=[second])
    send(app, shared, 20)
    close_room(app, shared)
    page = main(signed_in(app, colleague), f"/teach/rooms/{shared.id}/results")
    assert "Teaches 9K" in page
    assert "Teaches 9L" in page


def test_the_class_names_its_readers_and_since_when(
    app: Flask, place: Place, colleague: Account, clock: Clock
) -> None:
    db.session.execute(update(ClassTeacher).values(or_before=True))
    clock.forward(days=2)
    class_teachers.give_class(
        db.session(), place.lead, place.school_class, colleague, clock.now, until=date(2026, 12, 1)
    )
    new_lead(place, clock)
    page = main(signed_in(app, place.teacher), f"/teach/classes/{place.school_class.id}/")
    readers = page.split('id="readers"')[1].split("</ul>")[0]
    told = [" ".join(re.sub("<[^>]*>", "", item).split()) for item in re.findall("<li>.*?</li>", readers)]
    assert told == [
        "Lead School lead · since 24 November 2026",
        "Sam Sham School lead · since 26 November 2026",
        "Teacher Teaches 9K · since 26 November 2026 · until 1 December 2026",
        "Teacher Teaches 9K · since before 24 November 2026",
    ]


def test_a_teacher_is_told_of_a_lead_whom_a_coordinator_invites_until_it_is_seen(
    app: Flask, place: Place, clock: Clock
) -> None:
    client = signed_in(app, place.teacher)
    assert "New readers" not in main(client, "/teach/week")
    clock.forward(minutes=5)
    new_lead(place, clock)
    clock.forward(minutes=5)
    for _ in range(2):
        page = main(client, "/teach/week")
        assert "New readers" in page
        assert "Sam Sham</b>, School lead" in page
        assert "since 24 November 2026" in page
    token = hidden(client.get("/account/").text, "csrf_token")
    seen = {"csrf_token": token, "by": hidden(page, "by")}
    assert client.post("/teach/readers/seen", data=seen).location == "/teach/week"
    assert "New readers" not in main(client, "/teach/week")


def test_who_came_after_the_page_was_made_is_not_seen_yet(place: Place, clock: Clock) -> None:
    shown = clock.now
    clock.forward(minutes=1)
    new_lead(place, clock)
    reading.note_seen(db.session(), place.teacher, shown)
    assert [each.account.name for each in reading.new_readers(db.session(), place.teacher, clock.now)] == [
        "Sam Sham"
    ]


@pytest.mark.parametrize("comes", ["given", "enabled", "back"])
def test_every_way_to_become_a_reader_is_told(
    place: Place, colleague: Account, clock: Clock, comes: str
) -> None:
    own, lead, actor = place.school_class, place.lead, place.coordinator
    if comes == "back":
        class_teachers.give_class(db.session(), lead, own, colleague, clock.now, until=clock.now.date())
    if comes == "enabled":
        people.disable(db.session(), actor, lead, clock.now)
    clock.forward(days=3)
    reading.note_seen(db.session(), place.teacher, clock.now - timedelta(hours=1))
    assert reading.new_readers(db.session(), place.teacher, clock.now) == []
    if comes == "enabled":
        people.enable(db.session(), actor, lead, clock.now)
    else:
        class_teachers.give_class(db.session(), lead, own, colleague, clock.now)
    assert len(reading.new_readers(db.session(), place.teacher, clock.now)) == 1
