"""Areas and schools: a coordinator adds and renames those of their own."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from safe4me.db.accounts import RoleName
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, Refused, db
from safe4me.db.schools import Area, School
from safe4me.schools import areas, people
from safe4me.schools.text import InvalidName, NotPrintable
from tests.helpers.world.schools import NOW, Place, browser, hidden, make_account, make_place, sign_in


def test_a_coordinator_adds_a_school_to_an_own_area(place: Place) -> None:
    school = areas.add_school(db.session(), place.coordinator, place.area, "  Oak   Lane ", NOW)
    assert (school.name, school.area) == ("Oak Lane", place.area)


def test_a_new_area_is_the_coordinator_s_own(place: Place) -> None:
    area = areas.add_area(db.session(), place.coordinator, "Coast", NOW)
    assert areas.area_for(place.coordinator, area.id) == area


def test_areas_and_schools_are_renamed(place: Place) -> None:
    areas.rename_area(db.session(), place.coordinator, place.area, "The North", NOW)
    areas.rename_school(db.session(), place.coordinator, place.school, "hill school", NOW)
    assert (place.area.name, place.school.name) == ("The North", "hill school")
    areas.rename_area(db.session(), place.coordinator, place.area, "the north", NOW)


def test_no_two_schools_of_an_area_and_no_two_areas_share_a_name(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    oak = areas.add_school(db.session(), place.coordinator, place.area, "Oak Lane", NOW)
    asked = db.session(), place.coordinator
    with pytest.raises(areas.NameTaken):
        areas.add_school(*asked, place.area, "HILL  school", NOW)
    with pytest.raises(areas.NameTaken):
        areas.rename_school(*asked, oak, "Hill School", NOW)
    with pytest.raises(areas.NameTaken):
        areas.add_area(*asked, "southshire", NOW)
    with pytest.raises(areas.NameTaken):
        areas.rename_area(*asked, place.area, other.area.name, NOW)


@pytest.mark.asvs("1.3.3", "2.2.1")
@pytest.mark.parametrize(
    ("name", "refused"),
    [("", InvalidName), ("  ", InvalidName), ("x" * 121, InvalidName), ("Oak\u202e", NotPrintable)],
)
def test_a_name_that_cannot_be_is_refused(place: Place, name: str, refused: type[Refused]) -> None:
    with pytest.raises(refused):
        areas.add_school(db.session(), place.coordinator, place.area, name, NOW)


@pytest.mark.asvs("8.2.2", "8.4.1")
def test_nobody_touches_another_s_areas_and_schools(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    for account in (place.coordinator, place.lead, place.teacher, other.lead):
        with pytest.raises(NotFound):
            areas.add_school(db.session(), account, other.area, "Oak Lane", NOW)
        with pytest.raises(NotFound):
            areas.rename_area(db.session(), account, other.area, "Mine", NOW)
        with pytest.raises(NotFound):
            areas.rename_school(db.session(), account, other.school, "Mine", NOW)
    with pytest.raises(NotFound):
        areas.add_area(db.session(), place.lead, "Coast", NOW)
    assert (other.area.name, other.school.name) == ("Southshire", "Lake School")


def test_every_change_to_a_place_is_on_record(place: Place) -> None:
    asked = db.session(), place.coordinator
    oak = areas.add_school(*asked, place.area, "Oak Lane", NOW)
    areas.rename_school(*asked, oak, "Oak Road", NOW)
    areas.rename_area(*asked, place.area, "The North", NOW)
    entries = db.session.scalars(select(AuditEntry.what).order_by(AuditEntry.id)).all()
    assert [entry.replace(str(oak.id), "1", 1).replace(str(place.area.id), "1", 1) for entry in entries] == [
        "school 1: added as Oak Lane",
        "school 1 (Oak Lane): renamed Oak Road",
        "area 1 (Northshire): renamed The North",
    ]


def test_a_coordinator_s_leads_are_those_of_their_own_schools(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    assert list(people.leads_of(db.session(), place.coordinator)) == [place.lead]
    assert list(people.leads_of(db.session(), other.coordinator)) == [other.lead]


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The coordinator's browser, signed in."""
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


def post(client: FlaskClient, path: str, name: str) -> TestResponse:
    token = hidden(client.get("/coordinate/schools").text, "csrf_token")
    return client.post(path, data={"csrf_token": token, "name": name})


def test_areas_and_schools_are_looked_after_on_one_page(client: FlaskClient, place: Place) -> None:
    assert post(client, "/coordinate/areas", "Coast").status_code == 302
    area = db.session.scalars(select(Area).where(Area.name == "Coast")).one()
    assert post(client, f"/coordinate/areas/{area.id}/schools", "Oak Lane").status_code == 302
    post(client, f"/coordinate/areas/{area.id}/rename", "The Coast")
    post(client, f"/coordinate/schools/{place.school.id}/rename", "Hill Top")
    page = client.get("/coordinate/schools").text
    for name in ("The Coast", "Oak Lane", "Northshire", "Hill Top"):
        assert name in page


def test_a_name_that_is_taken_is_explained_in_place(client: FlaskClient, place: Place) -> None:
    page = post(client, f"/coordinate/areas/{place.area.id}/schools", "hill school")
    assert page.status_code == 422
    assert "The name “hill school” is taken already." in page.text
    assert len(db.session.scalars(select(School)).all()) == 1


def test_the_people_page_lists_leads_and_leads_to_each_school(client: FlaskClient, place: Place) -> None:
    second = make_account(RoleName.LEAD, "Second")
    second.school = place.school
    db.session.add(second)
    db.session.commit()
    page = client.get("/coordinate/people").text
    assert place.lead.email in page
    assert second.email in page
    assert place.teacher.email not in page
    assert f"/school/{place.school.id}/people" in page
    assert f"/school/people/{second.id}/disable" in page
