"""`flask users`, as whoever runs the site types it: who is invited where, and what of it is on record."""

import os
import pwd
from typing import NoReturn

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me.cli.common import os_user
from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import db
from safe4me.db.schools import Area, School
from safe4me.schools.audit import actions
from tests.helpers.world.app import on_record, run
from tests.helpers.world.schools import NOW, Place, browser, make_place, sign_in


def invited(email: str) -> Account:
    db.session.expire_all()
    return db.session.scalars(select(Account).where(Account.email == email)).one()


@pytest.mark.parametrize("role", [RoleName.TEACHER, RoleName.LEAD])
def test_an_invitation_makes_an_account_without_a_password(app: Flask, place: Place, role: RoleName) -> None:
    done = run(app, "users", "invite", "Kim@school.example", "--role", role, "--school", place.school.id)
    assert done.exit_code == 0
    assert done.output.startswith("http://localhost/account/invitation/")
    account = invited("kim@school.example")
    assert (account.password, account.school, account.invited_at) == (None, place.school, NOW)
    assert [one.name for one in account.roles] == [role]


def test_a_coordinator_is_invited_to_areas(app: Flask, place: Place) -> None:
    done = run(app, "users", "invite", "c@force.example", "--role", "coordinator", "--area", place.area.id)
    assert done.exit_code == 0
    assert invited("c@force.example").areas == [place.area]


def test_an_invitation_works_once_and_a_second_one_ends_the_first(app: Flask, place: Place) -> None:
    arguments = ("users", "invite", "kim@school.example", "--role", "teacher", "--school", place.school.id)
    first, second = (run(app, *arguments).output.strip() for _ in range(2))
    client = app.test_client()
    assert client.get(first).status_code != 200
    assert client.get(second).status_code == 200


@pytest.mark.parametrize(
    "options",
    [
        ("--role", "teacher"),
        ("--role", "teacher", "--school", "999"),
        ("--role", "teacher", "--school", "1", "--area", "1"),
        ("--role", "coordinator"),
        ("--role", "coordinator", "--area", "999"),
        ("--role", "coordinator", "--area", "1", "--school", "1"),
    ],
)
def test_an_invitation_to_nowhere_is_refused(app: Flask, place: Place, options: tuple[str, ...]) -> None:
    refused = run(app, "users", "invite", "kim@school.example", *options)
    assert refused.exit_code == 1
    assert db.session.scalars(select(Account).where(Account.email == "kim@school.example")).all() == []


def test_someone_with_a_password_is_not_invited_again(app: Flask, place: Place) -> None:
    before = place.teacher.fs_uniquifier
    refused = run(app, "users", "invite", place.teacher.email, "--role", "lead", "--school", place.school.id)
    assert refused.exit_code == 1
    assert invited(place.teacher.email).fs_uniquifier == before


def test_a_school_is_added_once_and_its_id_printed(app: Flask, place: Place) -> None:
    first = run(app, "users", "school", "Westshire", "Dale School")
    assert first.output == run(app, "users", "school", "Westshire", "Dale School").output
    added = db.session.scalars(select(School).where(School.name == "Dale School")).one()
    assert f"School {added.id}: Dale School." in first.output


@pytest.mark.parametrize("email", ["not an email", "kim", "kim@", "kim\n@school.example"])
def test_what_is_not_an_email_is_not_invited(app: Flask, place: Place, email: str) -> None:
    before = db.session.scalars(select(Account.email)).all()
    refused = run(app, "users", "invite", email, "--role", "teacher", "--school", place.school.id)
    assert (refused.exit_code, refused.output) == (1, "Error: That isn’t an email address.\n")
    assert db.session.scalars(select(Account.email)).all() == before


@pytest.mark.parametrize(
    "names", [("Northshire", "HILL SCHOOL"), ("northshire", " Hill  School "), (" NORTHSHIRE", "Hill School")]
)
def test_a_school_that_differs_by_capitals_or_spaces_is_the_one_that_is_there(
    app: Flask, place: Place, names: tuple[str, str]
) -> None:
    done = run(app, "users", "school", *names)
    there = f"Area {place.area.id}: Northshire. School {place.school.id}: Hill School.\n"
    assert (done.exit_code, done.output) == (0, there)
    assert db.session.scalars(select(School)).all() == [place.school]
    assert db.session.scalars(select(Area)).all() == [place.area]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("", "Oak"), "Give a name of up to 80 characters."),
        (("Coast", " "), "Give a name of up to 120 characters."),
        (("Coast", "x" * 121), "Give a name of up to 120 characters."),
        (("C\u202e", "Oak"), "This holds a character that can’t be shown. Please type it again."),
    ],
)
def test_a_place_without_a_proper_name_is_refused_and_nothing_is_made(
    app: Flask, place: Place, names: tuple[str, str], said: str
) -> None:
    refused = run(app, "users", "school", *names)
    assert (refused.exit_code, refused.output) == (1, f"Error: {said}\n")
    assert db.session.scalars(select(Area)).all() == [place.area]


@pytest.mark.parametrize(
    "command", [("invite", "{}", "--role", "lead", "--school", "1"), ("school", "Coast", "{}")]
)
def test_what_a_command_refuses_is_one_line(app: Flask, place: Place, command: tuple[str, ...]) -> None:
    refused = run(app, "users", *(word.format("x" * 300) for word in command))
    assert refused.exit_code == 1
    assert refused.output.count("\n") == 1


def run_by(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the operating system know whoever types commands by that name."""
    monkeypatch.setattr(pwd, "getpwuid", lambda _number: pwd.struct_passwd([name, "", 0, 0, "", "", ""]))


def test_every_change_by_a_command_is_on_record_under_the_system_s_user(
    app: Flask, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_by("ada", monkeypatch)
    school, email = place.school.id, place.teacher.email
    run(app, "users", "school", "Coast", "Oak Lane")
    run(app, "users", "invite", "kim@school.example", "--role", "lead", "--school", school)
    run(app, "users", "invite", "kim@school.example", "--role", "teacher", "--school", school)
    run(app, "users", "reset-second-step", email)
    run(app, "users", "reset-own-sign-in", email)
    run(app, "users", "reset-password", email)
    coast = db.session.scalars(select(Area).where(Area.name == "Coast")).one()
    oak = db.session.scalars(select(School).where(School.name == "Oak Lane")).one()
    assert on_record() == [
        ("ada", None, f"area {coast.id}: added as Coast"),
        ("ada", None, f"school {oak.id}: added as Oak Lane"),
        ("ada", None, "kim@school.example: invited as lead"),
        ("ada", None, "kim@school.example: invited again as teacher"),
        ("ada", None, f"{email}: second step taken off"),
        ("ada", None, f"{email}: school’s own sign-in taken off"),
        ("ada", None, f"{email}: password taken off"),
    ]


def test_a_coordinator_s_invitation_is_on_record_in_each_of_their_areas(app: Flask, place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    areas = ("--area", place.area.id, "--area", other.area.id)
    assert run(app, "users", "invite", "c@force.example", "--role", "coordinator", *areas).exit_code == 0
    for one in (place, other):
        [entry] = actions(db.session(), one.coordinator, None, 1).entries
        assert entry.told("") == f"c@force.example: invited as coordinator, {one.area.name}"
        assert entry.command_line == os_user().user


def test_a_coordinator_of_an_area_reads_who_ran_the_command(
    app: Flask, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_by("ada", monkeypatch)
    run(app, "users", "invite", "kim@school.example", "--role", "lead", "--school", place.school.id)
    client = browser(app)
    sign_in(client, place.coordinator)
    assert "the command line, run by ada" in client.get("/coordinate/actions").text


def test_nobody_is_another_user_by_what_the_environment_says(
    app: Flask, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    run(app, "users", "school", "Northshire", "Oak Lane")
    assert [user for user, _, _ in on_record()] == [os_user().user] != ["somebody-else"]


def test_a_user_without_a_name_is_known_by_a_number(
    app: Flask, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nameless(_number: int) -> NoReturn:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", nameless)
    run(app, "users", "school", "Northshire", "Oak Lane")
    assert [user for user, _, _ in on_record()] == [str(os.getuid())]


@pytest.mark.parametrize("command", ["reset-password", "reset-second-step", "reset-own-sign-in"])
def test_an_email_without_an_account_is_named(app: Flask, place: Place, command: str) -> None:
    refused = run(app, "users", command, "who@school.example")
    there_is_none = "Error: There is no account with the email who@school.example.\n"
    assert (refused.exit_code, refused.output) == (1, there_is_none)
    assert on_record() == []


def test_somebody_who_has_joined_with_a_school_s_account_is_not_invited_again(
    app: Flask, place: Place
) -> None:
    place.teacher.password, place.teacher.last_seen_on = None, NOW.date()
    db.session.commit()
    refused = run(app, "users", "invite", place.teacher.email, "--role", "lead", "--school", place.school.id)
    assert refused.output == "Error: They have joined already, so they need no new link.\n"
    assert [role.name for role in invited(place.teacher.email).roles] == ["teacher"]
