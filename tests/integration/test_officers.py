"""Police officers as staff: their first page, visits, invitations, and who looks after them."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from safe4me.db.accounts import Account, CommandLine, OfficerLoan
from safe4me.db.base import NotFound, db
from safe4me.db.rooms import Room
from safe4me.db.schools import Delivery, DeliveryKind
from safe4me.schools import erasing, officers, people, permissions
from tests.helpers.world.assign_page import signed_in
from tests.helpers.world.rooms import do, send
from tests.helpers.world.schools import (
    NOW,
    Place,
    lend_for_a_day,
    make_place,
    with_settings,
)
from tests.helpers.world.visits import RECORD, TODAY, post, reed, visited, visitor

__all__ = ["reed", "visited", "visitor"]


def test_the_first_page_shows_what_comes_of_the_area_alone(
    visitor: FlaskClient, place: Place, reed: Account
) -> None:
    elsewhere = make_place("Southshire", "Lake School")
    for school, days in ((place.school, 0), (place.school, 14), (place.school, 15), (elsewhere.school, 1)):
        day, note = TODAY + timedelta(days=days), f"in {days} days"
        db.session.add(Delivery(school=school, day=day, kind=DeliveryKind.VISIT, number=1, note=note))
    db.session.commit()
    page = visitor.get("/officer/").text
    shown = [days for days in (0, 1, 14, 15) if f"in {days} days" in page]
    assert shown == [0, 14]
    assert RECORD in page


def test_an_officer_writes_visits_down_at_the_area_s_schools(visitor: FlaskClient, place: Place) -> None:
    theirs = make_place("Southshire", "Lake School")
    line = {"day": f"{TODAY}", "kind": "visit", "number": "1", "note": ""}
    address = "/coordinate/deliveries/"
    assert "Lake School" not in visitor.get(address).text
    assert post(visitor, address, school_id=place.school.id, **line).location == address
    assert post(visitor, address, school_id=theirs.school.id, **line).status_code == 422
    (written,) = db.session.scalars(select(Delivery)).all()
    assert post(visitor, f"{address}{written.id}/remove").location == address


def invite(client: FlaskClient, place: Place, email: str = "reed@police.example") -> TestResponse:
    data = {"email": email, "name": "Officer Reed", "area": place.area.id}
    return post(client, "/coordinate/officers/", **data)


def test_a_coordinator_invites_an_officer_who_then_has_an_area(app: Flask, place: Place) -> None:
    client = signed_in(app, place.coordinator)
    assert "/account/invitation/" in invite(client, place).text
    (made,) = officers.officers_of(db.session(), place.coordinator)
    assert (made.areas, made.school, [role.name for role in made.roles]) == ([place.area], None, ["officer"])
    assert "There is an account with that email already." in invite(client, place).text


def test_a_lead_cannot_invite_an_officer(app: Flask, place: Place) -> None:
    client = signed_in(app, place.lead)
    assert invite(client, place).status_code == 404
    data = {"email": "reed@police.example", "name": "", "role": "officer"}
    assert post(client, f"/school/{place.school.id}/people", **data).status_code == 422
    with pytest.raises(NotFound):
        officers.invite_officer(
            db.session(), place.lead, place.area, email="reed@police.example", name="", now=NOW
        )


def test_a_coordinator_of_elsewhere_invites_none_here(app: Flask, place: Place) -> None:
    theirs = make_place("Southshire", "Lake School")
    assert invite(signed_in(app, theirs.coordinator), place).status_code == 422
    with pytest.raises(NotFound):
        officers.invite_officer(
            db.session(), theirs.coordinator, place.area, email="reed@police.example", name="", now=NOW
        )


@pytest.mark.parametrize("what", ["disable", "enable", "invite", "new-password", "erase"])
def test_what_is_done_about_an_officer_leads_back_to_the_officers(
    app: Flask, place: Place, reed: Account, what: str
) -> None:
    if what == "invite":
        reed.password = None
        db.session.commit()
    reply = post(signed_in(app, place.coordinator), f"/school/people/{reed.id}/{what}")
    assert reply.location == "/coordinate/officers/" if reply.location else "Police officers" in reply.text
    assert post(signed_in(app, place.lead), f"/school/people/{reed.id}/{what}").status_code == 404


def test_an_officer_of_two_areas_is_looked_after_by_who_has_both(place: Place, reed: Account) -> None:
    reed.areas = [place.area, make_place("Southshire", "Lake School").area]
    assert not permissions.can_administer(place.coordinator, reed)
    place.coordinator.areas = [*reed.areas]
    assert permissions.can_administer(place.coordinator, reed)


def test_a_disabled_officer_s_room_goes_on_with_its_teacher(
    app: Flask, teacher: FlaskClient, visited: Room, place: Place, reed: Account
) -> None:
    people.disable(db.session(), place.coordinator, reed, NOW)
    send(app, visited, 20)
    assert do(teacher, visited, "close").endswith("/results")


def test_an_erased_officer_leaves_no_loan(place: Place, reed: Account) -> None:
    lend_for_a_day(place.school_class, reed)
    erasing.ask_to_erase(db.session(), reed, NOW)
    erasing.agree_to_erase(db.session(), place.coordinator, reed, NOW)
    assert erasing.asked_of_operator(db.session()) == []
    erasing.erase_confirmed(db.session(), CommandLine("root"), NOW)
    assert reed.erased_at == NOW
    assert db.session.scalars(select(OfficerLoan)).all() == []


def test_an_officer_has_a_second_step_as_everybody(app: Flask, reed: Account, visitor: FlaskClient) -> None:
    app.extensions["settings"] = with_settings(app.extensions["settings"], two_step=True)
    assert visitor.get("/officer/").location == "/account/set-up"
