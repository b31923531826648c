"""The staff of schools: a lead looks after the teachers, a coordinator after the leads as well."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.db.accounts import Account, RoleName, account_named, colleague_named
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, Refused, db
from safe4me.db.schools import School
from safe4me.schools import class_teachers, people
from safe4me.schools.people import Standing
from safe4me.schools.text import InvalidName, NotPrintable
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import at_once
from tests.helpers.world.schools import NOW, Place, make_place

DAYS = 7


def invite(account: Account, place: Place, email: str = "ann@school.example", **given: str) -> Account:
    asked = {"role": "teacher", "name": "Ann"} | given
    return people.invite(db.session(), account, school=place.school, email=email, now=NOW, **asked)


def test_a_lead_invites_a_teacher_to_the_own_school(place: Place) -> None:
    ann = invite(place.lead, place, " Ann@School.example ", name="  Ann  Lee ")
    assert (ann.email, ann.name, ann.school, ann.password) == (
        "ann@school.example",
        "Ann Lee",
        place.school,
        None,
    )
    assert [role.name for role in ann.roles] == ["teacher"]
    assert people.standing(ann, DAYS, NOW) is Standing.INVITED


def test_a_coordinator_invites_leads_and_a_lead_does_not(place: Place) -> None:
    with pytest.raises(people.InvalidRole):
        invite(place.lead, place, role="lead")
    lead = invite(place.coordinator, place, role="lead")
    assert lead.has_role(RoleName.LEAD)
    with pytest.raises(people.InvalidRole):
        invite(place.coordinator, place, "new@school.example", role="coordinator")


def test_nobody_invites_to_another_school(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    for account in (place.lead, place.coordinator, other.teacher):
        with pytest.raises(NotFound):
            invite(account, other)


def test_an_email_of_a_colleague_is_refused(place: Place) -> None:
    with pytest.raises(people.EmailTaken):
        invite(place.lead, place, place.teacher.email.upper())


def test_nobody_learns_whether_an_email_has_an_account_elsewhere(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    new = invite(place.lead, place)
    for email in (other.teacher.email.upper(), other.coordinator.email):
        namesake = invite(place.lead, place, email)
        assert people.standing(namesake, DAYS, NOW) is people.standing(new, DAYS, NOW)
        assert namesake in people.staff(db.session(), place.lead, place.school)
        with pytest.raises(people.EmailTaken):
            invite(place.lead, place, email)
    assert other.teacher.school == other.school


def test_a_coordinator_is_told_of_an_account_at_a_school_of_theirs(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    place.coordinator.areas = [place.area, other.area]
    db.session.commit()
    with pytest.raises(people.EmailTaken):
        invite(place.coordinator, place, other.teacher.email)


def test_a_namesake_is_given_classes_as_anybody_invited_is(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    namesake = invite(place.lead, place, other.teacher.email)
    found = colleague_named(db.session(), place.school.id, other.teacher.email)
    assert found is namesake
    class_teachers.give_class(db.session(), place.lead, place.school_class, found, NOW)
    assert account_named(db.session(), other.teacher.email) is other.teacher


@pytest.mark.parametrize("email", ["", "ann", "ann@school", "ann lee@school.example", "ann\n@school.example"])
def test_what_is_no_email_is_refused(place: Place, email: str) -> None:
    with pytest.raises(people.InvalidEmail):
        invite(place.lead, place, email)


@pytest.mark.parametrize(("name", "refused"), [("x" * 81, InvalidName), ("Ann\u202e", NotPrintable)])
def test_what_is_no_name_is_refused(place: Place, name: str, refused: type[Refused]) -> None:
    with pytest.raises(refused):
        invite(place.lead, place, name=name)


def test_a_new_link_ends_the_one_before(place: Place) -> None:
    ann = invite(place.lead, place)
    before = ann.fs_uniquifier
    late = NOW + timedelta(days=8)
    assert people.standing(ann, DAYS, late) is Standing.LINK_OVER
    people.invite_again(db.session(), place.lead, ann, late)
    assert people.standing(ann, DAYS, late) is Standing.INVITED
    assert ann.fs_uniquifier != before


def test_who_has_joined_needs_no_new_link(place: Place) -> None:
    with pytest.raises(people.HasJoined):
        people.invite_again(db.session(), place.lead, place.teacher, NOW)


def test_who_signed_in_without_a_password_needs_no_new_link_either(place: Place) -> None:
    """Else a lead could choose a colleague's password, and see what only that teacher sees."""
    ann = invite(place.lead, place)
    ann.last_seen_on = NOW.date()
    assert people.standing(ann, DAYS, NOW) is Standing.JOINED
    with pytest.raises(people.HasJoined):
        people.invite_again(db.session(), place.lead, ann, NOW)


def test_who_was_disabled_before_joining_still_needs_a_link(place: Place) -> None:
    ann, later = invite(place.lead, place), NOW + timedelta(days=400)
    people.disable(db.session(), place.lead, ann, NOW)
    people.enable(db.session(), place.lead, ann, later)
    assert ann.invited_at == later  # else the next night would disable them again
    people.invite_again(db.session(), place.lead, ann, later)


@pytest.mark.asvs("7.4.5")
def test_a_disabled_teacher_is_signed_out_everywhere_and_may_come_back(place: Place) -> None:
    before = place.teacher.fs_uniquifier
    people.disable(db.session(), place.lead, place.teacher, NOW)
    assert people.standing(place.teacher, DAYS, NOW) is Standing.DISABLED
    assert place.teacher.fs_uniquifier != before
    people.enable(db.session(), place.lead, place.teacher, NOW)
    assert people.standing(place.teacher, DAYS, NOW) is Standing.JOINED
    assert place.teacher.last_seen_on == NOW.date()  # else the next night would disable them again


def test_nobody_disables_those_they_do_not_look_after(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    pairs = [
        (place.lead, place.lead),
        (place.lead, place.coordinator),
        (place.lead, other.teacher),
        (place.coordinator, other.lead),
        (place.coordinator, place.coordinator),
        (place.teacher, place.lead),
    ]
    for account, person in pairs:
        with pytest.raises(NotFound):
            people.person_for(db.session(), account, person.id)
        for change in (people.disable, people.enable):
            with pytest.raises(NotFound):
                change(db.session(), account, person, NOW)
        assert person.active


def test_a_lead_does_not_disable_another_lead(place: Place) -> None:
    second = invite(place.coordinator, place, role="lead")
    with pytest.raises(NotFound):
        people.disable(db.session(), place.lead, second, NOW)
    people.disable(db.session(), place.coordinator, second, NOW)
    assert not second.active


def test_everybody_at_a_school_is_listed_disabled_or_not(place: Place) -> None:
    make_place("Southshire", "Lake School")
    people.disable(db.session(), place.lead, place.teacher, NOW)
    assert set(people.staff(db.session(), place.lead, place.school)) == {place.lead, place.teacher}
    with pytest.raises(NotFound):
        people.staff(db.session(), place.teacher, place.school)


def test_every_change_to_an_account_is_on_record(place: Place) -> None:
    ann = invite(place.lead, place)
    people.invite_again(db.session(), place.lead, ann, NOW)
    people.disable(db.session(), place.lead, ann, NOW)
    people.enable(db.session(), place.lead, ann, NOW)
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert {entry.account_id for entry in entries} == {place.lead.id}
    assert [entry.told("") for entry in entries] == [
        "ann@school.example: invited as teacher",
        "ann@school.example: invited again",
        "ann@school.example: disabled",
        "ann@school.example: enabled",
    ]


@on_both_databases
def test_somebody_whom_two_schools_invite_at_once_has_one_account(app: Flask, place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    lead_of = {one.school.id: one.lead.id for one in (place, other)}

    def invited_to(school_id: int) -> str:
        lead, school = db.session.get(Account, lead_of[school_id]), db.session.get(School, school_id)
        assert lead
        assert school
        asked = {"role": "teacher", "email": "ann@school.example", "name": "Ann"}
        people.invite(db.session(), lead, school=school, now=NOW, **asked)
        return "invited"

    said = at_once(app, *(partial(invited_to, school_id) for school_id in lead_of))
    assert said == ["invited"] * 2
    anns = db.session.scalars(select(Account).where(Account.email == "ann@school.example")).all()
    assert sorted(each.namesake for each in anns) == [False, True]


def test_whoever_is_invited_to_the_same_school_at_the_same_moment_is_no_namesake(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it was looked who has the email, and before this account is there, another invitation is."""
    placed = people.place

    def place_after_another(session: Session, person: Account, whom: people.NewPerson, now: datetime) -> None:
        monkeypatch.setattr(people, "place", placed)
        session.add(Account(email=person.email, fs_uniquifier="another", school=place.school))
        session.flush()
        placed(session, person, whom, now)

    monkeypatch.setattr(people, "place", place_after_another)
    with pytest.raises(people.EmailTaken):
        invite(place.lead, place)
