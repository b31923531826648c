"""Somebody changes school: `users move`, and the invitation that waited for them there."""

import pytest
from flask import Flask
from sqlalchemy import delete, select

from safe4me.db.accounts import Account, ClassRequest, ClassTeacher, colleague_named
from safe4me.db.audit import AuditEntry
from safe4me.db.base import db
from safe4me.db.security_events import Event
from safe4me.db.security_log import KEPT, note_event
from safe4me.schools import class_teachers, people
from safe4me.schools.audit import security_events
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.app import run
from tests.helpers.world.schools import NOW, Place, browser, make_place, sign_in


@pytest.fixture
def new(place: Place) -> Place:
    """The school that the teacher of `place` goes to."""
    return make_place("Southshire", "Lake School")


def invite(to: Place, email: str) -> Account:
    asked = {"role": "teacher", "email": email, "name": ""}
    return people.invite(db.session(), to.lead, school=to.school, now=NOW, **asked)


def classes_of(email: str) -> list[int]:
    """The classes given to the accounts of that email, namesakes too."""
    held = select(ClassTeacher.class_id).join(ClassTeacher.account).where(Account.email == email)
    return list(db.session.scalars(held))


@on_both_databases
def test_whoever_changes_school_goes_on_with_their_account_in_the_place_of_the_invitation(
    app: Flask, place: Place, new: Place
) -> None:
    email, number = place.teacher.email, place.teacher.id
    namesake = invite(new, email)
    class_teachers.give_class(db.session(), new.lead, new.school_class, namesake, NOW)
    done = run(app, "users", "move", email.upper(), "--school", new.school.id)
    assert (done.exit_code, done.output) == (0, f"{email} is moved, and signs in as before.\n")
    db.session.expire_all()
    [account] = db.session.scalars(select(Account).where(Account.email == email)).all()
    assert (account.id, account.namesake, account.school) == (number, False, new.school)
    assert [role.name for role in account.roles] == ["teacher"]
    assert classes_of(email) == [new.school_class.id]
    client = browser(app)
    sign_in(client, account)
    assert client.get("/teach/week").status_code == 200


def test_classes_and_wishes_stay_at_the_old_school(app: Flask, place: Place, new: Place) -> None:
    class_teachers.give_class(db.session(), place.lead, place.school_class, place.teacher, NOW)
    db.session.merge(ClassRequest(class_id=place.school_class.id, account_id=place.teacher.id))
    db.session.commit()
    run(app, "users", "move", place.teacher.email, "--school", new.school.id)
    assert classes_of(place.teacher.email) == []
    assert db.session.scalars(select(ClassRequest)).all() == []


def test_a_move_is_on_record_at_both_schools_and_neither_reads_of_the_other(
    app: Flask, place: Place, new: Place
) -> None:
    db.session.execute(delete(ClassTeacher))
    db.session.commit()
    run(app, "users", "move", place.teacher.email, "--school", new.school.id)
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    assert [(entry.school_id, entry.told("")) for entry in entries] == [
        (place.school.id, f"{place.teacher.email}: moved away"),
        (new.school.id, f"{place.teacher.email}: moved here"),
    ]


def test_what_somebody_did_before_a_move_is_read_at_neither_place(
    app: Flask, place: Place, new: Place
) -> None:
    note_event(db.session(), Event.SIGN_IN, NOW, actor=place.teacher)
    note_event(db.session(), Event.PASSWORD_CHANGED, NOW, actor=place.lead, about=place.teacher)
    db.session.commit()
    run(app, "users", "move", place.teacher.email, "--school", new.school.id)
    note_event(db.session(), Event.SIGN_OUT, NOW, actor=place.teacher)
    db.session.commit()
    assert read_by(new.coordinator) == ["sign-out", "account-moved"]
    assert read_by(place.coordinator) == ["password-changed"], "that the lead there did it stays"
    run(app, "users", "move", place.teacher.email, "--school", place.school.id)
    assert read_by(new.coordinator) == []
    assert read_by(place.coordinator) == ["account-moved", "password-changed"]


def read_by(coordinator: Account) -> list[str]:
    """What a coordinator reads in the security log, the latest first."""
    found = security_events(db.session(), coordinator, None, NOW - KEPT, 1)
    return [each.entry.event for each in found.shown]


def test_a_coordinator_is_moved_to_other_areas(app: Flask, place: Place, new: Place) -> None:
    assert run(app, "users", "move", place.coordinator.email, "--area", new.area.id).exit_code == 0
    db.session.expire_all()
    assert place.coordinator.areas == [new.area]


@pytest.mark.parametrize("where", [(), ("--school", "999"), ("--area", "1")])
def test_a_move_to_nowhere_is_refused(app: Flask, place: Place, where: tuple[str, ...]) -> None:
    assert run(app, "users", "move", place.teacher.email, *where).exit_code == 1
    db.session.expire_all()
    assert place.teacher.school == place.school


def test_an_email_without_an_account_is_not_moved(app: Flask, place: Place) -> None:
    refused = run(app, "users", "move", "who@school.example", "--school", place.school.id)
    assert refused.output == "Error: There is no account with the email who@school.example.\n"


def test_a_disabled_account_stays_so_until_its_new_lead_enables_it(
    app: Flask, place: Place, new: Place
) -> None:
    people.disable(db.session(), place.lead, place.teacher, NOW)
    said = run(app, "users", "move", place.teacher.email, "--school", new.school.id).output
    assert "The account is disabled; whoever looks after it there can enable it." in said
    db.session.expire_all()
    people.enable(db.session(), new.lead, place.teacher, NOW)
    assert place.teacher.active


def gone(person: Account) -> str:
    """Somebody's account is taken out of the database by hand; its email."""
    email = person.email
    db.session.execute(delete(ClassTeacher).where(ClassTeacher.account_id == person.id))
    db.session.delete(person)
    db.session.commit()
    return email


def test_once_the_account_is_gone_an_invitation_is_no_namesake(place: Place, new: Place) -> None:
    invite(new, place.teacher.email)
    third = make_place("Westshire", "Dale School")
    assert not invite(third, gone(place.teacher)).namesake


def test_once_the_account_is_gone_the_command_line_invites_in_the_place_of_the_namesake(
    app: Flask, place: Place, new: Place
) -> None:
    namesake = invite(new, place.teacher.email)
    class_teachers.give_class(db.session(), new.lead, new.school_class, namesake, NOW)
    email = gone(place.teacher)
    done = run(app, "users", "invite", email, "--role", "teacher", "--school", new.school.id)
    assert done.exit_code == 0, done.output
    [account] = db.session.scalars(select(Account).where(Account.email == email)).all()
    assert not account.namesake
    assert classes_of(email) == [new.school_class.id]


def test_somebody_invited_again_to_where_a_namesake_waits_takes_its_place(
    app: Flask, place: Place, new: Place
) -> None:
    invite(place, "kim@school.example")
    invite(new, "kim@school.example")
    run(app, "users", "invite", "kim@school.example", "--role", "teacher", "--school", new.school.id)
    [kim] = db.session.scalars(select(Account).where(Account.email == "kim@school.example")).all()
    assert (kim.namesake, kim.school) == (False, new.school)


def test_somebody_invited_again_to_another_school_leaves_the_classes_of_the_first(
    app: Flask, place: Place, new: Place
) -> None:
    class_teachers.give_class(
        db.session(), place.lead, place.school_class, invite(place, "kim@school.example"), NOW
    )
    run(app, "users", "invite", "kim@school.example", "--role", "teacher", "--school", new.school.id)
    assert classes_of("kim@school.example") == []


def test_a_class_is_given_to_the_account_rather_than_to_its_namesake(place: Place, new: Place) -> None:
    namesake, account = invite(place, "kim@school.example"), invite(new, "kim@school.example")
    namesake.namesake = True
    db.session.flush()
    account.namesake, account.school = False, place.school
    assert colleague_named(db.session(), place.school.id, "kim@school.example") is account
