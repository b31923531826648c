"""The audit list: what staff changed in a coordinator's areas, latest first, and nobody else's."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import rooms
from safe4me.db import audit
from safe4me.db.accounts import Account, RoleName
from safe4me.db.assignments import Assignment, SkipReason
from safe4me.db.base import db
from safe4me.db.schools import School
from safe4me.schools import areas, assignments, class_teachers, classes, people
from safe4me.schools.audit import ENTRIES_ON_A_PAGE, actions
from tests.helpers.world.schools import (
    NOW,
    Place,
    browser,
    give,
    make_account,
    make_place,
    open_room,
    sign_in,
)


def seen(account: Account, school: School | None = None, page: int = 1) -> list[str]:
    return [entry.what for entry in actions(db.session(), account, school, page).entries]


def test_changes_of_every_kind_in_own_areas_are_listed_latest_first(app: Flask, place: Place) -> None:
    classes.resize(db.session(), place.lead, place.school_class, 26, NOW)
    people.disable(db.session(), place.coordinator, place.lead, NOW)
    areas.rename_school(db.session(), place.coordinator, place.school, "Hill Top", NOW)
    areas.rename_area(db.session(), place.coordinator, place.area, "North", NOW)
    room = open_room(app, place, "law/quiz")
    box = app.extensions["ballot_box"]
    rooms.raise_size(db.session(), box, room, account=place.teacher, size=30, now=NOW + timedelta(hours=1))
    found = [what.partition(": ")[2] for what in seen(place.coordinator)]
    assert found == [
        f"size 26 to 30, in room {room.id}",
        "renamed North",
        "renamed Hill Top",
        "disabled",
        "size 25 to 26",
    ]


def test_nobody_sees_what_others_changed_elsewhere(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    classes.retire(db.session(), other.lead, other.school_class, NOW)
    areas.rename_area(db.session(), other.coordinator, other.area, "South", NOW)
    for account in (place.coordinator, place.lead, place.teacher, other.lead):
        assert seen(account) == []
    assert len(seen(other.coordinator)) == 2


def test_one_school_s_changes_can_be_looked_at_alone(place: Place) -> None:
    oak = areas.add_school(db.session(), place.coordinator, place.area, "Oak Lane", NOW)
    classes.resize(db.session(), place.lead, place.school_class, 26, NOW)
    areas.rename_area(db.session(), place.coordinator, place.area, "North", NOW)
    assert seen(place.coordinator, oak) == [f"school {oak.id}: added as Oak Lane"]
    assert len(seen(place.coordinator)) == 3


def test_a_long_list_comes_in_pages_without_gap_or_repeat(place: Place) -> None:
    for n in range(ENTRIES_ON_A_PAGE + 2):
        audit.add_entry(db.session(), place.lead, f"change {n}", NOW, school_id=place.school.id)
    db.session.commit()
    first = actions(db.session(), place.coordinator, None, 1)
    assert first.more
    assert not actions(db.session(), place.coordinator, None, 2).more
    both = seen(place.coordinator) + seen(place.coordinator, page=2)
    assert both == [f"change {n}" for n in reversed(range(ENTRIES_ON_A_PAGE + 2))]


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The coordinator's browser, signed in."""
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


def test_the_list_says_who_what_where_and_when(client: FlaskClient, place: Place) -> None:
    classes.resize(db.session(), place.lead, place.school_class, 26, NOW)
    page = client.get(f"/coordinate/actions?school={place.school.id}").text
    for words in ("size 25 to 26", "Lead", "Hill School", "24 November 2026, 10:00"):
        assert words in page


def test_people_are_named_by_the_emails_that_they_have_today(client: FlaskClient, place: Place) -> None:
    people.disable(db.session(), place.coordinator, place.lead, NOW)
    place.lead.email = "new@school.example"
    db.session.commit()
    assert '<b lang="en">new@school.example: disabled</b>' in client.get("/coordinate/actions").text


def test_who_is_gone_is_named_by_no_email_as_actor_or_in_words(client: FlaskClient, place: Place) -> None:
    gone = make_account(RoleName.LEAD, "Gone")
    db.session.add(gone)
    db.session.flush()
    what = f"{place.school_class.label}: given to {audit.by_number(gone)}"
    audit.add_entry(db.session(), gone, what, NOW, about=gone, school_id=place.school.id)
    db.session.delete(gone)
    db.session.commit()
    page = client.get("/coordinate/actions").text
    assert "given to erased account</b>" in page
    assert "· erased account · Hill School" in page
    assert "gone@school.example" not in page


def test_a_name_that_reads_like_a_number_shows_nobody_s_email(client: FlaskClient, place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    place.school_class.name = f"account {other.lead.id}"
    class_teachers.give_class(db.session(), place.lead, place.school_class, place.lead, NOW)
    page = client.get("/coordinate/actions").text
    assert f"(account {other.lead.id}, year 9): given to {place.lead.email}" in page


def test_another_s_school_cannot_be_chosen(client: FlaskClient, place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    for query in (f"school={other.school.id}", "school=9999", "page=0", "page=x", "who=me"):
        assert client.get(f"/coordinate/actions?{query}").status_code == 400


def test_of_plans_a_coordinator_reads_how_many_lessons_and_never_whose(
    client: FlaskClient, place: Place
) -> None:
    """Counts of classes, modules and dates, one line a press: no class, no reason, no note."""
    give(place.school_class, place.teacher)
    week, by = date(2026, 11, 23), {"account_id": place.teacher.id, "note": "Room 12"}
    lesson = Assignment(school_class=place.school_class, item="law", week=week, **by)
    db.session.add(lesson)
    db.session.commit()
    assignments.skip(db.session(), place.lead, lesson, SkipReason.TRIP, NOW)
    assignments.unmark(db.session(), place.lead, lesson, NOW)
    assignments.say_taught(db.session(), place.teacher, lesson, NOW.date(), NOW)
    assignments.unmark(db.session(), place.teacher, lesson, NOW)
    to = date(2026, 12, 7)
    assignments.move_assignment(db.session(), place.teacher, lesson, week=to, note="Room 9", now=NOW)
    assignments.remove(db.session(), place.teacher, lesson, NOW)
    page = client.get("/coordinate/actions").text
    lines = re.findall(r'<b lang="en">([^<]*)</b>', page)
    plans = [line for line in lines if "lessons" in line]
    assert len(plans) == 6
    assert all("1 lessons, 1 classes: law, from the week of 2026-1" in line for line in plans)
    assert not [line for line in plans if place.school_class.name in line or "trip" in line or "Room" in line]
