"""Lending a class to a police officer for one day: who may, whom to, which days."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me.db.accounts import Account, OfficerLoan, RoleName
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, db
from safe4me.schools import officers
from safe4me.schools.officers import NotLendable, NotOfficer
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.assign_page import signed_in
from tests.helpers.world.schools import (
    NOW,
    Clock,
    Place,
    give,
    lend_for_a_day,
    make_account,
    make_officer,
    make_place,
)
from tests.helpers.world.visits import TODAY, open_by_press, post, reed, visitor

__all__ = ["reed", "visitor"]


@on_both_databases
def test_a_teacher_lends_a_class_for_one_day_and_takes_it_back(place: Place, reed: Account) -> None:
    asked = db.session(), place.teacher, place.school_class
    for _ in range(2):  # pressed twice it is lent once
        officers.lend(*asked, reed, TODAY, NOW)
    assert [each.name for each in officers.classes_lent(db.session(), reed, NOW)] == ["9K"]
    for _ in range(2):
        officers.take_back_from_officer(*asked, reed.id, TODAY, NOW)
    assert officers.classes_lent(db.session(), reed, NOW) == []
    said = db.session.scalars(select(AuditEntry.what).where(AuditEntry.about_id == reed.id)).all()
    assert [what.partition(": ")[2] for what in said] == [
        f"lent to officer account {reed.id} for 2026-11-24",
        f"taken back from officer account {reed.id} for 2026-11-24",
    ]


def test_a_class_lent_for_today_is_not_there_tomorrow(
    visitor: FlaskClient, place: Place, reed: Account, clock: Clock
) -> None:
    lend_for_a_day(place.school_class, reed)
    address = f"/officer/classes/{place.school_class.id}/open"
    assert visitor.get(address).status_code == 200
    assert "9K" in visitor.get("/officer/").text
    clock.forward(days=1)
    again = signed_in(visitor.application, reed)
    assert again.get(address).status_code == 404
    assert not re.search(r">[^<>]*9K", again.get("/officer/").text)  # but in a token it may be
    assert open_by_press(again, place).status_code == 404


def test_a_class_lent_for_tomorrow_is_not_there_today(
    visitor: FlaskClient, place: Place, reed: Account
) -> None:
    lend_for_a_day(place.school_class, reed, TODAY + timedelta(days=1))
    assert visitor.get(f"/officer/classes/{place.school_class.id}/open").status_code == 404


def test_its_teacher_and_its_lead_lend_a_class_and_nobody_else(place: Place, reed: Account) -> None:
    colleague, cover = (make_account(RoleName.TEACHER, name) for name in ("Colleague", "Cover"))
    colleague.school = cover.school = place.school
    db.session.add_all([colleague, cover])
    give(place.school_class, cover, TODAY)
    elsewhere = make_place("Southshire", "Lake School")
    for account in (colleague, cover, elsewhere.lead, elsewhere.teacher, place.coordinator, reed):
        with pytest.raises(NotFound):
            officers.lend(db.session(), account, place.school_class, reed, TODAY, NOW)
    for account in (place.lead, place.teacher):
        officers.lend(db.session(), account, place.school_class, reed, TODAY, NOW)


@pytest.mark.parametrize("days", [-1, 61])
def test_a_day_that_is_over_or_far_ahead_is_refused(place: Place, reed: Account, days: int) -> None:
    with pytest.raises(NotLendable):
        officers.lend(db.session(), place.lead, place.school_class, reed, TODAY + timedelta(days=days), NOW)


def test_a_class_is_lent_to_an_officer_of_its_own_area_who_may_sign_in(place: Place, reed: Account) -> None:
    theirs = make_officer(make_place("Southshire", "Lake School"), "Officer Lake")
    reed.active = False
    for whom in (None, theirs, reed, place.teacher, place.coordinator):
        with pytest.raises(NotOfficer):
            officers.lend(db.session(), place.lead, place.school_class, whom, TODAY, NOW)
    assert officers.officers_to_lend_to(db.session(), place.school_class) == []


def test_the_page_of_a_class_leads_to_lending_it(teacher: FlaskClient, place: Place, reed: Account) -> None:
    address = f"/teach/classes/{place.school_class.id}/officer"
    assert f'href="{address}"' in teacher.get(f"/teach/classes/{place.school_class.id}/").text
    reply = post(teacher, address, officer=reed.id, day=f"{TODAY}")
    assert reply.location == address
    assert "Officer Reed" in teacher.get(address).text
    refused = post(teacher, address, officer=reed.id, day=f"{TODAY - timedelta(days=1)}")
    assert refused.status_code == 422
    assert "Choose a day from today to" in refused.text
    post(teacher, address + "/back", officer=reed.id, day=f"{TODAY}")
    assert db.session.scalars(select(OfficerLoan)).all() == []
