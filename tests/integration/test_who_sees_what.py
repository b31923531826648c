"""Who sees what of a class: each reader × each address is there, or does not exist, as the table says."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.schools import class_teachers
from tests.helpers.world.lessons import planned
from tests.helpers.world.schools import (
    NOW,
    Clock,
    Place,
    browser,
    give,
    hidden,
    make_account,
    make_place,
    open_room,
    sign_in,
)
from tests.helpers.world.week_page import closed

MISSING = 404
YES, NO = True, False
READERS = ("co-teacher", "lead", "cover after the last day", "former teacher", "colleague", "coordinator")
# the co-teacher, the lead, cover after the last day, a former teacher, a colleague, a coordinator
TABLE = {
    "states": (YES, YES, YES, NO, YES, NO),
    "open room": (YES, YES, NO, NO, NO, NO),
    "finish": (YES, YES, NO, NO, NO, NO),
    "results": (YES, YES, NO, NO, NO, NO),
    "on paper": (YES, YES, NO, NO, NO, NO),
    "change a lesson": (YES, YES, NO, NO, NO, NO),
    "year groups": (NO, YES, NO, NO, NO, NO),
    "evidence": (NO, YES, NO, NO, NO, NO),
}


@pytest.fixture
def readers(app: Flask, place: Place, clock: Clock) -> dict[str, FlaskClient]:
    """Everybody, signed in; the cover has opened a room that is over, and the class is no longer lent."""
    people = {name: colleague(place, name) for name in ("co-teacher", "cover", "former", "colleague")}
    give(place.school_class, people["co-teacher"])
    planned(place)
    cover = place._replace(teacher=people["cover"])
    closed(app, cover, "law/quiz", ballots=20)
    give(place.school_class, people["cover"], NOW.date())
    give(place.school_class, people["former"])
    people["former"].school = make_place("Southshire", "Lake School").school
    class_teachers.leave_other_schools(db.session(), place.lead, people["former"], NOW)
    db.session.commit()
    clock.forward(days=1)
    open_room(app, place, "law/chat")
    whom = (
        people["co-teacher"],
        place.lead,
        people["cover"],
        people["former"],
        people["colleague"],
        place.coordinator,
    )
    return {name: signed_in(app, account) for name, account in zip(READERS, whom, strict=True)}


def colleague(place: Place, name: str) -> Account:
    made = make_account(RoleName.TEACHER, name)
    made.school = place.school
    db.session.add(made)
    db.session.commit()
    return made


def signed_in(app: Flask, account: Account) -> FlaskClient:
    client = browser(app)
    sign_in(client, account)
    return client


ADDRESSES = {
    "states": "/teach/classes/1/",
    "open room": "/teach/rooms/2/",
    "finish": "/teach/rooms/2/finish",
    "results": "/teach/rooms/1/results",
    "on paper": "/teach/rooms/1/summary",
    "change a lesson": "/teach/lessons/1",
    "year groups": "/school/",
    "evidence": "/school/evidence",
}


def test_each_is_there_or_missing_as_the_table_says(readers: dict[str, FlaskClient]) -> None:
    found = {
        name: tuple(client.get(address).status_code != MISSING for client in readers.values())
        for name, address in ADDRESSES.items()
    }
    assert found == TABLE


def test_a_colleague_and_cover_that_is_over_read_states_alone(readers: dict[str, FlaskClient]) -> None:
    for name in ("colleague", "cover after the last day"):
        page = readers[name].get("/teach/classes/1/").text
        main = page.partition("<main")[2]
        assert "Taught" in main
        for word in ("20 of 25", "sent", "See results", "Look in", "Teach again", "Who may read this"):
            assert word not in main
    assert "20 of 25 sent" in readers["co-teacher"].get("/teach/classes/1/").text


def test_a_lead_finishes_the_room_of_somebody_who_had_to_leave(
    readers: dict[str, FlaskClient], place: Place
) -> None:
    page = readers["lead"].get("/teach/classes/1/").text
    assert "Look in on the room" in page
    data = {"csrf_token": hidden(readers["lead"].get("/teach/rooms/2/").text, "csrf_token")}
    assert readers["lead"].post("/teach/rooms/2/finish", data=data).location == "/teach/rooms/2/finish"
    assert readers["lead"].get("/teach/rooms/2/finish").status_code == 200


def test_a_room_whose_pupils_were_told_of_its_teacher_alone_is_not_the_leads(
    readers: dict[str, FlaskClient],
) -> None:
    db.session.execute(update(Room).values(of_class=False))
    db.session.commit()
    for name in ("open room", "finish", "results"):
        assert readers["lead"].get(ADDRESSES[name]).status_code == MISSING
    assert "Look in" not in readers["lead"].get("/teach/classes/1/").text


def test_last_years_class_stays_with_the_lead_and_its_teachers(
    readers: dict[str, FlaskClient], place: Place
) -> None:
    place.school_class.school_year -= 1
    db.session.commit()
    expected = dict.fromkeys(READERS, MISSING) | {"co-teacher": 200, "lead": 200}
    assert {name: client.get("/teach/classes/1/").status_code for name, client in readers.items()} == expected
