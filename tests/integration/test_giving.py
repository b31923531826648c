"""Whose class is whose: given, lent, asked for and taken back; rooms are opened for own classes only."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me.db.accounts import Account, ClassRequest, RoleName
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, db
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass
from safe4me.schools import class_teachers, classes, permissions
from safe4me.schools.class_teachers import LentInThePast, NotColleague, NotGiven
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.schools import (
    NOW,
    Clock,
    Place,
    browser,
    hidden,
    make_account,
    make_place,
    open_room,
    sign_in,
)

FRIDAY = date(2026, 11, 27)


@pytest.fixture
def colleague(place: Place) -> Account:
    """Another teacher of the school, who has no class yet."""
    person = make_account(RoleName.TEACHER, "colleague")
    person.school = place.school
    db.session.add(person)
    db.session.commit()
    return person


def class_named(place: Place, name: str, year_group: int = 9) -> SchoolClass:
    made = SchoolClass(school=place.school, school_year=2026, year_group=year_group, name=name, size=20)
    db.session.add(made)
    db.session.commit()
    return made


def own(account: Account, *, days: int = 0) -> list[str]:
    return [
        each.name for each, _ in class_teachers.own_classes(db.session(), account, NOW + timedelta(days=days))
    ]


def signed_in(app: Flask, account: Account) -> FlaskClient:
    client = browser(app)
    sign_in(client, account)
    return client


def post(client: FlaskClient, path: str, **data: object) -> str:
    token = hidden(client.get("/account/").text, "csrf_token")
    reply = client.post(path, data={"csrf_token": token, **data})
    return reply.location or reply.text


def teachers_page(place: Place) -> str:
    return f"/school/classes/{place.school_class.id}/teachers"


def opening(place: Place) -> str:
    return f"/teach/classes/{place.school_class.id}/open"


def test_a_colleague_has_a_class_once_it_is_given_and_until_it_is_taken_back(
    place: Place, colleague: Account
) -> None:
    assert own(colleague) == []
    class_teachers.give_class(db.session(), place.lead, place.school_class, colleague, NOW)
    assert own(colleague) == own(place.teacher) == ["9K"]
    class_teachers.take_back(db.session(), place.lead, place.school_class, colleague, NOW)
    class_teachers.take_back(db.session(), place.lead, place.school_class, colleague, NOW)
    assert (own(colleague), own(place.teacher)) == ([], ["9K"])


def test_a_class_that_is_lent_is_ones_own_until_that_day_is_over(place: Place, colleague: Account) -> None:
    class_teachers.give_class(db.session(), place.lead, place.school_class, colleague, NOW, FRIDAY)
    until = (FRIDAY - NOW.date()).days
    assert [own(colleague, days=days) for days in (0, until, until + 1)] == [["9K"], ["9K"], []]


def test_who_manages_a_school_gives_its_classes_and_nobody_else(place: Place, colleague: Account) -> None:
    other = make_place("Southshire", "Lake School")
    for actor in (place.teacher, colleague, other.lead, other.coordinator):
        for act in (class_teachers.give_class, class_teachers.take_back):
            with pytest.raises(NotFound):
                act(db.session(), actor, place.school_class, colleague, NOW)
        with pytest.raises(NotFound):
            class_teachers.decline(db.session(), actor, place.school_class, colleague)
    class_teachers.give_class(db.session(), place.coordinator, place.school_class, colleague, NOW)
    assert own(colleague) == ["9K"]


def test_a_class_is_given_to_no_stranger_and_nothing_is_lost(place: Place, colleague: Account) -> None:
    other = make_place("Southshire", "Lake School")
    colleague.active = False
    db.session.commit()
    for stranger in (other.teacher, place.coordinator, colleague, None):
        with pytest.raises(NotColleague):
            class_teachers.give_class(db.session(), place.lead, place.school_class, stranger, NOW)
    assert own(place.teacher) == ["9K"]
    assert own(other.teacher) == ["9K"]  # their own school's class of that name


def test_a_class_is_not_lent_until_yesterday(place: Place, colleague: Account) -> None:
    with pytest.raises(LentInThePast):
        class_teachers.give_class(
            db.session(), place.lead, place.school_class, colleague, NOW, NOW.date() - timedelta(days=1)
        )


def test_giving_lending_and_taking_back_are_on_record(place: Place, colleague: Account) -> None:
    asked = db.session(), place.lead, place.school_class
    class_teachers.give_class(*asked, colleague, NOW)
    class_teachers.give_class(*asked, colleague, NOW, FRIDAY)
    class_teachers.take_back(*asked, colleague, NOW)
    label = place.school_class.label
    assert [each.told("") for each in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))] == [
        f"{label}: given to {colleague.email}",
        f"{label}: lent to {colleague.email} until 2026-11-27",
        f"{label}: taken back from {colleague.email}",
    ]


@on_both_databases
def test_a_teacher_asks_and_a_lead_says_yes_or_no(place: Place, colleague: Account) -> None:
    for _ in range(2):
        class_teachers.ask_for(db.session(), colleague, place.school_class, NOW)
    assert class_teachers.other_classes(db.session(), colleague, NOW) == [(place.school_class, True)]
    assert [each.account for each in class_teachers.requests_at(db.session(), place.school, NOW)] == [
        colleague
    ]
    class_teachers.decline(db.session(), place.lead, place.school_class, colleague)
    assert (own(colleague), list(class_teachers.requests_at(db.session(), place.school, NOW))) == ([], [])
    class_teachers.ask_for(db.session(), colleague, place.school_class, NOW)
    class_teachers.give_class(db.session(), place.lead, place.school_class, colleague, NOW)
    assert own(colleague) == ["9K"]
    assert db.session.scalars(select(ClassRequest)).all() == []


def test_who_has_a_class_does_not_wait_for_it(place: Place) -> None:
    class_teachers.ask_for(db.session(), place.teacher, place.school_class, NOW)
    assert list(class_teachers.requests_at(db.session(), place.school, NOW)) == []


def test_a_lead_who_teaches_gives_a_class_to_themselves(app: Flask, place: Place) -> None:
    client = signed_in(app, place.lead)
    assert client.get(opening(place)).status_code == 403
    assert post(client, f"/teach/classes/{place.school_class.id}/ask") == "/teach/classes"
    assert client.get(opening(place)).status_code == 200


def test_a_stranger_asks_for_nothing(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    for account in (other.teacher, place.coordinator):
        with pytest.raises(NotFound):
            class_teachers.ask_for(db.session(), account, place.school_class, NOW)


def test_no_room_opens_for_a_class_that_is_not_ones_own(app: Flask, place: Place, colleague: Account) -> None:
    client = signed_in(app, colleague)
    for reply in (client.get(opening(place)), client.get(opening(place))):
        assert reply.status_code == 403
        assert "Ask for this one" in reply.text
        assert 'href="/teach/ask"' in reply.text
    assert "9K" in client.get("/teach/ask").text
    assert db.session.scalars(select(Room)).all() == []


def test_a_lent_class_that_is_over_is_refused_while_the_form_is_open(
    app: Flask, place: Place, colleague: Account, clock: Clock
) -> None:
    class_teachers.give_class(db.session(), place.lead, place.school_class, colleague, NOW, NOW.date())
    client = signed_in(app, colleague)
    assert client.get(opening(place)).status_code == 200
    clock.forward(days=1)
    assert "Ask for this one" in post(
        client, opening(place), activities="law/quiz", phase="once", minutes="60"
    )
    assert db.session.scalars(select(Room)).all() == []


def test_a_room_that_is_open_outlasts_the_class_being_taken_back(app: Flask, place: Place) -> None:
    room = open_room(app, place, "law/quiz")
    class_teachers.take_back(db.session(), place.lead, place.school_class, place.teacher, NOW)
    client = signed_in(app, place.teacher)
    assert client.get(f"/teach/rooms/{room.id}/").status_code == 200
    assert own(place.teacher) == []


def test_a_lead_gives_lends_and_takes_back_on_one_page(app: Flask, place: Place, colleague: Account) -> None:
    client, page = signed_in(app, place.lead), teachers_page(place)
    assert post(client, page, teacher=colleague.id, until="2026-11-27") == page
    assert "until 27 Nov" in client.get(page).text
    assert post(client, f"{page}/remove", teacher=colleague.id) == page
    assert own(colleague) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"teacher": "stranger"}, "Choose from the list"),
        ({"teacher": "99999999999999999999"}, "teacher of its own school only"),
        ({"until": "2026-11-01"}, "Choose today or a later day"),
        ({"until": "Friday"}, "Choose a day"),
    ],
)
def test_what_cannot_be_given_is_said_and_nothing_is_lost(
    app: Flask, place: Place, colleague: Account, typed: dict[str, str], said: str
) -> None:
    client = signed_in(app, place.lead)
    assert said in post(client, teachers_page(place), **{"teacher": colleague.id, **typed})
    assert (own(colleague), own(place.teacher)) == ([], ["9K"])


def test_a_lead_sees_who_asks_on_my_school_and_on_my_week(
    app: Flask, place: Place, colleague: Account
) -> None:
    class_teachers.ask_for(db.session(), colleague, place.school_class, NOW)
    client = signed_in(app, place.lead)
    for home in ("/school/", "/teach/week"):
        assert "asks for 9K" in client.get(home).text
    post(client, f"{teachers_page(place)}/decline", teacher=colleague.id)
    for home in ("/school/", "/teach/week"):
        assert "asks for 9K" not in client.get(home).text


@on_both_databases
def test_the_class_that_was_taught_last_comes_first(app: Flask, place: Place, clock: Clock) -> None:
    for name, year_group in (("8A", 8), ("9B", 9), ("9C", 9)):
        class_teachers.give_class(
            db.session(), place.lead, class_named(place, name, year_group), place.teacher, NOW
        )
    assert own(place.teacher) == ["8A", "9B", "9C", "9K"]
    open_room(app, place, "law/quiz")
    clock.forward(minutes=1)
    last = next(
        each for each, _ in class_teachers.own_classes(db.session(), place.teacher, NOW) if each.name == "9C"
    )
    open_room(app, place._replace(school_class=last), "law/quiz")
    assert own(place.teacher) == ["9C", "9K", "8A", "9B"]


def test_a_class_is_found_among_many_by_name_and_year_group(app: Flask, place: Place) -> None:
    for n in range(47):
        made = class_named(place, f"{7 + n % 5} Set {n}", 7 + n % 5)
        class_teachers.hand_over(db.session(), place.lead, made, place.teacher, NOW)
    db.session.commit()
    client = signed_in(app, place.teacher)

    def listed(query: str) -> int:
        return client.get(f"/teach/classes{query}").text.count("Open a room<")

    assert [
        listed(q) for q in ("", "?name=SET+1", "?name=9set13", "?year_group=9", "?name=k&year_group=9")
    ] == [
        48,
        11,
        0,
        10,
        1,
    ]
    assert "None of your classes fits" in client.get("/teach/classes?name=zz").text
    assert client.get("/teach/classes?year_group=12").status_code == 400


def test_few_classes_need_no_search(app: Flask, place: Place) -> None:
    assert 'type="search"' not in signed_in(app, place.teacher).get("/teach/classes").text


def test_a_class_of_another_year_or_a_retired_one_is_nobodys_own(place: Place) -> None:
    assert own(place.teacher, days=365) == []
    classes.retire(db.session(), place.lead, place.school_class, NOW)
    assert own(place.teacher) == []
    assert not permissions.teaches(db.session(), place.teacher, place.school_class, NOW.date())


def test_a_teacher_who_moves_to_another_school_leaves_the_classes_behind(app: Flask, place: Place) -> None:
    place.teacher.school = make_place("Southshire", "Lake School").school
    db.session.commit()
    assert own(place.teacher) == []
    with pytest.raises(NotFound):
        open_room(app, place, "law/quiz")


def test_a_class_that_is_not_ones_own_is_refused_where_rooms_are_opened(
    app: Flask, place: Place, colleague: Account
) -> None:
    with pytest.raises(NotGiven):
        class_teachers.own_class_for(db.session(), colleague, place.school_class.id, NOW)
